"""What a comparison must know of each KPI, read from the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from reporting.variance.thresholds import Thresholds

if TYPE_CHECKING:
    from reporting.metrics.definitions import Catalogue, Kpi

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
SIGNS = {"up": 1.0, "down": -1.0, "neutral": 0.0}


@dataclass(frozen=True, slots=True)
class Traits:
    """Traits of the rows of a KPI frame, one array of its length each.

    Parameters
    ----------
    sign
        +1 higher is better, -1 lower, 0 neither.
    additive, money
        Whether it is a sum, and one in a currency.
    two_sided, judged, counts_events
        Whether gaps either way are bad, whether it is judged at all, whether its base is a number of events.
    on_track, watch
        Bounds of the relative gap.
    band_low, band_high, watch_low, watch_high
        Bounds of the value, NaN = none.
    tolerance
        Half a displayed unit.
    """

    sign: Floats
    additive: Flags
    money: Flags
    two_sided: Flags
    judged: Flags
    counts_events: Flags
    on_track: Floats
    watch: Floats
    band_low: Floats
    band_high: Floats
    watch_low: Floats
    watch_high: Floats
    tolerance: Floats


def kpi_traits(catalogue: Catalogue, kpi_ids: pd.Series, uoms: pd.Series, thresholds: Thresholds) -> Traits:
    """Look up direction, kind, precision and bounds for every row of a KPI frame.

    Parameters
    ----------
    catalogue
        The KPI catalogue.
    kpi_ids, uoms
        KPI id and unit of measure of each row; an ISO 4217 code (or `cur`) marks money.
    thresholds
        The unit's bounds, where the KPI has none of its own.
    """
    rows, different = pd.factorize(kpi_ids)
    kpis = catalogue.select(different)
    bounds = [kpi.thresholds or (thresholds.on_track, thresholds.watch) for kpi in kpis]
    bands = [kpi.band or (np.nan, np.nan) for kpi in kpis]
    outer = [kpi.watch_band or band for kpi, band in zip(kpis, bands, strict=True)]
    on_track, watch = _columns(bounds)[:, rows]
    band_low, band_high = _columns(bands)[:, rows]
    watch_low, watch_high = _columns(outer)[:, rows]
    additive = np.array([kpi.agg in ("A", "S") for kpi in kpis], dtype=bool)[rows]
    places, units = pd.factorize(uoms.astype("str"))
    in_currency = np.array([_is_currency(unit) for unit in units], dtype=bool)[places]
    shown_in_percent = np.array([unit in ("%", "pp") for unit in units], dtype=bool)[places]
    decimals = np.array([kpi.decimals for kpi in kpis], dtype=float)[rows] + shown_in_percent * 2.0
    return Traits(
        sign=np.array([SIGNS[kpi.direction] for kpi in kpis], dtype=float)[rows],
        additive=additive,
        money=additive & in_currency,
        two_sided=np.array([kpi.status == "two_sided" for kpi in kpis], dtype=bool)[rows],
        judged=np.array([_is_judged(kpi) for kpi in kpis], dtype=bool)[rows],
        counts_events=np.array([bool(kpi.min_base) for kpi in kpis], dtype=bool)[rows],
        on_track=on_track,
        watch=watch,
        band_low=band_low,
        band_high=band_high,
        watch_low=watch_low,
        watch_high=watch_high,
        tolerance=0.5 * 10.0**-decimals,
    )


def _columns(pairs: list[tuple[float, float]]) -> Floats:
    """Lay pairs out as two arrays."""
    return np.array(pairs, dtype=float).reshape(len(pairs), 2).T


def _is_currency(unit: str) -> bool:
    return unit == "cur" or (len(unit) == 3 and unit.isascii() and unit.isalpha() and unit.isupper())


def _is_judged(kpi: Kpi) -> bool:
    return kpi.status != "none" and not kpi.deprecated
