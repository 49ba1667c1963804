"""Bring sources into canonical tables: read, map, convert to their types, refuse what does not fit."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import duckdb

from reporting.data.conversion import SourceFormat, columns_as_they_are, converted_columns, defaults_of
from reporting.data.manifest import SPLIT_BY_UNIT
from reporting.data.mapping import check_mapping, error_line
from reporting.data.measures import MEASURES, workspace_measures
from reporting.data.quoting import identifier, quoted
from reporting.data.sandbox import RawSource, Reader, new_file, show_source
from reporting.data.schema import TABLES, Table
from reporting.data.sources import read_source
from reporting.data.spec import SnapshotSpec, TableSpec
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


def load_tables(
    connection: duckdb.DuckDBPyConnection,
    spec: SnapshotSpec,
    scratch: Path,
    *,
    read: Reader = read_source,
) -> dict[str, tuple[str, ...]]:
    """Fill every canonical table of a specification.

    Parameters
    ----------
    scratch
        Folder for the files that large tables are read from, until the snapshot is written.

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
    sources = {
        source.name: show_source(connection, source, scratch, read, is_mapped=source.name in mapped)
        for source in spec.sources
    }
    filled: dict[str, tuple[str, ...]] = {}
    in_files: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for wanted in spec.tables:
        try:
            if wanted.table in SPLIT_BY_UNIT:
                query = _leave_in_file(connection, wanted, sources, scratch)
                in_files.setdefault(wanted.table, []).append(query)
            else:
                _load_table(connection, wanted, sources, is_first=wanted.table not in filled)
            filled[wanted.table] = (*filled.get(wanted.table, ()), *wanted.sources)
        except DataFailed as error:
            problems.extend(error.problems)
    if problems:
        raise DataFailed(problems)
    _leave_tables_only(connection, filled, in_files)
    _fill_own_tables(connection, spec)
    return filled


def _leave_tables_only(
    connection: duckdb.DuckDBPyConnection, filled: Collection[str], in_files: Mapping[str, Sequence[str]]
) -> None:
    """Drop the sources, whose names may be those of tables, and give the tables their names."""
    views = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    statements = [f"DROP VIEW IF EXISTS {identifier(name)}" for (name,) in views]
    for table in TABLES.values():
        if table.name in in_files:
            statements.append(f"CREATE VIEW {table.name} AS {' UNION ALL '.join(in_files[table.name])}")
        elif table.name in filled:
            statements.append(f'ALTER TABLE "loaded {table.name}" RENAME TO {table.name}')
        else:
            statements.append(f"CREATE TABLE {table.name} ({_column_definitions(table)})")
    connection.execute(";\n".join(statements))


def _load_table(
    connection: duckdb.DuckDBPyConnection,
    wanted: TableSpec,
    sources: Mapping[str, RawSource],
    *,
    is_first: bool,
) -> None:
    """Create a table, or add to it."""
    table, found, stated = _show_new(connection, wanted, sources)
    target = f'CREATE TABLE "loaded {table.name}" AS' if is_first else f'INSERT INTO "loaded {table.name}"'
    with _named(table, wanted):
        columns = converted_columns(connection, table, found, stated, wanted)
        connection.execute(f'{target} SELECT {columns} FROM "new {table.name}"')


def _leave_in_file(
    connection: duckdb.DuckDBPyConnection,
    wanted: TableSpec,
    sources: Mapping[str, RawSource],
    scratch: Path,
) -> str:
    """Leave a table's rows in a file, and write the query that reads them from there."""
    table, found, stated = _show_new(connection, wanted, sources)
    with _named(table, wanted):
        if not wanted.sql and sources[wanted.sources[0]].is_file:
            columns = columns_as_they_are(connection, table, found, wanted)
            if columns:
                return f"SELECT {columns} FROM {sources[wanted.sources[0]].rows}"
        columns = converted_columns(connection, table, found, stated, wanted)
        path = quoted(str(new_file(scratch)))
        connection.execute(f'COPY (SELECT {columns} FROM "new {table.name}") TO {path} (FORMAT parquet)')
        return f"SELECT * FROM read_parquet({path})"


@contextmanager
def _named(table: Table, wanted: TableSpec) -> Iterator[None]:
    """Say which table the engine complains of."""
    try:
        yield
    except duckdb.Error as error:
        raise DataFailed(Problem(f"{table.name}: {error_line(error)}", wanted.sql_path)) from error


def _show_new(
    connection: duckdb.DuckDBPyConnection, wanted: TableSpec, sources: Mapping[str, RawSource]
) -> tuple[Table, dict[str, str], SourceFormat]:
    """Show what is to become rows of a table as a view; give its columns and what its text looks like."""
    table = TABLES.get(wanted.table)
    if table is None:
        raise DataFailed(
            Problem(
                f"unknown table ('{wanted.table}')",
                allowed="a canonical table",
                suggestion=nearest(wanted.table, TABLES),
            )
        )
    unknown = [name for name in wanted.sources if name not in sources]
    if unknown:
        allowed = f"sources: {', '.join(sources)}"
        problems = [
            Problem(
                f"{table.name}: unknown source ('{name}')",
                wanted.sql_path,
                allowed=allowed,
                suggestion=nearest(name, sources),
            )
            for name in unknown
        ]
        raise DataFailed(problems)
    if wanted.sql:
        query = check_mapping(connection, wanted.sql, set(wanted.sources), wanted.sql_path)
        stated = SourceFormat(".", "", is_text=False)
    else:
        query = f"SELECT * FROM {sources[wanted.sources[0]].rows}"
        stated = sources[wanted.sources[0]].stated
    with _named(table, wanted):
        connection.execute(f'CREATE OR REPLACE VIEW "new {table.name}" AS {query}')
        described = connection.execute(f'DESCRIBE "new {table.name}"').fetchall()
        found = {row[0]: row[1] for row in described}
    _check_columns(table, found, wanted)
    return table, found, stated


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
    _insert(
        connection,
        "dim_business_unit",
        [
            (unit.id, unit.name, unit.parent or None, unit.country, unit.currency, unit.calendar, unit.locale,
             unit.timezone, unit.include_in_group, unit.valid_from, unit.valid_to)
            for unit in spec.units
        ],
    )  # fmt: skip
    own = {row[0] for row in connection.execute("SELECT measure_id FROM dim_measure").fetchall()}
    _insert(
        connection,
        "dim_measure",
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
    _insert(connection, "dim_cost_nature", missing)
    # The reporting currency is worth 1 of itself, whether or not somebody wrote it down.
    connection.execute(
        "INSERT INTO fact_fx BY NAME SELECT DISTINCT rate_set, period, $1 AS currency, 1 AS rate "
        "FROM fact_fx WHERE length(period) = 7 "
        "AND (rate_set, period, $1) NOT IN (SELECT (rate_set, period, currency) FROM fact_fx)",
        [spec.reporting_currency],
    )


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Add rows in one statement."""
    if rows:
        row = f"({', '.join('?' * len(rows[0]))})"
        values = list(chain.from_iterable(rows))
        connection.execute(f"INSERT INTO {table} VALUES {', '.join([row] * len(rows))}", values)


def now_utc(clock: Callable[[], float] = time.time) -> str:
    """Write the moment as ``2026-11-05T06:00:00Z``."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(clock()))
