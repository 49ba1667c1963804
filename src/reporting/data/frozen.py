"""Write the tables of a snapshot as Parquet files, sorted so that a filter skips what it does not need."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, Final

import duckdb

from reporting.data.manifest import SPLIT_BY_UNIT, file_hash
from reporting.data.numbered_texts import numbered_texts
from reporting.data.quoting import quoted
from reporting.data.repeats import repeated, stands_once
from reporting.data.schema import TABLES, Table
from reporting.data.side_by_side import side_by_side

ROW_GROUP_ROWS: Final = 65_536


def write_tables(
    connection: duckdb.DuckDBPyConnection, folder: Path, repeats: Collection[str]
) -> dict[str, dict[str, Any]]:
    """Write all tables.

    Parameters
    ----------
    repeats
        Names of the tables in which keys may repeat.

    Returns
    -------
    dict
        The files, as the manifest lists them.
    """
    parts = [(table, *part) for table in TABLES.values() for part in _parts(connection, table)]
    columns = {table.name: _columns(connection, table) for table in TABLES.values()}

    def write(connection: duckdb.DuckDBPyConnection, part: tuple[Table, str, str]) -> dict[str, Any]:
        table, name, where = part
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        may_repeat = table.name in repeats and _is_any(connection, repeated(table), where)
        rows = _copy(connection, table, columns[table.name], where, path, may_repeat=may_repeat)
        return {"rows": rows, "bytes": path.stat().st_size, "sha256": file_hash(path)}

    written = side_by_side(connection, parts, write)
    return {name: file for (_, name, _), file in zip(parts, written, strict=True)}


def _parts(connection: duckdb.DuckDBPyConnection, table: Table) -> Iterable[tuple[str, str]]:
    """Name the files of a table and the rows each one holds."""
    if table.name not in SPLIT_BY_UNIT:
        return [(f"{table.name}.parquet", "true")]
    units = connection.execute(f"SELECT DISTINCT {table.unit} FROM {table.name} ORDER BY 1").fetchall()
    return [(f"{table.name}/{unit}.parquet", f"{table.unit} = {quoted(unit)}") for (unit,) in units]


def _columns(connection: duckdb.DuckDBPyConnection, table: Table) -> str:
    """Write the SELECT list of a table; texts of a large one are numbered for sorting and writing."""
    if table.name not in SPLIT_BY_UNIT:
        return ", ".join(table.column_names)
    texts = [column.name for column in table.columns if column.type == "text"]
    return numbered_texts(connection, table.name, table.column_names, texts)


def _is_any(connection: duckdb.DuckDBPyConnection, table: str, where: str) -> bool:
    return bool(connection.execute(f"SELECT 1 FROM {table} WHERE {where} LIMIT 1").fetchone())


def _copy(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    columns: str,
    where: str,
    path: Path,
    *,
    may_repeat: bool,
) -> int:
    """Write one file, sorted by unit and time.

    A row of a bitemporal table also gets ``superseded_at``: when a later value took its place. What was known
    at a moment is then a plain filter.
    """
    never = ", CAST(NULL AS TIMESTAMP) AS superseded_at" if table.bitemporal else ""
    rows = f"SELECT {columns}{never} FROM {table.name} WHERE {where}"
    if may_repeat and table.bitemporal:
        rows += (
            f" AND {stands_once(table)} UNION ALL "
            f"SELECT {columns}, superseded_at FROM {repeated(table)} WHERE {where}"
        )
    order = _all_columns(table) if may_repeat else _unique_columns(table)
    row = connection.execute(
        f"COPY (SELECT * FROM ({rows}) ORDER BY {', '.join(order)}) TO {quoted(str(path.resolve()))} "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP_ROWS})"
    ).fetchone()
    return int(row[0]) if row else 0


def _all_columns(table: Table) -> list[str]:
    """List the columns that rows are sorted by."""
    first = [name for name in (table.unit, table.time) if name]
    return list(dict.fromkeys([*first, *table.column_names]))


def _unique_columns(table: Table) -> list[str]:
    """List the first of these columns that put rows of different keys in one order."""
    names = _all_columns(table)
    return names[: 1 + max(map(names.index, table.key))]
