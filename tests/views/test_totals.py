"""Months, channels, bridges, funnel: views of a month worked by hand."""

# ruff: noqa: E501 -- tables of cases, one a line

from __future__ import annotations

import pandas as pd
import pytest

from reporting.data import Facts
from reporting.metrics import Catalogue
from reporting.views import (
    budget_by_action,
    by_channel,
    compared,
    funnel_steps,
    kpi_bridge,
    media_bridge,
    months,
    not_zero,
    remarks,
    revenue_bridge,
)
from views.conftest import LEDGER, LINES, MEASURES, PLANS, World, days

BUDGET = LINES + "".join(
    f"BUD,2026-{month:02d},FR,A1,sea,media,1000,EUR\nBUD,2026-{month:02d},FR,A2,social,media,200,EUR\n"
    for month in range(1, 13)
)
ENTRIES = (
    LEDGER
    + "1,invoice,2026-01-31,2026-01-01,2026-01-31,FR,A1,sea,media,900,EUR\n"
    + "2,invoice,2026-02-28,2026-02-01,2026-02-28,FR,A1,sea,media,1300,EUR\n"
    + "3,invoice,2026-02-28,2026-02-01,2026-02-28,FR,A2,social,media,150,EUR\n"
)
END = days("orders", {"2026-02-28": 1})


def test_months_done_have_actuals_and_months_to_come_a_forecast(world: World, catalogue: Catalogue) -> None:
    """January 900 and February 1,450 are actual; March to December hold what the forecast says: 1,250 in March."""
    versions = "version_id,kind,fiscal_year,cutoff_period,status\nBUD,BUDGET,2026,,locked\nFC,FORECAST,2026,2026-02,locked\n"
    forecast = LINES + "FC,2026-03,FR,A1,sea,media,1250,EUR\n"
    tables = {
        "dim_version": versions,
        "fact_budget_line": BUDGET,
        "fact_cost_entry": ENTRIES,
        "fact_forecast_line": forecast,
        "fact_measure_daily": MEASURES + END,
    }
    found = months(world(tables, "2026-02"), catalogue, "marketing_cost").set_index("month")
    assert found.index.tolist() == [f"2026-{month:02d}" for month in range(1, 13)]
    assert found["actual"].dropna().to_dict() == {"2026-01": 900.0, "2026-02": 1450.0}
    assert found["forecast"].dropna()["2026-03"] == 1250.0
    assert found["forecast"][["2026-01", "2026-02"]].isna().all()
    assert set(found["plan"]) == {1200.0}


def split(facts: Facts, catalogue: Catalogue, kpis: list[str]) -> pd.DataFrame:
    """Compare KPIs by channel and in total."""
    return by_channel(facts, catalogue, kpis, compared(facts, catalogue, kpis))


def test_kpi_bridge_of_cost_adds_up_by_channel(world: World, catalogue: Catalogue) -> None:
    """To February search is 2,200 of 2,000 (+200), social 150 of 400 (-250); 2,400 planned lead to 2,350."""
    tables = {"fact_budget_line": BUDGET, "fact_cost_entry": ENTRIES, "fact_measure_daily": MEASURES + END}
    frame = split(world(tables, "2026-02"), catalogue, ["marketing_cost"])
    laid = kpi_bridge(frame, catalogue, "marketing_cost")
    assert laid.iloc[0]["to_value"] == 2400.0
    assert laid.iloc[-1]["to_value"] == 2350.0
    steps = laid[laid["kind"].eq("contribution")].set_index("step")
    assert steps["contribution"].to_dict() == {"social": -250.0, "sea": 200.0}
    assert steps["impact"].to_dict() == {"social": 250.0, "sea": -200.0}  # costs: less is favourable


def test_by_channel_return_is_unknown_where_nobody_attributes(world: World, catalogue: Catalogue) -> None:
    """Search: (1,950 - 1,300) / 1,300 = 50 %. Social cost 150 and has no attributed result: not -100 %, unknown."""
    results = MEASURES + END
    for measure in ("attributed_revenue", "attributed_cm"):
        results += days(measure, {"2026-02-10": 1950}, currency="EUR")
    tables = {"fact_budget_line": BUDGET, "fact_cost_entry": ENTRIES, "fact_measure_daily": results}
    found = split(world(tables, "2026-02"), catalogue, ["marketing_cost", "roi_channel"])
    month = found[found["window"].eq("period")]
    returns = month[month["kpi_id"].eq("roi_channel")].set_index("channel")
    assert returns.loc["sea", "actual"] == pytest.approx(0.5)
    assert pd.isna(returns.loc["social", "actual"])
    assert returns.loc["social", "flag"] == "no_data"
    assert returns.loc["social", "status"] == ""
    assert "" in returns.index  # the total
    shown = not_zero(found, "marketing_cost")
    assert set(shown.loc[shown["window"].eq("period"), "channel"]) == {
        "sea",
        "social",
        "",
    }  # seo costs nothing


def test_budget_by_action_spent_ordered_and_free(world: World) -> None:
    """A1: 12,000 planned, 2,200 spent, 500 of an order of 2,700 open: 9,300 free. A2: 2,400, 150: 2,250 free."""
    ordered = (
        "entry_id,doc_type,posting_date,service_start,service_end,bu_id,action_id,channel_id,nature_id,amount_local,currency,po_no\n"
        "1,commitment,2026-01-05,2026-01-01,2026-12-31,FR,A1,sea,media,2700,EUR,PO1\n"
        "2,invoice,2026-02-28,2026-01-01,2026-02-28,FR,A1,sea,media,2200,EUR,PO1\n"
        "3,invoice,2026-02-28,2026-02-01,2026-02-28,FR,A2,social,media,150,EUR,\n"
    )
    tables = {"fact_budget_line": BUDGET, "fact_cost_entry": ordered, "fact_measure_daily": MEASURES + END}
    found = budget_by_action(world(tables, "2026-02")).set_index("action")
    assert found.index.tolist() == ["A1", "A2", "total"]
    assert found.loc["A1", ["plan_fy", "actual", "open_commitment", "available"]].tolist() == [
        12000.0,
        2200.0,
        500.0,
        9300.0,
    ]
    assert found.loc["A2", "available"] == 2250.0
    assert found.loc["total", "available"] == 11550.0
    assert found.loc["A1", "name"] == "Search campaign"


def test_revenue_bridge_only_traffic_changed(world: World) -> None:
    """Plan 1,000 sessions, 20 orders, 2,000; actual 1,500, 30, 3,000: the same rates, so traffic makes all +1,000."""
    actual = MEASURES + days("sessions", {"2026-02-28": 1500}) + days("orders", {"2026-02-28": 30})
    actual += days("net_revenue", {"2026-02-28": 3000}, currency="EUR")
    plan = (
        PLANS
        + "BUD,2026-02,FR,sea,sessions,1000,\nBUD,2026-02,FR,sea,orders,20,\nBUD,2026-02,FR,sea,net_revenue,2000,EUR\n"
    )
    laid = revenue_bridge(world({"fact_measure_daily": actual, "fact_measure_plan": plan}, "2026-02"))
    steps = laid[~laid["kind"].isin(["start", "end"])].set_index("step")["contribution"]
    assert steps["sessions"] == pytest.approx(1000.0)
    assert steps[["orders", "net_revenue"]].abs().max() == pytest.approx(0.0, abs=1e-6)
    assert laid.iloc[0]["to_value"] == 2000.0
    assert laid.iloc[-1]["to_value"] == 3000.0


def test_media_bridge_activity_efficiency_mix_and_rate(world: World) -> None:
    """Three channels as in the textbook: 20,000 clicks for 20,000 and 400 leads; 22,000 for 22,400 and 430.

    430 leads at 50 allow 21,500: activity +1,500; 22,000 clicks instead of 21,500 at 1.00: efficiency +500;
    mix +150; rate +250; together 22,400.
    """
    channels = "channel_id,label_en,label_fr,action_type,poem,volume_driver\n" + "".join(
        f"{name},{name},{name},sea,paid,clicks\n" for name in ("sea", "social", "display")
    )
    planned = {"sea": (10000, 12000, 200), "social": (8000, 6000, 150), "display": (2000, 2000, 50)}
    reached = {"sea": (12000, 15000, 230), "social": (9000, 6300, 170), "display": (1000, 1100, 30)}
    actual, plan, budget = MEASURES, PLANS, LINES
    for name, (clicks, cost, leads) in reached.items():
        actual += days("clicks", {"2026-02-28": clicks}, channel=name)
        actual += days("media_cost", {"2026-02-28": cost}, channel=name, currency="EUR")
        actual += days("leads", {"2026-02-28": leads}, channel=name)
    for name, (clicks, cost, leads) in planned.items():
        plan += f"BUD,2026-02,FR,{name},clicks,{clicks},\nBUD,2026-02,FR,{name},leads,{leads},\n"
        budget += f"BUD,2026-02,FR,A1,{name},media,{cost},EUR\n"
    tables = {
        "dim_channel": channels,
        "fact_measure_daily": actual,
        "fact_measure_plan": plan,
        "fact_budget_line": budget,
    }
    laid = media_bridge(world(tables, "2026-02"))
    steps = laid[~laid["kind"].isin(["start", "end"])].set_index("step")["contribution"]
    assert steps.round(4).to_dict() == {"activity": 1500.0, "efficiency": 500.0, "mix": 150.0, "rate": 250.0}
    assert laid.iloc[-1]["to_value"] == 22400.0


def test_funnel_steps_are_those_measured_in_their_order(world: World) -> None:
    """Sessions and leads are measured, later steps are not; the plan knows leads only."""
    actual = MEASURES + days("leads", {"2026-02-28": 40}) + days("sessions", {"2026-02-28": 1000})
    plan = PLANS + "BUD,2026-02,FR,sea,leads,50,\n"
    found = funnel_steps(world({"fact_measure_daily": actual, "fact_measure_plan": plan}, "2026-02"))
    assert found["name"].tolist() == ["Sessions", "Leads"]
    assert found["actual"].tolist() == [1000.0, 40.0]
    assert pd.isna(found["plan"].iloc[0])
    assert found["plan"].iloc[1] == 50.0


def test_remarks_split_the_gap_of_a_ratio(world: World, catalogue: Catalogue) -> None:
    """Cost of 1,450 for 290 new customers, planned 1,200 for 300: CAC 5 instead of 4.

    The weight is (5 - 4) / ln(5 / 4) = 4.4814: cost makes ln(1450 / 1200) = 0.18924 times that, 0.848; fewer
    customers ln(300 / 290) = 0.03390 times, 0.152.
    """
    tables = {
        "fact_budget_line": BUDGET,
        "fact_cost_entry": ENTRIES,
        "fact_measure_daily": MEASURES + END + days("new_customers", {"2026-02-10": 290}),
        "fact_measure_plan": PLANS + "BUD,2026-02,FR,sea,new_customers,300,\n",
    }
    facts = world(tables, "2026-02")
    parts = compared(facts, catalogue, ["marketing_cost"], by=("channel",))
    written = remarks(
        facts, catalogue, compared(facts, catalogue), by_channel=parts, revenue=revenue_bridge(facts)
    )
    said = written.set_index("kpi_id")
    assert said.loc["cac", "why"] == (
        "Parts of the gap: Marketing cost +0.85\N{NO-BREAK SPACE}EUR, New customers +0.15\N{NO-BREAK SPACE}EUR."
    )
