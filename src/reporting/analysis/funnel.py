"""Funnels: step rates, and where people are lost against the plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

MINIMUM_BASE = 30


def step_rates(funnel: pd.DataFrame, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """Compute how many go on from step to step.

    Parameters
    ----------
    funnel
        One row per step: `by, step_no, step_name, entities` (people or sessions; counts).
    by
        Columns that name a funnel.

    Returns
    -------
    DataFrame
        Sorted by `by` and step: the rows with `step_rate` (of the step before), `total_rate` (of the first
        step), both ratios and NaN without a base, and `lost` (entities of the step before that did not go on;
        NaN at the first).

    Examples
    --------
    >>> steps = pd.DataFrame({"step_no": [1, 2, 3], "step_name": ["sessions", "carts", "orders"],
    ...                       "entities": [10000.0, 800.0, 240.0]})
    >>> step_rates(steps)["step_rate"].tolist()
    [nan, 0.08, 0.3]
    """
    names = list(by)
    ordered = funnel.sort_values([*names, "step_no"], kind="stable").reset_index(drop=True)
    entities = ordered["entities"].astype("float64")
    if names:
        grouped = entities.groupby([ordered[name] for name in names], dropna=False)
        before, first = grouped.shift(1), grouped.transform("first")
    else:
        before, first = entities.shift(1), pd.Series(entities.iloc[:1].sum(), index=entities.index)
    return ordered.assign(
        step_rate=entities / before.where(before.gt(0)),
        total_rate=entities / first.where(first.gt(0)),
        lost=before - entities,
    )


def friction(
    actual: pd.DataFrame, plan: pd.DataFrame, *, by: Sequence[str] = (), minimum_base: int = MINIMUM_BASE
) -> pd.DataFrame:
    """Find the step whose rate costs most final results against the plan.

    Parameters
    ----------
    actual, plan
        Funnels as for `step_rates`, with the same steps.
    by
        Columns that name a funnel.
    minimum_base
        Entities before a step below which its rate is not read (count).

    Returns
    -------
    DataFrame
        One row per step of the actual funnel: `by, step_no, step_name, entities, step_rate, plan_rate,
        rate_gap` (ratio points), `gap` (entities above or below what the planned rate gives), `final_effect`
        (what that means at the last step, at the actual rates that follow), `low_base`, `is_friction` (the
        most harmful step, one per funnel at most). Unknown where a rate is.

    Notes
    -----
    gap = entities - entities before x planned rate. Each effect is taken alone; effects of several steps do
    not add up.
    """
    names = list(by)
    keys = [*names, "step_no"]
    rates = step_rates(actual, by=by)
    planned = step_rates(plan, by=by)[[*keys, "step_rate"]].rename(columns={"step_rate": "plan_rate"})
    joined = rates.merge(planned, on=keys, how="left")
    before = joined["entities"] + joined["lost"]
    joined["rate_gap"] = joined["step_rate"] - joined["plan_rate"]
    joined["gap"] = joined["entities"] - before * joined["plan_rate"]
    last = _of_funnel(joined, names, joined["entities"], "last")
    onward = last / joined["entities"].where(joined["entities"].gt(0))
    joined["final_effect"] = joined["gap"] * onward
    joined["low_base"] = before.lt(minimum_base)
    harm = joined["final_effect"].where(~joined["low_base"] & joined["final_effect"].lt(0))
    worst = _of_funnel(joined, names, harm, "min")
    joined["is_friction"] = harm.eq(worst)
    return joined.drop(columns=["total_rate", "lost"])


def _of_funnel(
    frame: pd.DataFrame, names: list[str], values: pd.Series, how: Literal["last", "min"]
) -> pd.Series:
    """Repeat an aggregate of each funnel on its rows."""
    groups = [frame[name] for name in names] or [pd.Series(np.zeros(len(frame)), index=frame.index)]
    repeated: pd.Series = values.groupby(groups, dropna=False).transform(how)
    return repeated
