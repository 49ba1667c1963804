"""One in-memory engine per notebook over the verified files of a snapshot, limited to a job's units."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from reporting.data.manifest import SPLIT_BY_UNIT, Snapshot, files_of, verify_snapshot
from reporting.data.quoting import quoted
from reporting.data.schema import TABLES, Table

# Notebooks run side by side, one per core: a second thread here would only wait for another one's core.
_THREADS: Final = 1
#: What an engine may keep in memory while a snapshot is taken; the rest of its work lies on disk.
MEMORY: Final = "1GB"


@dataclass(slots=True)
class Engine:
    """An engine opened by the first question, which shows the tables of a snapshot as views once asked for.

    Parameters
    ----------
    units
        The units whose rows are visible; rows without a unit are visible to all.
    as_of
        The day up to whose end rows were known; None: everything the snapshot knows.
    shown
        Names of the tables shown so far.
    scratch
        Folder for what does not fit into `MEMORY`; None: all of it is kept.
    """

    snapshot: Snapshot
    units: tuple[str, ...]
    as_of: date | None
    shown: set[str] = field(default_factory=set)
    scratch: Path | None = None
    _connection: duckdb.DuckDBPyConnection | None = None

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The engine, which reads nothing but the snapshot."""
        if self._connection is None:
            self._connection = _connected(self.snapshot, self.scratch)
        return self._connection

    def show(self, *names: str) -> None:
        """Show tables as views; none by name: all of them."""
        wanted = [name for name in names or TABLES if name not in self.shown]
        views = [f"CREATE VIEW {name} AS {self.query(name)}" for name in wanted]
        if views:
            self.connection.execute(";\n".join(views))
        self.shown.update(wanted)

    def query(self, name: str) -> str:
        """Write the query of a table.

        Raises
        ------
        DataFailed
            A file to be read was changed since the snapshot was taken.
        """
        files = files_of(self.snapshot, name, self.units)
        verify_snapshot(self.snapshot, files)
        return _select(self.snapshot, TABLES[name], files, self.units, self.as_of)


def _connected(snapshot: Snapshot, scratch: Path | None) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {"threads": _THREADS}
    if scratch:
        config |= {"memory_limit": MEMORY, "temp_directory": str(scratch)}
    connection = duckdb.connect(config=config)
    _draw_no_progress(connection)
    folder = quoted(str(snapshot.folder.resolve()))
    statements = [
        f"SET allowed_directories = [{folder}]",
        "SET python_enable_replacements = false",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ]
    connection.execute(";\n".join(statements))
    return connection


def _draw_no_progress(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep a slow query from drawing a bar between the exhibits.

    Where the bar is off already it stays untouched: in a Jupyter kernel without ipywidgets the engine draws
    none, and refuses to be told so.
    """
    if connection.execute("SELECT current_setting('enable_progress_bar')").fetchone() == (True,):
        connection.execute("SET enable_progress_bar = false")


def _select(
    snapshot: Snapshot, table: Table, files: list[str], units: tuple[str, ...], as_of: date | None
) -> str:
    if not files:
        nothing = [f"CAST(NULL AS {column.sql_type}) AS {column.name}" for column in table.columns]
        return f"SELECT {', '.join(nothing)} WHERE false"
    paths = ", ".join(quoted(str((snapshot.folder / name).resolve())) for name in files)
    conditions = []
    if table.unit and table.name not in SPLIT_BY_UNIT:
        listed = ", ".join(quoted(unit) for unit in units)
        conditions.append(f"({table.unit} IN ({listed}) OR {table.unit} IS NULL)")
    if table.bitemporal:
        conditions.append(_known(as_of, snapshot.manifest["tables"][table.name]["history"]))
    where = " AND ".join(condition for condition in conditions if condition) or "true"
    columns = ", ".join(table.column_names)
    return f"SELECT {columns} FROM read_parquet([{paths}]) WHERE {where}"


def _known(as_of: date | None, history: bool) -> str:
    """Write the condition that keeps, of every fact, the value known at the end of a day."""
    if as_of is None:
        return "superseded_at IS NULL" if history else ""
    moment = f"(DATE '{as_of.isoformat()}' + INTERVAL 1 DAY)"
    later = f" AND (superseded_at IS NULL OR superseded_at > {moment})" if history else ""
    return f"recorded_at <= {moment}{later}"
