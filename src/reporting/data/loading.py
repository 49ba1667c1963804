"""Bring sources into canonical tables: read, map, convert to their types, refuse what does not fit."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from reporting.data.conversion import SourceFormat, convert, defaults_of, typed_columns
from reporting.data.mapping import check_mapping, error_line
from reporting.data.measures import MEASURES, workspace_measures
from reporting.data.quoting import identifier, quoted
from reporting.data.schema import TABLES, Table
from reporting.data.sources import read_source
from reporting.data.spec import SnapshotSpec, SourceSpec, TableSpec
from reporting.errors import DataFailed, Problem, nearest

_NATURES = [
    "media",
    "production",
    "fees",
    "tools",
    "incentives",
    "training",
    "internal_time",
    "logistics",
    "other",
]

Reader = Callable[[SourceSpec], pa.Table]


def open_sandbox(scratch: Path, readable: tuple[Path, ...], threads: int) -> duckdb.DuckDBPyConnection:
    """Open an engine that can read the given files, write below `scratch`, and do nothing else outside.

    The order matters: once the configuration is locked nothing opens the engine again.
    """
    connection = duckdb.connect(
        config={
            "threads": threads,
            "temp_directory": str(scratch / "spill"),
            "preserve_insertion_order": True,
        }
    )
    paths = ", ".join(quoted(str(path)) for path in readable)
    connection.execute(f"SET allowed_directories = [{quoted(str(scratch))}]")
    connection.execute(f"SET allowed_paths = [{paths}]")
    connection.execute("SET python_enable_replacements = false")
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def load_tables(
    connection: duckdb.DuckDBPyConnection,
    spec: SnapshotSpec,
    *,
    read: Reader = read_source,
) -> dict[str, tuple[str, ...]]:
    """Fill every canonical table of a specification.

    Returns
    -------
    dict
        For each table filled from sources: the names of these sources. Tables without a source are empty,
        except the ones the organisation and the product themselves fill.

    Raises
    ------
    DataFailed
        A source cannot be read, or rows do not fit their table; all problems of all tables.
    """
    mapped = {name for wanted in spec.tables if wanted.sql for name in wanted.sources}
    formats = {
        source.name: _load_source(connection, source, read, is_mapped=source.name in mapped)
        for source in spec.sources
    }
    filled: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for wanted in spec.tables:
        try:
            _load_table(connection, wanted, formats, is_first=wanted.table not in filled)
            filled[wanted.table] = (*filled.get(wanted.table, ()), *wanted.sources)
        except DataFailed as error:
            problems.extend(error.problems)
    if problems:
        raise DataFailed(problems)
    _leave_tables_only(connection, filled)
    _fill_own_tables(connection, spec)
    return filled


def _leave_tables_only(connection: duckdb.DuckDBPyConnection, filled: Collection[str]) -> None:
    """Drop the sources, whose names may be those of tables, and give the tables their names."""
    views = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    for (name,) in views:
        connection.execute(f"DROP VIEW IF EXISTS {identifier(name)}")
    for table in TABLES.values():
        if table.name in filled:
            connection.execute(f'ALTER TABLE "loaded {table.name}" RENAME TO {table.name}')
        else:
            connection.execute(f"CREATE TABLE {table.name} ({_column_definitions(table)})")


def _load_source(
    connection: duckdb.DuckDBPyConnection, source: SourceSpec, read: Reader, *, is_mapped: bool
) -> SourceFormat:
    """Make a source's rows readable as they are and, for mappings, under its name with typed columns."""
    name = identifier(source.name)
    raw = identifier(f"raw {source.name}")
    if source.kind == "parquet" and source.path is not None:
        _scan_parquet(connection, source, raw)
    else:
        connection.register(f"raw {source.name}", read(source))
    is_text = source.kind in ("csv", "xlsx")
    stated = SourceFormat(source.decimal, source.date_format, is_text)
    if is_mapped:
        columns = typed_columns(connection, raw, stated) if is_text else "*"
        connection.execute(f"CREATE VIEW {name} AS SELECT {columns} FROM {raw}")
    return stated


def _scan_parquet(connection: duckdb.DuckDBPyConnection, source: SourceSpec, raw: str) -> None:
    """Leave a Parquet file on disk: the engine reads what it needs of it, however large it is."""
    if source.path is None or not source.path.is_file():
        raise DataFailed(Problem(f"source '{source.name}': no such file", source.path))
    size = source.path.stat().st_size
    if size > source.max_bytes:
        text = f"source '{source.name}': too large ({size} bytes)"
        raise DataFailed(Problem(text, source.path, allowed=f"at most {source.max_bytes}"))
    try:
        scan = f"read_parquet({quoted(str(source.path))})"
        connection.execute(f"CREATE VIEW {raw} AS SELECT * FROM {scan}")
        ((rows,),) = connection.execute(f"SELECT count(*) FROM {raw}").fetchall()
    except duckdb.Error as error:
        text = f"source '{source.name}': not a Parquet file ({error_line(error)})"
        raise DataFailed(Problem(text, source.path)) from error
    if rows > source.max_rows:
        text = f"source '{source.name}': too many rows ({rows})"
        raise DataFailed(Problem(text, source.path, allowed=f"at most {source.max_rows}"))


def _load_table(
    connection: duckdb.DuckDBPyConnection,
    wanted: TableSpec,
    formats: Mapping[str, SourceFormat],
    *,
    is_first: bool,
) -> None:
    table = TABLES.get(wanted.table)
    if table is None:
        raise DataFailed(
            Problem(
                f"unknown table ('{wanted.table}')",
                allowed="a canonical table",
                suggestion=nearest(wanted.table, TABLES),
            )
        )
    unknown = [name for name in wanted.sources if name not in formats]
    if unknown:
        allowed = f"sources: {', '.join(formats)}"
        problems = [
            Problem(
                f"{table.name}: unknown source ('{name}')",
                wanted.sql_path,
                allowed=allowed,
                suggestion=nearest(name, formats),
            )
            for name in unknown
        ]
        raise DataFailed(problems)
    if wanted.sql:
        query = check_mapping(connection, wanted.sql, set(wanted.sources), wanted.sql_path)
        stated = SourceFormat(".", "", is_text=False)
    else:
        query = f"SELECT * FROM {identifier('raw ' + wanted.sources[0])}"
        stated = formats[wanted.sources[0]]
    try:
        connection.execute(f'CREATE OR REPLACE VIEW "new {table.name}" AS {query}')
        found = {row[0]: row[1] for row in connection.execute(f'DESCRIBE "new {table.name}"').fetchall()}
    except duckdb.Error as error:
        raise DataFailed(Problem(f"{table.name}: {error_line(error)}", wanted.sql_path)) from error
    _check_columns(table, found, wanted)
    convert(connection, table, found, stated, wanted, is_first=is_first)


def _check_columns(table: Table, found: Mapping[str, str], wanted: TableSpec) -> None:
    """Refuse missing and unknown columns, all at once."""
    expected = table.column_names
    optional = set(defaults_of(table, wanted)) | {
        column.name for column in table.columns if not column.required
    }
    problems = [
        Problem(
            f"{table.name}: missing column ('{name}', {table.column(name).type})",
            wanted.sql_path,
            allowed=f"columns found: {', '.join(found)}",
            suggestion=nearest(name, [other for other in found if other not in expected]),
        )
        for name in expected
        if name not in found and name not in optional
    ]
    problems += [
        Problem(
            f"{table.name}: unknown column ('{name}')",
            wanted.sql_path,
            allowed=f"columns: {', '.join(expected)}",
            suggestion=nearest(name, [other for other in expected if other not in found]),
        )
        for name in found
        if name not in expected
    ]
    if problems:
        raise DataFailed(problems)


def _column_definitions(table: Table) -> str:
    return ", ".join(f"{column.name} {column.sql_type}" for column in table.columns)


def _fill_own_tables(connection: duckdb.DuckDBPyConnection, spec: SnapshotSpec) -> None:
    """Fill the tables the organisation and the product know themselves."""
    connection.execute("DELETE FROM dim_business_unit")
    connection.executemany(
        "INSERT INTO dim_business_unit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (unit.id, unit.name, unit.parent or None, unit.country, unit.currency, unit.calendar, unit.locale,
             unit.timezone, unit.include_in_group, unit.valid_from, unit.valid_to)
            for unit in spec.units
        ],
    )  # fmt: skip
    own = {row[0] for row in connection.execute("SELECT measure_id FROM dim_measure").fetchall()}
    connection.executemany(
        "INSERT INTO dim_measure VALUES (?, ?, ?, ?)",
        [
            (item.measure_id, item.is_money, item.aggregation, item.may_be_negative)
            for item in ({**MEASURES} | workspace_measures(spec.kpi_overrides)).values()
            if item.measure_id not in own
        ],
    )
    natures = {row[0] for row in connection.execute("SELECT nature_id FROM dim_cost_nature").fetchall()}
    missing = [
        (nature, nature.replace("_", " "), None, None, nature != "internal_time", index)
        for index, nature in enumerate(_NATURES)
        if nature not in natures
    ]
    if missing:
        connection.executemany("INSERT INTO dim_cost_nature VALUES (?, ?, ?, ?, ?, ?)", missing)
    # The reporting currency is worth 1 of itself, whether or not somebody wrote it down.
    connection.execute(
        "INSERT INTO fact_fx BY NAME SELECT DISTINCT rate_set, period, $1 AS currency, 1 AS rate "
        "FROM fact_fx WHERE length(period) = 7 "
        "AND (rate_set, period, $1) NOT IN (SELECT (rate_set, period, currency) FROM fact_fx)",
        [spec.reporting_currency],
    )


def now_utc(clock: Callable[[], float] = time.time) -> str:
    """Write the moment as ``2026-11-05T06:00:00Z``."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(clock()))
