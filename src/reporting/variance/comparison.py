"""Compare each KPI with its reference: gap, percentage, impact, status, and whether a comment is due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from reporting.variance.grid import on_grid
from reporting.variance.thresholds import Thresholds
from reporting.variance.traits import kpi_traits

if TYPE_CHECKING:
    from reporting.metrics.definitions import Catalogue

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
    against = kpis[reference].astype("float64")
    delta = _delta(value, against, traits["additive"])
    pct = _share(delta, value, against)
    impact = traits["sign"] * delta + 0.0
    readable = _readable(kpis, traits, bounds)
    forced = _has_flag(kpis["flag"], "cost_without_result")
    unbudgeted = traits["two_sided"] & against.eq(0) & value.gt(0)
    banded = _in_band(value, traits)
    share = pct.abs().where(traits["two_sided"], -traits["sign"] * pct)
    status = _status(
        share.where(delta.notna()), traits, banded, forced=forced | unbudgeted, readable=readable
    )
    result = kpis.copy()
    result["delta"] = delta
    result["delta_pct"] = pct
    result["impact"] = impact
    result["evaluation"] = _evaluation(impact, delta, traits)
    result["status"] = status
    result["comment_required"] = _comment_required(kpis, delta, pct, traits, readable, bounds)
    result["flag"] = _with_flags(
        kpis["flag"],
        {
            "unbudgeted": unbudgeted,
            "not_interpretable": ~readable & value.notna() & ~forced,
            "outlier": pct.abs().gt(bounds.outlier),
        },
    )
    return result


def _minuend(kpis: pd.DataFrame, reference: Reference) -> pd.Series:
    """Take the actual, and the landing where the window is the full year."""
    actual = kpis["actual"].astype("float64")
    if reference == "forecast":
        return actual
    return actual.where(kpis["window"].ne("fy"), kpis["forecast"].astype("float64"))


def _delta(value: pd.Series, against: pd.Series, additive: pd.Series) -> pd.Series:
    """Subtract; sums (money, counts) go back on the grid, ratios stay as computed."""
    raw = value - against
    return on_grid(raw).where(additive, raw)


def _share(delta: pd.Series, value: pd.Series, against: pd.Series) -> pd.Series:
    """Divide the gap by the size of the reference where that quotient means something."""
    meaningful = against.ne(0) & ~(against.lt(0) & value.gt(0))
    return (delta / against.abs().where(meaningful)).round(PERCENT_DIGITS) + 0.0


def _readable(kpis: pd.DataFrame, traits: pd.DataFrame, bounds: Thresholds) -> pd.Series:
    """Tell rates with enough events under them; what has no events under it always is readable."""
    base = kpis["base"].astype("float64")
    return ~traits["counts_events"] | base.isna() | base.ge(bounds.minimum_base)


def _evaluation(impact: pd.Series, delta: pd.Series, traits: pd.DataFrame) -> pd.Series:
    """Name the gap favourable or adverse if it shows at the printed precision."""
    conditions = [delta.isna(), impact.gt(traits["tolerance"]), impact.lt(-traits["tolerance"])]
    names = np.select(conditions, ["", "favourable", "adverse"], default="neutral")
    return pd.Series(names, index=impact.index, dtype="object")


def _in_band(value: pd.Series, traits: pd.DataFrame) -> pd.Series:
    """Judge a value by its band, where its KPI has one; empty elsewhere."""
    conditions = [
        traits["band_low"].isna() | value.isna(),
        value.ge(traits["band_low"]) & value.le(traits["band_high"]),
        value.ge(traits["watch_low"]) & value.le(traits["watch_high"]),
    ]
    return pd.Series(np.select(conditions, ["", "on_track", "watch"], default="off_track"), index=value.index)


def _status(
    adverse: pd.Series, traits: pd.DataFrame, banded: pd.Series, *, forced: pd.Series, readable: pd.Series
) -> pd.Series:
    """Sort adverse shares into on track, watch and off track; a band takes the place of the plan."""
    has_band = traits["band_low"].notna()
    conditions = [
        ~traits["judged"] | (traits["sign"].eq(0) & ~traits["two_sided"] & ~has_band),
        forced,
        ~readable,
        has_band,
        adverse.isna(),
        adverse.le(traits["on_track"]),
        adverse.le(traits["watch"]),
    ]
    names = np.select(conditions, ["", "off_track", "", banded, "", "on_track", "watch"], default="off_track")
    return pd.Series(names, index=adverse.index, dtype="object")


def _comment_required(
    kpis: pd.DataFrame,
    delta: pd.Series,
    pct: pd.Series,
    traits: pd.DataFrame,
    readable: pd.Series,
    bounds: Thresholds,
) -> pd.Series:
    """Apply materiality: size and share, size alone, size without a share, or a total always explained."""
    size = delta.abs()
    both = size.ge(bounds.comment_amount) & (pct.abs().ge(bounds.comment_share) | pct.isna())
    material = traits["money"] & (both | size.ge(bounds.comment_amount_alone))
    dimensions = [name for name in kpis.columns if name not in FIXED_COLUMNS and not name.endswith("_flag")]
    total = (kpis[dimensions].fillna("").astype("str") == "").all(axis=1)
    always = kpis["kpi_id"].isin(bounds.always_comment) & total
    return (material | always) & readable & delta.notna()


def _has_flag(flags: pd.Series, name: str) -> pd.Series:
    """Find rows that carry a flag."""
    return ("|" + flags.fillna("").astype("str") + "|").str.contains(f"|{name}|", regex=False).astype("bool")


def _with_flags(flags: pd.Series, added: Mapping[str, pd.Series]) -> pd.Series:
    """Append flag names where their condition holds, each once."""
    result = flags.fillna("").astype("object")
    for name, holds in added.items():
        missing = holds & ~_has_flag(result, name)
        joined = result.where(result.eq(""), result + "|") + name
        result = result.where(~missing, joined)
    return result
