"""A day or a week against what was usual."""

# ruff: noqa: E501 -- tables of cases, one a line

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from reporting.metrics import Catalogue
from reporting.views.lateness import known_kpis, late_measures, late_sources
from reporting.views.recent import (
    against_plan,
    against_usual,
    channels_of_day,
    days_of_trend,
    recent_scenarios,
)
from reporting.views.totals import compared
from views.conftest import LOADS, MEASURES, PLANS, World, days


def weeks_of_orders() -> str:
    """Six weeks: sessions 100 a week; orders 10 each in the first, then 4, 8, 12, 16 in W39-W42, 20 in W43."""
    orders = {
        "2026-09-14": 10,
        "2026-09-21": 4,
        "2026-09-28": 8,
        "2026-10-05": 12,
        "2026-10-12": 16,
        "2026-10-19": 20,
    }
    visits = dict.fromkeys(orders, 100)
    last_year = {"2025-10-20": 16}
    return MEASURES + days("orders", orders) + days("sessions", visits) + days("orders", last_year)


def row(frame: pd.DataFrame, kpi: str) -> pd.Series:
    return frame.set_index("kpi_id").loc[kpi]


def test_against_usual_week_is_compared_with_the_mean_of_four_weeks(
    world: World, catalogue: Catalogue
) -> None:
    """W39-W42 make (4 + 8 + 12 + 16) / 4 = 10; W43 has 20, last year 16; the week before W39 does not count."""
    frame = against_usual(world({"fact_measure_daily": weeks_of_orders()}, "2026-W43"), catalogue, ["orders"])
    orders = row(frame, "orders")
    assert orders[["actual", "plan", "delta", "delta_pct"]].tolist() == [20.0, 10.0, 10.0, 1.0]
    assert orders["previous_year"] == 16.0
    assert orders["previous_year_delta"] == 4.0
    assert orders["previous_year_delta_pct"] == pytest.approx(0.25)
    assert orders["previous_year_evaluation"] == "favourable"


def test_against_usual_rate_is_one_of_summed_events(world: World, catalogue: Catalogue) -> None:
    """Conversion of the four weeks is 40 / 400 = 10 %, of the week 20 / 100 = 20 %."""
    facts = world({"fact_measure_daily": weeks_of_orders()}, "2026-W43")
    rate = row(against_usual(facts, catalogue, ["site_conversion_rate"]), "site_conversion_rate")
    assert rate["plan"] == pytest.approx(0.10)
    assert rate["actual"] == pytest.approx(0.20)


def test_recent_scenarios_weeks_of_unequal_traffic_are_not_averaged_as_rates() -> None:
    """Sums: 3 orders of 100 visits and 1 of 300 are 4 of 400; their means are 2 and 200. The input stays."""
    frame = pd.DataFrame(
        {
            "scenario": "AC",
            "week": ["2026-W01", "2026-W02", "2026-W01", "2026-W02", "2026-W03"],
            "measure_id": ["orders", "orders", "sessions", "sessions", "orders"],
            "value": [3.0, 1.0, 100.0, 300.0, 7.0],
        }
    )
    before = frame.copy()
    found = recent_scenarios(frame, "week", "2026-W03").set_index(["scenario", "measure_id"])["value"]
    assert found["PL", "orders"] == 2.0
    assert found["PL", "sessions"] == 200.0
    assert found["AC", "orders"] == 7.0
    pd.testing.assert_frame_equal(frame, before)


def test_against_plan_day_takes_its_share_of_the_month_and_the_same_weekday_of_last_year(
    world: World, catalogue: Catalogue
) -> None:
    """310 orders planned for October are 10 a day; 2026-10-20 is a Tuesday, as was 2025-10-21."""
    actual = MEASURES + days("orders", {"2026-10-20": 8, "2025-10-21": 16, "2025-10-20": 99})
    plan = PLANS + "BUD,2026-10,FR,sea,orders,310,\n"
    facts = world({"fact_measure_daily": actual, "fact_measure_plan": plan}, "2026-10-20")
    orders = row(against_plan(facts, catalogue, ["orders"]), "orders")
    assert orders[["actual", "plan", "previous_year"]].tolist() == [8.0, 10.0, 16.0]
    assert orders["delta_pct"] == pytest.approx(-0.2)
    assert orders["previous_year_delta_pct"] == pytest.approx(-0.5)


def test_days_of_trend_has_28_days_that_end_with_the_day(world: World, catalogue: Catalogue) -> None:
    """From 2026-09-23 to 2026-10-20; each day's comparative is 364 days before."""
    last = date(2026, 10, 20)
    values = {(last - timedelta(days=n)).isoformat(): 100 + n for n in range(28)}
    before = {(last - timedelta(days=364 + n)).isoformat(): 50 + n for n in range(28)}
    facts = world({"fact_measure_daily": MEASURES + days("orders", values | before)}, "2026-10-20")
    frame = days_of_trend(facts, catalogue, "orders")
    assert frame["day"].tolist() == sorted(values)
    assert frame["actual"].tolist() == [float(100 + n) for n in range(27, -1, -1)]
    assert frame["previous_year"].tolist() == [float(50 + n) for n in range(27, -1, -1)]


def test_channels_of_day_beyond_the_most_are_summed_and_the_total_is_last(
    world: World, catalogue: Catalogue
) -> None:
    """With one channel shown, the two others make 20 + 10 = 30; the total is 130."""
    text = MEASURES
    for channel, value in (("sea", 100), ("social", 20), ("seo", 10)):
        text += days("net_revenue", {"2026-10-20": value}, channel=channel, currency="EUR")
    text += days("media_cost", {"2026-10-20": 50}, currency="EUR")
    text += days("attributed_cm", {"2026-10-20": 80}, currency="EUR")
    frame = channels_of_day(world({"fact_measure_daily": text}, "2026-10-20"), catalogue, most=1)
    assert frame["channel"].tolist() == ["sea", "other", "total"]
    assert frame["revenue"].tolist() == [100.0, 30.0, 130.0]
    assert frame["cm_roas"].tolist()[0] == pytest.approx(1.6)  # 80 / 50
    assert pd.isna(frame["cm_roas"].iloc[1])


LATE = {
    "fact_measure_daily": MEASURES
    + days("orders", {"2026-10-19": 5})
    + days("sessions", {"2026-10-20": 70}, source="ga4"),
    "log_load": LOADS + "shop,FR,2026-10,partial,2026-10-19\nga4,FR,2026-10,complete,2026-10-20\n",
}


def test_against_plan_late_source_gives_unknown_and_never_zero(world: World, catalogue: Catalogue) -> None:
    """The shop delivered to the 19th: orders of the 20th are unknown; sessions of another source are not."""
    facts = world(LATE, "2026-10-20")
    assert late_sources(facts) == ("shop",)
    assert late_measures(facts) == {"orders"}
    frame = against_plan(facts, catalogue, ["orders", "sessions", "site_conversion_rate"])
    assert pd.isna(row(frame, "orders")["actual"])
    assert row(frame, "orders")["flag"] == "no_data"
    assert row(frame, "sessions")["actual"] == 70.0
    assert pd.isna(row(frame, "site_conversion_rate")["actual"])
    assert days_of_trend(facts, catalogue, "orders")["actual"].dropna().tolist() == [5.0]


def test_known_kpis_late_source_blanks_what_is_filed_for_the_period_only(
    world: World, catalogue: Catalogue
) -> None:
    """Orders of the day are blank with their reason; those of the year to date stay."""
    facts = world(LATE, "2026-10-20")
    kpis = compared(facts, catalogue, ["orders", "sessions"])
    found = known_kpis(kpis, facts, catalogue).set_index(["window", "kpi_id"])
    assert pd.isna(found.loc[("period", "orders"), "actual"])
    assert found.loc[("period", "orders"), "flag"] == "no_data"
    assert found.loc[("ytd", "orders"), "actual"] == 5.0
    assert found.loc[("period", "sessions"), "actual"] == 70.0
