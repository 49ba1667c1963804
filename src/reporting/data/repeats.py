"""Find, once, the keys of each table that may stand more than once: by one number for the whole key."""

# ruff: noqa: S608 -- statements are made of our own names only

from __future__ import annotations

import duckdb

from reporting.data.schema import TABLES, Table
from reporting.data.side_by_side import side_by_side


def mark_repeats(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep aside the numbers of keys that repeat; rules and history then look at those few rows only."""
    side_by_side(connection, TABLES.values(), _mark)


def _mark(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    connection.execute(
        f'CREATE TABLE "repeats {table.name}" AS '
        f"SELECT {_number(table)} AS number FROM {table.name} GROUP BY 1 HAVING count(*) > 1"
    )


def may_repeat(table: Table) -> str:
    """Write the condition that keeps the rows whose key may stand more than once: all that do, few others."""
    return f'{_number(table)} IN (SELECT number FROM "repeats {table.name}")'


def _number(table: Table) -> str:
    return f"hash({', '.join(table.key)})"
