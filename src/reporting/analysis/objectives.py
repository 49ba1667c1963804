"""Objectives: whether they are SMART, how far along they are, and whether that is far enough today."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from reporting.errors import InputRefused

Comparator = Literal["at_least", "at_most", "grow_pct", "grow_pp", "count"]
Phasing = Literal["linear", "seasonal", "back_loaded", "custom"]
COMPARATORS = ("at_least", "at_most", "grow_pct", "grow_pp", "count")
HORIZON_DAYS = 366
STRETCH = 3.0  # required growth accepted without evidence, in multiples of the best one seen


def target_level(objectives: pd.DataFrame) -> pd.Series:
    """Express each target as a level of its KPI.

    Parameters
    ----------
    objectives
        `comparator`, `baseline_value`, `target_value` (a level; a ratio for `grow_pct`; ratio points for
        `grow_pp`).

    Returns
    -------
    Series
        Level in the KPI's unit: baseline x (1 + target) for `grow_pct`, baseline + target for `grow_pp`.

    Examples
    --------
    >>> asked = pd.DataFrame({"comparator": ["grow_pct", "grow_pp", "at_most"],
    ...                       "baseline_value": [200.0, 0.02, 65.0], "target_value": [0.25, 0.01, 50.0]})
    >>> target_level(asked).tolist()
    [250.0, 0.03, 50.0]
    """
    unknown = sorted(set(objectives["comparator"]) - set(COMPARATORS))
    if unknown:
        raise InputRefused(
            f"unknown comparator ({', '.join(map(str, unknown))}); allowed: {', '.join(COMPARATORS)}"
        )
    baseline = objectives["baseline_value"].astype("float64")
    target = objectives["target_value"].astype("float64")
    kind = objectives["comparator"]
    return target.where(kind.ne("grow_pct"), baseline * (1 + target)).where(
        kind.ne("grow_pp"), baseline + target
    )


def objective_progress(
    objectives: pd.DataFrame, as_of: date, *, season: pd.Series | None = None
) -> pd.DataFrame:
    """Measure progress against the part of the way due today.

    Parameters
    ----------
    objectives
        One row per objective: `comparator, baseline_value, target_value, actual`, `start, due_date` (dates),
        `phasing`; `phased_share` (ratio due today) where the phasing is custom.
    as_of
        Last day counted, inclusive.
    season
        Weights by month 1-12 for seasonal phasing (last year's months); even if absent.

    Returns
    -------
    DataFrame
        The rows with `target_level`, `progress` (ratio of the way from baseline to target; of the target for
        counts), `expected` (ratio of the way due today), `met` (bool), `objective_status` (on_track, watch,
        off_track, or empty before the start and without data).

    Notes
    -----
    progress = (actual - baseline) / (target - baseline), for targets above or below the baseline. `at_most`
    is strict: a value equal to the limit misses it. Status compares progress with the way due, not with the
    whole target: 5 % behind is on track, 10 % watch. Past its due date an objective is met or off track.

    Examples
    --------
    >>> cvr = pd.DataFrame({"comparator": ["at_least"], "baseline_value": [0.02], "target_value": [0.035],
    ...                     "actual": [0.026], "start": ["2026-01-01"], "due_date": ["2026-06-30"],
    ...                     "phasing": ["linear"]})
    >>> objective_progress(cvr, date(2026, 3, 31))[["progress", "expected"]].round(2).values.tolist()
    [[0.4, 0.5]]
    """
    level = target_level(objectives)
    counted = objectives["comparator"].eq("count")
    baseline = objectives["baseline_value"].astype("float64").where(~counted, 0.0)
    actual = objectives["actual"].astype("float64")
    way = level - baseline
    progress = ((actual - baseline) / way.where(way.ne(0))).round(12) + 0.0
    met = _met(objectives["comparator"], actual, level)
    expected = _expected(objectives, as_of, season)
    result = objectives.assign(target_level=level, progress=progress, expected=expected, met=met)
    result["objective_status"] = _status(result, as_of)
    return result


def smart_gate(
    objectives: pd.DataFrame,
    *,
    actions: pd.DataFrame,
    kpi_ids: Collection[str],
    best_growth: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Check each objective against the five SMART rules.

    Parameters
    ----------
    objectives
        `objective_id, title, kpi_id, bu, owner, strategic_priority, baseline_value, target_value, comparator,
        start, due_date, evidence`.
    actions
        Linked actions: `objective_id, budget` (money).
    kpi_ids
        KPIs that exist.
    best_growth
        Best growth seen, by KPI (ratio over a comparable horizon); a KPI without history needs evidence.

    Returns
    -------
    DataFrame
        One row per objective: `objective_id, specific, measurable, achievable, relevant, timely, smart`
        (bool), `failed` (letters of the rules missed, such as `MR`).

    Notes
    -----
    S: KPI, scope and owner named. M: baseline and target are numbers, the KPI exists. A: required growth at
    most 3 times the best seen, or evidence in words. R: a linked action with a budget, and a strategic
    priority. T: start before due, due within 12 months.
    """
    text = objectives[["kpi_id", "bu", "owner", "strategic_priority", "evidence"]].fillna("").astype("str")
    said = text.apply(lambda column: column.str.strip().ne("")).astype("bool")
    numbers = (
        objectives[["baseline_value", "target_value"]].apply(pd.to_numeric, errors="coerce").astype("float64")
    )
    start, due = pd.to_datetime(objectives["start"]), pd.to_datetime(objectives["due_date"])
    funded = actions.groupby("objective_id")["budget"].sum()
    seen = objectives["kpi_id"].map(dict(best_growth or {})).astype("float64")
    gate = objectives[["objective_id"]].copy()
    gate["specific"] = said["kpi_id"] & said["bu"] & said["owner"]
    gate["measurable"] = np.isfinite(numbers).all(axis=1) & objectives["kpi_id"].isin(list(kpi_ids))
    gate["achievable"] = said["evidence"] | _required_growth(objectives).le(STRETCH * seen)
    gate["relevant"] = objectives["objective_id"].map(funded).fillna(0.0).gt(0) & said["strategic_priority"]
    gate["timely"] = start.lt(due) & (due - start).dt.days.le(HORIZON_DAYS)
    rules = ["specific", "measurable", "achievable", "relevant", "timely"]
    gate["smart"] = gate[rules].all(axis=1)
    gate["failed"] = (~gate[rules]).dot(pd.Series([rule[0].upper() for rule in rules], index=rules))
    return gate


def _required_growth(objectives: pd.DataFrame) -> pd.Series:
    """Relate the change asked for to the baseline (ratio; NaN without a baseline)."""
    baseline = objectives["baseline_value"].astype("float64")
    change = (target_level(objectives) - baseline).abs()
    return change / baseline.abs().where(baseline.ne(0))


def _met(comparator: pd.Series, actual: pd.Series, level: pd.Series) -> pd.Series:
    """Tell whether the target is reached; a limit must be undercut, not touched."""
    return actual.lt(level).where(comparator.eq("at_most"), actual.ge(level)) & actual.notna()


def _expected(objectives: pd.DataFrame, as_of: date, season: pd.Series | None) -> pd.Series:
    """Compute the share of the way due by the end of a day."""
    start = pd.to_datetime(objectives["start"])
    end = pd.to_datetime(objectives["due_date"]) + pd.Timedelta(days=1)
    today = pd.Timestamp(as_of) + pd.Timedelta(days=1)
    elapsed = ((today - start) / (end - start)).clip(0.0, 1.0)
    phasing = objectives["phasing"]
    custom = (
        objectives["phased_share"] if "phased_share" in objectives else pd.Series(np.nan, index=phasing.index)
    )
    return (
        elapsed.where(phasing.ne("back_loaded"), elapsed**2)
        .where(phasing.ne("seasonal"), _seasonal(start, end, today, season, elapsed))
        .where(phasing.ne("custom"), custom.astype("float64"))
    )


def _seasonal(
    start: pd.Series, end: pd.Series, today: pd.Timestamp, season: pd.Series | None, elapsed: pd.Series
) -> pd.Series:
    """Weigh each day of the horizon by its month; even without a season."""
    if season is None or not len(start):
        return elapsed
    first, last = start.min(), max(end.max(), today)
    days = pd.date_range(first, last, inclusive="left")
    daily = season.reindex(days.month).to_numpy(dtype="float64") / days.days_in_month.to_numpy()
    upto = np.concatenate([[0.0], np.nancumsum(daily)])
    begin, finish = upto[_day_number(start, first)], upto[_day_number(end, first)]
    reached_at = end.where(end.le(today), today)
    reached = upto[_day_number(reached_at.where(reached_at.ge(start), start), first)]
    with np.errstate(invalid="ignore"):  # months without any weight have no share, 0 / 0
        return pd.Series((reached - begin) / (finish - begin), index=start.index)


def _day_number(moments: pd.Series, first: pd.Timestamp) -> npt.NDArray[np.int64]:
    """Count days since the first."""
    return np.asarray((moments - first).dt.days, dtype=np.int64)


def _status(frame: pd.DataFrame, as_of: date) -> pd.Series:
    """Compare progress with the way due."""
    over = pd.to_datetime(frame["due_date"]).lt(pd.Timestamp(as_of))
    pace = (frame["progress"] / frame["expected"].where(frame["expected"].gt(0))).round(12)
    conditions = [
        frame["actual"].isna(),
        frame["met"],
        over,
        pace.isna(),
        pace.ge(0.95),
        pace.ge(0.90),
    ]
    names = np.select(conditions, ["", "on_track", "off_track", "", "on_track", "watch"], default="off_track")
    return pd.Series(names, index=frame.index, dtype="object")
