"""Take an immutable snapshot of canonical tables, named by its content."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from reporting.data.checks import run_checks
from reporting.data.frozen import write_tables
from reporting.data.loading import load_tables, now_utc
from reporting.data.manifest import (
    MANIFEST,
    SCHEMA_VERSION,
    Snapshot,
    newest_snapshot,
    open_snapshot,
    verify_snapshot,
)
from reporting.data.prepare import prepare_rows
from reporting.data.repeats import mark_repeats, restated_tables
from reporting.data.sandbox import Reader, open_sandbox
from reporting.data.schema import TABLES
from reporting.data.sources import read_source
from reporting.data.spec import SnapshotSpec
from reporting.errors import DataFailed, Problem

_UNIT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def take_snapshot(
    spec: SnapshotSpec,
    folder: Path,
    *,
    threads: int = 2,
    clock: Callable[[], float] = time.time,
    read: Reader = read_source,
) -> Snapshot:
    """Read all sources, check all tables, and publish them as one snapshot.

    Parameters
    ----------
    folder
        Where snapshots live; the snapshot becomes the folder named by its id in it.

    Returns
    -------
    Snapshot
        The new snapshot, or the one already there if nothing changed.

    Raises
    ------
    DataFailed
        A source cannot be read, or a rule that blocks is broken; nothing is left behind.
    InputRefused
        A mapping is not a single SELECT over its sources.
    """
    _check_unit_ids(spec)
    folder.mkdir(parents=True, exist_ok=True)
    _clear_leftovers(folder)
    draft = folder / f".draft-{os.getpid()}-{time.monotonic_ns()}"
    draft.mkdir()
    held = os.open(draft, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        scratch = draft.resolve() / "scratch"
        scratch.mkdir()
        with open_sandbox(draft.resolve(), scratch, threads) as connection:
            filled = load_tables(connection, spec, scratch, read=read)
            repeats = mark_repeats(connection)
            warnings = run_checks(connection, spec, repeats)
            content = _write_content(connection, spec, draft, filled, repeats)
        content["files"] |= prepare_rows(draft, content, scratch)
        shutil.rmtree(scratch)
        content["warnings"] = warnings
        return _publish(draft, folder, content, clock)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        os.close(held)


def _clear_leftovers(folder: Path) -> None:
    """Delete drafts whose process has died: the kernel gave their locks back."""
    for leftover in folder.glob(".draft-*"):
        try:
            descriptor = os.open(leftover, os.O_RDONLY)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        else:
            shutil.rmtree(leftover, ignore_errors=True)
        finally:
            os.close(descriptor)


def _check_unit_ids(spec: SnapshotSpec) -> None:
    """Refuse ids that are no file names: they name files of the snapshot and folders of the output."""
    problems = [
        Problem(f"unit id ('{unit.id}')", allowed="letters, digits, '-' and '_', at most 64")
        for unit in spec.units
        if not _UNIT_ID.fullmatch(unit.id)
    ]
    folded = [unit.id.casefold() for unit in spec.units]
    problems += [
        Problem(f"unit id ('{unit.id}') twice, or in another case")
        for unit in spec.units
        if folded.count(unit.id.casefold()) > 1
    ]
    if problems:
        raise DataFailed(problems)


def _write_content(
    connection: duckdb.DuckDBPyConnection,
    spec: SnapshotSpec,
    draft: Path,
    filled: Mapping[str, tuple[str, ...]],
    repeats: Collection[str],
) -> dict[str, Any]:
    """Write all tables to the draft and describe them: everything the snapshot's id is made from."""
    restated = restated_tables(connection, repeats)
    tables = {name: {"sources": list(filled.get(name, ())), "history": name in restated} for name in TABLES}
    return {
        "schema": SCHEMA_VERSION,
        "engine": duckdb.__version__,
        "organisation": _organisation(spec),
        "tables": tables,
        "files": write_tables(connection, draft, repeats),
        "slices": _slices(connection),
        "loaded": _loaded(connection),
        "data_to": _data_to(connection),
        "known_at": _known_at(connection),
    }


def _organisation(spec: SnapshotSpec) -> dict[str, Any]:
    """Write down what notebooks need of the organisation."""
    units = [{**asdict(unit), "thresholds": dict(unit.thresholds)} for unit in spec.units]
    for unit in units:
        for name in ("valid_from", "valid_to"):
            unit[name] = unit[name].isoformat() if unit[name] else None
    return {
        "units": units,
        "group": spec.group,
        "calendars": [asdict(calendar) for calendar in spec.calendars],
        "reporting_currency": spec.reporting_currency,
        "thresholds": dict(spec.thresholds),
        "kpi_overrides": spec.kpi_overrides,
        "budget_version": spec.budget_version,
        "forecast_version": spec.forecast_version,
        "allow_partial": spec.allow_partial,
        "preliminary_days": dict(spec.preliminary_days),
        "freshness_days": {
            source.name: source.freshness_days for source in spec.sources if source.freshness_days is not None
        },
    }


def _slices(connection: duckdb.DuckDBPyConnection) -> list[list[Any]]:
    """Fingerprint every slice (table, unit, month) in one query: rows, and the sum of their hashes.

    A sum of hashes changes with any changed, added or lost row, whatever the order; an exclusive or would not
    see a pair of equal rows.
    """
    parts = []
    for table in TABLES.values():
        unit = table.unit or "''"
        time = table.time or "''"
        row = ", ".join(table.column_names)
        parts.append(
            f"SELECT '{table.name}' AS t, {unit} AS u, CAST(time AS VARCHAR) AS m, n, h FROM ("
            f"SELECT {unit}, {time} AS time, count(*) AS n, sum(CAST(hash({row}) AS HUGEINT)) AS h "
            f"FROM {table.name} GROUP BY ALL)"
        )
    rows = connection.execute(
        "SELECT t, coalesce(u, '') AS u, coalesce(left(m, 7), '') AS m, CAST(sum(n) AS BIGINT) AS n, "
        f"CAST(sum(h) AS VARCHAR) AS h FROM ({' UNION ALL '.join(parts)}) GROUP BY t, 2, 3 ORDER BY ALL"
    ).fetchall()
    return [list(row) for row in rows]


def _loaded(connection: duckdb.DuckDBPyConnection) -> list[list[str]]:
    """Give the last day each source delivered for each unit."""
    rows = connection.execute(
        "SELECT source, bu_id, CAST(max(date) AS VARCHAR) FROM fact_measure_daily GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return [list(row) for row in rows]


def _data_to(connection: duckdb.DuckDBPyConnection) -> str:
    """Give the last day any fact speaks of."""
    row = connection.execute("SELECT max(date) FROM fact_measure_daily").fetchone()
    return row[0].isoformat() if row and row[0] else ""


def _known_at(connection: duckdb.DuckDBPyConnection) -> str:
    """Give the day the last fact became known: its moment, unless that is midnight, then the day before."""
    parts = [
        f"SELECT max(recorded_at) AS moment FROM {table.name}"
        for table in TABLES.values()
        if table.bitemporal
    ]
    row = connection.execute(
        f"SELECT CAST(max(moment) - INTERVAL 1 MICROSECOND AS DATE) FROM ({' UNION ALL '.join(parts)})"
    ).fetchone()
    return row[0].isoformat() if row and row[0] else ""


def _publish(draft: Path, folder: Path, content: dict[str, Any], clock: Callable[[], float]) -> Snapshot:
    """Name the draft by its content and move it into place by one rename."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    identity = hashlib.sha256(canonical.encode()).hexdigest()[:16]
    target = folder / identity
    if kept := _kept(target):
        return kept
    manifest = {"id": identity, "taken_at": now_utc(clock), "content": content}
    (draft / MANIFEST).write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    for path in sorted(draft.rglob("*")):
        if path.is_file():
            _sync(path)
            path.chmod(0o440)
    _sync(draft)
    try:
        draft.rename(target)
    except OSError:
        # Another run published the same content in the meantime.
        if not (target / MANIFEST).is_file():
            raise
    _sync(folder)
    return open_snapshot(target)


def _kept(target: Path) -> Snapshot | None:
    """Open the same content as it was taken before; what was damaged since makes room for the new one."""
    if not target.is_dir():
        return None
    try:
        snapshot = open_snapshot(target)
        verify_snapshot(snapshot)
    except DataFailed:
        shutil.rmtree(target)
        return None
    if newest_snapshot(target.parent).id != snapshot.id:
        # A notebook that asks for no particular snapshot gets the newest one: this one again.
        os.utime(target / MANIFEST)
    return snapshot


def _sync(path: Path) -> None:
    """Make sure a file or folder is on the disk before it gets its final name."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
