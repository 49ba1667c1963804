"""Findings of the diagnostic rules, from facts."""

# ruff: noqa: E501 -- tables of cases, one a line

from __future__ import annotations

from datetime import date

import pytest

from reporting.views.alerts import alerts, channel_owners
from views.conftest import LINES, LOADS, MEASURES, PLANS, World, days

BUDGET = (
    LINES + "BUD,2026-10,FR,A1,sea,media,9000,EUR\nBUD,2026-10,FR,A2,sea,media,100,EUR\n"
    "BUD,2026-10,FR,A2,social,media,500,EUR\n"
)


def test_channel_owners_the_action_with_most_of_the_budget_decides(world: World) -> None:
    """Search has 9,000 in A1 and 100 in A2."""
    facts = world(
        {"fact_budget_line": BUDGET, "fact_measure_daily": MEASURES + days("orders", {"2026-10-20": 1})},
        "2026-10-20",
    )
    assert channel_owners(facts) == {"sea": "Search manager", "social": "Social manager"}


def test_alerts_clicks_without_conversion_name_channel_owner_and_day(world: World) -> None:
    """200 clicks at a planned rate of 2 % let expect 4 conversions; the limit is max(100, 3 / 2 %) = 150."""
    actual = MEASURES + days("clicks", {"2026-10-20": 200}) + days("orders", {"2026-10-20": 3}, channel="seo")
    actual += days("sessions", {"2026-10-20": 50}, channel="seo")
    plan = PLANS + "BUD,2026-10,FR,sea,clicks,3100,\nBUD,2026-10,FR,sea,attributed_conversions,62,\n"
    facts = world(
        {"fact_measure_daily": actual, "fact_measure_plan": plan, "fact_budget_line": BUDGET}, "2026-10-20"
    )
    found = alerts(facts)
    assert found[["rule", "subject", "owner"]].to_numpy().tolist() == [
        ["clicks_no_conversion", "sea", "Search manager"]
    ]
    assert found["reference"].iloc[0] == pytest.approx(4.0)
    assert found["due"].iloc[0] == date(2026, 10, 21)


def test_alerts_visits_without_any_result_are_an_incident_of_the_data(world: World) -> None:
    """90 sessions on two channels, no order, no lead: one finding for the day, owned by no channel."""
    actual = (
        MEASURES + days("sessions", {"2026-10-20": 60}) + days("sessions", {"2026-10-20": 30}, channel="seo")
    )
    found = alerts(world({"fact_measure_daily": actual}, "2026-10-20"))
    assert found[["rule", "kind", "subject", "owner", "base"]].to_numpy().tolist() == [
        ["tracking_break", "data_incident", "2026-10-20", "", 90.0]
    ]


def test_alerts_late_source_is_named_instead_of_a_tracking_break(world: World) -> None:
    """Orders are late, so visits without orders say nothing about the tag."""
    tables = {
        "fact_measure_daily": MEASURES
        + days("orders", {"2026-10-19": 5})
        + days("sessions", {"2026-10-20": 70}, source="ga4"),
        "log_load": LOADS + "shop,FR,2026-10,partial,2026-10-19\nga4,FR,2026-10,complete,2026-10-20\n",
    }
    found = alerts(world(tables, "2026-10-20"))
    assert found[["rule", "subject"]].to_numpy().tolist() == [["late_source", "shop"]]


def test_alerts_price_far_from_eight_weeks_is_listed_only_if_it_matters(world: World) -> None:
    """CPM is 10 in eight weeks. In the ninth 10.4 (+4 %) is beyond three deviations of 0, but below 5 %; 12 is not."""
    for cost, expected in ((1040, []), (1200, [["cpm_spike", "sea"]])):
        mondays = [
            f"2026-{day}" for day in ("08-24", "08-31", "09-07", "09-14", "09-21", "09-28", "10-05", "10-12")
        ]
        spent = dict.fromkeys(mondays, 1000) | {"2026-10-19": cost}
        text = MEASURES + days("media_cost", spent, currency="EUR")
        text += days("impressions", dict.fromkeys(spent, 100000)) + days("clicks", dict.fromkeys(spent, 1000))
        text += days("attributed_conversions", dict.fromkeys(spent, 10))
        found = alerts(world({"fact_measure_daily": text}, "2026-W43"))
        assert found[["rule", "subject"]].to_numpy().tolist() == expected
