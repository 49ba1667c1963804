"""Find, once, the rows of each table whose key may stand more than once: by one number for the whole key."""

# ruff: noqa: S608 -- statements are made of our own names only

from __future__ import annotations

from collections.abc import Collection

import duckdb

from reporting.data.schema import TABLES, Table
from reporting.data.side_by_side import side_by_side


def mark_repeats(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Keep the rows aside whose key repeats; rules and history then look at those few rows only.

    A row of a bitemporal table also gets ``superseded_at``: when a later value took its place.

    Returns
    -------
    frozenset
        Names of the tables that have such rows.
    """
    found = side_by_side(connection, TABLES.values(), _mark)
    return frozenset(name for name, repeats in zip(TABLES, found, strict=True) if repeats)


def _mark(connection: duckdb.DuckDBPyConnection, table: Table) -> bool:
    number = _number(table)
    numbers = _numbers(table)
    row = connection.execute(
        f"CREATE TABLE {numbers} AS SELECT {number} AS number FROM {table.name} "
        "GROUP BY 1 HAVING count(*) > 1"
    ).fetchone()
    if not (row and row[0]):
        return False
    later = f"lead(recorded_at) OVER (PARTITION BY {', '.join(table.key)} ORDER BY recorded_at)"
    superseded = later if table.bitemporal else "CAST(NULL AS TIMESTAMP)"
    connection.execute(
        f"CREATE TABLE {repeated(table)} AS SELECT *, {superseded} AS superseded_at FROM {table.name} "
        f"WHERE {number} IN (SELECT number FROM {numbers})"
    )
    return True


def repeated(table: Table) -> str:
    """Name the table of the rows whose key may stand more than once: all that do, few others."""
    return f'"repeated {table.name}"'


def restated_tables(connection: duckdb.DuckDBPyConnection, repeats: Collection[str]) -> set[str]:
    """Name the tables some row of which was restated, that is stands more than once under its key."""
    later = {
        name: connection.execute(f"SELECT count(superseded_at) FROM {repeated(TABLES[name])}").fetchone()
        for name in repeats
    }
    return {name for name, count in later.items() if count and count[0]}


def stands_once(table: Table) -> str:
    """Write the condition that keeps all other rows."""
    return f"{_number(table)} NOT IN (SELECT number FROM {_numbers(table)})"


def _numbers(table: Table) -> str:
    return f'"numbers {table.name}"'


def _number(table: Table) -> str:
    return f"hash({', '.join(table.key)})"
