"""Timing: the part of a gap to date that the forecast takes back within the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reporting.variance.grid import on_grid

if TYPE_CHECKING:
    from reporting.metrics.definitions import Catalogue


def split_timing(lines: pd.DataFrame) -> pd.DataFrame:
    """Split a gap to date into what the rest of the year reverses and what stays.

    Parameters
    ----------
    lines
        `delta_ytd` (actual - plan to date), `delta_fy` (landing - plan of the year), money.

    Returns
    -------
    DataFrame
        The lines with `timing` (sign of the gap to date, 0 if the forecast shows no reversal), `lasting`
        (delta_ytd - timing), and `nature`: `timing` if at least half comes back, `recurring` if the rest of
        the year adds to the gap, `one_off` if it neither adds nor takes back, empty if a gap is unknown or
        zero.

    Notes
    -----
    The forecast's own gap to go is delta_fy - delta_ytd. Only where it has the opposite sign is there timing,
    and no more than the smaller of the two: a shift in time may be claimed only if the forecast shows it.

    Examples
    --------
    >>> late = pd.DataFrame({"delta_ytd": [-8000.0, 3000.0, 3000.0], "delta_fy": [-1000.0, 9000.0, 3000.0]})
    >>> split_timing(late)[["timing", "lasting", "nature"]].values.tolist()
    [[-7000.0, -1000.0, 'timing'], [0.0, 3000.0, 'recurring'], [0.0, 3000.0, 'one_off']]
    """
    to_date = on_grid(lines["delta_ytd"])
    to_go = on_grid(lines["delta_fy"] - lines["delta_ytd"])
    known = to_date.notna() & to_go.notna()
    reverses = known & (to_date * to_go).lt(0)
    smaller = np.minimum(to_date.abs(), to_go.abs())
    timing = (np.sign(to_date) * smaller).where(reverses, 0.0)
    conditions = [~known | to_date.eq(0), timing.abs().ge(to_date.abs() / 2), to_go.eq(0), ~reverses]
    nature = np.select(conditions, ["", "timing", "one_off", "recurring"], default="")
    return lines.assign(timing=timing, lasting=on_grid(to_date - timing), nature=nature)


def gap_natures(compared: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Tell for each money total whether its gap to date comes back, grows or stays.

    Parameters
    ----------
    compared
        What `compare` gives, with the windows `ytd` and `fy`; one row per window and KPI.
    catalogue
        Tells which KPIs may be added up over the year.

    Returns
    -------
    DataFrame
        One row per additive KPI with both gaps: `kpi_id, delta_ytd, delta_fy, timing, lasting, nature`.
    """
    additive = [name for name in compared["kpi_id"].unique() if catalogue[name].agg == "A"]
    rows = compared[compared["kpi_id"].isin(additive) & compared["window"].isin(["ytd", "fy"])]
    wide = rows.set_index(["kpi_id", "window"])["delta"].unstack("window")
    known = wide.reindex(columns=["ytd", "fy"]).dropna()
    return split_timing(
        known.set_axis(["delta_ytd", "delta_fy"], axis=1).rename_axis(columns=None).reset_index()
    )
