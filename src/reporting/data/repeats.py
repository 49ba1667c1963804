"""Find, once, the rows of each table whose key may stand more than once: by one number for the whole key."""

# ruff: noqa: S608 -- statements are made of our own names only

from __future__ import annotations

import duckdb

from reporting.data.schema import TABLES, Table
from reporting.data.side_by_side import side_by_side


def mark_repeats(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep the rows aside whose key repeats; rules and history then look at those few rows only.

    A row of a bitemporal table also gets ``superseded_at``: when a later value took its place.
    """
    side_by_side(connection, TABLES.values(), _mark)


def _mark(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    later = f"lead(recorded_at) OVER (PARTITION BY {', '.join(table.key)} ORDER BY recorded_at)"
    superseded = later if table.bitemporal else "CAST(NULL AS TIMESTAMP)"
    number = _number(table)
    connection.execute(
        f'CREATE TABLE "numbers {table.name}" AS '
        f"SELECT {number} AS number FROM {table.name} GROUP BY 1 HAVING count(*) > 1"
    )
    connection.execute(
        f"CREATE TABLE {repeated(table)} AS SELECT *, {superseded} AS superseded_at FROM {table.name} "
        f'WHERE {number} IN (SELECT number FROM "numbers {table.name}")'
    )


def repeated(table: Table) -> str:
    """Name the table of the rows whose key may stand more than once: all that do, few others."""
    return f'"repeated {table.name}"'


def stands_once(table: Table) -> str:
    """Write the condition that keeps all other rows."""
    return f'{_number(table)} NOT IN (SELECT number FROM "numbers {table.name}")'


def _number(table: Table) -> str:
    return f"hash({', '.join(table.key)})"
