"""Currency effects: what units did at budget rates, and what exchange rates did."""

from __future__ import annotations

import pandas as pd

from reporting.errors import DataFailed, Problem
from reporting.variance.grid import on_grid

RATES = ("budget_rate", "actual_rate")


def translate(local: pd.Series, rate: pd.Series) -> pd.Series:
    """Translate local amounts at a rate in reporting units per 1 local unit (not rounded).

    Raises
    ------
    DataFailed
        If a rate is unknown or not above zero.

    Examples
    --------
    >>> translate(pd.Series([50000.0]), pd.Series([0.9])).tolist()
    [45000.0]
    """
    _require_rates(rate)
    return local.astype("float64") * rate.astype("float64")


def currency_effects(units: pd.DataFrame) -> pd.DataFrame:
    """Split each unit's gap in the reporting currency into operations and exchange rates.

    Parameters
    ----------
    units
        One row per unit (and line): `actual_local, reference_local` (local currency), `budget_rate,
        actual_rate` (reporting units per 1 local unit); further columns are kept.

    Returns
    -------
    DataFrame
        The rows with `reference` (at budget rate), `actual` (at actual rate), `constant` (actual at budget
        rate), `operational, fx, delta` in the reporting currency, on the money grid; operational + fx =
        delta.

    Raises
    ------
    DataFailed
        If a rate is unknown or not above zero.

    Notes
    -----
    operational = (A - R) x budget rate; fx = A x (actual - budget rate). Per unit, then summed: a blended
    rate would turn mix into currency.

    Examples
    --------
    >>> us = pd.DataFrame({"actual_local": [48000.0], "reference_local": [50000.0],
    ...                    "budget_rate": [0.90], "actual_rate": [0.92]})
    >>> currency_effects(us)[["operational", "fx", "delta"]].values.tolist()
    [[-1800.0, 960.0, -840.0]]
    """
    result = units.copy()
    result["reference"] = on_grid(translate(units["reference_local"], units["budget_rate"]))
    result["actual"] = on_grid(translate(units["actual_local"], units["actual_rate"]))
    result["constant"] = on_grid(translate(units["actual_local"], units["budget_rate"]))
    result["operational"] = on_grid(result["constant"] - result["reference"])
    result["fx"] = on_grid(result["actual"] - result["constant"])
    result["delta"] = on_grid(result["actual"] - result["reference"])
    return result


def _require_rates(rate: pd.Series) -> None:
    """Refuse rates that are unknown, zero or negative."""
    wrong = rate[~rate.gt(0)]
    if len(wrong):
        raise DataFailed(
            [
                Problem(f"exchange rate of row {index} is not above zero ({value})")
                for index, value in wrong.items()
            ]
        )
