"""Every shipped report keeps every rule of notation that can be checked, in French and in English."""

from __future__ import annotations

import ast
import contextlib
import io
import json
from pathlib import Path

import pytest

from reporting.exhibits import Exhibit
from reporting.exhibits.checker import check_report
from reporting.exhibits.lettering import Lettering
from reporting.language.messages import sentences
from reporting.metrics import load_catalogue

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
REPORTS = {
    "monthly_performance": ("FR", "2026-10"),
    "group_performance": ("GROUP", "2026-10"),
    "weekly_pulse": ("UK", "2026-W43"),
    "quarterly_review": ("FR", "2026-Q3"),
    "daily_flash": ("US", "2026-10-20"),
}

# Names of KPIs and natures, which data bring in their own languages, are sentences of ours elsewhere.
NAMES_IN_THE_DATA = {kpi.name("en") for kpi in load_catalogue().kpis.values()}
NAMES_IN_THE_DATA |= {"Production", "Other", "cost", "Marketing ROI"}  # the last begins a header of two lines


def exhibits_of(path: Path, **parameters: str) -> list[Exhibit]:
    """Run a notebook's cells in this process and collect the exhibits that end them."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    space: dict[str, object] = {}
    found: list[Exhibit] = []
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(tree, str(path), "exec"), space)
            if last is not None:
                shown = eval(compile(ast.Expression(last.value), str(path), "eval"), space)
                found += [shown] if isinstance(shown, Exhibit) else []
        if "parameters" in cell["metadata"].get("tags", ()):
            space |= parameters
    return found


@pytest.mark.slow
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("report", REPORTS)
def test_shipped_report_breaks_no_rule(
    report: str, language: str, filed_demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checker finds nothing in any exhibit, and nothing between them."""
    monkeypatch.setenv("REPORTING_WORKSPACE", str(filed_demo))
    unit, period = REPORTS[report]
    found = exhibits_of(NOTEBOOKS / f"{report}.ipynb", unit=unit, period=period, language=language)
    assert len(found) >= 3
    assert [str(broken) for broken in check_report(found)] == []
    assert {exhibit.language for exhibit in found} == {language}


def texts_of(exhibit: Exhibit) -> set[str]:
    """List what a reader sees, piece by piece."""
    pieces = [piece for line in str(exhibit).splitlines() for piece in line.split(" | ")]
    drawn = exhibit.figure.findobj(Lettering) if exhibit.figure is not None else []
    return {*pieces, *(label.text for artist in drawn for label in artist.labels)}


@pytest.mark.slow
@pytest.mark.parametrize("report", REPORTS)
def test_shipped_report_has_no_untranslated_sentence(
    report: str, filed_demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the pseudo-language every sentence of ours is marked, and a third more text still fits."""
    monkeypatch.setenv("REPORTING_WORKSPACE", str(filed_demo))
    unit, period = REPORTS[report]
    found = exhibits_of(NOTEBOOKS / f"{report}.ipynb", unit=unit, period=period, language="qps")
    seen = set().union(*map(texts_of, found))
    assert any(text.startswith("[") for text in seen)
    assert sorted(seen & sentences("fr") - NAMES_IN_THE_DATA) == []
    outside = {"R31", "R33", "R46"}  # labels over others, beyond the sheet, or made small to fit
    assert [str(broken) for broken in check_report(found) if broken.rule in outside] == []
