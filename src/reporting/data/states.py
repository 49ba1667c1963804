"""How complete a job's data are: states of its sources, units without data, warnings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import duckdb

from reporting.data.scope import SourceState, Unit, Warned
from reporting.data.snapshot import Snapshot
from reporting.periods import Period


def source_states(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, period: Period, reached: date
) -> tuple[SourceState, ...]:
    """Tell for each source how far its data reach within the period, and whether that is late.

    A source is ``partial`` if its log says so, or if its last row is older than its limit of freshness allows
    at the end of the period.
    """
    organisation = snapshot.manifest["organisation"]
    months = (
        f"left(period, 7) = '{period.start:%Y-%m}'"
        if period.kind in ("day", "week")
        else (f"left(period, 7) BETWEEN '{period.start:%Y-%m}' AND '{reached - timedelta(days=1):%Y-%m}'")
    )
    rows = connection.execute(
        "SELECT source, CASE WHEN bool_or(status = 'missing') THEN 'missing' WHEN bool_or(status = 'partial') "  # noqa: S608
        f"THEN 'partial' ELSE 'complete' END, min(loaded_to) FROM (SELECT *, max(period) OVER (PARTITION BY source, bu_id) "
        f"AS newest FROM log_load WHERE {months}) WHERE period = newest GROUP BY source ORDER BY source"
    ).fetchall()
    states = []
    last = reached - timedelta(days=1)
    for name, status, loaded_to in rows:
        limit = organisation["freshness_days"].get(name)
        late = loaded_to is not None and limit is not None and (last - loaded_to).days > limit
        fresh = organisation["preliminary_days"].get(name, 0)
        settled = status
        if status == "complete" and late:
            settled = "partial"
        elif status == "complete" and fresh and reached < period.end:
            settled = "preliminary"
        states.append(SourceState(name, settled, loaded_to))
    return tuple(states)


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
