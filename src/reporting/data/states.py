"""How complete a job's data are: states of its sources, units without data, warnings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import duckdb

from reporting.data.scope import SourceState, Unit, Warned
from reporting.data.snapshot import Snapshot
from reporting.periods import Period


def source_states(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    unit_ids: Sequence[str],
    period: Period,
    reached: date,
) -> tuple[SourceState, ...]:
    """Tell for each source how far its data reach within the period, and whether that is late.

    A source is ``partial`` if its log says so, or if its last row is older than its limit of freshness allows
    at the end of the period. Of several units the latest one counts.
    """
    organisation = snapshot.manifest["organisation"]
    last = reached - timedelta(days=1)
    logged = _logged(connection, period, last)
    delivered: dict[str, date] = {}
    for source, unit, day in snapshot.manifest["loaded"]:
        if unit in unit_ids:
            seen = min(date.fromisoformat(day), last)
            delivered[source] = min(delivered.get(source, seen), seen)
    states = []
    for name in sorted({*logged, *delivered}):
        status, loaded_to = logged.get(name, ("complete", delivered.get(name)))
        limit = organisation["freshness_days"].get(name)
        if status == "complete" and limit is not None and loaded_to and (last - loaded_to).days > limit:
            status = "partial"
        elif status == "complete" and reached < period.end and organisation["preliminary_days"].get(name):
            status = "preliminary"
        states.append(SourceState(name, status, loaded_to))
    return tuple(states)


def _logged(
    connection: duckdb.DuckDBPyConnection, period: Period, last: date
) -> dict[str, tuple[str, date | None]]:
    """Give the worst state each source's log has for the last month of the period, and how far it reaches."""
    rows = connection.execute(
        "SELECT source, CASE WHEN bool_or(status = 'missing') THEN 'missing' "
        "WHEN bool_or(status = 'partial') THEN 'partial' ELSE 'complete' END, min(loaded_to) "
        "FROM log_load WHERE left(period, 7) BETWEEN ? AND ? GROUP BY source",
        [f"{period.start:%Y-%m}", f"{last:%Y-%m}"],
    ).fetchall()
    one_month = period.days <= 31
    return {name: (status, loaded_to if one_month else None) for name, status, loaded_to in rows}


def missing_units(
    connection: duckdb.DuckDBPyConnection, units: Sequence[Unit], period: Period
) -> tuple[str, ...]:
    """Name the units none of whose sources delivered anything for the period, as the load log says."""
    rows = connection.execute(
        "SELECT bu_id FROM log_load WHERE left(period, 7) = ? GROUP BY bu_id HAVING bool_and(status = 'missing')",
        [f"{period.start:%Y-%m}"],
    ).fetchall()
    gone = {row[0] for row in rows}
    return tuple(unit.id for unit in units if unit.id in gone)


def scope_warnings(
    snapshot: Snapshot,
    unit_ids: Sequence[str],
    states: Sequence[SourceState],
    period: Period,
    missing: Sequence[str],
) -> tuple[Warned, ...]:
    """List what a report must warn of: its units' warnings of the snapshot, late sources, missing units."""
    found = [
        Warned(item["rule"], item["message"], item["unit"])
        for item in snapshot.manifest["warnings"]
        if (not item["unit"] or item["unit"] in unit_ids)
        and (
            not item["period"]
            or period.start.isoformat()[:7]
            <= item["period"]
            <= (period.end - timedelta(days=1)).isoformat()[:7]
        )
    ]
    for state in states:
        if state.status in ("partial", "missing"):
            reached = f", loaded to {state.loaded_to.isoformat()}" if state.loaded_to else ""
            found.append(Warned("V16", f"source '{state.name}' is {state.status}{reached}"))
    found.extend(Warned("V17", f"no data of unit '{unit}'", unit) for unit in missing)
    return tuple(found)
