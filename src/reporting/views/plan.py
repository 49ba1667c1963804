"""The plan and how it goes: objectives, actions, milestones, experiments."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import pandas as pd

from reporting.analysis import evaluate_experiment, milestone_states, objective_progress
from reporting.data import Facts
from reporting.language.messages import translator
from reporting.metrics import Catalogue
from reporting.views.objectives import with_values

_VERDICTS: Final = {
    "running": "running",
    "invalid_split": "invalid: uneven split",
    "no_data": "no data",
    "difference": "difference shown",
    "no_difference": "no difference shown",
}


def objectives(facts: Facts, catalogue: Catalogue) -> pd.DataFrame:
    """Compare each objective of the unit with the part of its way that is due by now.

    Returns
    -------
    DataFrame
        `objective, baseline, target, actual` (in `uom`), `progress, phased` (ratios), `due` (date), `status,
        owner, uom, kpi_id, channel` (empty: of the whole unit); no rows if none is set.
    """
    table = facts.table("fact_objective")
    table = table[table["bu_id"].isin(facts.scope.unit_ids)].reset_index(drop=True)
    asked = table.rename(columns={"start_date": "start"})
    known = asked["kpi_id"].isin(catalogue.kpis)
    asked = asked[known].reset_index(drop=True)
    if asked.empty:
        columns = [
            "objective",
            "baseline",
            "target",
            "actual",
            "progress",
            "phased",
            "due",
            "status",
            "owner",
        ]
        return pd.DataFrame(columns=[*columns, "uom", "kpi_id", "channel"])
    judged = objective_progress(with_values(asked, facts, catalogue), _last_day(facts))
    return pd.DataFrame(
        {
            "objective": judged["title"],
            "baseline": judged["baseline_value"],
            "target": judged["target_level"],
            "actual": judged["actual"],
            "progress": judged["progress"],
            "phased": judged["expected"],
            "due": judged["due_date"],
            "status": judged["objective_status"],
            "owner": judged["owner"],
            "uom": judged["uom"],
            "kpi_id": judged["kpi_id"],
            "channel": judged["channel_id"].fillna(""),
        }
    )


def action_names(facts: Facts) -> dict[str, str]:
    """Name the actions of the unit."""
    actions = facts.table("dim_action")
    return dict(zip(actions["action_id"], actions["name"], strict=True))


def action_status(facts: Facts) -> pd.DataFrame:
    """List the actions of the fiscal year with their next step and how late they are.

    Returns
    -------
    DataFrame
        `name, action_type, owner, start, end` (dates), `state` (of the plan), `days_late` (largest of its
        milestones), running actions first.
    """
    year = facts.scope.windows["fy"]
    actions = facts.table("dim_action")
    actions = actions[actions["bu_id"].isin(facts.scope.unit_ids)]
    ends = pd.to_datetime(actions["end_date"])
    actions = actions[ends.ge(pd.Timestamp(year.start)) | ends.isna()]
    late = milestones(facts).groupby("action_id")["days_late"].max()
    table = pd.DataFrame(
        {
            "name": actions["name"],
            "action_type": actions["action_type"],
            "owner": actions["owner"],
            "start": actions["start_date"],
            "end": actions["end_date"],
            "state": actions["status"],
            "days_late": actions["action_id"].map(late).fillna(0).astype("int64"),
        }
    )
    rank = table["state"].map({"in_progress": 0, "on_hold": 1, "approved": 2, "draft": 3}).fillna(4)
    order = table.assign(_rank=rank).sort_values(["_rank", "start", "name"], kind="stable")
    return order.drop(columns="_rank").reset_index(drop=True)


def milestones(facts: Facts) -> pd.DataFrame:
    """Judge the milestones of the unit's actions against their baseline.

    Returns
    -------
    DataFrame
        The milestones with `state` and `days_late`, as `reporting.analysis.milestone_states`.
    """
    actions = facts.table("dim_action")
    own = actions.loc[actions["bu_id"].isin(facts.scope.unit_ids), "action_id"]
    table = facts.table("fact_milestone")
    return milestone_states(table[table["action_id"].isin(own)].reset_index(drop=True), _last_day(facts))


def experiments(facts: Facts) -> pd.DataFrame:
    """Read the A/B tests of the unit as far as their design allows today.

    Returns
    -------
    DataFrame
        One row per test: `name, kind, hypothesis, difference, low, high` (ratio points; NaN while nothing may
        be read), `progress` (ratio of the planned units), `verdict` (reader's language), `decision`,
        `learning`.
    """
    say = translator(facts.scope.language)
    tests = facts.table("fact_experiment")
    tests = tests[tests["bu_id"].isin(facts.scope.unit_ids)]
    seen = facts.table("fact_experiment_obs")
    seen = seen[pd.to_datetime(seen["date"]).lt(pd.Timestamp(facts.scope.actual_to))]
    rows = []
    for test in tests.to_dict("records"):
        arms = seen[seen["experiment_id"].eq(test["experiment_id"])]
        counts = arms.groupby("variant", as_index=False)[["exposed", "conversions"]].sum()
        if len(counts) < 2:
            continue
        read = evaluate_experiment(
            counts,
            planned_n=int(test["planned_n_per_arm"]),
            alpha=float(test["alpha"]),
            stop=test["stop"],
        )
        last = read.iloc[-1]
        rows.append(
            {
                "name": test["name"],
                "kind": test["kind"],
                "hypothesis": test["hypothesis"],
                "difference": last["difference"],
                "low": last["difference_low"],
                "high": last["difference_high"],
                "progress": read["progress"].min(),
                "verdict": say(_VERDICTS[last["verdict"]]),
                "decision": test["decision"],
                "learning": test["learning"],
            }
        )
    columns = ["name", "kind", "hypothesis", "difference", "low", "high", "progress", "verdict", "decision"]
    return pd.DataFrame(rows, columns=[*columns, "learning"])


def _last_day(facts: Facts) -> date:
    return facts.scope.actual_to - timedelta(days=1)
