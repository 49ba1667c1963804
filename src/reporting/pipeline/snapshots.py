"""From params to a snapshot: where the running half hands the data over to the calculating half."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from reporting.data.manifest import Snapshot, newest_snapshot, open_snapshot, slice_fingerprints
from reporting.data.spec import SnapshotSpec, SourceSpec, TableSpec, UnitRecord
from reporting.data.stamp import Stamp, keep_stamp, stamp_of, stamped_snapshot
from reporting.errors import DataFailed, InputRefused, Problem, nearest
from reporting.params import Params
from reporting.params import values as params_values
from reporting.pipeline.inputs import DATA, code_digest, versions
from reporting.plan import Job
from reporting.workspace import Workspace


def snapshot_spec(workspace: Workspace, params: Params) -> SnapshotSpec:
    """Translate params into what the data half knows: units, calendars, sources and mapping texts.

    References such as ``${env:X}`` are looked up here, at the last moment.

    Raises
    ------
    InputRefused
        A reference leads nowhere, or a mapping is neither a file of the workspace nor built in.
    """
    organisation, data = params.organisation, params.data
    return SnapshotSpec(
        units=tuple(_unit(unit) for unit in organisation.units.values()),
        sources=tuple(_source(workspace, source) for source in data.sources.values()),
        tables=tuple(_table(workspace, table) for table in data.tables),
        group=organisation.group,
        reporting_currency=organisation.reporting_currency,
        calendars=tuple(organisation.calendars.values()),
        thresholds=organisation.thresholds,
        kpi_overrides=params.kpis,
        budget_version=data.budget_version,
        forecast_version=data.forecast_version,
        allow_partial=data.allow_partial,
        preliminary_days={name: source.preliminary_days for name, source in data.sources.items()},
    )


def nothing() -> None:
    """Do nothing."""


def take(
    workspace: Workspace,
    params: Params,
    *,
    reuse: str = "",
    before_reading: Callable[[], None] = nothing,
) -> Snapshot:
    """Give a snapshot of the sources as they are now, or open an old one to reproduce an old report.

    Files that have not changed since the newest snapshot was taken are not read again.

    Parameters
    ----------
    reuse
        Id of an old snapshot; empty takes the sources as they are. The same content has the same id.
    before_reading
        Called if the sources must be read, which takes a while.
    """
    if reuse:
        return _reused(workspace, reuse)
    spec = snapshot_spec(workspace, params)
    stamp = _stamp(spec)
    if known := stamped_snapshot(workspace.snapshots, stamp):
        return known
    before_reading()
    snapshot = _read_sources(workspace, spec)
    # Had a source changed while it was read, the stamp would vouch for what nobody has seen.
    if stamp is not None and stamp == _stamp(spec):
        keep_stamp(workspace.snapshots, stamp, snapshot)
    return snapshot


def is_taken(workspace: Workspace, params: Params) -> bool:
    """Tell whether the newest snapshot is of the sources as they are now, without reading them."""
    return stamped_snapshot(workspace.snapshots, _stamp(snapshot_spec(workspace, params))) is not None


def _stamp(spec: SnapshotSpec) -> Stamp | None:
    return stamp_of(spec, digest_of([code_digest(), dict(versions())]))


def _read_sources(workspace: Workspace, spec: SnapshotSpec) -> Snapshot:
    """Take the snapshot; what is wrong with a file names it as seen from the workspace."""
    from reporting.data.snapshot import take_snapshot

    try:
        snapshot = take_snapshot(spec, workspace.snapshots)
    except DataFailed as error:
        problems = [
            replace(problem, path=workspace.relative(problem.path)) if problem.path else problem
            for problem in error.problems
        ]
        raise DataFailed(problems) from error
    if not snapshot.manifest["known_at"]:
        allowed = "rows of measures or costs are needed"
        raise DataFailed(Problem("no facts: every source is empty", allowed=allowed))
    return snapshot


def _reused(workspace: Workspace, reuse: str) -> Snapshot:
    folder = workspace.snapshots / reuse
    if not folder.is_dir():
        known = sorted(path.name for path in workspace.snapshots.glob("[!.]*"))
        allowed = f"kept are: {', '.join(known) or 'none'}"
        guess = nearest(reuse, known)
        raise InputRefused(Problem(f"no such snapshot ({reuse})", allowed=allowed, suggestion=guess))
    return open_snapshot(folder)


def newest(workspace: Workspace) -> Snapshot | None:
    """Open the snapshot taken last; None if none was ever taken."""
    if not any(workspace.snapshots.glob("[!.]*")):
        return None
    return newest_snapshot(workspace.snapshots)


def data_digests(snapshot: Snapshot, params: Params, jobs: tuple[Job, ...]) -> list[dict[str, str]]:
    """Digest, for each job, the slice of every table that its notebook may read.

    A job reads its own unit (the group: all), from the start of the previous fiscal year to the end of its
    own, and tables without unit or month whole.

    Returns
    -------
    list of dict
        For each job ``{"data:<table>": "<rows>:<digest>", ...}``, and the organisation's own digest.
    """
    slices = slice_fingerprints(snapshot)
    organisation = digest_of(snapshot.manifest["organisation"])
    by_unit: dict[str, list[tuple[str, str, int, str]]] = {}
    for (table, unit, month), (rows, digest) in slices.items():
        by_unit.setdefault(unit, []).append((table, month, rows, digest))
    cache: dict[tuple[str, str, str], dict[str, str]] = {}
    answers = []
    for job in jobs:
        first, last = _months_read(job)
        key = (job.unit, first, last)
        if key not in cache:
            units = _units_read(job, params)
            read = [part for unit in units for part in by_unit.get(unit, ())]
            cache[key] = _digest_tables(read, first, last) | {"organisation": organisation}
        answers.append(cache[key])
    return answers


def digest_of(value: object) -> str:
    """Digest a JSON value, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


def _units_read(job: Job, params: Params) -> tuple[str, ...]:
    everything = (*params.organisation.units, "")
    below = {unit.parent for unit in params.organisation.units.values()}
    return everything if job.unit in below else (job.unit, "")


def _months_read(job: Job) -> tuple[str, str]:
    year = job.period.fiscal_year()
    return f"{year.start.year - 1}-{year.start.month:02d}", f"{year.end.year}-{year.end.month:02d}"


def _digest_tables(read: list[tuple[str, str, int, str]], first: str, last: str) -> dict[str, str]:
    tables: dict[str, list[tuple[str, int, str]]] = {}
    for table, month, rows, digest in read:
        if not month or first <= month <= last:
            tables.setdefault(table, []).append((month, rows, digest))
    return {
        f"{DATA}{table}": f"{sum(rows for _, rows, _ in parts)}:{digest_of(sorted(parts))[:24]}"
        for table, parts in tables.items()
    }


def _unit(unit: params_values.UnitSpec) -> UnitRecord:
    return UnitRecord(
        id=unit.id,
        name=unit.name,
        parent=unit.parent,
        country=unit.country,
        currency=unit.currency,
        calendar=unit.calendar.id,
        locale=unit.locale,
        language=unit.language,
        timezone=unit.timezone,
        include_in_group=unit.include_in_group,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
        thresholds=unit.thresholds,
    )


def _source(workspace: Workspace, source: params_values.SourceSpec) -> SourceSpec:
    path = source.path.resolve(workspace.root)
    return SourceSpec(
        name=source.name,
        kind=source.kind,
        path=workspace.root / path if path else None,
        encoding=source.encoding,
        separator=source.separator,
        decimal=source.decimal,
        date_format=source.date_format,
        sheet=source.sheet,
        url=source.url.resolve(workspace.root),
        query=_query(workspace, source.query),
        max_rows=source.max_rows,
        max_bytes=source.max_bytes,
        seconds=source.seconds,
        freshness_days=source.freshness_days,
    )


def _query(workspace: Workspace, query: str) -> str:
    return _read_sql(workspace, query)[0] if query.endswith(".sql") else query


def _table(workspace: Workspace, table: params_values.TableSpec) -> TableSpec:
    if not table.mapping:
        return TableSpec(table.table, table.sources)
    if not table.mapping.endswith(".sql"):
        from reporting.data.mapping import builtin_mapping

        return TableSpec(table.table, table.sources, builtin_mapping(table.mapping))
    sql, path = _read_sql(workspace, table.mapping)
    return TableSpec(table.table, table.sources, sql, path)


def _read_sql(workspace: Workspace, name: str) -> tuple[str, Path]:
    path = workspace.root / name
    if not workspace.holds(path):
        raise InputRefused(Problem(f"a path out of the workspace ({name})", allowed="a file inside it"))
    try:
        return path.read_text(encoding="utf-8"), workspace.relative(path)
    except OSError as error:
        from reporting.data.mapping import builtin_mappings

        allowed = f"a .sql file of the workspace, or built in: {', '.join(builtin_mappings())}"
        raise InputRefused(Problem(f"no such mapping ({name})", allowed=allowed)) from error
