"""Driver chains: how much of a change each factor of a product explains."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import factorial
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from reporting.errors import DataFailed, InputRefused, Problem
from reporting.variance.reconciliation import close_sums

Floats = npt.NDArray[np.float64]
Method = Literal["lmdi", "shapley", "sequential"]
MAX_FACTORS = 6


def driver_effects(
    chain: pd.DataFrame, measures: Sequence[str], *, by: Sequence[str] = (), method: Method = "lmdi"
) -> pd.DataFrame:
    """Decompose the change of the last measure of a chain, row by row.

    The chain impressions, clicks, orders, revenue has the factors impressions, clicks per impression (CTR),
    orders per click (CVR) and revenue per order (AOV), whose product is revenue.

    Parameters
    ----------
    chain
        One row per channel (or any finer line): `by`, and `<measure>_reference` and `<measure>_actual` for
        each measure (additive, not ratios).
    measures
        The chain, in order; at most 6.
    by
        Columns that name a row; kept in the result.
    method
        `lmdi` (Shapley where a factor is zero), `shapley`, or `sequential` (in the order of the chain).

    Returns
    -------
    DataFrame
        One row per input row and factor, in order: `by, factor` (the measure that completes it),
        `contribution` (unit of the last measure), `method` (lmdi, shapley, sequential, none). A row that is
        no chain (a negative value, or a result without its cause) gives one factor `unexplained`
        with its whole change.

    Raises
    ------
    InputRefused
        If the chain has no or more than 6 measures, or a column is missing.
    DataFailed
        Names every row with a value that is unknown.

    Notes
    -----
    LMDI-I: contribution = L(V1, V0) ln(x1/x0), L(a, b) = (a - b)/ln(a/b), L(a, a) = a. Exact, symmetric,
    time-reversible and consistent in aggregation: decompose per channel, then sum (`sum_effects`). A factor
    without a value (0/0) is carried at its value in the other state. Source: B. W. Ang, Energy Policy 33
    (2005) 867-871; zero values: R. Wood and M. Lenzen, Energy Policy 34 (2006) 1326-1331.

    Examples
    --------
    >>> shop = pd.DataFrame({"visits_reference": [100.0], "visits_actual": [200.0],
    ...                      "orders_reference": [10.0], "orders_actual": [20.0]})
    >>> driver_effects(shop, ["visits", "orders"])["contribution"].tolist()
    [10.0, 0.0]
    """
    _require_chain(chain, measures, by)
    levels = {state: _levels(chain, measures, state) for state in ("reference", "actual")}
    _require_known(chain, measures)
    before, after = _carried(_factors(levels["reference"]), _factors(levels["actual"]))
    valid = _is_chain(levels["reference"]) & _is_chain(levels["actual"])
    change = levels["actual"][:, -1] - levels["reference"][:, -1]
    positive = valid & (before > 0).all(axis=1) & (after > 0).all(axis=1)
    effects = np.zeros_like(before)
    used = np.full(len(chain), "none", dtype=object)
    for name, rows in _choice(method, valid, positive).items():
        effects[rows] = close_sums(_METHODS[name](before[rows], after[rows]), change[rows])
        used[rows] = name
    return _tidy(chain, measures, by, effects, used, change)


def sum_effects(effects: pd.DataFrame, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """Add up contributions of `driver_effects` over the rows that share `by`.

    Returns
    -------
    DataFrame
        `by, factor, contribution`, factors in the order of the chain, `unexplained` last.
    """
    names = [*by, "factor"]
    order = {factor: place for place, factor in enumerate(dict.fromkeys(effects["factor"]))}
    order |= {"unexplained": len(order)} if "unexplained" in order else {}
    summed = effects.groupby(names, sort=False, dropna=False)["contribution"].sum().reset_index()
    summed["_place"] = summed["factor"].map(order)
    return summed.sort_values([*by, "_place"], kind="stable").drop(columns="_place").reset_index(drop=True)


def logarithmic_mean(a: Floats, b: Floats) -> Floats:
    """Average two positive values: (a - b) / ln(a / b), and a where they are equal.

    Examples
    --------
    >>> logarithmic_mean(np.array([56700.0, 5.0]), np.array([48000.0, 5.0])).round(4).tolist()
    [52229.2902, 5.0]
    """
    growth = (a - b) / b
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = b * growth / np.log1p(growth)
    return np.where(growth == 0, a, mean)


def lmdi_effects(before: Floats, after: Floats) -> Floats:
    """Weigh the log change of each factor (rows: products; columns: factors, all > 0)."""
    weight = logarithmic_mean(after.prod(axis=1), before.prod(axis=1))
    return np.asarray(weight[:, None] * np.log(after / before))


def shapley_effects(before: Floats, after: Floats) -> Floats:
    """Average the effect of changing each factor over all orders of change (columns: at most 6 factors)."""
    count = before.shape[1]
    effects = np.zeros_like(before)
    for factor in range(count):
        others = [place for place in range(count) if place != factor]
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for changed in combinations(others, size):
                unchanged = [place for place in others if place not in changed]
                rest = after[:, list(changed)].prod(axis=1) * before[:, unchanged].prod(axis=1)
                effects[:, factor] += weight * rest * (after[:, factor] - before[:, factor])
    return effects


def sequential_effects(before: Floats, after: Floats) -> Floats:
    """Change the factors one after the other, in the order given: the order decides the result."""
    count = before.shape[1]
    effects = np.zeros_like(before)
    for factor in range(count):
        rest = after[:, :factor].prod(axis=1) * before[:, factor + 1 :].prod(axis=1)
        effects[:, factor] = rest * (after[:, factor] - before[:, factor])
    return effects


_METHODS = {"lmdi": lmdi_effects, "shapley": shapley_effects, "sequential": sequential_effects}


def _require_chain(chain: pd.DataFrame, measures: Sequence[str], by: Sequence[str]) -> None:
    """Refuse a chain that is empty, too long or incomplete."""
    if not 1 <= len(measures) <= MAX_FACTORS:
        raise InputRefused(f"a driver chain has {len(measures)} measures; allowed: 1 to {MAX_FACTORS}")
    needed = [*by, *(f"{measure}_{state}" for measure in measures for state in ("reference", "actual"))]
    missing = [column for column in needed if column not in chain]
    if missing:
        raise InputRefused(f"driver chain: missing columns ({', '.join(missing)})")


def _require_known(chain: pd.DataFrame, measures: Sequence[str]) -> None:
    """Refuse unknown values: they would become a change that is not there."""
    columns = [f"{measure}_{state}" for measure in measures for state in ("reference", "actual")]
    unknown = chain.index[~np.isfinite(chain[columns].to_numpy(dtype="float64")).all(axis=1)]
    if len(unknown):
        raise DataFailed([Problem(f"driver chain, row {index}: a value is unknown") for index in unknown])


def _levels(chain: pd.DataFrame, measures: Sequence[str], state: str) -> Floats:
    """Collect the measures of one state, one column each."""
    return chain[[f"{measure}_{state}" for measure in measures]].to_numpy(dtype="float64")


def _factors(levels: Floats) -> Floats:
    """Divide each measure by the one before; NaN where that one is zero."""
    earlier = levels[:, :-1]
    ratios = np.divide(levels[:, 1:], earlier, out=np.full_like(earlier, np.nan), where=earlier != 0)
    return np.hstack([levels[:, :1], ratios])


def _carried(before: Floats, after: Floats) -> tuple[Floats, Floats]:
    """Give an undefined factor the value it has in the other state; 0 if it has none in either."""
    return (
        np.nan_to_num(np.where(np.isnan(before), after, before)),
        np.nan_to_num(np.where(np.isnan(after), before, after)),
    )


def _is_chain(levels: Floats) -> npt.NDArray[np.bool_]:
    """Tell rows whose values are not negative, and zero after a zero."""
    known = (levels >= 0).all(axis=1)
    uncaused = ((levels[:, :-1] == 0) & (levels[:, 1:] > 0)).any(axis=1)
    return np.asarray(known & ~uncaused)


def _choice(
    method: Method, valid: npt.NDArray[np.bool_], positive: npt.NDArray[np.bool_]
) -> dict[str, npt.NDArray[np.bool_]]:
    """Assign rows to methods: LMDI needs positive factors, Shapley takes the rest."""
    if method == "lmdi":
        return {"lmdi": positive, "shapley": valid & ~positive}
    return {method: valid}


def _tidy(
    chain: pd.DataFrame,
    measures: Sequence[str],
    by: Sequence[str],
    effects: Floats,
    used: npt.NDArray[np.object_],
    change: Floats,
) -> pd.DataFrame:
    """Write one row per line and factor; a line that is no chain keeps only its change."""
    names = chain[list(by)].reset_index(drop=True)
    wide = pd.concat([names, pd.DataFrame(effects, columns=list(measures))], axis=1).assign(method=used)
    explained = wide["method"].ne("none")
    tidy = wide[explained].melt(
        id_vars=[*by, "method"],
        value_vars=list(measures),
        var_name="factor",
        value_name="contribution",
        ignore_index=False,
    )
    whole = wide.loc[~explained, [*by, "method"]].assign(
        factor="unexplained", contribution=change[~explained]
    )
    both = pd.concat([tidy, whole]).sort_index(kind="stable").reset_index(drop=True)
    return both[[*by, "factor", "contribution", "method"]]
