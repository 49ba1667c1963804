"""Evidence beyond one test: a sound split, several comparisons, looks at any time."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log

import numpy as np

from reporting.errors import DataFailed

LARGEST_EXPONENT = 700.0  # of what a double can hold


def split_p_value(exposed: Sequence[float], allocation: Sequence[float] | None = None) -> tuple[float, float]:
    """Test whether units were split as designed (sample ratio mismatch).

    Parameters
    ----------
    exposed
        Units of each arm.
    allocation
        Designed shares; equal if absent.

    Returns
    -------
    tuple
        Chi-square statistic and p-value.

    Examples
    --------
    >>> statistic, p_value = split_p_value([5200, 4800])
    >>> round(statistic, 2), round(p_value * 1e5, 1)
    (16.0, 6.3)
    """
    from scipy.special import chdtrc

    seen = np.asarray(exposed, dtype="float64")
    shares = np.ones(len(seen)) if allocation is None else np.asarray(allocation, dtype="float64")
    if (
        len(seen) < 2
        or len(shares) != len(seen)
        or seen.sum() <= 0
        or (shares <= 0).any()
        or (seen < 0).any()
    ):
        raise DataFailed(f"a split needs two arms or more, with units and designed shares ({list(exposed)})")
    expected = seen.sum() * shares / shares.sum()
    statistic = float(((seen - expected) ** 2 / expected).sum())
    return statistic, float(chdtrc(len(seen) - 1, statistic))


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values for several comparisons (Holm's step-down), in the order given.

    Notes
    -----
    Source: S. Holm, Scandinavian Journal of Statistics 6 (1979) 65-70.

    Examples
    --------
    >>> [round(p, 2) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    values = np.asarray(p_values, dtype="float64")
    order = np.argsort(values, kind="stable")
    factors = np.arange(len(values), 0, -1)
    stepped = np.minimum(1.0, np.maximum.accumulate(values[order] * factors))
    adjusted = np.empty_like(stepped)
    adjusted[order] = stepped
    return [float(value) for value in adjusted]


def mixture_e_value(difference: float, variance: float, prior_variance: float) -> tuple[float, float]:
    """Weigh the evidence of a test one may look at any time.

    Parameters
    ----------
    difference
        Rate of B less rate of A (ratio points).
    variance
        Its variance now.
    prior_variance
        Variance of the effects expected, fixed before the test; the variance at the planned size is a usual
        choice.

    Returns
    -------
    tuple
        E-value (evidence against no difference), and the always-valid p-value min(1, 1 / E).

    Notes
    -----
    E = sqrt(v / (v + t)) exp(d^2 t / (2 v (v + t))). Source: mixture sequential probability ratio test,
    Robbins (1970); Johari, Koomen, Pekelis, Walsh, Operations Research 70 (2022) 1806-1821.

    Examples
    --------
    >>> e_value, p_value = mixture_e_value(2.1932, 1.0, 1.0)
    >>> round(e_value, 2), round(p_value, 2)
    (2.35, 0.42)
    """
    total = variance + prior_variance
    log_e = 0.5 * log(variance / total) + difference**2 * prior_variance / (2 * variance * total)
    return exp(min(log_e, LARGEST_EXPONENT)), min(1.0, exp(-log_e))
