"""Amounts in memory, exact to twelve digits, as two columns of whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: Parts that make one unit of money (or one event).
ONE: Final = 10**12
_GRID: Final = 10**4
_PARTS_ON_GRID: Final = ONE // _GRID
#: Steps of a rate that make one.
RATE_ONE: Final = 10**8


@dataclass(frozen=True, slots=True)
class Exact:
    """Amounts ``whole + parts / ONE``; a sum of them loses nothing.

    Examples
    --------
    >>> tenths = Exact(np.array([0, 0, -1]), np.array([ONE // 10, ONE // 5, ONE // 2]))
    >>> tenths.summed(np.array([0, 2])).rounded().tolist()
    [0.3, -0.5]
    """

    whole: Ints
    parts: Ints

    def take(self, places: Ints) -> Exact:
        """Choose amounts by their places."""
        return Exact(self.whole[places], self.parts[places])

    def summed(self, starts: Ints) -> Exact:
        """Add up each run of amounts that begins at one of the places given."""
        if not len(starts):
            return Exact(self.whole[:0], self.parts[:0])
        return Exact(np.add.reduceat(self.whole, starts), np.add.reduceat(self.parts, starts))

    def minus(self, other: Exact) -> Exact:
        """Subtract amounts place by place."""
        return Exact(self.whole - other.whole, self.parts - other.parts)

    def size(self) -> Exact:
        """Drop the signs."""
        whole = self.whole + self.parts // ONE
        sign = np.where(whole < 0, -1, 1)
        return Exact(sign * whole, sign * (self.parts % ONE))

    def where(self, flags: npt.NDArray[np.bool_]) -> Exact:
        """Keep amounts where a flag is set; all others become zero."""
        return Exact(self.whole * flags, self.parts * flags)

    def rounded(self) -> Floats:
        """Round to the 1e-4 grid, halves away from zero, as the doubles nearest to it."""
        steps = self.whole * _GRID + self.parts // _PARTS_ON_GRID
        rest = self.parts % _PARTS_ON_GRID
        up = rest * 2 >= _PARTS_ON_GRID + (steps < 0)
        return np.asarray((steps + up) / _GRID, dtype=np.float64)


def exact(steps: Ints) -> Exact:
    """Read amounts given in steps of 1e-4."""
    return Exact(steps // _GRID, steps % _GRID * _PARTS_ON_GRID)


def converted(steps: Ints, rates: Ints) -> Exact:
    """Multiply amounts in steps of 1e-4 by rates in steps of 1e-8.

    Examples
    --------
    >>> converted(np.array([-15_000]), np.array([115_000_000])).rounded().tolist()
    [-1.725]
    """
    units = steps // _GRID
    is_large = len(steps) and int(np.abs(units).max()) * int(rates.max()) >= 2**63
    product = (units.astype(object) if is_large else units) * rates
    whole, rest = (product // RATE_ONE).astype(np.int64), (product % RATE_ONE).astype(np.int64)
    return Exact(whole, rest * (ONE // RATE_ONE) + steps % _GRID * rates)


def joined(amounts: Sequence[Exact]) -> Exact:
    """Put several columns of amounts below each other."""
    return Exact(
        np.concatenate([item.whole for item in amounts]), np.concatenate([item.parts for item in amounts])
    )
