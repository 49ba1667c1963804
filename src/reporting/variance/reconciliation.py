"""Prove that parts make their total, and refuse figures that do not tie."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from reporting.errors import DataFailed, Problem
from reporting.variance.grid import on_grid

SUM_TOLERANCE = 1e-6  # relative, for parts of a decomposition
CENT = 0.01


class ReconciliationFailed(DataFailed):
    """Figures that must be equal are not."""


def reconcile(
    parts: pd.DataFrame,
    totals: pd.DataFrame,
    *,
    keys: Sequence[str],
    value: str = "value",
    tolerance: float = CENT,
) -> pd.DataFrame:
    """Compare the sum of parts (units, channels) with totals stated elsewhere (group, ledger).

    Parameters
    ----------
    parts
        Many rows per key: `keys` and `value` (additive, one currency).
    totals
        One row per key: `keys` and `value`.
    keys
        Columns that name a total, such as scenario, window and measure.
    tolerance
        Largest difference accepted (same unit as `value`).

    Returns
    -------
    DataFrame
        One row per key of either side, sorted: `keys, parts, total, difference` (parts - total). A key absent
        on one side counts as 0 there.

    Raises
    ------
    ReconciliationFailed
        Names every key whose difference is larger than the tolerance, or unknown.

    Examples
    --------
    >>> units = pd.DataFrame({"measure_id": ["cost", "cost"], "value": [104000.0, 43200.0]})
    >>> group = pd.DataFrame({"measure_id": ["cost"], "value": [147200.0]})
    >>> reconcile(units, group, keys=["measure_id"])["difference"].tolist()
    [0.0]
    """
    names = list(keys)
    summed = parts.groupby(names, dropna=False)[value].sum(min_count=1).rename("parts")
    stated = totals.set_index(names)[value].rename("total")
    table = pd.concat([summed, stated], axis=1).sort_index()
    present = pd.DataFrame({"parts": table.index.isin(summed.index), "total": table.index.isin(stated.index)})
    present.index = table.index
    table = table.where(present, 0.0)
    table["difference"] = on_grid(table["parts"] - table["total"])
    broken = table[~(table["difference"].abs() <= tolerance)]
    if len(broken):
        raise ReconciliationFailed([_mismatch(key, row) for key, row in broken.iterrows()])
    return table.reset_index()


def require_sum(
    parts: npt.ArrayLike, total: float, *, what: str, tolerance: float = SUM_TOLERANCE
) -> npt.NDArray[np.float64]:
    """Require that parts make the total, and put the rounding dust on the largest part.

    Parameters
    ----------
    parts
        Contributions, same unit as the total.
    total
        What they must add up to.
    what
        The figure, for the error text.
    tolerance
        Largest gap accepted, relative to the largest figure involved.

    Returns
    -------
    ndarray
        The parts, in their order, summing to the total as closely as doubles can.

    Raises
    ------
    ReconciliationFailed
        If the gap is larger than dust, or a part is not a finite number.

    Examples
    --------
    >>> require_sum([2000.0, 150.0, 250.0], 2400.0, what="media cost").tolist()
    [2000.0, 150.0, 250.0]
    """
    values = np.asarray(parts, dtype="float64")
    gap = total - float(values.sum())
    if not abs(gap) <= tolerance * np.abs([total, *values]).max():
        raise ReconciliationFailed(
            f"V28 {what}: the parts make {float(values.sum()):.4f}, the total is {total:.4f} (gap {gap:.4f})"
        )
    closed: npt.NDArray[np.float64] = close_sums(values[np.newaxis], np.array([total]))[0]
    return closed


def close_sums(parts: npt.NDArray[np.float64], totals: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Put what each row of parts lacks of its total on the largest part of the row.

    Examples
    --------
    >>> close_sums(np.array([[1.0, -7.0, 5.0]]), np.array([0.5])).tolist()
    [[1.0, -5.5, 5.0]]
    """
    closed = parts.copy()
    if closed.size:
        largest = np.abs(parts).argmax(axis=1)
        closed[np.arange(len(parts)), largest] += totals - parts.sum(axis=1)
    return closed


def _mismatch(key: object, row: pd.Series) -> Problem:
    """Word one difference."""
    name = ", ".join(map(str, key)) if isinstance(key, tuple) else str(key)
    return Problem(
        f"V27 {name}: the parts make {row['parts']:.4f}, the total is {row['total']:.4f} "
        f"(difference {row['difference']:+.4f})"
    )
