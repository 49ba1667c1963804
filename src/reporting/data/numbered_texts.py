"""Columns of few different texts as numbers that sort as the texts do: cheaper to sort and to write."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from reporting.data.quoting import identifier, quoted

_MANY = 65_536


def numbered_texts(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], texts: Sequence[str]
) -> str:
    """Write the SELECT list of a table's columns, in which some columns of texts are numbered.

    The numbers are those of a type of the engine, which knows the texts: what is written to a file is the
    texts themselves. A column without any text, or with very many, stays as it is.

    Parameters
    ----------
    texts
        Names of the columns that hold texts.
    """
    listed = []
    for name in columns:
        kind = _numbering(connection, table, name) if name in texts else ""
        listed.append(f"CAST({name} AS {kind}) AS {name}" if kind else name)
    return ", ".join(listed)


def _numbering(connection: duckdb.DuckDBPyConnection, table: str, name: str) -> str:
    """Create the type of the texts in a column."""
    found = connection.execute(
        f"SELECT DISTINCT {name} FROM {table} WHERE {name} IS NOT NULL ORDER BY 1 LIMIT {_MANY}"
    ).fetchall()
    if not found or len(found) == _MANY:
        return ""
    kind = identifier(f"texts of {name} in {table}")
    connection.execute(f"CREATE TYPE {kind} AS ENUM ({', '.join(quoted(text) for (text,) in found)})")
    return kind
