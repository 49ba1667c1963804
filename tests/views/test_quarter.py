"""The quarter reviewed."""

# ruff: noqa: E501 -- tables of cases, one a line

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from reporting.metrics import Catalogue
from reporting.views.headlines import objectives_headline, reallocation_headline, schedule_headline
from reporting.views.quarter import by_action_type, landing_by_month, learning_share, next_quarter, schedule
from reporting.views.reallocation import proposal, reallocation_bridge
from reporting.views.requests import requested_decisions
from views.conftest import LEDGER, LINES, MEASURES, World, days

BUDGET = LINES + "".join(
    f"BUD,2026-{month:02d},FR,{action},{channel},media,{amount},EUR\n"
    for month in range(1, 13)
    for action, channel, amount in (("A1", "sea", 800), ("A2", "social", 100), ("A3", "social", 100))
)
LEDGER_Q3 = (
    LEDGER
    + "1,invoice,2026-07-10,2026-07-01,2026-07-31,FR,A1,sea,media,3000,EUR\n"
    + "2,invoice,2026-08-10,2026-08-01,2026-08-31,FR,A3,social,media,600,EUR\n"
)
RESULTS = (
    MEASURES + days("attributed_cm", {"2026-07-15": 4500}, currency="EUR") + days("orders", {"2026-09-30": 1})
)
WORLD = {"fact_budget_line": BUDGET, "fact_cost_entry": LEDGER_Q3, "fact_measure_daily": RESULTS}


def test_landing_by_month_leads_from_the_plan_through_each_month(world: World, catalogue: Catalogue) -> None:
    """1,000 planned a month: July 3,000 is +2,000, August 600 is -400, September 0 is -1,000; the rest as planned."""
    laid = landing_by_month(world(WORLD, "2026-Q3"), catalogue)
    steps = laid[~laid["kind"].isin(["start", "end"])].set_index("step")
    assert laid["to_value"].iloc[0] == 12_000.0
    assert steps.loc[["2026-07", "2026-08", "2026-09"], "contribution"].tolist() == [2000.0, -400.0, -1000.0]
    assert steps.loc["2026-07", "impact"] == -2000.0  # a cost above its plan
    assert steps.index.tolist() == [f"2026-{month:02d}" for month in range(1, 13)]
    assert steps.index[steps["forecast"]].tolist() == ["2026-10", "2026-11", "2026-12"]
    assert laid["to_value"].iloc[-1] == 12_000.0 + steps["contribution"].sum()


def test_by_action_type_return_only_where_results_are_attributed(world: World, catalogue: Catalogue) -> None:
    """Search: cost 3,000 of 2,400 planned, ROI (4,500 - 3,000) / 3,000 = 50 %. Social: 600 of 600, no result."""
    found = by_action_type(world(WORLD, "2026-Q3"), catalogue).set_index("action_type")
    assert found.index.tolist() == ["sea", "social_ads", ""]
    assert found["actual"].tolist() == [3000.0, 600.0, 3600.0]
    assert found["plan"].tolist() == [2400.0, 600.0, 3000.0]
    assert found.loc["sea", "roi"] == pytest.approx(0.5)
    assert pd.isna(found.loc["social_ads", "roi"])
    assert found.loc["social_ads", "note"] == "not_attributed"
    assert found.loc["", "roi"] == pytest.approx(0.25)  # (4500 - 3600) / 3600


def test_learning_share_on_budget_and_cost(world: World) -> None:
    """Budget 1,200 of 12,000 = 10 %, in the band; cost 600 of 3,600 = 16.7 %, 60 above 15 % of 3,600 = 540."""
    found = learning_share(world(WORLD, "2026-Q3")).set_index("basis")
    assert found.loc["budget", "share"] == pytest.approx(0.10)
    assert bool(found.loc["budget", "in_band"])
    assert found.loc["actual", "share"] == pytest.approx(1 / 6)
    assert not bool(found.loc["actual", "in_band"])
    assert found.loc["actual", "missing"] == -60.0


def test_next_quarter_by_month_with_total(world: World) -> None:
    """Each month of the fourth quarter plans 800 + 100 + 100; this quarter cost 3,000, nothing and 600."""
    found = next_quarter(world(WORLD, "2026-Q3"))
    assert found["action"].tolist() == ["A1", "A2", "A3", "total"]
    assert found.iloc[-1][["first", "second", "third", "plan", "actual"]].tolist() == [
        1000.0,
        1000.0,
        1000.0,
        3000.0,
        3600.0,
    ]
    assert found.iloc[0]["owner"] == "Search manager"


def test_next_quarter_of_a_year_not_planned_gives_no_rows(world: World) -> None:
    """After the fourth quarter comes a year without a budget."""
    facts = world(WORLD | {"fact_measure_daily": RESULTS + days("orders", {"2026-12-31": 1})}, "2026-Q4")
    assert next_quarter(facts).empty


def lines(*rows: tuple[str, float, float, float, bool]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["action", "plan", "exposure", "expected_roi", "is_test"]).assign(
        name=""
    )


def test_proposal_moves_money_to_expected_returns_within_bounds() -> None:
    """Returns of 3 and 1 share the 600 above both floors as 450 and 150; the input stays as it was."""
    # Two plans of 1,000, nothing spent: floors 700, so 1,150 and 850; ceilings of 1,300 do not bind.
    frame = lines(("a", 1000.0, 0.0, 3.0, False), ("b", 1000.0, 0.0, 1.0, False))
    before = frame.copy()
    found = proposal(frame).set_index("action")
    assert found["proposed"].to_dict() == {"a": 1150.0, "b": 850.0}
    assert found["change"].to_dict() == {"a": 150.0, "b": -150.0}
    assert found["floor"].tolist() == [700.0, 700.0]
    pd.testing.assert_frame_equal(frame, before)


def test_proposal_keeps_what_is_spent_or_ordered_and_the_pocket_for_tests() -> None:
    """Tests hold 10 of 100: below nothing, at the lower bound, so they stay. b is spent: its floor is its plan."""
    frame = lines(
        ("a", 500.0, 0.0, 2.0, False), ("b", 400.0, 400.0, 9.0, False), ("t", 100.0, 0.0, float("nan"), True)
    )
    found = proposal(frame).set_index("action")
    assert found["proposed"].to_dict() == {"a": 500.0, "b": 400.0, "t": 100.0}
    assert found["change"].sum() == 0.0


def test_proposal_pocket_below_its_band_is_filled_first() -> None:
    """Tests hold 5 %: the pocket takes 10 % of 1,000 = 100, so the rest gives 50."""
    frame = lines(("a", 950.0, 0.0, 1.0, False), ("t", 50.0, 0.0, float("nan"), True))
    assert proposal(frame).set_index("action")["change"].to_dict() == {"a": -50.0, "t": 50.0}


def test_proposal_contracts_beyond_the_budget_leave_nothing_to_propose() -> None:
    """Orders of 1,200 against a budget of 1,000 cannot be spread."""
    assert proposal(lines(("a", 1000.0, 1200.0, 1.0, False))).empty


def test_reallocation_bridge_ends_where_it_begins_and_judges_nothing() -> None:
    """Moving 150 from b to a leaves 2,000; money moved is neither good nor bad."""
    moved = proposal(lines(("a", 1000.0, 0.0, 3.0, False), ("b", 1000.0, 0.0, 1.0, False)))
    laid = reallocation_bridge(moved)
    assert laid.iloc[0]["to_value"] == laid.iloc[-1]["to_value"] == 2000.0
    assert laid["contribution"].sum() == 0.0
    assert (laid["impact"] == 0).all()


def test_requested_decisions_ask_for_transfers_pocket_objectives_and_rollouts(world: World) -> None:
    """Moving 150 at returns of 3 and 1 is expected to bring 150 x 3 - 150 x 1 = +300."""
    facts = world(WORLD, "2026-Q3")
    moved = proposal(lines(("a", 1000.0, 0.0, 3.0, False), ("b", 1000.0, 0.0, 1.0, False)))
    pocket = pd.DataFrame({"basis": ["landing"], "in_band": [False], "missing": [40.0]})
    objectives = pd.DataFrame(
        {
            "objective": ["More leads", "More sales"],
            "status": ["off_track", "on_track"],
            "progress": [0.2, 0.9],
            "phased": [0.5, 0.9],
            "owner": ["CRM manager", "Shop manager"],
        }
    )
    experiments = pd.DataFrame(
        {"name": ["One page", "Red button"], "decision": ["scale", "stop"], "learning": ["On phones", None]}
    )
    found = requested_decisions(
        facts, moved=moved, pocket=pocket, objectives=objectives, experiments=experiments
    )
    assert found["decision"].tolist() == [
        "Transfer 150\u00a0EUR between actions as proposed",
        "Bring the test & learn pocket back into its band",
        "Keep, re-plan or drop: More leads",
        "Roll out: One page",
    ]
    assert found["effect"].tolist()[0] == "Expected return +300\u00a0EUR"
    assert found["owner"].tolist()[2] == "CRM manager"
    assert found["due"].tolist() == [date(2026, 10, 15)] * 4  # the quarter ends on 1 October, exclusive
    assert "300" in reallocation_headline(moved, facts.scope)
    assert objectives_headline(objectives, facts.scope) == "1 of 2 objectives is on track."


def test_schedule_late_actions_first_and_their_lateness_judged(world: World) -> None:
    """A2 is 3 days late, so it leads and is to be watched; A1 is on time; a stage of last year is not shown."""
    stages = (
        "milestone_id,action_id,stage,baseline_start,baseline_finish,forecast_start,forecast_finish,"
        "actual_start,actual_finish,status\n"
        "M1,A1,creative,2026-07-01,2026-07-10,2026-07-01,2026-07-10,2026-07-01,2026-07-10,done\n"
        "M2,A2,creative,2026-08-01,2026-08-10,2026-08-01,2026-08-13,2026-08-01,2026-08-13,done\n"
        "M3,A3,creative,2025-02-01,2025-02-10,2025-02-01,2025-02-10,2025-02-01,2025-02-10,done\n"
    )
    facts = world(WORLD | {"fact_milestone": stages}, "2026-Q3")
    found = schedule(facts)
    assert found["group"].tolist() == ["Social campaign", "Search campaign"]
    assert found["status"].tolist() == ["watch", "on_track"]
    assert schedule_headline(found, facts.scope) == "1 of 2 stages is late, by 3 days."
