"""Where the year will land: actual to date and what is still expected, line by line."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reporting.errors import InputRefused, Problem, nearest
from reporting.variance.grid import on_grid

METHODS = ("budget_to_go", "ratio", "run_rate", "seasonal", "forecast_version")
PERIODS_PER_YEAR = 12


def landing(lines: pd.DataFrame, *, periods_per_year: int = PERIODS_PER_YEAR) -> pd.DataFrame:
    """Estimate the full year of each line by its declared method.

    Parameters
    ----------
    lines
        One row per line: `method`, `actual_ytd, plan_ytd, plan_fy` (money), and what its method needs:
        `elapsed` (periods closed), `previous_share` (part of last year spent by the same date, 0-1),
        `forecast_ytg` (money to go); `open_commitment` (money ordered and not yet invoiced). Columns no line
        needs may be absent.

    Returns
    -------
    DataFrame
        The lines with `landing` (never below actual + open commitment), `floor_applied`, `landing_delta`
        (landing - plan) and `landing_flag` (`no_base` where the method has nothing to divide by, `no_data`
        where a value it needs is unknown; the landing is then NaN).

    Raises
    ------
    InputRefused
        If a method is unknown.

    Notes
    -----
    budget_to_go = AC + PL_YTG; ratio = AC_YTD / PL_YTD x PL_FY; run_rate = AC_YTD / elapsed x 12; seasonal =
    AC_YTD / share of last year by the same date; forecast_version = AC_YTD + FC_YTG.

    Examples
    --------
    >>> sea = pd.DataFrame({"method": ["budget_to_go"], "actual_ytd": [112500.0], "plan_ytd": [110000.0],
    ...                     "plan_fy": [480000.0]})
    >>> landing(sea)[["landing", "landing_delta"]].values.tolist()
    [[482500.0, 2500.0]]
    """
    _require_methods(lines["method"])
    actual = lines["actual_ytd"].astype("float64")
    divisor, factor = _ratio_terms(lines, periods_per_year)
    added = _to_go(lines)
    is_ratio = lines["method"].isin(["ratio", "run_rate", "seasonal"])
    undefined = is_ratio & divisor.eq(0)
    scaled = actual / divisor.where(divisor.ne(0)) * factor
    estimate = (actual + added).where(~is_ratio, scaled)
    floor = actual + _column(lines, "open_commitment").fillna(0.0)
    raised = estimate.lt(floor)
    result = lines.copy()
    result["landing"] = on_grid(estimate.where(~raised, floor))
    result["floor_applied"] = raised
    result["landing_delta"] = on_grid(result["landing"] - lines["plan_fy"].astype("float64"))
    unknown = result["landing"].isna()
    result["landing_flag"] = np.select([undefined, unknown], ["no_base", "no_data"], default="")
    return result


def _ratio_terms(lines: pd.DataFrame, periods_per_year: int) -> tuple[pd.Series, pd.Series]:
    """Choose what the actual is divided by and multiplied with, by method."""
    method = lines["method"]
    divisor = (
        _column(lines, "plan_ytd")
        .where(method.ne("run_rate"), _column(lines, "elapsed"))
        .where(method.ne("seasonal"), _column(lines, "previous_share"))
    )
    factor = (
        _column(lines, "plan_fy")
        .where(method.ne("run_rate"), float(periods_per_year))
        .where(method.ne("seasonal"), 1.0)
    )
    return divisor, factor


def _to_go(lines: pd.DataFrame) -> pd.Series:
    """Take the plan to go, or the forecast to go."""
    plan_to_go = _column(lines, "plan_fy") - _column(lines, "plan_ytd")
    return plan_to_go.where(lines["method"].ne("forecast_version"), _column(lines, "forecast_ytg"))


def _column(lines: pd.DataFrame, name: str) -> pd.Series:
    """Read a column, unknown throughout if no line has it."""
    if name in lines:
        return lines[name].astype("float64")
    return pd.Series(np.nan, index=lines.index, dtype="float64")


def _require_methods(methods: pd.Series) -> None:
    """Refuse methods that do not exist."""
    unknown = sorted(set(methods.astype("str")) - set(METHODS))
    if unknown:
        allowed = "allowed: " + ", ".join(METHODS)
        raise InputRefused(
            [
                Problem(
                    f"unknown landing method ({name!r})", allowed=allowed, suggestion=nearest(name, METHODS)
                )
                for name in unknown
            ]
        )
