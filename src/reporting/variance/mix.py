"""Volume, mix and rate of media spend, and the budget flexed to the results it bought."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from reporting.errors import DataFailed, Problem
from reporting.variance.grid import GRID_DECIMALS, exact_sum, on_grid
from reporting.variance.reconciliation import close_sums, require_sum

QUANTITIES = ("plan_quantity", "actual_quantity")
COSTS = ("plan_cost", "actual_cost")
PARTS = ("volume", "mix", "rate", "new", "fixed", "unexplained")


def volume_mix_rate(lines: pd.DataFrame) -> pd.DataFrame:
    """Split the change of cost of each line into volume, mix and rate.

    Parameters
    ----------
    lines
        One row per channel or line: `plan_quantity, actual_quantity` (units of the volume driver: clicks,
        mails; NaN = no driver), `plan_cost, actual_cost` (money); further columns are kept.

    Returns
    -------
    DataFrame
        The lines with `volume, mix, rate, new, fixed, unexplained, delta`, all in money; the parts make
        `delta`.

    Raises
    ------
    DataFailed
        Names every line whose plan or actual cost is unknown.

    Notes
    -----
    volume = (Qa - Qb) P, mix = (Qa - Qb)(Pb - P), rate = Ca - Qa Pb, with P the plan's average price over all
    lines that have a plan price. A line planned at nothing that cost something is `new`; cost without a
    volume driver is `fixed`; a negative quantity or cost has no split and is `unexplained`. A stopped line
    gives volume + mix = -Qb Pb. Totals are those of the textbook's quantity, standard-mix and price variances
    (ACCA Performance Management, CIMA P1).

    Examples
    --------
    >>> media = pd.DataFrame({"plan_quantity": [10e3, 8e3, 2e3], "plan_cost": [12e3, 6e3, 2e3],
    ...                       "actual_quantity": [12e3, 9e3, 1e3], "actual_cost": [15e3, 6300.0, 1100.0]})
    >>> volume_mix_rate(media)[["volume", "mix", "rate"]].sum().round(2).tolist()
    [2000.0, 150.0, 250.0]
    """
    _require_known(lines)
    quantity_before, quantity_after = (lines[name].fillna(0.0).astype("float64") for name in QUANTITIES)
    cost_before, cost_after = (lines[name].astype("float64") for name in COSTS)
    negative = _negative(lines)
    new = ~negative & quantity_before.eq(0) & cost_before.eq(0) & quantity_after.gt(0)
    priced = ~negative & quantity_before.gt(0)
    fixed = ~negative & ~new & ~priced
    average = _average_price(cost_before[priced], quantity_before[priced])
    price = (cost_before / quantity_before.where(priced)).fillna(0.0)
    change = (quantity_after - quantity_before).where(priced, 0.0)
    delta = cost_after - cost_before
    stopped = priced & quantity_after.eq(0)
    rate = (cost_after - quantity_after * price).where(priced, 0.0)
    result = lines.copy()
    result["volume"] = change * average
    result["mix"] = change * (price - average) + 0.0  # adding 0 turns -0 into 0
    result["rate"] = rate.where(~stopped, 0.0)
    result["new"] = delta.where(new, 0.0)
    result["fixed"] = delta.where(fixed, 0.0) + rate.where(stopped, 0.0)
    result["unexplained"] = delta.where(negative, 0.0)
    result["delta"] = delta
    return result


def flexible_budget(lines: pd.DataFrame, plan_results: float, actual_results: float) -> pd.DataFrame:
    """Lead from planned to actual media cost by activity, efficiency, mix and rate.

    Parameters
    ----------
    lines
        As for `volume_mix_rate`.
    plan_results, actual_results
        Results the money buys (leads, orders), planned and reached.

    Returns
    -------
    DataFrame
        One row per step that is not zero, in standard order: `step, kind` (see `bridges.STANDARD_ORDER`),
        `contribution` (money). Without planned results nothing can be flexed, and one `volume` step stands
        for activity and efficiency.

    Notes
    -----
    activity = planned cost x (actual / planned results - 1): the cost the plan allows for the results
    reached, neutral. efficiency = volume - activity: more or less volume bought than those results needed at
    the plan's rates.

    Examples
    --------
    >>> media = pd.DataFrame({"plan_quantity": [20000.0], "plan_cost": [20000.0],
    ...                       "actual_quantity": [22000.0], "actual_cost": [22400.0]})
    >>> flexible_budget(media, 400, 430).set_index("step")["contribution"].round(2).to_dict()
    {'activity': 1500.0, 'efficiency': 500.0, 'rate': 400.0}
    """
    parts = volume_mix_rate(lines)
    totals = {name: float(parts[name].sum()) for name in PARTS}
    flexed = lines["plan_quantity"].gt(0) & ~_negative(lines)
    if plan_results > 0 and actual_results >= 0:
        activity = float(lines.loc[flexed, "plan_cost"].sum()) * (actual_results / plan_results - 1)
        activity_steps = [
            ("activity", "activity", activity),
            ("efficiency", "efficiency", totals["volume"] - activity),
        ]
    else:
        activity_steps = [("volume", "activity", totals["volume"])]
    steps = pd.DataFrame(
        [
            ("new", "scope_new", totals["new"]),
            *activity_steps,
            ("mix", "mix", totals["mix"]),
            ("rate", "rate", totals["rate"]),
            ("fixed", "rate", totals["fixed"]),
            ("unexplained", "other", totals["unexplained"]),
        ],
        columns=["step", "kind", "contribution"],
    )
    total = exact_sum(parts["delta"])
    steps["contribution"] = _whole_money(
        require_sum(steps["contribution"], total, what="flexible budget"), total
    )
    return steps[steps["contribution"].ne(0)].reset_index(drop=True)


def flexible_variance(lines: pd.DataFrame, plan_results: float, actual_results: float) -> float:
    """Compare the actual cost with the plan's cost for the results reached (money; + = dearer than allowed).

    Examples
    --------
    >>> media = pd.DataFrame({"plan_quantity": [20000.0], "plan_cost": [20000.0],
    ...                       "actual_quantity": [22000.0], "actual_cost": [22400.0]})
    >>> round(flexible_variance(media, 400, 430), 2)
    900.0
    """
    steps = flexible_budget(lines, plan_results, actual_results)
    return exact_sum(steps.loc[steps["kind"].ne("activity"), "contribution"])


def lines_from_measures(
    measures: pd.DataFrame, quantity: str, cost: str, *, by: Sequence[str]
) -> pd.DataFrame:
    """Lay out planned and actual quantity and cost side by side, ready for `volume_mix_rate`.

    Parameters
    ----------
    measures
        `scenario` (AC, PL), `by`, `measure_id, value`, of one window.
    quantity, cost
        Measure ids, such as clicks and media_cost.
    by
        Columns that name a line.

    Returns
    -------
    DataFrame
        One row per line, sorted: `by, plan_quantity, actual_quantity, plan_cost, actual_cost`; what is absent
        is 0.
    """
    role = measures["measure_id"].map({quantity: "quantity", cost: "cost"})
    column = measures["scenario"].map({"AC": "actual_", "PL": "plan_"}) + role
    wide = measures.assign(column=column).pivot_table(
        index=list(by), columns="column", values="value", aggfunc="sum", observed=True
    )
    return wide.reindex(columns=[*QUANTITIES, *COSTS]).fillna(0.0).reset_index().rename_axis(columns=None)


def _require_known(lines: pd.DataFrame) -> None:
    """Refuse lines without a cost: an unknown amount must not become a variance."""
    unknown = lines[lines[list(COSTS)].isna().any(axis=1)]
    if len(unknown):
        raise DataFailed(
            [Problem(f"line {index}: plan or actual cost is unknown") for index in unknown.index]
        )


def _whole_money(amounts: npt.NDArray[np.float64], total: float) -> pd.Series:
    """Put amounts on the money grid; the largest takes what rounding leaves of the total."""
    rounded = np.round(amounts, GRID_DECIMALS)
    return on_grid(pd.Series(close_sums(rounded[np.newaxis], np.array([total]))[0]))


def _negative(lines: pd.DataFrame) -> pd.Series:
    """Tell lines that cannot be split: a quantity or a cost below zero."""
    return lines[[*QUANTITIES, *COSTS]].fillna(0.0).lt(0).any(axis=1)


def _average_price(cost: pd.Series, quantity: pd.Series) -> float:
    """Divide planned cost by planned quantity over all lines with a price."""
    total = float(quantity.sum())
    return float(cost.sum()) / total if total > 0 else 0.0
