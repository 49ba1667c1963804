"""Commentary as data: which gaps need words, what the decompositions say of them, and what follows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

SHOWN = 3
SEVERITY = ("off_track", "watch", "on_track", "")


@dataclass(frozen=True, slots=True)
class Driver:
    """One part of a gap: its name (a step id or a channel) and its contribution (unit of the gap)."""

    name: str
    contribution: float


@dataclass(frozen=True, slots=True)
class Statement:
    """One gap to comment: numbers only, no words.

    Parameters
    ----------
    kpi_id, uom
        What is compared, and its unit.
    actual, plan, delta, delta_pct
        The gap of the period (NaN = unknown).
    flag, evaluation
        As `compare` gives them.
    drivers
        Parts of the gap, largest first; empty if no decomposition is known.
    landing_delta, landing_pct
        Gap of the full year (NaN = unknown).
    timing
        Part of the gap to date that the forecast takes back (unit of the gap; NaN = unknown).
    nature
        one_off, recurring, timing, or empty where it cannot be known.
    misses_objective
        Whether an objective set on the KPI is off track.
    """

    kpi_id: str
    uom: str
    actual: float
    plan: float
    delta: float
    delta_pct: float
    flag: str
    evaluation: str
    drivers: tuple[Driver, ...] = ()
    landing_delta: float = float("nan")
    landing_pct: float = float("nan")
    timing: float = float("nan")
    nature: str = ""
    misses_objective: bool = False


def statements(
    compared: pd.DataFrame,
    *,
    drivers: pd.DataFrame | None = None,
    natures: pd.DataFrame | None = None,
    missed: Collection[str] = (),
    window: str = "period",
    always: Collection[str] = (),
    limit: int = SHOWN,
) -> tuple[Statement, ...]:
    """Choose the gaps that need words and gather what the numbers show of each.

    Parameters
    ----------
    compared
        What `compare` gives for totals: one row per window and KPI.
    drivers
        Parts of gaps: `kpi_id, driver, contribution` (unit of the KPI), from a decomposition that adds up.
    natures
        What `gap_natures` gives.
    missed
        KPIs with an objective that is off track: they need words whatever the size of their gap, unless it is
        unknown or rests on too few events.
    window
        The window commented.
    always
        KPIs that are commented each time (cost, revenue): no other takes their place.
    limit
        Most statements besides those.

    Returns
    -------
    tuple
        Off track first (a missed objective counts as that), then by size of the relative gap.
    """
    off_track = compared["kpi_id"].isin(list(missed))
    readable = compared["delta"].notna() & ~compared["flag"].str.contains("not_interpretable", regex=False)
    needed = compared["comment_required"] | (off_track & readable)
    rows = compared.assign(misses_objective=off_track)[compared["window"].eq(window) & needed]
    order = {status: place for place, status in enumerate(SEVERITY)}
    rank = rows.assign(
        _severity=rows["status"].mask(rows["misses_objective"], "off_track").map(order),
        _size=-rows["delta_pct"].abs().fillna(float("inf")),
    ).sort_values(["_severity", "_size"], kind="stable")
    landings = _by_kpi(compared[compared["window"].eq("fy")])
    timings = _by_kpi(natures)
    others = ~rank["kpi_id"].isin(list(always))
    shown = rank[~others | others.cumsum().le(limit)]
    return tuple(
        _statement(row, _drivers(drivers, str(row["kpi_id"])), landings, timings)
        for row in shown.to_dict("records")
    )


def _statement(
    row: dict[object, object],
    drivers: tuple[Driver, ...],
    landings: dict[str, dict[str, object]],
    timings: dict[str, dict[str, object]],
) -> Statement:
    """Gather one statement from the rows of its KPI."""
    kpi_id = str(row["kpi_id"])
    landing, timing = landings.get(kpi_id, {}), timings.get(kpi_id, {})
    return Statement(
        kpi_id=kpi_id,
        uom=str(row["uom"]),
        actual=_number(row["actual"]),
        plan=_number(row["plan"]),
        delta=_number(row["delta"]),
        delta_pct=_number(row["delta_pct"]),
        flag=str(row["flag"]),
        evaluation=str(row["evaluation"]),
        drivers=drivers,
        landing_delta=_number(landing.get("delta")),
        landing_pct=_number(landing.get("delta_pct")),
        timing=_number(timing.get("timing")),
        nature=str(timing.get("nature", "")),
        misses_objective=bool(row["misses_objective"]),
    )


def _drivers(drivers: pd.DataFrame | None, kpi_id: str) -> tuple[Driver, ...]:
    """List the parts of one KPI's gap, largest first."""
    if drivers is None:
        return ()
    own = drivers[drivers["kpi_id"].eq(kpi_id) & drivers["contribution"].abs().gt(0)]
    ordered = own.sort_values("contribution", key=lambda part: -part.abs(), kind="stable")
    return tuple(
        Driver(str(name), float(part))
        for name, part in zip(ordered["driver"], ordered["contribution"], strict=True)
    )


def _by_kpi(frame: pd.DataFrame | None) -> dict[str, dict[str, object]]:
    """Index rows by KPI."""
    if frame is None:
        return {}
    return {str(row["kpi_id"]): {str(k): v for k, v in row.items()} for row in frame.to_dict("records")}


def _number(value: object) -> float:
    """Read a number; nothing is NaN."""
    return float("nan") if value is None else float(value)  # type: ignore[arg-type]
