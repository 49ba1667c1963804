"""Compare each KPI with its reference: gap, percentage, impact, status, and whether a comment is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from reporting.variance.grid import GRID_DECIMALS
from reporting.variance.thresholds import Thresholds
from reporting.variance.traits import Flags, Floats, Traits, kpi_traits

if TYPE_CHECKING:
    from reporting.metrics.definitions import Catalogue

Texts = npt.NDArray[np.object_]
Reference = Literal["plan", "previous_year", "forecast"]
VALUE_COLUMNS = ("actual", "plan", "previous_year", "forecast")
FIXED_COLUMNS = {"window", "kpi_id", *VALUE_COLUMNS, "flag", "uom", "base"}
PERCENT_DIGITS = 12  # a gap of exactly 5 % must meet a bound of 5 %, whatever its last binary digit


def compare(
    kpis: pd.DataFrame,
    catalogue: Catalogue,
    thresholds: Thresholds | Mapping[str, Any] | None = None,
    *,
    reference: Reference = "plan",
) -> pd.DataFrame:
    """Compare KPIs with a reference and judge the gap.

    Parameters
    ----------
    kpis
        One row per window, dimensions and KPI: `window, kpi_id, actual, plan, previous_year, forecast, flag,
        uom, base`; money in the currency of `uom`, ratios 0-1, `base` in events; further columns are
        dimensions.
    catalogue
        Direction, aggregation and rules of each KPI.
    thresholds
        Bounds of the unit, or a mapping of those that differ from the defaults.
    reference
        The scenario compared with.

    Returns
    -------
    DataFrame
        The rows given, in their order, with `delta` (same unit as the value), `delta_pct` (ratio of the
        absolute reference), `impact` (delta in the direction that helps), `evaluation` (favourable, adverse,
        neutral or empty), `status` (on_track, watch, off_track or empty), `comment_required`, and a `flag`
        completed with unbudgeted, not_interpretable and outlier. NaN = unknown; never infinite.

    Notes
    -----
    delta = actual - reference; in the window `fy` the landing (forecast) takes the place of the actual.
    impact = +delta where higher is better, -delta where lower is better, 0 where neither. The percentage does
    not exist if the reference is 0, or negative against a positive value (IBCS UN 4.1). Cost lines are judged
    on both sides: money not spent is plan not delivered. Money gaps are exact: the difference of two grid
    values is put back on the grid.
    """
    bounds = thresholds if isinstance(thresholds, Thresholds) else Thresholds.from_mapping(thresholds or {})
    traits = kpi_traits(catalogue, kpis["kpi_id"], kpis["uom"], bounds)
    value = _minuend(kpis, reference)
    against = kpis[reference].to_numpy(float)
    delta = np.where(traits.additive, (value - against).round(GRID_DECIMALS) + 0.0, value - against)
    pct = _share(delta, value, against)
    impact = traits.sign * delta + 0.0
    base = kpis["base"].to_numpy(float)
    readable = ~traits.counts_events | np.isnan(base) | (base >= bounds.minimum_base)
    flags = kpis["flag"].fillna("").astype("object")
    forced = _has_flag(flags, "cost_without_result")
    unbudgeted = traits.two_sided & (against == 0) & (value > 0)
    adverse = np.where(np.isnan(delta), np.nan, np.where(traits.two_sided, np.abs(pct), -traits.sign * pct))
    status = _status(value, adverse, traits, forced=forced | unbudgeted, readable=readable)
    added = {
        "unbudgeted": unbudgeted,
        "not_interpretable": ~readable & ~np.isnan(value) & ~forced,
        "outlier": np.abs(pct) > bounds.outlier,
    }
    found = {
        "delta": delta,
        "delta_pct": pct,
        "impact": impact,
        "evaluation": pd.Series(_evaluation(impact, traits), kpis.index, dtype="object"),
        "status": pd.Series(status, kpis.index, dtype="object"),
        "comment_required": _comment_required(kpis, delta, pct, traits, readable, bounds),
        "flag": _with_flags(flags, added),
    }
    return kpis.assign(**found)


def _minuend(kpis: pd.DataFrame, reference: Reference) -> Floats:
    """Take the actual, and the landing where the window is the full year."""
    actual = kpis["actual"].to_numpy(float)
    if reference == "forecast":
        return actual
    return np.where(kpis["window"].eq("fy"), kpis["forecast"].to_numpy(float), actual)


def _share(delta: Floats, value: Floats, against: Floats) -> Floats:
    """Divide the gap by the size of the reference where that quotient means something."""
    meaningful = (against > 0) | ((against < 0) & (value <= 0))
    with np.errstate(invalid="ignore"):
        return np.round(delta / np.where(meaningful, np.abs(against), np.nan), PERCENT_DIGITS) + 0.0


def _evaluation(impact: Floats, traits: Traits) -> Texts:
    """Name the gap favourable or adverse if it shows at the printed precision."""
    conditions = [np.isnan(impact), impact > traits.tolerance, impact < -traits.tolerance]
    return _named(conditions, ["", "favourable", "adverse"], "neutral")


def _status(value: Floats, adverse: Floats, traits: Traits, *, forced: Flags, readable: Flags) -> Texts:
    """Sort adverse shares into on track, watch and off track; a band takes the place of the plan."""
    has_band = ~np.isnan(traits.band_low)
    conditions = [
        ~traits.judged | ((traits.sign == 0) & ~traits.two_sided & ~has_band),
        forced,
        ~readable,
        has_band & np.isnan(value),
        has_band & (value >= traits.band_low) & (value <= traits.band_high),
        has_band & (value >= traits.watch_low) & (value <= traits.watch_high),
        has_band,
        np.isnan(adverse),
        adverse <= traits.on_track,
        adverse <= traits.watch,
    ]
    names = ["", "off_track", "", "", "on_track", "watch", "off_track", "", "on_track", "watch"]
    return _named(conditions, names, "off_track")


def _named(conditions: Sequence[Flags], names: Sequence[str], otherwise: str) -> Texts:
    """Give each row the name of the first condition that holds."""
    return np.select(
        conditions, [np.array(name, dtype=object) for name in names], np.array(otherwise, object)
    )


def _comment_required(
    kpis: pd.DataFrame, delta: Floats, pct: Floats, traits: Traits, readable: Flags, bounds: Thresholds
) -> Flags:
    """Apply materiality: size and share, size alone, size without a share, or a total always explained."""
    size = np.abs(delta)
    both = (size >= bounds.comment_amount) & ((np.abs(pct) >= bounds.comment_share) | np.isnan(pct))
    material = traits.money & (both | (size >= bounds.comment_amount_alone))
    total = np.ones(len(kpis), dtype=bool)
    for name in kpis.columns:
        if name not in FIXED_COLUMNS and not name.endswith("_flag"):
            total &= kpis[name].fillna("").astype("str").eq("").to_numpy(bool)
    always = kpis["kpi_id"].isin(bounds.always_comment).to_numpy(bool) & total
    return (material | always) & readable & ~np.isnan(delta)


def _has_flag(flags: pd.Series, name: str) -> Flags:
    """Find rows that carry a flag."""
    codes, different = pd.factorize(flags)
    return np.array([name in text.split("|") for text in different], dtype=bool)[codes]


def _with_flags(flags: pd.Series, added: Mapping[str, Flags]) -> pd.Series:
    """Append flag names where their condition holds, each once."""
    result = flags
    for name, holds in added.items():
        missing = holds & ~_has_flag(result, name)
        if missing.any():
            joined = result.where(result.eq(""), result + "|") + name
            result = result.where(~missing, joined)
    return result
