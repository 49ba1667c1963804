"""Bridges: the steps that lead from a reference to an actual, and add up exactly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from reporting.errors import InputRefused
from reporting.variance.reconciliation import require_sum

Order = Literal["structure", "size", "standard"]
STANDARD_ORDER = (
    "scope_new",
    "scope_cancelled",
    "activity",
    "efficiency",
    "mix",
    "rate",
    "timing",
    "fx",
    "other",
)
NEUTRAL_KINDS = frozenset({"scope_new", "scope_cancelled", "activity", "fx"})
MAX_STEPS = 8


def bridge(
    steps: pd.DataFrame,
    start: float,
    end: float,
    *,
    sign: float = 1.0,
    order: Order = "structure",
    max_steps: int = MAX_STEPS,
) -> pd.DataFrame:
    """Lay contributions between a start and an end value.

    Parameters
    ----------
    steps
        One row per contribution: `step` (id), `contribution` (unit of the values), and optionally `kind`
        (see `STANDARD_ORDER`; only these are accepted).
    start, end
        The reference and the actual (same unit).
    sign
        +1 where higher is better, -1 for costs, 0 where neither.
    order
        As given (`structure`), by size (`size`), or scope, activity, efficiency, mix, rate, timing, FX, other
        (`standard`).
    max_steps
        Most contributions shown; the smallest are merged into `other`, which stands last before the end.

    Returns
    -------
    DataFrame
        `step, kind` (start, the step's kind or contribution, other, end), `contribution, from_value,
        to_value, impact` (contribution in the direction that helps; 0 for neutral kinds), `members` (steps
        merged).

    Raises
    ------
    ReconciliationFailed
        If the contributions do not make end - start (1e-6 relative).
    InputRefused
        If a kind is unknown or fewer than two steps may be shown.

    Examples
    --------
    >>> parts = pd.DataFrame({"step": ["sea", "social", "display"], "contribution": [3000.0, 300.0, -900.0]})
    >>> laid = bridge(parts, 20000.0, 22400.0, sign=-1)
    >>> laid["to_value"].tolist(), laid["impact"].tolist()
    ([20000.0, 23000.0, 23300.0, 22400.0, 22400.0], [0.0, -3000.0, -300.0, 900.0, 0.0])
    """
    if max_steps < 2:
        raise InputRefused(f"a bridge cannot show {max_steps} steps; at least 2")
    shown = _ordered(_with_kinds(steps), order)
    shown["contribution"] = require_sum(shown["contribution"], end - start, what="bridge")
    shown = _merged(shown, max_steps)
    shown["contribution"] = require_sum(shown["contribution"], end - start, what="bridge")
    reached = start + shown["contribution"].cumsum()
    shown["from_value"] = reached.shift(1, fill_value=start)
    shown["to_value"] = reached
    if len(shown):
        shown.loc[shown.index[-1], "to_value"] = end
    shown["impact"] = (shown["contribution"] * sign).where(~shown["kind"].isin(NEUTRAL_KINDS), 0.0) + 0.0
    return pd.concat([_pillar("start", start), shown, _pillar("end", end)], ignore_index=True)


def _with_kinds(steps: pd.DataFrame) -> pd.DataFrame:
    """Copy the steps, each with a kind and a count of one."""
    shown = steps[["step", "contribution"]].reset_index(drop=True).astype({"contribution": "float64"})
    shown["kind"] = steps["kind"].to_numpy() if "kind" in steps else "contribution"
    unknown = sorted(set(shown["kind"]) - {*STANDARD_ORDER, "contribution"})
    if unknown:
        raise InputRefused(
            f"unknown kind of bridge step ({', '.join(unknown)}); allowed: {', '.join(STANDARD_ORDER)}"
        )
    shown["members"] = 1
    return shown


def _ordered(steps: pd.DataFrame, order: Order) -> pd.DataFrame:
    """Sort the steps, stable within equals, what is `other` last."""
    if order == "structure":
        keys = steps["kind"].eq("other").astype("int64")
    elif order == "size":
        keys = (-steps["contribution"].abs()).where(steps["kind"].ne("other"), np.inf)
    else:
        rank: Mapping[str, int] = {kind: place for place, kind in enumerate(STANDARD_ORDER)}
        keys = steps["kind"].map({**rank, "contribution": rank["timing"] - 0.5})
    return steps.iloc[keys.argsort(kind="stable")].reset_index(drop=True)


def _merged(steps: pd.DataFrame, max_steps: int) -> pd.DataFrame:
    """Merge the smallest steps into one `other`, so that at most `max_steps` remain."""
    if len(steps) <= max_steps:
        return steps
    size = steps["contribution"].abs().where(steps["kind"].ne("other"), -np.inf)
    kept = size.rank(method="first", ascending=False) <= max_steps - 1
    rest = steps[~kept]
    other = pd.DataFrame(
        {
            "step": ["other"],
            "contribution": [rest["contribution"].sum()],
            "kind": ["other"],
            "members": [int(rest["members"].sum())],
        }
    )
    return pd.concat([steps[kept], other], ignore_index=True)


def _pillar(kind: str, value: float) -> pd.DataFrame:
    """Make the row of a start or end value."""
    return pd.DataFrame(
        {
            "step": [kind],
            "contribution": [0.0],
            "kind": [kind],
            "members": [0],
            "from_value": [0.0],
            "to_value": [value],
            "impact": [0.0],
        }
    )
