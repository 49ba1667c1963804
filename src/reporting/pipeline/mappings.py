"""Check tables and mappings of _data.yml against what the data half knows, without reading any source."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from reporting.data.mapping import builtin_mappings, check_mapping
from reporting.data.schema import TABLES
from reporting.errors import InputRefused, Problem, nearest
from reporting.params import Params, TableSpec
from reporting.strict_yaml import Document, Location
from reporting.workspace import Workspace


def mapping_problems(workspace: Workspace, params: Params, document: Document) -> Iterator[Problem]:
    """List unknown tables, unknown mappings, and mappings that are not one SELECT over their sources.

    Parameters
    ----------
    document
        ``_data.yml`` itself, for the places of its values.
    """
    seen: dict[str, int] = {}
    with duckdb.connect() as connection:
        for table in params.data.tables:
            index = seen[table.table] = seen.get(table.table, -1) + 1
            listed = isinstance(document.data["tables"][table.table], list)
            location: Location = ("tables", table.table, *((index,) if listed else ()))
            if table.table not in TABLES:
                if index == 0:
                    yield _unknown_table(document, table.table)
            elif table.mapping.endswith(".sql"):
                yield from _sql_problems(connection, workspace, table, document, (*location, "mapping"))
            elif table.mapping and table.mapping not in builtin_mappings():
                yield _unknown_mapping(document, (*location, "mapping"), table.mapping)


def _unknown_table(document: Document, name: str) -> Problem:
    return document.problem(
        ("tables", name),
        f"unknown table ('{name}')",
        allowed=f"canonical tables: {', '.join(TABLES)}",
        suggestion=nearest(name, TABLES),
        at_key=True,
    )


def _unknown_mapping(document: Document, location: Location, name: str) -> Problem:
    known = builtin_mappings()
    allowed = f"a .sql file of the workspace, or built in: {', '.join(known)}"
    return document.problem(
        location, f"unknown mapping ('{name}')", allowed=allowed, suggestion=nearest(name, known)
    )


def _sql_problems(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    table: TableSpec,
    document: Document,
    location: Location,
) -> Iterator[Problem]:
    path = workspace.root / table.mapping
    if not workspace.holds(path) or not path.is_file():
        yield document.problem(location, f"no such file of the workspace ('{table.mapping}')")
        return
    shown = workspace.relative(path)
    try:
        check_mapping(connection, path.read_text(encoding="utf-8"), set(table.sources), shown)
    except InputRefused as refused:
        yield from refused.problems
    except (OSError, UnicodeDecodeError):
        yield Problem("the mapping is not readable as UTF-8 text", shown)
