"""The usual loop: for every report one papermill process, then one process per format."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import pypandoc
from tests.benchmarks.commands import BIN, Taken, take

_TYPST = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2])"


def run_loop(workspace: Path, jobs: Iterable[tuple[str, str, str]], folder: Path, *, quarto: bool) -> Taken:
    """Make reports the usual way, one after the other, and give what all of it took.

    The notebooks, their data and their snapshot are those of the product's own run; nothing is checked,
    described or filed.

    Parameters
    ----------
    jobs
        Report, unit and period of each.
    folder
        Where the files go.
    quarto
        Let Quarto make HTML and PDF; else nbconvert makes the HTML, Pandoc and Typst the PDF, which then
        lacks the charts: that much less to do.
    """
    wall = cpu = 0.0
    for report, unit, period in jobs:
        place = folder / f"{period}-{unit}"
        place.mkdir(parents=True)
        for command, where in _commands(workspace, report, unit, period, place, quarto=quarto):
            taken = take(command, where, variables={"REPORTING_WORKSPACE": str(workspace)})
            wall, cpu = wall + taken.wall, cpu + taken.cpu
        for kind in ("html", "pdf"):
            if not (place / f"out.{kind}").stat().st_size:
                raise RuntimeError(f"the loop made no {kind} of {unit} {period}")
    return Taken(wall, cpu)


def has_quarto() -> bool:
    """Tell whether there is a Quarto on the path."""
    return shutil.which("quarto") is not None


def _commands(
    workspace: Path, report: str, unit: str, period: str, place: Path, *, quarto: bool
) -> list[tuple[list[str | Path], Path]]:
    notebooks, out = workspace / "notebooks", place / "out.ipynb"
    values = {"report": report, "unit": unit, "period": period, "output_folder": str(place)}
    given = [part for name, value in values.items() for part in ("-r", name, value)]
    execute = [BIN / "papermill", f"{report}.ipynb", out, *given, "--no-progress-bar"]
    if quarto:
        pages = [
            [shutil.which("quarto") or "quarto", "render", out, "--to", kind] for kind in ("html", "typst")
        ]
    else:
        pages = [
            [BIN / "jupyter", "nbconvert", "--to", "html", out],
            [pypandoc.get_pandoc_path(), out, "--standalone", "--to", "typst", "--output", place / "out.typ"],
            [sys.executable, "-c", _TYPST, place / "out.typ", place / "out.pdf"],
        ]
    return [(execute, notebooks), *((page, place) for page in pages)]
