"""KPIs by type of action: grouped, judged, and typed for workbooks."""

import pandas as pd
import pytest

from exhibits.samples import Names, make_scope
from reporting.exhibits import action_kpi_table
from reporting.exhibits.checker import check_exhibit
from reporting.exhibits.grid import Grid

CPL = {"action_type": "sea", "kpi_id": "cpl", "uom": "EUR", "flag": "", "actual": 57.0, "plan": 60.0}
CPL |= {
    "previous_year": 54.0,
    "delta": -3.0,
    "delta_pct": -0.05,
    "evaluation": "favourable",
    "status": "on_track",
}
SHARE = {"action_type": "sea", "kpi_id": "share", "uom": "%", "flag": "", "actual": 0.602, "plan": None}
SHARE |= {"previous_year": 0.638, "delta": None, "delta_pct": None, "evaluation": "", "status": ""}


@pytest.fixture
def grid() -> Grid:
    exhibit = action_kpi_table(pd.DataFrame([CPL, SHARE]), make_scope(), Names(), names={"sea": "Search"})  # type: ignore[arg-type]
    assert check_exhibit(exhibit) == ()
    assert isinstance(exhibit.body, Grid)
    return exhibit.body


def test_action_kpi_table_groups_rows_by_type(grid: Grid) -> None:
    """The name of the type stands above its KPIs; 57.00 of 60.00 is -3.00 and -5.0 %."""
    assert [row.style for row in grid.rows] == ["group", "normal", "normal"]
    assert grid.rows[0].cells[0].text == "Search"
    assert [cell.text for cell in grid.rows[1].cells[1:6]] == ["57.00", "60.00", "54.00", "−3.00", "−5.0%"]


def test_action_kpi_table_without_a_plan_says_so(grid: Grid) -> None:
    """A share measured and not planned has no variance, and no status."""
    assert [cell.text for cell in grid.rows[2].cells[1:]] == ["60.2", "–", "63.8", "–", "–", "–"]


def test_action_kpi_table_keeps_the_numbers_behind_its_cells(grid: Grid) -> None:
    """Workbooks get numbers: a ratio of 0 to 1 for a share, signed variances."""
    cpl = [cell.amount for cell in grid.rows[1].cells[1:6]]
    assert [amount.value for amount in cpl if amount] == [57.0, 60.0, 54.0, -3.0, -0.05]
    assert [amount.signed for amount in cpl if amount] == [False, False, False, True, True]
    share = grid.rows[2].cells[1].amount
    assert share is not None
    assert (share.value, share.uom) == (0.602, "%")
