"""What runs and what comes next: tests on their way, go-lives, ends and adjustments decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd

from reporting.analysis import evaluate_experiment
from reporting.data import Facts

#: Adjustments stay listed until they are due, and are announced this many days ahead.
HORIZON_DAYS: Final = 28
_CHANGES: Final = ["kind", "subject", "reason", "effect", "owner", "due"]


def running_experiments(facts: Facts) -> pd.DataFrame:
    """Count whom the tests that run in the period have reached, and nothing of what they did.

    Returns
    -------
    DataFrame
        One row per test: `name, hypothesis, actual` (units of the smallest arm), `plan` (units planned for
        each arm), `progress` (ratio), `end` (date), `verdict` (running, invalid_split, no_data, complete).
    """
    scope = facts.scope
    tests = facts.table("fact_experiment")
    started = pd.to_datetime(tests["start_date"]).lt(pd.Timestamp(scope.actual_to))
    ongoing = pd.to_datetime(tests["end_date"]).ge(pd.Timestamp(scope.period.start))
    tests = tests[tests["bu_id"].isin(scope.unit_ids) & started & ongoing]
    seen = facts.table("fact_experiment_obs")
    seen = seen[pd.to_datetime(seen["date"]).lt(pd.Timestamp(scope.actual_to))]
    rows = [_exposure(test, seen) for test in tests.to_dict("records")]
    columns = ["name", "hypothesis", "actual", "plan", "progress", "end", "verdict"]
    return pd.DataFrame(rows, columns=columns)


def _exposure(test: Mapping[Any, Any], seen: pd.DataFrame) -> dict[str, object]:
    arms = seen[seen["experiment_id"].eq(test["experiment_id"])]
    counts = arms.groupby("variant", as_index=False)[["exposed", "conversions"]].sum()
    planned = int(test["planned_n_per_arm"])
    reached = float(counts["exposed"].min()) if len(counts) > 1 else 0.0
    verdict = "no_data"
    if len(counts) > 1:
        gate = str(
            evaluate_experiment(counts, planned_n=planned, alpha=float(test["alpha"]))["verdict"].iloc[0]
        )
        verdict = gate if gate in ("running", "invalid_split", "no_data") else "complete"
    return {
        "name": test["name"],
        "hypothesis": test["hypothesis"],
        "actual": reached,
        "plan": float(planned),
        "progress": reached / planned if planned else float("nan"),
        "end": test["end_date"],
        "verdict": verdict,
    }


def coming_changes(facts: Facts) -> pd.DataFrame:
    """List what begins, ends or is adjusted in the period after this one.

    Returns
    -------
    DataFrame
        By day: `kind` (stage_starts, stage_ends, action_ends, test_ends, adjustment), `subject` (name of the
        action or test; of an adjustment what is changed), `reason` (a stage id, or why), `effect, owner`
        (text), `due` (date).
    """
    after = facts.scope.period.next()
    parts = [
        _stages(facts, after.start, after.end),
        _ends(facts, after.start, after.end),
        _adjustments(facts, after.start, after.start + timedelta(days=HORIZON_DAYS)),
    ]
    known = [part for part in parts if len(part)]
    if not known:
        return pd.DataFrame(columns=_CHANGES)
    frame = pd.concat(known, ignore_index=True)
    frame["due"] = pd.to_datetime(frame["due"])
    return frame.sort_values("due", kind="stable").reset_index(drop=True)[_CHANGES]


def _stages(facts: Facts, start: date, end: date) -> pd.DataFrame:
    """Find stages that should begin or end in a span, as now foreseen."""
    actions = _own_actions(facts).set_index("action_id")
    stages = facts.table("fact_milestone")
    stages = stages[stages["action_id"].isin(actions.index) & stages["status"].ne("cancelled")]
    known = pd.Timestamp(start)  # what happened later was not known when the period ended
    parts = []
    for kind, column, begun in (
        ("stage_starts", "forecast_start", pd.to_datetime(stages["actual_start"]).lt(known)),
        ("stage_ends", "forecast_finish", pd.to_datetime(stages["actual_finish"]).lt(known)),
    ):
        due = stages[~begun & _within(stages[column], start, end)]
        frame = pd.DataFrame({"subject": due["action_id"].map(actions["name"]), "reason": due["stage"]})
        owner = due["action_id"].map(actions["owner"])
        parts.append(frame.assign(kind=kind, effect="", owner=owner, due=due[column]))
    return pd.concat(parts, ignore_index=True)


def _ends(facts: Facts, start: date, end: date) -> pd.DataFrame:
    """Find actions and tests whose last day is in a span."""
    actions = _own_actions(facts)
    over = actions[_within(actions["end_date"], start, end) & ~actions["status"].eq("cancelled")]
    tests = facts.table("fact_experiment")
    owner = tests["action_id"].map(actions.set_index("action_id")["owner"])
    tests = tests.assign(owner=owner)[
        tests["bu_id"].isin(facts.scope.unit_ids) & _within(tests["end_date"], start, end)
    ]
    parts = [
        pd.DataFrame({"kind": kind, "subject": rows["name"], "owner": rows["owner"], "due": rows["end_date"]})
        for kind, rows in (("action_ends", over), ("test_ends", tests))
    ]
    return pd.concat(parts, ignore_index=True).assign(reason="", effect="")


def _adjustments(facts: Facts, start: date, end: date) -> pd.DataFrame:
    """Take what analysts decided and is still to be done."""
    said = facts.table("fact_commentary")
    mine = said["bu_id"].eq(facts.scope.unit.id) & said["next_action"].fillna("").ne("")
    chosen = said[mine & _within(said["due"], start, end)]
    columns = {"next_action": "subject", "why": "reason", "so_what": "effect", "owner": "owner", "due": "due"}
    return chosen.rename(columns=columns)[list(columns.values())].assign(kind="adjustment")


def _own_actions(facts: Facts) -> pd.DataFrame:
    actions = facts.table("dim_action")
    return actions[actions["bu_id"].isin(facts.scope.unit_ids)]


def _within(days: pd.Series, start: date, end: date) -> pd.Series:
    moments = pd.to_datetime(days)
    return moments.ge(pd.Timestamp(start)) & moments.lt(pd.Timestamp(end))
