"""Contributions of an imported marketing-mix model."""

# ruff: noqa: E501 -- tables of cases, one a line

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest

from reporting import exhibits, views
from reporting.data import Facts
from reporting.data.spec import UnitRecord
from reporting.exhibits import Exhibit
from reporting.exhibits.checker import check_exhibit
from reporting.views import contributions
from views.conftest import LEDGER, MEASURES, World, days

HEAD = "model_version,fitted_on,period,bu_id,part,channel_id,contribution,ci_low,ci_high,currency\n"
# Net revenue of the first quarter: 10,000 a month, known to the end of March.
SALES = MEASURES + days("net_revenue", {"2026-01-15": 10000, "2026-02-15": 10000, "2026-03-31": 10000}, channel="", currency="EUR")  # fmt: skip
# Search costs 300 a day in January and February (17,700), social 100 a day in March (3,100).
COST = LEDGER + (
    "1,invoice,2026-02-28,2026-01-01,2026-02-28,FR,A1,sea,media,17700,EUR\n"
    "2,invoice,2026-03-31,2026-03-01,2026-03-31,FR,A2,social,media,3100,EUR\n"
)
MONTHS = HEAD + (
    "Q1,2026-04-10,2026-01,FR,baseline,,6000,5500,6500,EUR\n"
    "Q1,2026-04-10,2026-02,FR,baseline,,6500,6000,7000,EUR\n"
    "Q1,2026-04-10,2026-03,FR,baseline,,9000,8000,9500,EUR\n"
    "Q1,2026-04-10,2026-01,FR,channel,sea,4000,3000,5000,EUR\n"
    "Q1,2026-04-10,2026-02,FR,channel,sea,3080,2310,4160,EUR\n"
    "Q1,2026-04-10,2026-03,FR,channel,social,620,-310,1240,EUR\n"
    "Q1,2026-04-10,2026-03,FR,channel,seo,300,100,400,EUR\n"
    "Q1,2026-04-10,2026-02,FR,residual,,420,,,EUR\n"
    "Q1,2026-04-10,2026-03,FR,residual,,80,,,EUR\n"
)


@pytest.fixture
def facts(world: World) -> Callable[..., Facts]:
    """Open the facts of a period of a unit that has sales, cost and what is given of a model."""

    def make(model: str, period: str = "2026-Q1", **options: object) -> Facts:
        tables = {"fact_measure_daily": SALES, "fact_cost_entry": COST, "fact_contribution": model}
        return world(tables, period, **options)

    return make


def by_part(frame: pd.DataFrame) -> Mapping[str, pd.Series]:
    return {row["channel"] or row["part"]: row for _, row in frame.iterrows()}


def test_contributions_of_a_quarter_are_those_of_its_months(facts: Callable[..., Facts]) -> None:
    """Search: 4,000 + 3,080 = 7,080 within 3,000 + 2,310 = 5,310 and 5,000 + 4,160 = 9,160, for a cost of 17,700.

    That is 0.40 within 0.30 and 0.5175 per euro. Social: 620 / 3,100 = 0.20 within -0.10 and 0.40.
    """
    frame = contributions(facts(MONTHS))
    assert frame["channel"].tolist() == ["sea", "social", "seo", "", "", ""]
    assert frame["part"].tolist() == ["channel"] * 3 + ["baseline", "residual", "total"]
    rows = by_part(frame)
    assert rows["sea"][["contribution", "low", "high", "cost"]].tolist() == [7080.0, 5310.0, 9160.0, 17700.0]
    assert rows["sea"][["roi", "roi_low", "roi_high"]].tolist() == pytest.approx([0.40, 0.30, 9160 / 17700])
    assert rows["social"][["roi", "roi_low", "roi_high"]].tolist() == pytest.approx([0.20, -0.10, 0.40])
    assert rows["baseline"][["contribution", "low", "high"]].tolist() == [21500.0, 19500.0, 23000.0]
    assert frame["model"].unique().tolist() == ["Q1"]
    assert frame["covered"].unique().tolist() == [1.0]


def test_contributions_total_is_the_net_revenue_of_the_period(facts: Callable[..., Facts]) -> None:
    """7,080 + 620 + 300 + 21,500 + 500 = 30,000: what was sold; its bounds are unknown, as the residual's are."""
    total = contributions(facts(MONTHS)).iloc[-1]
    assert total["contribution"] == 30000.0
    assert total[["low", "high", "cost", "roi"]].isna().all()


def test_contributions_total_has_bounds_where_every_part_has(facts: Callable[..., Facts]) -> None:
    """January: 6,000 + 4,000 within 5,500 + 3,000 and 6,500 + 5,000."""
    total = contributions(facts(MONTHS, "2026-01")).iloc[-1]
    assert total[["contribution", "low", "high"]].tolist() == [10000.0, 8500.0, 11500.0]


def test_contributions_of_a_channel_without_cost_have_no_return(facts: Callable[..., Facts]) -> None:
    """Organic search costs nothing: 300 per nothing is no number."""
    seo = by_part(contributions(facts(MONTHS)))["seo"]
    assert seo["contribution"] == 300.0
    assert seo["cost"] == 0.0
    assert seo[["roi", "roi_low", "roi_high"]].isna().all()


def test_contributions_of_part_of_a_period_meet_the_cost_of_the_same_days(
    facts: Callable[..., Facts],
) -> None:
    """A model of January alone: 31 of 90 days, and 31 x 300 = 9,300 of search; 4,000 / 9,300."""
    january = "".join(
        line for line in MONTHS.splitlines(keepends=True) if "2026-0" not in line or ",2026-01," in line
    )
    frame = contributions(facts(january))
    sea = by_part(frame)["sea"]
    assert sea["cost"] == pytest.approx(9300.0)
    assert sea["roi"] == pytest.approx(4000 / 9300)
    assert frame["covered"].iloc[0] == pytest.approx(31 / 90)


def test_contributions_of_a_week_across_months_fall_on_its_days(facts: Callable[..., Facts]) -> None:
    """Week 9 (23 February to 1 March) has 6 of 7 days in February: of 700, 600 within 420 and 900.

    Search costs 6 x 300 = 1,800 on them.
    """
    week = HEAD + "W,2026-04-10,2026-W09,FR,channel,sea,700,490,1050,EUR\n"
    frame = contributions(facts(week, "2026-02"))
    assert frame.iloc[0][["contribution", "low", "high", "cost"]].tolist() == pytest.approx(
        [600.0, 420.0, 900.0, 1800.0]
    )
    assert frame["covered"].iloc[0] == pytest.approx(6 / 28)


def test_contributions_are_those_of_the_model_fitted_last(facts: Callable[..., Facts]) -> None:
    """An older model of the same months is not added; before the newer one was fitted it is the one known."""
    older = "Old,2026-04-02,2026-01,FR,channel,sea,9999,9000,11000,EUR\n"
    both = MONTHS + older
    assert contributions(facts(both, "2026-01"))["model"].unique().tolist() == ["Q1"]
    known = contributions(facts(both, "2026-01", as_of="2026-04-05"))
    assert known["model"].unique().tolist() == ["Old"]
    assert by_part(known)["sea"]["contribution"] == 9999.0


def test_contributions_of_units_are_not_added_up_to_the_group_s(facts: Callable[..., Facts]) -> None:
    """Two models are two models: the group has none here, its unit has its own."""
    units = (UnitRecord("GROUP", "Group"), UnitRecord("FR", "France", "GROUP"))
    settings = {"units": units, "group": "GROUP", "reporting_currency": "EUR"}
    assert contributions(facts(MONTHS, unit="GROUP", **settings)).empty
    assert len(contributions(facts(MONTHS, unit="FR", **settings))) == 6


def test_contributions_without_a_model_are_no_rows(world: World) -> None:
    """No table, and no model of the period, are both no rows with the columns they would have."""
    frame = contributions(world({"fact_measure_daily": SALES}, "2026-Q1"))
    assert frame.empty
    assert {"channel", "roi_low", "model"} <= set(frame.columns)
    only_january = HEAD + "M,2026-04-10,2026-01,FR,channel,sea,4000,3000,5000,EUR\n"
    tables = {"fact_measure_daily": SALES, "fact_contribution": only_january}
    assert contributions(world(tables, "2026-02")).empty


def test_quarterly_review_shows_a_model_where_one_is_loaded_and_nothing_else(
    facts: Callable[..., Facts],
) -> None:
    """The cell of the shipped notebook ends in an exhibit that breaks no rule, or in None."""
    notebook = Path(__file__).parents[2] / "notebooks" / "quarterly_review.ipynb"
    cells = ["".join(cell["source"]) for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]]
    cell = next(text for text in cells if text.startswith("#| label: mmm\n"))

    def shown(opened: Facts) -> object:
        names = {"views": views, "exhibits": exhibits, "facts": opened, "scope": opened.scope}
        return eval(cell, names | {"channels": views.channel_names(opened)})

    exhibit = shown(facts(MONTHS, language="fr"))
    assert isinstance(exhibit, Exhibit)
    assert check_exhibit(exhibit) == ()
    assert "Référencement payant" in str(exhibit)
    assert shown(facts(HEAD)) is None
