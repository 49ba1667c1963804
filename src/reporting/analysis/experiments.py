"""A/B tests: what may be read of one today, and what it says."""

from __future__ import annotations

from math import isnan
from typing import Literal

import numpy as np
import pandas as pd

from reporting.analysis.evidence import holm, mixture_e_value, split_p_value
from reporting.analysis.proportions import compare_arms, require_counts, wilson_interval

SRM_LEVEL = 0.001  # below this the split itself is broken, and no result may be read

Verdict = Literal["running", "invalid_split", "no_data", "difference", "no_difference"]


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
        require_counts(conversions, exposed, empty=True)
    table["rate"] = table["conversions"] / table["exposed"]
    table["progress"] = (table["exposed"] / planned_n).clip(upper=1.0) if planned_n > 0 else np.nan
    allocation = arms["allocation"].tolist() if "allocation" in arms else None
    has_units = bool(table["exposed"].gt(0).all())
    split = split_p_value(table["exposed"].tolist(), allocation)[1] if has_units else np.nan
    table["split_p_value"] = split
    columns = ["low", "high", "difference", "difference_low", "difference_high", "p_value"]
    table[columns] = np.nan
    table["method"] = ""
    reason = _gate(int(table["exposed"].min()), split, planned_n, stop)
    return table.assign(verdict=reason) if reason else _compared(table, planned_n, alpha, stop)


def _gate(smallest: int, split: float, planned_n: int, stop: str) -> Verdict | Literal[""]:
    """Say why nothing may be read yet; empty if it may."""
    if isnan(split):
        return "no_data"
    if split < SRM_LEVEL:
        return "invalid_split"
    if stop == "fixed" and smallest < planned_n:
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
