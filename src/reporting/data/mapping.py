"""Mappings: one SELECT per canonical table, checked before it runs, and run where it reaches nothing else."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from importlib import resources
from pathlib import Path
from typing import Any, Final

import duckdb

from reporting.errors import InputRefused, Problem, nearest

_TABLE_FUNCTIONS: Final = frozenset({"unnest", "range", "generate_series"})


def builtin_mapping(name: str) -> str:
    """Give the text of a mapping that comes with the product (``google_ads``).

    Raises
    ------
    InputRefused
        There is none of that name.
    """
    known = builtin_mappings()
    if name not in known:
        allowed = f"built-in mappings: {', '.join(known)}"
        raise InputRefused(
            Problem(f"unknown mapping ('{name}')", allowed=allowed, suggestion=nearest(name, known))
        )
    return (resources.files("reporting.data") / "mappings" / f"{name}.sql").read_text(encoding="utf-8")


def builtin_mappings() -> tuple[str, ...]:
    """Name the mappings that come with the product."""
    folder = resources.files("reporting.data") / "mappings"
    return tuple(sorted(entry.name[:-4] for entry in folder.iterdir() if entry.name.endswith(".sql")))


def check_mapping(
    connection: duckdb.DuckDBPyConnection, sql: str, tables: Collection[str], path: Path | None = None
) -> str:
    """Check that a mapping is one SELECT over the given tables and nothing else.

    Parameters
    ----------
    tables
        Names the SELECT may read: its sources, and canonical dimensions.

    Returns
    -------
    str
        The statement, ready to stand in ``FROM (...)``.

    Raises
    ------
    InputRefused
        More than one statement, another kind of statement, a table that is not named, a function that reads
        files.
    """
    statements = _statements(connection, sql, path)
    if len(statements) != 1:
        raise InputRefused(
            Problem(f"a mapping with {len(statements)} statements", path, allowed="one SELECT")
        )
    if statements[0].type != duckdb.StatementType.SELECT:
        kind = statements[0].type.name
        raise InputRefused(Problem(f"a mapping that is not a SELECT ({kind})", path, allowed="one SELECT"))
    query = statements[0].query.strip().rstrip(";")
    row = connection.execute("SELECT json_serialize_sql(?)", [query]).fetchone()
    tree = json.loads(row[0] if row else "{}")
    if tree.get("error"):
        raise InputRefused(
            Problem(f"a mapping that is not a SELECT ({tree['error_message']})", path, allowed="one SELECT")
        )
    _refuse_foreign(tree, tables, path)
    return query


def _statements(connection: duckdb.DuckDBPyConnection, sql: str, path: Path | None) -> list[duckdb.Statement]:
    try:
        return connection.extract_statements(sql)
    except duckdb.Error as error:
        raise InputRefused(Problem(f"a mapping that cannot be read ({error_line(error)})", path)) from error


def _refuse_foreign(tree: object, tables: Collection[str], path: Path | None) -> None:
    """Refuse tables and table functions a mapping has no business with, all at once."""
    nodes = list(_nodes(tree))
    named_inside = {entry["key"] for node in nodes for entry in _ctes(node)}
    problems: list[Problem] = []
    for node in nodes:
        if node.get("type") == "TABLE_FUNCTION":
            name = str(node["function"].get("function_name", ""))
            if name not in _TABLE_FUNCTIONS:
                allowed = f"table functions: {', '.join(sorted(_TABLE_FUNCTIONS))}"
                problems.append(Problem(f"a mapping that calls '{name}'", path, allowed=allowed))
        elif node.get("type") == "BASE_TABLE":
            name = str(node.get("table_name", ""))
            foreign = node.get("schema_name") or node.get("catalog_name")
            if foreign or (name not in tables and name not in named_inside):
                allowed = f"its sources: {', '.join(sorted(tables))}"
                problems.append(
                    Problem(
                        f"a mapping that reads '{name}'",
                        path,
                        allowed=allowed,
                        suggestion=nearest(name, tables),
                    )
                )
    if problems:
        raise InputRefused(problems)


def _ctes(node: dict[str, Any]) -> list[dict[str, Any]]:
    found = node.get("cte_map")
    return list(found.get("map", [])) if isinstance(found, dict) else []


def _nodes(tree: object) -> Iterator[dict[str, Any]]:
    """Walk through every node of a parsed statement."""
    waiting = [tree]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def error_line(error: Exception) -> str:
    """Give the first line of an engine's message."""
    return str(error).splitlines()[0] if str(error) else type(error).__name__
