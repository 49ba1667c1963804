"""How good forecasts were: accuracy, bias and percentage error of those frozen before the fact."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd


def forecast_accuracy(frame: pd.DataFrame, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """Score forecasts against actuals.

    Parameters
    ----------
    frame
        One row per period and line: `actual, forecast` (money), `by`. Rows with an unknown value are left
        out.
    by
        Columns to score separately; none scores all rows together.

    Returns
    -------
    DataFrame
        One row per group: `by, wape, accuracy, bias, mape` (ratios), `n` (rows scored), `flag` (`no_data`
        without rows, `no_base` if all actuals are zero; the ratios are then NaN).

    Notes
    -----
    wape = sum |AC - FC| / sum |AC|; accuracy = max(0, 1 - wape); bias = sum (FC - AC) / sum |AC|, + = too
    much forecast; mape = mean of |AC - FC| / |AC| over rows with an actual, for information only.

    Examples
    --------
    >>> year = pd.DataFrame({"actual": [33000.0, 36500.0, 43000.0], "forecast": [34000.0, 35000.0, 41000.0]})
    >>> forecast_accuracy(year)[["accuracy", "bias"]].round(4).values.tolist()
    [[0.96, -0.0222]]
    """
    names = list(by) or ["_all"]
    rows = frame.assign(_all=0)[[*names, "actual", "forecast"]]
    known = rows[["actual", "forecast"]].notna().all(axis=1)
    error = (rows["forecast"] - rows["actual"]).where(known)
    size = rows["actual"].abs().where(known)
    terms = rows[names].assign(
        error=error,
        miss=error.abs(),
        size=size,
        share=error.abs() / size.where(size.ne(0)),
        n=known.astype("int64"),
    )
    grouped = terms.groupby(names, sort=True, dropna=False)
    sums = grouped[["error", "miss", "size", "n"]].sum()
    base = sums["size"].where(sums["size"].gt(0))
    scored = pd.DataFrame({"wape": sums["miss"] / base})
    scored["accuracy"] = (1 - scored["wape"]).clip(lower=0)
    scored["bias"] = sums["error"] / base
    scored["mape"] = grouped["share"].mean()
    scored["n"] = sums["n"]
    scored["flag"] = sums["n"].eq(0).map({True: "no_data", False: ""})
    scored["flag"] = scored["flag"].where(base.notna() | sums["n"].eq(0), "no_base")
    return scored.reset_index().drop(columns=[] if by else ["_all"])


def frozen_at_lag(forecasts: pd.DataFrame, lag: int) -> pd.DataFrame:
    """Keep the forecasts made a number of months before the month they speak of.

    Parameters
    ----------
    forecasts
        `cutoff_period` (last actual month known to the version) and `period`, both `YYYY-MM`; further columns
        are kept.
    lag
        Months between the two, 1 or more: accuracy is scored at lag 1 and 3, never on the latest overwrite.

    Examples
    --------
    >>> versions = pd.DataFrame({"cutoff_period": ["2026-01", "2026-02"], "period": ["2026-03", "2026-03"],
    ...                          "forecast": [40000.0, 41000.0]})
    >>> frozen_at_lag(versions, 1)["forecast"].tolist()
    [41000.0]
    """
    ahead = _month_numbers(forecasts["period"]) - _month_numbers(forecasts["cutoff_period"])
    return forecasts[pd.Series(ahead == lag, index=forecasts.index)].reset_index(drop=True)


def _month_numbers(periods: pd.Series) -> npt.NDArray[np.int64]:
    """Count months."""
    return np.asarray(pd.PeriodIndex(periods, freq="M").asi8)
