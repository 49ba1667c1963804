"""Perimeters: units that delivered, units that are missing, and actions that were cancelled."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from reporting.errors import DataFailed, Problem
from reporting.variance.grid import exact_sum, on_grid


def like_for_like(
    units: pd.DataFrame, delivered: Collection[str], *, allow_partial: bool = False
) -> pd.DataFrame:
    """Keep the units that delivered, so that plan and actual speak of the same perimeter.

    Parameters
    ----------
    units
        One row or more per unit: `unit`, any values.
    delivered
        Units whose data are complete.
    allow_partial
        Whether a group may be reported without some of its units.

    Returns
    -------
    DataFrame
        The rows of delivered units, unchanged.

    Raises
    ------
    DataFailed
        Names each missing unit, unless `allow_partial`; always if no unit delivered.

    Examples
    --------
    >>> group = pd.DataFrame({"unit": ["FR", "UK"], "plan": [100000.0, 46000.0]})
    >>> like_for_like(group, ["FR"], allow_partial=True)["plan"].tolist()
    [100000.0]
    """
    present = units["unit"].isin(list(delivered))
    missing = list(units.loc[~present, "unit"].unique())
    if missing and not (allow_partial and present.any()):
        raise DataFailed([Problem(f"unit {name} has not delivered its data") for name in missing])
    return units[present].reset_index(drop=True)


def coverage(units: pd.DataFrame, delivered: Collection[str], *, plan: str = "plan") -> float:
    """Measure how much of the plan the delivered units stand for (ratio 0-1; 1 if nothing was planned).

    Examples
    --------
    >>> round(coverage(pd.DataFrame({"unit": ["FR", "UK"], "plan": [75.0, 25.0]}), ["FR"]), 2)
    0.75
    """
    total = exact_sum(units[plan])
    if not total > 0:
        return 1.0
    return exact_sum(units.loc[units["unit"].isin(list(delivered)), plan]) / total


def with_estimates(units: pd.DataFrame, delivered: Collection[str]) -> pd.DataFrame:
    """Stand the forecast in for units that did not deliver, and mark it.

    Parameters
    ----------
    units
        `unit, actual, forecast` (money at one rate).
    delivered
        Units whose actuals are complete.

    Returns
    -------
    DataFrame
        The rows with `actual` replaced by the forecast where the unit is missing, and `estimated` (bool). A
        unit without forecast stays unknown (NaN).
    """
    missing = ~units["unit"].isin(list(delivered))
    return units.assign(actual=units["actual"].where(~missing, units["forecast"]), estimated=missing)


def scope_steps(lines: pd.DataFrame) -> pd.DataFrame:
    """Give each line of a plan its bridge step: comparable, new, or cancelled with its penalty.

    Parameters
    ----------
    lines
        One row per action: `action_id`, `plan`, `actual` (landing where the window is the year), and
        `penalty` (the part of actual paid for cancelling), money; `cancelled` and `planned` (bool).

    Returns
    -------
    DataFrame
        One row per step that is not zero: `step, kind` (`contribution`, `scope_new`, `scope_cancelled`,
        `rate` for penalties), `contribution`. The plan of a cancelled action stays in the plan; only a
        transfer frees its money.

    Notes
    -----
    cancelled scope = (actual - penalty) - plan.

    Examples
    --------
    >>> fair = pd.DataFrame({"action_id": ["fair"], "plan": [20e3], "actual": [4500.0], "penalty": [1500.0],
    ...                      "cancelled": [True], "planned": [True]})
    >>> scope_steps(fair)[["step", "contribution"]].values.tolist()
    [['cancelled', -17000.0], ['penalty', 1500.0]]
    """
    delta = on_grid(lines["actual"] - lines["plan"])
    penalty = lines["penalty"].fillna(0.0).where(lines["cancelled"], 0.0)
    fresh = ~lines["planned"] & ~lines["cancelled"]
    amounts = [
        ("new", "scope_new", delta.where(fresh, 0.0)),
        ("cancelled", "scope_cancelled", (delta - penalty).where(lines["cancelled"], 0.0)),
        ("penalty", "rate", penalty),
        ("comparable", "contribution", delta.where(~fresh & ~lines["cancelled"], 0.0)),
    ]
    rows = [(step, kind, exact_sum(values)) for step, kind, values in amounts]
    steps = pd.DataFrame(rows, columns=["step", "kind", "contribution"])
    return steps[steps["contribution"].ne(0)].reset_index(drop=True)
