"""Money on its grid: the nearest double of a whole number of ten-thousandths."""

from __future__ import annotations

import numpy as np
import pandas as pd

GRID_DECIMALS = 4


def on_grid(amounts: pd.Series) -> pd.Series:
    """Put amounts back on the 1e-4 grid of stored money.

    Amounts arrive as the nearest doubles of values with four decimals; their sums and differences are off by
    a few units in the last place at most, so rounding to four decimals restores the exact decimal result.

    Parameters
    ----------
    amounts
        Money (float64), below 9e11 in size; NaN = unknown stays NaN.

    Returns
    -------
    Series
        Same index; no negative zero.

    Examples
    --------
    >>> on_grid(pd.Series([0.1 + 0.2 - 0.3, 1.1 - 1.0])).tolist()
    [0.0, 0.1]
    """
    return amounts.astype("float64").round(GRID_DECIMALS) + 0.0


def exact_sum(amounts: pd.Series) -> float:
    """Sum amounts without rounding error, back on the money grid.

    Examples
    --------
    >>> exact_sum(pd.Series([0.1] * 10))
    1.0
    """
    return float(np.round(pd.Series(amounts, dtype="float64").sum(), GRID_DECIMALS)) + 0.0
