"""What a comparison must know of each KPI, read from the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reporting.variance.thresholds import Thresholds

if TYPE_CHECKING:
    from reporting.metrics.definitions import Catalogue, Kpi

TRAITS = {
    "sign": "float64",
    "additive": "bool",
    "two_sided": "bool",
    "judged": "bool",
    "counts_events": "bool",
    "decimals": "float64",
    "on_track": "float64",
    "watch": "float64",
    "band_low": "float64",
    "band_high": "float64",
    "watch_low": "float64",
    "watch_high": "float64",
}
SIGNS = {"up": 1.0, "down": -1.0, "neutral": 0.0}


def kpi_traits(
    catalogue: Catalogue, kpi_ids: pd.Series, uoms: pd.Series, thresholds: Thresholds
) -> pd.DataFrame:
    """Look up direction, kind, precision and bounds for every row of a KPI frame.

    Parameters
    ----------
    catalogue
        The KPI catalogue.
    kpi_ids, uoms
        KPI id and unit of measure of each row; an ISO 4217 code (or `cur`) marks money.
    thresholds
        The unit's bounds, where the KPI has none of its own.

    Returns
    -------
    DataFrame
        Same index: `sign` (+1 higher is better, -1 lower, 0 neither), `additive`, `money` (additive and in a
        currency), `two_sided`, `judged`, `counts_events` (its base is a number of events), `on_track, watch`
        (bounds of the relative gap), `band_low, band_high, watch_low, watch_high` (bounds of the value, NaN =
        none), `tolerance` (half a displayed unit).
    """
    known = catalogue.select(kpi_ids.unique())
    rows = [_traits(kpi, thresholds) for kpi in known]
    table = pd.DataFrame(rows, index=[kpi.id for kpi in known], columns=list(TRAITS)).astype(TRAITS)
    traits = table.reindex(kpi_ids).set_axis(kpi_ids.index)
    in_currency = uoms.astype("str").str.fullmatch("[A-Z]{3}|cur").astype("bool")
    decimals = traits.pop("decimals").astype("float64") + uoms.isin(["%", "pp"]) * 2.0
    traits["money"] = traits["additive"] & in_currency
    traits["tolerance"] = 0.5 * 10.0**-decimals
    return traits


def _traits(kpi: Kpi, thresholds: Thresholds) -> dict[str, float | bool]:
    """Write one KPI as a row."""
    on_track, watch = kpi.thresholds or (thresholds.on_track, thresholds.watch)
    low, high = kpi.band or (np.nan, np.nan)
    watch_low, watch_high = kpi.watch_band or (low, high)
    return {
        "sign": SIGNS[kpi.direction],
        "additive": kpi.agg in ("A", "S"),
        "two_sided": kpi.status == "two_sided",
        "judged": kpi.status != "none" and not kpi.deprecated,
        "counts_events": kpi.min_base > 0,
        "decimals": kpi.decimals,
        "on_track": on_track,
        "watch": watch,
        "band_low": low,
        "band_high": high,
        "watch_low": watch_low,
        "watch_high": watch_high,
    }
