"""Rows prepared with a snapshot: facts by month, levels and orders of each unit.

A job whose periods are whole months of its calendar, and that asks for all the snapshot knows, reads these
few rows; any other one makes its own from the facts.
"""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from reporting.data.base import Versions, create_base, create_periods, planned_periods
from reporting.data.engine import Engine
from reporting.data.manifest import Snapshot, file_hash
from reporting.data.querying import rows_query
from reporting.data.quoting import quoted
from reporting.data.scope import Unit, brand_of, units_of
from reporting.data.versions import choose_versions
from reporting.periods import Calendar, Period

FOLDER: Final = "prepared"


def prepare_rows(folder: Path, content: Mapping[str, Any], scratch: Path) -> dict[str, dict[str, Any]]:
    """Write the rows of every unit next to the tables of a snapshot.

    Parameters
    ----------
    folder
        Where the files of the tables are.
    content
        Of the manifest, as far as it is known.
    scratch
        A folder for what does not fit into memory.

    Returns
    -------
    dict
        The files, as the manifest lists them.
    """
    snapshot = Snapshot("", folder, content)
    units = units_of(snapshot)
    (folder / FOLDER).mkdir()
    files: dict[str, dict[str, Any]] = {}
    for calendar in dict.fromkeys(unit.calendar for unit in units.values()):
        same = [unit for unit in units.values() if unit.calendar == calendar]
        engine = Engine(snapshot, tuple(unit.id for unit in same), None, scratch=scratch)
        engine.show()
        connection = engine.connection
        months = _months(connection, content, calendar)
        if months:
            _create_rows(connection, content, same, months)
            files |= {_name(unit): _write(connection, unit, folder) for unit in same}
        connection.close()
    return files


def prepared_files(snapshot: Snapshot, units: Sequence[Unit], cuts: Iterable[date]) -> list[str]:
    """Name the files that hold the rows of some units; none unless they are prepared in months that fit."""
    calendar = units[0].calendar
    if any(unit.calendar != calendar for unit in units):
        return []
    if any(Period.containing(day, "month", calendar).start != day for day in cuts):
        return []
    names = list(dict.fromkeys(_name(unit) for unit in units))
    return names if all(name in snapshot.manifest["files"] for name in names) else []


def _name(unit: Unit) -> str:
    return f"{FOLDER}/{unit.id}.parquet"


def _months(
    connection: duckdb.DuckDBPyConnection, content: Mapping[str, Any], calendar: Calendar
) -> list[date]:
    """List the first days of all months that anything happens or is planned in, and the end of the last."""
    found = connection.execute("""
        SELECT min(first), max(last) FROM (
            SELECT min(date), max(date) FROM fact_measure_daily
            UNION ALL SELECT min(service_start), max(service_end) FROM fact_cost_entry
            UNION ALL SELECT min(posting_date), max(posting_date) FROM fact_cost_entry
            UNION ALL SELECT min(created), max(greatest(created, closed_on)) FROM fact_opportunity
            UNION ALL SELECT min(fieldwork_end), max(fieldwork_end) FROM fact_survey
            UNION ALL SELECT min(baseline_finish), max(baseline_finish) FROM fact_milestone
        ) AS t(first, last)
    """).fetchone()
    planned = [Period.parse(name, calendar) for name in planned_periods(connection)]
    known = [date.fromisoformat(content["known_at"])] if content["known_at"] else []
    days = [*(found or ()), *known, *(period.start for period in planned)]
    days += [period.end - timedelta(days=1) for period in planned]
    days = [day for day in days if day is not None]
    if not days:
        return []
    month, last = Period.containing(min(days), "month", calendar), max(days)
    cuts = [month.start]
    while cuts[-1] <= last:
        cuts.append(month.end)
        month = month.next()
    return cuts


def _create_rows(
    connection: duckdb.DuckDBPyConnection,
    content: Mapping[str, Any],
    units: Sequence[Unit],
    months: Sequence[date],
) -> None:
    """Sum all versions by month."""
    organisation = content["organisation"]
    versions = _all_versions(connection.table("dim_version").to_arrow_table(), organisation)
    create_periods(connection, units, planned_periods(connection))
    create_base(connection, "base", months, versions, brand=brand_of(organisation))
    connection.execute(f"CREATE TEMP TABLE rows AS {rows_query('base', months[1:])} ORDER BY ALL")


def _all_versions(known: pa.Table, organisation: Mapping[str, Any]) -> Versions:
    """List all versions: which of them a job reads is its own choice."""
    names = tuple(sorted(known["version_id"].to_pylist()))
    frozen = choose_versions(known, organisation, date.max, None).versions.cutoffs
    return Versions(names, names or ("",), frozen)


def _write(connection: duckdb.DuckDBPyConnection, unit: Unit, folder: Path) -> dict[str, Any]:
    path = folder / _name(unit)
    row = connection.execute(
        f"COPY (SELECT * FROM rows WHERE unit = {quoted(unit.id)}) TO {quoted(str(path.resolve()))} "
        "(FORMAT parquet, COMPRESSION zstd)"
    ).fetchone()
    return {"rows": int(row[0]) if row else 0, "bytes": path.stat().st_size, "sha256": file_hash(path)}
