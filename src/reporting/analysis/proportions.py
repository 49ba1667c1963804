"""Proportions and their differences: intervals, tests at a fixed horizon, and the units a test needs."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist
from typing import Literal

import numpy as np

from reporting.errors import DataFailed

SMALL_COUNT = 10
NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval (ratios)."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two arms compared: difference B - A (ratio points), its interval, statistic and p-value."""

    difference: float
    interval: Interval
    statistic: float
    p_value: float
    method: Literal["z", "fisher"]


def wilson_interval(successes: float, trials: float, *, confidence: float = 0.95) -> Interval:
    """Bound a proportion by Wilson's score method.

    Parameters
    ----------
    successes, trials
        Counts; 0 <= successes <= trials, trials > 0.
    confidence
        Confidence level, 0-1.

    Raises
    ------
    DataFailed
        If the counts are impossible.

    Notes
    -----
    Source: E. B. Wilson, JASA 22 (1927) 209-212; R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872,
    method 3.

    Examples
    --------
    >>> interval = wilson_interval(200, 1000)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.1764, 0.2259)
    """
    require_counts(successes, trials)
    z = NORMAL.inv_cdf(0.5 + confidence / 2)
    share = successes / trials
    middle = share + z * z / (2 * trials)
    half = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    width = 1 + z * z / trials
    low = 0.0 if successes == 0 else (middle - half) / width
    high = 1.0 if successes == trials else (middle + half) / width
    return Interval(low, high)


def newcombe_interval(
    successes_a: float, trials_a: float, successes_b: float, trials_b: float, *, confidence: float = 0.95
) -> Interval:
    """Bound the difference of two independent proportions, B - A (ratio points).

    Notes
    -----
    Source: R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10 (score, no continuity
    correction).

    Examples
    --------
    >>> interval = newcombe_interval(250, 5000, 300, 5000)
    >>> round(interval.low, 5), round(interval.high, 5)
    (0.00106, 0.01897)
    """
    a = wilson_interval(successes_a, trials_a, confidence=confidence)
    b = wilson_interval(successes_b, trials_b, confidence=confidence)
    share_a, share_b = successes_a / trials_a, successes_b / trials_b
    below = sqrt((share_b - b.low) ** 2 + (a.high - share_a) ** 2)
    above = sqrt((b.high - share_b) ** 2 + (share_a - a.low) ** 2)
    return Interval(share_b - share_a - below, share_b - share_a + above)


def compare_arms(
    successes_a: int, trials_a: int, successes_b: int, trials_b: int, *, confidence: float = 0.95
) -> Comparison:
    """Test two arms at a fixed horizon, two-sided.

    Parameters
    ----------
    successes_a, trials_a, successes_b, trials_b
        Conversions and exposed units of each arm.
    confidence
        Level of the interval, 0-1.

    Returns
    -------
    Comparison
        By the pooled z-test; by Fisher's exact test where an arm has fewer than 10 successes or failures
        (statistic: the odds ratio, NaN where there is none).

    Notes
    -----
    z = (pB - pA) / sqrt(p q (1/nA + 1/nB)), p pooled. Fisher: scipy.stats.fisher_exact.

    Examples
    --------
    >>> result = compare_arms(250, 5000, 300, 5000)
    >>> round(result.statistic, 4), round(result.p_value, 4), result.method
    (2.1932, 0.0283, 'z')
    """
    interval = newcombe_interval(successes_a, trials_a, successes_b, trials_b, confidence=confidence)
    difference = successes_b / trials_b - successes_a / trials_a
    cells = (successes_a, trials_a - successes_a, successes_b, trials_b - successes_b)
    if min(cells) < SMALL_COUNT:
        from scipy.stats import fisher_exact  # half a second, and only small tests need it

        odds, p_value = fisher_exact([[cells[2], cells[3]], [cells[0], cells[1]]])
        statistic = float(odds) if np.isfinite(odds) else float("nan")
        return Comparison(difference, interval, statistic, float(p_value), "fisher")
    pooled = (successes_a + successes_b) / (trials_a + trials_b)
    z = difference / sqrt(pooled * (1 - pooled) * (1 / trials_a + 1 / trials_b))
    return Comparison(difference, interval, z, 2 * NORMAL.cdf(-abs(z)), "z")


def sample_size(rate: float, changed_rate: float, *, alpha: float = 0.05, power: float = 0.80) -> int:
    """Compute the units each arm needs to find a change of a rate (two-sided).

    Notes
    -----
    n = (z(1-alpha/2) sqrt(2 p q) + z(power) sqrt(p1 q1 + p2 q2))^2 / (p2 - p1)^2, p the mean rate, rounded
    up. Source: Fleiss, Levin, Paik, Statistical Methods for Rates and Proportions, without continuity
    correction.

    Examples
    --------
    >>> [sample_size(0.02, 0.025), sample_size(0.05, 0.06), sample_size(0.02, 0.035)]
    [13809, 8158, 1865]
    """
    if rate == changed_rate or not (0 < rate < 1 and 0 < changed_rate < 1):
        raise DataFailed(
            f"no sample size for a change from {rate:g} to {changed_rate:g}; rates differ, between 0 and 1"
        )
    mean = (rate + changed_rate) / 2
    spread = sqrt(rate * (1 - rate) + changed_rate * (1 - changed_rate))
    reach = NORMAL.inv_cdf(1 - alpha / 2) * sqrt(2 * mean * (1 - mean)) + NORMAL.inv_cdf(power) * spread
    return ceil(reach**2 / (changed_rate - rate) ** 2)


def require_counts(successes: float, trials: float, *, empty: bool = False) -> None:
    """Refuse more successes than trials, negative counts, and no trials."""
    if not 0 <= successes <= trials or (trials == 0 and not empty):
        raise DataFailed(f"impossible counts: {successes:g} successes in {trials:g} trials")
