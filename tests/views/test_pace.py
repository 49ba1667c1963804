"""The month so far against its phased plan."""

# ruff: noqa: E501 -- tables of cases, one a line

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from reporting.views.headlines import pace_headline
from reporting.views.pace import media_pace, month_so_far, month_to_date
from views.conftest import LEDGER, LINES, MEASURES, PLANS, World, days


def facts_of_march(world: World, period: str = "2026-03-20"):
    """March: media plan 31,000 for search in action A1; 24,000 spent by the 20th without naming a campaign."""
    spent = MEASURES + days("media_cost", {"2026-03-05": 14000, "2026-03-20": 10000}, currency="EUR")
    spent += days("net_revenue", {"2026-03-10": 50000}, currency="EUR")
    spent += days("orders", {"2026-03-22": 1})  # data reach the end of the week
    return world(
        {
            "fact_measure_daily": spent,
            "fact_budget_line": LINES + "BUD,2026-03,FR,A1,sea,media,31000,EUR\n",
            "fact_measure_plan": PLANS + "BUD,2026-03,FR,sea,net_revenue,62000,EUR\n",
            "fact_cost_entry": LEDGER
            + "1,invoice,2026-03-10,2026-03-01,2026-03-10,FR,A1,sea,media,24000,EUR\n",
        },
        period,
    )


def test_media_pace_twenty_of_thirty_one_days(world: World) -> None:
    """Plan 31,000: 20/31 are 20,000; pace 24,000 / 20,000 = 1.2; projected 37,200; 7,000 left for 11 days."""
    pace = media_pace(facts_of_march(world))
    assert pace["action"].tolist() == ["A1", "total"]  # cost without a campaign goes to its channel's action
    line = pace.iloc[0]
    assert line["name"] == "Search campaign"
    assert line["owner"] == "Search manager"
    assert line["plan"] == 31000.0
    assert line["expected"] == pytest.approx(20000.0)
    assert line["pace"] == pytest.approx(1.2)
    assert line["projected"] == pytest.approx(37200.0)
    assert line["required_per_day"] == pytest.approx(636.3636, abs=1e-3)
    assert line["pace_status"] == "watch"


def test_media_pace_week_counts_from_the_first_of_its_last_day_s_month(world: World) -> None:
    """Week 12 of 2026 ends on Sunday 22 March: 22/31 of the plan are due."""
    facts = facts_of_march(world, "2026-W12")
    assert month_so_far(facts) == (date(2026, 3, 1), date(2026, 3, 23), date(2026, 4, 1))
    assert media_pace(facts).iloc[0]["expected"] == pytest.approx(31000 * 22 / 31)


def test_media_pace_headline_names_the_share(world: World) -> None:
    """24,000 of 20,000 due are 120 %; a pace of 1.2 is to be watched, not off track."""
    facts = facts_of_march(world)
    text = pace_headline(media_pace(facts), facts.scope)
    assert text.startswith("Media cost is at 120")
    assert "; 0 lines are off track." in text


def test_month_to_date_revenue_below_and_cost_above_are_both_adverse(world: World) -> None:
    """Revenue 50,000 of 62,000 x 20/31 = 40,000 due is above: favourable. Cost 24,000 of 20,000: adverse."""
    frame = month_to_date(facts_of_march(world)).set_index("kpi_id")
    assert frame["expected"].tolist() == pytest.approx([40000.0, 20000.0])
    assert frame["evaluation"].tolist() == ["favourable", "adverse"]
    assert frame.loc["net_revenue", "required_per_day"] == pytest.approx(12000 / 11)


def test_media_pace_nothing_planned_or_spent_gives_the_total_only(world: World) -> None:
    """A total of zero, with no pace and no sentence."""
    facts = world({"fact_measure_daily": MEASURES + days("orders", {"2026-03-20": 1})}, "2026-03-20")
    pace = media_pace(facts)
    assert pace["action"].tolist() == ["total"]
    assert pd.isna(pace["pace"].iloc[0])
    assert pace_headline(pace, facts.scope) == ""
