"""Pacing: an open period against the part of its plan that should be done by now."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from reporting.errors import DataFailed
from reporting.variance.grid import on_grid

PHASING_TOLERANCE = 1e-9
PACE_ON_TRACK = (0.90, 1.10)
PACE_WATCH = (0.80, 1.20)


def flat_phasing(start: date, end: date) -> pd.DataFrame:
    """Spread a period evenly over its days.

    Parameters
    ----------
    start, end
        First day, and the day after the last.

    Returns
    -------
    DataFrame
        `date, weight`, one row per day; the weights make 1.

    Examples
    --------
    >>> flat_phasing(date(2026, 3, 1), date(2026, 4, 1))["weight"].sum().round(9).item()
    1.0
    """
    days = pd.date_range(start, end, inclusive="left")
    return pd.DataFrame({"date": days, "weight": 1.0 / len(days)})


def elapsed_weight(phasing: pd.DataFrame, as_of: date) -> float:
    """Add the weights of the days done by the end of a day (0 to 1).

    Parameters
    ----------
    phasing
        `date, weight`; one row per day of the period.
    as_of
        The last day counted, inclusive.

    Raises
    ------
    DataFailed
        If the weights do not make 1, or one is negative or unknown.

    Examples
    --------
    >>> round(elapsed_weight(flat_phasing(date(2026, 3, 1), date(2026, 4, 1)), date(2026, 3, 20)), 6)
    0.645161
    """
    weights = phasing["weight"].astype("float64")
    total = float(weights.sum())
    if not abs(total - 1.0) <= PHASING_TOLERANCE or not weights.ge(0).all():
        raise DataFailed(
            f"phasing weights of a period make {total:.9f}; they must be known, not negative and make 1"
        )
    done = pd.to_datetime(phasing["date"]) <= pd.Timestamp(as_of)
    return float(weights[done].sum())


def pacing(lines: pd.DataFrame) -> pd.DataFrame:
    """Compare actuals to date with the phased plan, and project the end of the period.

    Parameters
    ----------
    lines
        One row per line: `plan` (whole period), `actual` (to date), `elapsed` (phasing weight of the days
        done, 0-1), `days_left` (days still to come). Money or counts.

    Returns
    -------
    DataFrame
        The lines with `expected` (plan x elapsed), `delta` (actual - expected), `delta_pct, pace` (ratios),
        `projected` (actual / elapsed), `remaining` (plan - actual), `required_per_day`, `pace_status`
        (on_track, watch, off_track, empty). NaN where nothing has elapsed, is planned, or is left.

    Examples
    --------
    >>> march = pd.DataFrame({"plan": [31e3], "actual": [24e3], "elapsed": [20 / 31], "days_left": [11]})
    >>> pacing(march)[["expected", "pace", "projected", "required_per_day"]].round(2).values.tolist()
    [[20000.0, 1.2, 37200.0, 636.36]]
    """
    actual = lines["actual"].astype("float64")
    plan = lines["plan"].astype("float64")
    elapsed = lines["elapsed"].astype("float64")
    days_left = lines["days_left"].astype("float64")
    expected = plan * elapsed
    result = lines.copy()
    result["expected"] = expected
    result["delta"] = on_grid(actual - expected)
    result["delta_pct"] = (actual - expected) / expected.where(expected.gt(0))
    result["pace"] = (actual / expected.where(expected.gt(0))).round(12)
    result["projected"] = actual / elapsed.where(elapsed.gt(0))
    result["remaining"] = on_grid(plan - actual)
    result["required_per_day"] = result["remaining"] / days_left.where(days_left.gt(0))
    result["pace_status"] = pace_status(result["pace"])
    return result


def pace_status(pace: pd.Series) -> pd.Series:
    """Judge a pace: 0.90 to 1.10 on track, 0.80 to 1.20 watch, else off track; empty if unknown.

    Examples
    --------
    >>> pace_status(pd.Series([0.9, 1.2, 1.21, float("nan")])).tolist()
    ['on_track', 'watch', 'off_track', '']
    """
    conditions = [pace.isna(), pace.between(*PACE_ON_TRACK), pace.between(*PACE_WATCH)]
    names = np.select(conditions, ["", "on_track", "watch"], default="off_track")
    return pd.Series(names, index=pace.index, dtype="object")


def phased_plan(plan: pd.Series, elapsed: pd.Series) -> pd.Series:
    """Scale a whole period's plan to the part of the period that is done.

    Examples
    --------
    >>> phased_plan(pd.Series([800.0]), pd.Series([20 / 31])).round(2).tolist()
    [516.13]
    """
    return plan.astype("float64") * elapsed.astype("float64")
