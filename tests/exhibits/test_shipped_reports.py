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

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
REPORTS = {
    "monthly_performance": ("FR", "2026-10"),
    "group_performance": ("GROUP", "2026-10"),
    "weekly_pulse": ("UK", "2026-W43"),
    "quarterly_review": ("FR", "2026-Q3"),
    "daily_flash": ("US", "2026-10-20"),
}


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
