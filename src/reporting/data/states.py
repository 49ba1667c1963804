"""How complete a job's data are: states of its sources, units without data, warnings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

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
    log: pa.Table,
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
    found = _logged(log, period, last)
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


def _logged(log: pa.Table, period: Period, last: date) -> dict[tuple[str, str], tuple[str, date | None]]:
    """Give the worst state each source's log has within the period, and how far its last month reaches."""
    worst: dict[tuple[str, str], str] = {}
    loaded: dict[tuple[str, str], date] = {}
    for row in _within(log, f"{period.start:%Y-%m}", f"{last:%Y-%m}"):
        key = row["source"], row["bu_id"]
        status = row["status"] if row["status"] in ("missing", "partial") else "complete"
        worst[key] = max(status, worst.get(key, status), key=_WORSE.index)
        if row["loaded_to"]:
            loaded[key] = max(row["loaded_to"], loaded.get(key, row["loaded_to"]))
    return {key: (status, min(loaded[key], last) if key in loaded else None) for key, status in worst.items()}


def missing_units(log: pa.Table, units: Sequence[Unit], period: Period) -> tuple[str, ...]:
    """Name the units none of whose sources delivered anything for the period, as the load log says."""
    month = f"{period.start:%Y-%m}"
    rows = _within(log, month, month)
    logged = {row["bu_id"] for row in rows}
    delivered = {row["bu_id"] for row in rows if row["status"] != "missing"}
    return tuple(unit.id for unit in units if unit.id in logged - delivered)


def _within(log: pa.Table, first: str, last: str) -> list[dict[str, Any]]:
    """Read the rows of a load log about months, or parts of them."""
    month = pc.utf8_slice_codeunits(log["period"], 0, 7)
    rows: list[dict[str, Any]] = log.filter(
        pc.and_(pc.greater_equal(month, first), pc.less_equal(month, last))
    ).to_pylist()
    return rows


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
