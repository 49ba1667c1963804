"""Where the year's money should move: a proposal by expected return, within what is still free."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import pandas as pd

from reporting.analysis import propose_allocation
from reporting.analysis.budget import POCKET_BAND
from reporting.data import Facts
from reporting.variance import bridge
from reporting.views.budget import budget_by_action

#: Largest part of an action's free money that a proposal moves in or out.
MOVABLE: Final = 0.30
_STEP: Final = Decimal(1)
_COLUMNS: Final = ["action", "name", "plan", "floor", "ceiling", "expected_roi", "proposed", "change"]


def reallocation(facts: Facts) -> pd.DataFrame:
    """Propose to move budget of the year between actions by the return they are expected to bring.

    Returns
    -------
    DataFrame
        `action` (id), `name, plan` (the year's budget), `floor` (what is spent, ordered, or not to be moved),
        `ceiling, expected_roi, proposed, change`; the changes make zero. Largest change first. No rows if
        contracts leave nothing to move or no returns are expected.

    Notes
    -----
    The pocket for tests comes first (its planned share, brought into 10 to 15 %), then floors, then the rest
    in proportion to what each action's free money is expected to bring. An action gives or takes at most 30 %
    of its budget not yet spent or ordered. People decide; nothing is booked.
    """
    lines = budget_by_action(facts, most=10_000)
    lines = lines[~lines["action"].isin(["total", "other", ""]) & lines["plan_fy"].gt(0)]
    actions = facts.table("dim_action").set_index("action_id")
    returns = lines["action"].map(actions["expected_roi"]).astype("float64")
    tests = lines["action"].map(actions["is_test"]).fillna(False).astype(bool)
    frame = lines.assign(plan=lines["plan_fy"], expected_roi=returns, is_test=tests)
    return proposal(frame)


def proposal(lines: pd.DataFrame) -> pd.DataFrame:
    """Spread the budget of `lines` anew.

    Parameters
    ----------
    lines
        `action, name, plan, exposure` (money), `expected_roi` (ratio; NaN: nobody expects one), `is_test`.
    """
    free = (lines["plan"] - lines["exposure"]).clip(lower=0.0)
    bounded = lines.assign(
        floor=(lines["plan"] - MOVABLE * free).clip(lower=lines["exposure"]).round(2),
        ceiling=(lines["plan"] + MOVABLE * free).clip(lower=lines["exposure"]).round(2),
        expected_roi=lines["expected_roi"].fillna(0.0),
    )
    total = round(float(lines["plan"].sum()), 2)
    tests, others = bounded[bounded["is_test"]], bounded[~bounded["is_test"]]
    share = float(tests["plan"].sum()) / total if total else 0.0
    pocket = min(max(share, POCKET_BAND[0]), POCKET_BAND[1]) if len(tests) else 0.0
    weight = others["expected_roi"] * free[others.index]
    if others["floor"].sum() > total * (1 - pocket) or not weight.gt(0).any():
        return pd.DataFrame(columns=_COLUMNS)
    candidates = others.rename(columns={"action": "action_id"}).assign(expected_roi=weight)
    spread = propose_allocation(candidates, total, pocket=pocket, step=_STEP).set_index("action_id")["amount"]
    weights = tests["plan"] / tests["plan"].sum() if len(tests) else tests["plan"]
    proposed = pd.concat([tests.assign(proposed=weights * spread["test_and_learn"]), others])
    proposed["proposed"] = proposed["proposed"].fillna(proposed["action"].map(spread)).round(2)
    left = round(total - float(proposed["proposed"].sum()), 2)
    if left:
        rest = {"action": "unallocated", "name": "", "plan": 0.0, "floor": 0.0, "proposed": left}
        proposed = pd.concat([proposed, pd.DataFrame([rest])], ignore_index=True)
    proposed["change"] = (proposed["proposed"] - proposed["plan"]).round(2)
    order = proposed.assign(_size=-proposed["change"].abs()).sort_values("_size", kind="stable")
    return order.reindex(columns=_COLUMNS).reset_index(drop=True)


def reallocation_bridge(moved: pd.DataFrame, *, max_steps: int = 8) -> pd.DataFrame:
    """Lead from the budget to the proposed budget, which is as large.

    Returns
    -------
    DataFrame
        As `reporting.variance.bridge`, every step neutral; no rows if nothing moves.
    """
    steps = moved.loc[moved["change"].ne(0), ["action", "change"]]
    steps = steps.rename(columns={"action": "step", "change": "contribution"})
    total = round(float(moved["plan"].sum()), 4) if len(moved) else 0.0
    if steps.empty:
        steps = pd.DataFrame({"step": pd.Series(dtype="object"), "contribution": pd.Series(dtype="float64")})
    return bridge(steps, total, total, sign=0.0, order="size", max_steps=max_steps)
