"""A described table says once what it shows; one function draws it."""

import pandas as pd

from exhibits.samples import make_scope
from reporting.exhibits import Column
from reporting.exhibits.checker import check_exhibit
from reporting.exhibits.described import Described, money_unit, show
from reporting.exhibits.grid import Grid
from reporting.exhibits.voice import voice_of

COSTS = pd.DataFrame({"action": ["A1", "total"], "name": ["Search", "Total"], "cost": [43_000.0, 43_000.0]})
COLUMNS = [Column("name", "Action", wide=True), Column("cost", "AC", "value", "cur")]


def described(**changes: object) -> Described:
    fields: dict[str, object] = {
        "frame": COSTS,
        "columns": COLUMNS,
        "measures": [("Cost", "kEUR")],
        "ids": "action",
    }
    return Described(**(fields | changes))  # type: ignore[arg-type]


def test_show_draws_title_rows_and_notes() -> None:
    """The title names unit, measure and period; the caller's footnotes stand before the table's own."""
    scope = make_scope()
    exhibit = show(
        described(period="FY2026", scenarios=("AC",), notes=["Own."]),
        scope,
        label="costs",
        message="Cost is 43.0 kEUR.",
        footnotes=["Given."],
    )
    assert str(exhibit.title) == "BU France / Cost in kEUR / FY2026, AC"
    assert exhibit.footnotes == ("Given.", "Own.")
    assert exhibit.message == "Cost is 43.0 kEUR."
    assert check_exhibit(exhibit) == ()


def test_show_sets_the_sum_apart() -> None:
    """Only the record called total is a total, and only where ids are given."""
    for ids, styles in (("action", ["normal", "total"]), ("", ["normal", "normal"])):
        body = show(described(ids=ids), make_scope(), label="costs").body
        assert isinstance(body, Grid)
        assert [row.style for row in body.rows] == styles


def test_show_without_records_says_what_is_empty() -> None:
    """No record, one sentence."""
    exhibit = show(described(frame=COSTS.iloc[:0], empty="No cost."), make_scope(), label="costs")
    assert "No cost." in exhibit.html


def test_money_unit_names_the_unit_of_a_column() -> None:
    """43,000 euros are written in thousands."""
    assert money_unit(COSTS, COLUMNS[1], voice_of(make_scope())) == "kEUR"
