"""Comparability of periods: how windows are written, and growth per day where lengths differ."""

from __future__ import annotations

import pandas as pd

NOTATION = {
    "period": "{id}",
    "mtd": "{id}",
    "qtd": "_{id}",
    "ytd": "_{id}",
    "ytg": "{id}_",
    "mat": "~{id}",
    "fy": "{year}",
}


def window_notation(window: str, period_id: str, *, year: str = "") -> str:
    """Write a window as in a title: `_2026-03` to date, `2026-03_` to go, `~2026-03` moving annual total.

    Parameters
    ----------
    window
        Name of the window (period, qtd, ytd, fy, ytg, mat).
    period_id
        The period it ends or starts with.
    year
        Name of the fiscal year, for `fy`; the calendar year if absent.

    Examples
    --------
    >>> [window_notation(name, "2026-03") for name in ("period", "ytd", "ytg", "mat", "fy")]
    ['2026-03', '_2026-03', '2026-03_', '~2026-03', 'FY2026']
    """
    return NOTATION[window].format(id=period_id, year=year or f"FY{period_id[:4]}")


def growth_per_day(frame: pd.DataFrame) -> pd.DataFrame:
    """Compare values of periods of unequal length, as reported and per day.

    Parameters
    ----------
    frame
        `actual, previous` (additive), `days, previous_days` (of the two periods).

    Returns
    -------
    DataFrame
        The rows with `growth` and `growth_per_day` (ratios; NaN where the earlier value is zero or negative).

    Examples
    --------
    >>> leap = pd.DataFrame({"actual": [29e3], "previous": [28e3], "days": [29], "previous_days": [28]})
    >>> growth_per_day(leap)[["growth", "growth_per_day"]].round(4).values.tolist()
    [[0.0357, 0.0]]
    """
    base = frame["previous"].where(frame["previous"].gt(0)).astype("float64")
    daily = frame["actual"] / frame["days"].where(frame["days"].gt(0))
    daily_base = base / frame["previous_days"].where(frame["previous_days"].gt(0))
    return frame.assign(growth=frame["actual"] / base - 1, growth_per_day=daily / daily_base - 1)
