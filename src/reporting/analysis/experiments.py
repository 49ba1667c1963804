"""A/B tests: whether the split is sound, whether the difference is real, and how sure one may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, log, sqrt
from statistics import NormalDist
from typing import Literal

import numpy as np
import pandas as pd

from reporting.errors import DataFailed

SRM_LEVEL = 0.001  # below this the split itself is broken, and no result may be read
SMALL_COUNT = 10
NORMAL = NormalDist()

Verdict = Literal["running", "invalid_split", "no_data", "difference", "no_difference"]


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
    _require_counts(successes, trials)
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
    return exp(min(log_e, 700.0)), min(1.0, exp(-log_e))


def evaluate_experiment(
    arms: pd.DataFrame,
    *,
    planned_n: int,
    alpha: float = 0.05,
    stop: Literal["fixed", "sequential"] = "fixed",
) -> pd.DataFrame:
    """Read an experiment, as far as its design allows today.

    Parameters
    ----------
    arms
        One row per arm, the control first: `variant, exposed, conversions` (counts), `allocation` (designed
        share; equal if absent).
    planned_n
        Units planned for each arm.
    alpha
        Level of the tests.
    stop
        `fixed`: nothing is compared before every arm has its planned units. `sequential`: evidence counts any
        time.

    Returns
    -------
    DataFrame
        One row per arm: `variant, exposed, conversions, rate` (ratio), `progress` (of the planned units, at
        most 1), `split_p_value`, `verdict` (running, invalid_split, no_data, difference, no_difference), and
        for arms compared with the control `low, high` (interval of the rate), `difference, difference_low,
        difference_high` (ratio points), `p_value` (Holm-adjusted for more than two arms), `method`; NaN until
        it may be read.

    Raises
    ------
    DataFailed
        If counts are impossible.
    """
    table = arms[["variant", "exposed", "conversions"]].reset_index(drop=True)
    for exposed, conversions in zip(table["exposed"], table["conversions"], strict=True):
        _require_counts(conversions, exposed, empty=True)
    table["rate"] = table["conversions"] / table["exposed"].where(table["exposed"].gt(0))
    table["progress"] = (table["exposed"] / planned_n).clip(upper=1.0) if planned_n > 0 else np.nan
    allocation = arms["allocation"].tolist() if "allocation" in arms else None
    has_units = bool(table["exposed"].gt(0).all())
    table["split_p_value"] = split_p_value(table["exposed"].tolist(), allocation)[1] if has_units else np.nan
    columns = ["low", "high", "difference", "difference_low", "difference_high", "p_value"]
    table[columns] = np.nan
    table["method"] = ""
    table["verdict"] = _gate(table, planned_n, stop, has_units=has_units)
    if table["verdict"].ne("").any():
        return table
    return _compared(table, planned_n, alpha, stop)


def _gate(table: pd.DataFrame, planned_n: int, stop: str, *, has_units: bool) -> Verdict | Literal[""]:
    """Say why nothing may be read yet; empty if it may."""
    if not has_units:
        return "no_data"
    if table["split_p_value"].iloc[0] < SRM_LEVEL:
        return "invalid_split"
    if stop == "fixed" and table["exposed"].min() < planned_n:
        return "running"
    return ""


def _compared(table: pd.DataFrame, planned_n: int, alpha: float, stop: str) -> pd.DataFrame:
    """Compare every arm with the control, and name the verdict."""
    result = table.copy()
    counts = [(int(c), int(n)) for c, n in zip(table["conversions"], table["exposed"], strict=True)]
    intervals = [wilson_interval(*count) for count in counts]
    result["low"], result["high"] = [i.low for i in intervals], [i.high for i in intervals]
    comparisons = [compare_arms(*counts[0], *count) for count in counts[1:]]
    p_values = (
        [_sequential_p(counts[0], count, planned_n) for count in counts[1:]]
        if stop == "sequential"
        else [comparison.p_value for comparison in comparisons]
    )
    others = result.index[1:]
    result.loc[others, "difference"] = [comparison.difference for comparison in comparisons]
    result.loc[others, "difference_low"] = [comparison.interval.low for comparison in comparisons]
    result.loc[others, "difference_high"] = [comparison.interval.high for comparison in comparisons]
    result.loc[others, "p_value"] = holm(p_values)
    result.loc[others, "method"] = (
        "mixture" if stop == "sequential" else [comparison.method for comparison in comparisons]
    )
    found = result["p_value"].lt(alpha)
    undecided = "running" if stop == "sequential" and table["exposed"].min() < planned_n else "no_difference"
    result["verdict"] = np.where(found, "difference", undecided)
    result.loc[result.index[0], "verdict"] = "difference" if found.any() else undecided
    return result


def _sequential_p(control: tuple[int, int], arm: tuple[int, int], planned_n: int) -> float:
    """Compute the always-valid p-value, with the variance at the planned size as prior."""
    pooled = (control[0] + arm[0]) / (control[1] + arm[1])
    unit = pooled * (1 - pooled)
    if unit == 0:
        return 1.0
    variance = unit * (1 / control[1] + 1 / arm[1])
    difference = arm[0] / arm[1] - control[0] / control[1]
    return mixture_e_value(difference, variance, unit * 2 / max(planned_n, 1))[1]


def _require_counts(successes: float, trials: float, *, empty: bool = False) -> None:
    """Refuse more successes than trials, negative counts, and no trials."""
    if not 0 <= successes <= trials or (trials == 0 and not empty):
        raise DataFailed(f"impossible counts: {successes:g} successes in {trials:g} trials")
