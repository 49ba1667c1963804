"""How complete a job's data are: states of its sources, units without data, warnings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from reporting.data.manifest import Snapshot
from reporting.data.scope import SourceState, Unit, Warned
from reporting.periods import Period

_WORSE = ("complete", "preliminary", "partial", "missing")


@dataclass(frozen=True, slots=True)
class UnitSource:
    """State of one source for one unit."""

    source: str
    unit: str
    status: str
    loaded_to: date | None


def unit_sources(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    unit_ids: Sequence[str],
    period: Period,
    reached: date,
) -> tuple[UnitSource, ...]:
    """Tell for each source and unit how far the data reach within the period, and whether that is late.

    A source is ``partial`` if its log says so, or if its last row is older than its limit of freshness allows
    at the end of the period; ``preliminary`` if its newest days are still expected to change.
    """
    organisation = snapshot.manifest["organisation"]
    last = reached - timedelta(days=1)
    found = _logged(connection, period, last)
    for source, unit, day in snapshot.manifest["loaded"]:
        found.setdefault((source, unit), ("complete", min(date.fromisoformat(day), last)))
    states = []
    for (source, unit), (logged, loaded_to) in sorted(found.items()):
        if unit not in unit_ids:
            continue
        status, limit = logged, organisation["freshness_days"].get(source)
        if status == "complete" and limit is not None and loaded_to and (last - loaded_to).days > limit:
            status = "partial"
        elif status == "complete" and reached < period.end and organisation["preliminary_days"].get(source):
            status = "preliminary"
        states.append(UnitSource(source, unit, status, loaded_to))
    return tuple(states)


def source_states(found: Sequence[UnitSource]) -> tuple[SourceState, ...]:
    """Give each source the state of the unit where it is worst, and the day it reached everywhere."""
    names = dict.fromkeys(item.source for item in found)
    states = []
    for name in names:
        own = [item for item in found if item.source == name]
        days = [item.loaded_to for item in own if item.loaded_to]
        worst = max((item.status for item in own), key=_WORSE.index)
        states.append(SourceState(name, worst, min(days) if days else None))
    return tuple(states)


def _logged(
    connection: duckdb.DuckDBPyConnection, period: Period, last: date
) -> dict[tuple[str, str], tuple[str, date | None]]:
    """Give the worst state each source's log has within the period, and how far its last month reaches."""
    rows = connection.execute(
        "SELECT source, bu_id, CASE WHEN bool_or(status = 'missing') THEN 'missing' "
        "WHEN bool_or(status = 'partial') THEN 'partial' ELSE 'complete' END, max(loaded_to) "
        "FROM log_load WHERE left(period, 7) BETWEEN ? AND ? GROUP BY ALL",
        [f"{period.start:%Y-%m}", f"{last:%Y-%m}"],
    ).fetchall()
    return {
        (source, unit): (status, min(loaded_to, last) if loaded_to else None)
        for source, unit, status, loaded_to in rows
    }


def missing_units(
    connection: duckdb.DuckDBPyConnection, units: Sequence[Unit], period: Period
) -> tuple[str, ...]:
    """Name the units none of whose sources delivered anything for the period, as the load log says."""
    rows = connection.execute(
        "SELECT bu_id FROM log_load WHERE left(period, 7) = ? "
        "GROUP BY bu_id HAVING bool_and(status = 'missing')",
        [f"{period.start:%Y-%m}"],
    ).fetchall()
    gone = {row[0] for row in rows}
    return tuple(unit.id for unit in units if unit.id in gone)


def scope_warnings(
    snapshot: Snapshot,
    unit_ids: Sequence[str],
    found: Sequence[UnitSource],
    period: Period,
    missing: Sequence[str],
) -> tuple[Warned, ...]:
    """List what a report must warn of: its units' warnings of the snapshot, late sources, missing units."""
    first, last = f"{period.start:%Y-%m}", f"{period.end - timedelta(days=1):%Y-%m}"
    warned = [
        Warned(item["rule"], item["message"], item["unit"])
        for item in snapshot.manifest["warnings"]
        if (not item["unit"] or item["unit"] in unit_ids)
        and (not item["period"] or first <= item["period"] <= last)
    ]
    for state in found:
        if state.status in ("partial", "missing"):
            reached = f", loaded to {state.loaded_to.isoformat()}" if state.loaded_to else ""
            warned.append(Warned("V16", f"source '{state.source}' is {state.status}{reached}", state.unit))
    warned.extend(Warned("V17", f"no data of unit '{unit}'", unit) for unit in missing)
    return tuple(warned)
