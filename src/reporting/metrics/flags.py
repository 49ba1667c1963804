"""Why a KPI has no value, or one to be read with care: the zero policy, and flags as bits and words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from reporting.metrics.definitions import Kpi
from reporting.metrics.grid import Flags, Floats

FLAGS: Final = (
    "no_data",
    "not_additive",
    "no_base",
    "cost_without_result",
    "return_without_cost",
    "not_interpretable",
    "low_base",
    "deprecated",
    "not_applicable",
)
"""Reasons and warnings, in the order they are written in."""

Bits: TypeAlias = npt.NDArray[np.int64]
FLAG_BITS: Final[Mapping[str, int]] = {flag: 1 << place for place, flag in enumerate(FLAGS)}
"""Flags as bits of one number while they are calculated."""


def withheld(kpi: Kpi, over: Floats, under: Floats | None) -> Bits:
    """Apply the zero policy where all data are known: why a ratio has no value, as flag bits.

    Parameters
    ----------
    kpi
        Its policy: P2 is a cost per result, P3 a return on a cost.
    over, under
        Numerator and denominator, same shape; NaN where something inside was divided by zero.
    """
    flags = np.zeros(over.shape, dtype=np.int64)
    flags[np.isnan(over)] = FLAG_BITS["no_base"]
    if under is None:
        return flags
    empty = (under == 0) | np.isnan(under)
    flags[empty] = FLAG_BITS["no_base"]
    without = {"P2": "cost_without_result", "P3": "return_without_cost"}.get(kpi.zero_policy)
    if without:
        flags[empty & (over > 0)] |= FLAG_BITS[without]
    meaningless: Flags = (under < 0) & (not kpi.formula.signed_base)
    if kpi.zero_policy == "P2":
        meaningless |= ~empty & (over < 0)
    flags[meaningless] = FLAG_BITS["not_interpretable"]
    return flags


def flag_text(flags: Bits) -> npt.NDArray[np.object_]:
    """Write flag bits as words joined by ``|``.

    Examples
    --------
    >>> flag_text(np.array([0, 1, 4 + 8])).tolist()
    ['', 'no_data', 'no_base|cost_without_result']
    """
    different, places = np.unique(flags, return_inverse=True)
    words = ["|".join(flag for flag in FLAGS if FLAG_BITS[flag] & int(bits)) for bits in different]
    return np.array(words, dtype=object)[places] if words else np.empty(0, dtype=object)
