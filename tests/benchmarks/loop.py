"""The usual loop: for every report one papermill process, then Quarto, or one process per format."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import pypandoc
from tests.benchmarks.commands import BIN, Taken, take
from tests.benchmarks.stock import write_stock_notebook

from reporting.rendering.choice import find_quarto

Way = Literal["nbconvert", "quarto"]
Job = tuple[str, str, str]
Command = Sequence[str | Path]

_TYPST = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2])"


def ways() -> tuple[Way, ...]:
    """Name the loops that can be run here, the usual one last."""
    return ("nbconvert", "quarto") if find_quarto() else ("nbconvert",)


def run_loop(workspace: Path, jobs: Iterable[Job], folder: Path) -> dict[Way, Taken]:
    """Make reports the usual ways, one after the other, and give what all of it took, by way.

    The notebooks, their data and their snapshot are those of the product's own run; nothing is checked,
    described or filed. Each notebook is executed once, and rendered each way from a copy of its own.

    Parameters
    ----------
    jobs
        Report, unit and period of each.
    folder
        Where the files go.

    Returns
    -------
    dict
        ``quarto``: one ``quarto render`` for both formats; ``nbconvert``: that for the HTML, then Pandoc and
        Typst for the PDF. Both hold the charts; in a PDF that Pandoc makes, tables are plain text.
    """
    taken = dict.fromkeys(ways(), Taken(0.0, 0.0))
    for report, unit, period in jobs:
        place = folder / f"{period}-{unit}"
        place.mkdir(parents=True)
        executed = place / "executed.ipynb"
        run = take(
            _papermill(report, unit, period, executed),
            workspace / "notebooks",
            variables={"REPORTING_WORKSPACE": str(workspace)},
        )
        for way in taken:
            pages = _render(executed, place / way, way)
            taken[way] = Taken(
                taken[way].wall + run.wall + sum(one.wall for one in pages),
                taken[way].cpu + run.cpu + sum(one.cpu for one in pages),
            )
    return taken


def _render(executed: Path, place: Path, way: Way) -> list[Taken]:
    place.mkdir()
    stock = place / "out.ipynb"
    # Not counted: a stock notebook would hold these outputs in the first place.
    write_stock_notebook(executed, stock)
    pages = [take(command, place) for command in _rendering(stock, way)]
    for kind in ("html", "pdf"):
        if not stock.with_suffix(f".{kind}").stat().st_size:
            raise RuntimeError(f"the loop made no {kind} of {executed}")
    return pages


def _papermill(report: str, unit: str, period: str, executed: Path) -> Command:
    values = {"report": report, "unit": unit, "period": period, "output_folder": str(executed.parent)}
    given = [part for name, value in values.items() for part in ("-r", name, value)]
    return [BIN / "papermill", f"{report}.ipynb", executed, *given, "--no-progress-bar"]


def _rendering(stock: Path, way: Way) -> list[Command]:
    if way == "quarto":
        quarto = find_quarto()
        return [[quarto.path if quarto else "quarto", "render", stock.name]]
    source = stock.with_suffix(".typ")
    pandoc = [pypandoc.get_pandoc_path(), stock.name, "--standalone", "--to", "typst"]
    return [
        [BIN / "jupyter", "nbconvert", "--to", "html", stock.name],
        [*pandoc, "--extract-media", "media", "--output", source.name],
        [sys.executable, "-c", _TYPST, source.name, stock.with_suffix(".pdf").name],
    ]
