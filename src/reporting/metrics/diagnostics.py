"""Rules that find what needs a fix before it needs a comment, each with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
import pandas as pd

from reporting.errors import DataFailed, Problem

RULES: Final = ("clicks_no_conversion", "paid_but_paused", "ctr_drop", "cpm_spike", "tracking_break")
EVIDENCE: Final = ("rule", "kind", "measure", "observed", "reference", "limit", "base", "checks")
PAUSED: Final = ("on_hold", "done", "cancelled", "paused")
"""States of an action or campaign in which it should cost nothing."""

_FEWEST_CLICKS = 100
_EXPECTED_CONVERSIONS = 3
_WEEKS = 8
_DEVIATIONS = 3.0

Kind = Literal["performance", "data_incident"]


def clicks_no_conversion(frame: pd.DataFrame) -> pd.DataFrame:
    """Find who got enough clicks for three conversions and had none.

    Parameters
    ----------
    frame
        One row per campaign or channel: clicks, conversions (events), plan_cvr (planned conversions per
        click, 0 to 1; NaN or 0 unknown); further columns are keys.

    Returns
    -------
    DataFrame
        The keys and rule, kind, measure, observed (conversions), reference (conversions the plan expects of
        these clicks), limit (clicks from which the rule speaks), base (clicks), checks. Rows in their order.

    Raises
    ------
    DataFailed
        A column is missing.

    Notes
    -----
    Clicks ≥ max(100, 3 / planned conversion rate) and no conversion. With three conversions expected, none is
    seen by chance in one case of twenty (e⁻³ = 0.0498).

    Examples
    --------
    >>> campaigns = {"campaign": ["a", "b"], "clicks": [151, 149], "conversions": 0, "plan_cvr": 0.02}
    >>> clicks_no_conversion(pd.DataFrame(campaigns))[["campaign", "limit", "base"]]
      campaign  limit   base
    0        a  150.0  151.0
    """
    columns = ("clicks", "conversions", "plan_cvr")
    _check(frame, columns)
    rate = frame["plan_cvr"].where(frame["plan_cvr"] > 0)
    limit = np.maximum(_FEWEST_CLICKS, (_EXPECTED_CONVERSIONS / rate).fillna(0.0))
    found = (frame["clicks"] >= limit) & (frame["conversions"] == 0)
    return _evidence(
        frame.drop(columns=list(columns)),
        found,
        rule="clicks_no_conversion",
        measure="conversions",
        observed=frame["conversions"],
        reference=frame["clicks"] * rate,
        limit=limit,
        base=frame["clicks"],
        checks="landing_page|offer|targeting",
    )


def paid_but_paused(frame: pd.DataFrame) -> pd.DataFrame:
    """Find what costs money although it is on hold, done or cancelled.

    Parameters
    ----------
    frame
        One row per action or campaign: status, media_cost (currency units); further columns are keys.

    Returns
    -------
    DataFrame
        As for `clicks_no_conversion`: observed is the cost, reference and limit are 0.

    Raises
    ------
    DataFailed
        A column is missing.

    Examples
    --------
    >>> frame = pd.DataFrame({"action": ["a", "b"], "status": ["on_hold", "done"], "media_cost": [12.5, 0.0]})
    >>> paid_but_paused(frame)[["action", "observed"]]
      action  observed
    0      a      12.5
    """
    _check(frame, ("status", "media_cost"))
    return _evidence(
        frame.drop(columns=["status", "media_cost"]),
        frame["status"].isin(PAUSED) & (frame["media_cost"] > 0),
        rule="paid_but_paused",
        measure="media_cost",
        observed=frame["media_cost"],
        reference=0.0,
        limit=0.0,
        checks="platform_status|end_date",
    )


def ctr_drop(frame: pd.DataFrame) -> pd.DataFrame:
    """Find click-through rates of the last week far below those of the eight weeks before.

    Parameters
    ----------
    frame
        One row per week and key: week (ISO weeks such as ``2026-W43``, or dates), clicks, impressions
        (events); further columns are keys.

    Returns
    -------
    DataFrame
        As for `clicks_no_conversion`: observed rate of the last week, reference median of the eight weeks,
        limit median − 3 median absolute deviations, base impressions of the last week. Keys sorted. A key
        without impressions in each of its last nine weeks is not judged.

    Raises
    ------
    DataFailed
        A column is missing.
    """
    _check(frame, ("week", "clicks", "impressions"))
    return _weekly(frame, "clicks", scale=1.0, side=-1.0, rule="ctr_drop", checks="creative|audience|bids")


def cpm_spike(frame: pd.DataFrame) -> pd.DataFrame:
    """Find costs per mille of the last week far above those of the eight weeks before.

    Parameters
    ----------
    frame
        One row per week and key: week, media_cost (currency units), impressions; further columns are keys.

    Returns
    -------
    DataFrame
        As for `ctr_drop`, with the cost of a thousand impressions and limit median + 3 deviations.

    Raises
    ------
    DataFailed
        A column is missing.
    """
    _check(frame, ("week", "media_cost", "impressions"))
    return _weekly(
        frame, "media_cost", scale=1000.0, side=1.0, rule="cpm_spike", checks="bids|competition|audience"
    )


def tracking_break(frame: pd.DataFrame) -> pd.DataFrame:
    """Find where sessions were counted and no channel had a conversion: an incident of the data.

    Parameters
    ----------
    frame
        One row per channel and key: channel, sessions, conversions (events); further columns are keys (unit,
        day or week).

    Returns
    -------
    DataFrame
        As for `clicks_no_conversion`, one row per key: kind is ``data_incident``, observed conversions,
        base sessions. Keys sorted.

    Raises
    ------
    DataFailed
        A column is missing.

    Examples
    --------
    >>> frame = pd.DataFrame({"day": ["1", "1", "2"], "channel": ["a", "b", "a"], "sessions": [9, 5, 4],
    ...                       "conversions": [0, 0, 1]})
    >>> tracking_break(frame)[["day", "kind", "base"]]
      day           kind  base
    0   1  data_incident  14.0
    """
    _check(frame, ("channel", "sessions", "conversions"))
    keys = [column for column in frame.columns if column not in ("channel", "sessions", "conversions")]
    counts = ["sessions", "conversions"]
    if keys:
        totals = frame.groupby(keys, dropna=False, sort=True)[counts].sum().reset_index()
    else:
        totals = frame[counts].sum().to_frame().T
    return _evidence(
        totals[keys],
        (totals["sessions"] > 0) & (totals["conversions"] == 0),
        rule="tracking_break",
        kind="data_incident",
        measure="conversions",
        observed=totals["conversions"],
        base=totals["sessions"],
        limit=0.0,
        checks="tag|consent_banner|import",
    )


def _weekly(
    frame: pd.DataFrame, over: str, *, scale: float, side: float, rule: str, checks: str
) -> pd.DataFrame:
    """Compare the last week of each key with median and deviation of the eight before."""
    keys = [column for column in frame.columns if column not in ("week", over, "impressions")]
    sums = frame.groupby([*keys, "week"], dropna=False, sort=True)[[over, "impressions"]].sum()
    sums["rate"] = scale * sums[over] / sums["impressions"].where(sums["impressions"] > 0)
    rates, shown = _by_week(sums["rate"]), _by_week(sums["impressions"])
    recent = rates.reindex(columns=rates.columns[-_WEEKS - 1 :]).to_numpy(float)
    complete = np.isfinite(recent).all(axis=1) & (recent.shape[1] == _WEEKS + 1)
    before, last = recent[:, :-1], recent[:, -1]
    before = np.where(complete[:, None], before, 0.0)
    median = np.median(before, axis=1) if before.shape[1] else np.zeros(len(recent))
    deviation = np.median(np.abs(before - median[:, None]), axis=1) if before.shape[1] else median
    limit = median + side * _DEVIATIONS * deviation
    beyond = side * (last - limit) > 1e-12 * np.abs(limit)
    subjects = rates.index.to_frame(index=False)[keys] if keys else pd.DataFrame(index=range(len(rates)))
    return _evidence(
        subjects,
        pd.Series(complete & beyond),
        rule=rule,
        measure={"clicks": "ctr", "media_cost": "cpm"}[over],
        observed=last,
        reference=median,
        limit=limit,
        base=shown.to_numpy(float)[:, -1],
        checks=checks,
    )


def _by_week(values: pd.Series) -> pd.DataFrame:
    """Put weeks side by side, one row per key."""
    return values.unstack("week") if values.index.nlevels > 1 else values.to_frame().T


def _evidence(
    keys: pd.DataFrame,
    found: pd.Series,
    *,
    rule: str,
    measure: str,
    observed: object,
    limit: object,
    checks: str,
    reference: object = np.nan,
    base: object = np.nan,
    kind: Kind = "performance",
) -> pd.DataFrame:
    """Lay out what was found: the keys, then the evidence."""
    columns = {"observed": observed, "reference": reference, "limit": limit, "base": base}
    result = keys.copy()
    result["rule"], result["kind"], result["measure"] = rule, kind, measure
    for name, values in columns.items():
        result[name] = np.broadcast_to(np.asarray(values, dtype=float), len(keys)).copy()
    result["checks"] = checks
    return result[found.to_numpy(bool)].reset_index(drop=True)


def _check(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        needed = f"needed: {', '.join(columns)}"
        raise DataFailed([Problem(f"no column '{column}'", allowed=needed) for column in missing])
