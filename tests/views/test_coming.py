"""Tests on their way and changes to come."""

# ruff: noqa: E501 -- tables of cases, one a line

from __future__ import annotations

from reporting.views.coming import coming_changes, running_experiments
from views.conftest import MEASURES, World, days

KNOWN = MEASURES + days("orders", {"2026-11-01": 1})  # data reach 1 November
TESTS = (
    "experiment_id,bu_id,action_id,name,hypothesis,planned_n_per_arm,alpha,start_date,end_date,stop,status\n"
    "E1,FR,A3,One page,It sells more,1000,0.05,2026-10-12,2026-11-15,fixed,running\n"
    "E2,FR,A3,Split,It is uneven,1000,0.05,2026-10-12,2026-10-30,fixed,running\n"
    "E3,FR,A3,Done,It is over,1000,0.05,2026-09-01,2026-09-30,fixed,decided\n"
)
SEEN = "experiment_id,variant,date,exposed,conversions\n" + "".join(
    f"{test},{arm},{day},{exposed},{conversions}\n"
    for test, arm, day, exposed, conversions in (
        ("E1", "A", "2026-10-20", 410, 20),
        ("E1", "B", "2026-10-20", 400, 40),
        ("E1", "A", "2026-10-28", 500, 90),
        ("E2", "A", "2026-10-20", 520, 9),
        ("E2", "B", "2026-10-20", 380, 9),
        ("E3", "A", "2026-09-10", 1000, 9),
        ("E3", "B", "2026-09-10", 1000, 9),
    )
)


def test_running_experiments_show_exposure_and_no_result(world: World) -> None:
    """E1: smallest arm 400 of 1,000 by Sunday 25 October, what came later does not count; E3 was over.

    E2: 520 against 380 of 900 is chi-square 2 x 70^2 / 450 = 21.8, far beyond p = 0.001: an uneven split.
    """
    tables = {"fact_measure_daily": KNOWN, "fact_experiment": TESTS, "fact_experiment_obs": SEEN}
    found = running_experiments(world(tables, "2026-W43"))
    assert found[["name", "actual", "plan", "progress", "verdict"]].to_numpy().tolist() == [
        ["One page", 400.0, 1000.0, 0.4, "running"],
        ["Split", 380.0, 1000.0, 0.38, "invalid_split"],
    ]
    assert not {"difference", "conversions", "rate"} & set(found.columns)


def test_coming_changes_lists_next_week_as_it_was_known_at_the_end_of_this_one(world: World) -> None:
    """W44 is 26 October to 1 November: a stage that begins, one that ends, a test that ends, an adjustment."""
    stages = (
        "milestone_id,action_id,stage,baseline_start,baseline_finish,forecast_start,forecast_finish,"
        "actual_start,actual_finish,status\n"
        "M1,A1,creative,2026-10-01,2026-10-23,2026-10-01,2026-10-23,2026-10-01,2026-10-23,done\n"
        "M2,A1,approval,2026-10-20,2026-10-27,2026-10-20,2026-10-27,2026-10-20,,in_progress\n"
        "M3,A1,live,2026-10-28,2026-12-20,2026-10-28,2026-12-20,2026-10-28,,in_progress\n"
        "M4,A1,analysis,2026-10-28,2026-10-30,2026-10-28,2026-10-30,,,cancelled\n"
    )
    said = (
        "bu_id,period,exhibit,line,what,why,so_what,next_action,owner,due,author\n"
        "FR,2026-10,cost,sea,Dearer clicks,A competitor,Search lands high,Cap bids,Search manager,2026-11-16,Controller\n"
        "FR,2026-09,cost,sea,Old,Old,Old,Done long ago,Search manager,2026-10-01,Controller\n"
    )
    tables = {
        "fact_measure_daily": KNOWN,
        "fact_experiment": TESTS,
        "fact_milestone": stages,
        "fact_commentary": said,
    }
    found = coming_changes(world(tables, "2026-W43"))
    listed = found[["kind", "subject", "owner"]].assign(due=found["due"].dt.strftime("%m-%d"))
    assert listed.to_numpy().tolist() == [
        ["stage_ends", "Search campaign", "Search manager", "10-27"],
        ["stage_starts", "Search campaign", "Search manager", "10-28"],
        ["test_ends", "Split", "Growth lead", "10-30"],
        ["adjustment", "Cap bids", "Search manager", "11-16"],
    ]
    assert found["reason"].tolist() == ["approval", "live", "", "A competitor"]


def test_coming_changes_nothing_planned_gives_no_rows(world: World) -> None:
    """Without milestones, tests and comments there is nothing to list."""
    assert coming_changes(world({"fact_measure_daily": KNOWN}, "2026-W43")).empty
