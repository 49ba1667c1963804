"""Read from any server SQLAlchemy has a driver for: read-only, in time, numbers exact."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa
import sqlalchemy
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError

from reporting.data.sources.retrying import PASSING_STATES, SourceUnavailable, without_secrets
from reporting.data.spec import SourceSpec
from reporting.errors import DataFailed, Problem

_ROWS_AT_ONCE: Final = 10_000
_STEPS_BETWEEN_LOOKS: Final = 10_000

#: What makes a session read-only and ends its slow queries. The dialects that are missing here have no such
#: statement for a session; their queries are rolled back.
_SESSIONS: Final = {
    "postgresql": (
        "SET statement_timeout = {milliseconds}",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    ),
    "mysql": ("SET SESSION max_execution_time = {milliseconds}", "SET SESSION TRANSACTION READ ONLY"),
    "mariadb": ("SET SESSION max_statement_time = {seconds}", "SET SESSION TRANSACTION READ ONLY"),
    "sqlite": ("PRAGMA busy_timeout = {milliseconds}", "PRAGMA query_only = ON"),
}
#: Numbers of errors that asking again may cure: lock waits, deadlocks and ended queries of MySQL and MariaDB;
#: busy, locked and interrupted of SQLite, whose numbers carry a finer one in the bits above.
_PASSING_NUMBERS: Final = {
    "mysql": frozenset({1205, 1213, 1317, 3024}),
    "mariadb": frozenset({1205, 1213, 1317, 1969}),
    "sqlite": frozenset({5, 6, 9}),
}


class AlchemyServer:
    """One source behind SQLAlchemy."""

    def __init__(self, source: SourceSpec) -> None:
        self._source = source
        try:
            self._engine = sqlalchemy.create_engine(source.url, poolclass=sqlalchemy.NullPool)
        except SQLAlchemyError as error:
            raise self._failed(str(error)) from None

    def fetch(self, query: str) -> pa.Table:
        """Run one query in a session that can only read where there are such; closing it rolls back."""
        with self._connected() as connection:
            try:
                self._prepare(connection)
                return self._read(connection, query)
            except DBAPIError as error:
                raise self._explained(error) from None

    @contextmanager
    def _connected(self) -> Iterator[sqlalchemy.Connection]:
        """Connect; a server that cannot be reached now may be reached later."""
        try:
            connection = self._engine.connect()
        except (OperationalError, InterfaceError) as error:
            raise SourceUnavailable(without_secrets(str(error.orig), self._source)) from None
        except DBAPIError as error:
            raise self._failed(str(error.orig)) from None
        with connection:
            yield connection

    def _prepare(self, connection: sqlalchemy.Connection) -> None:
        """Make the session read-only, and end queries that take longer than the source's seconds."""
        seconds = self._source.seconds
        for statement in _SESSIONS.get(self._dialect, ()):
            text = statement.format(seconds=seconds, milliseconds=int(seconds * 1000))
            connection.exec_driver_sql(text)
        connection.commit()
        if self._dialect == "sqlite":
            end = time.monotonic() + seconds
            driver: Any = connection.connection.driver_connection
            driver.set_progress_handler(lambda: time.monotonic() > end, _STEPS_BETWEEN_LOOKS)

    def _read(self, connection: sqlalchemy.Connection, query: str) -> pa.Table:
        # without parameters a colon or a percent sign of the query stands for itself
        plain = connection.execution_options(stream_results=True, no_parameters=True)
        result = plain.exec_driver_sql(query)
        names = list(result.keys())
        columns: list[list[object]] = [[] for _ in names]
        for rows in result.partitions(_ROWS_AT_ONCE):
            for row in rows:
                for column, value in zip(columns, row, strict=True):
                    column.append(value)
            self._check(len(columns[0]))
        arrays = [_array(column) for column in columns]
        return pa.table(dict(zip(names, arrays, strict=True)))

    @property
    def _dialect(self) -> str:
        """Name of the server's dialect; MariaDB may be reached by a url of MySQL."""
        dialect = self._engine.dialect
        return "mariadb" if getattr(dialect, "is_mariadb", False) else dialect.name

    def _explained(self, error: DBAPIError) -> Exception:
        """Tell a server that is away, late or locked from a query that is wrong."""
        text = str(error.orig)
        if error.connection_invalidated or self._may_pass(error.orig):
            return SourceUnavailable(without_secrets(text, self._source))
        return self._failed(text)

    def _may_pass(self, error: Any) -> bool:
        state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
        if isinstance(state, str):
            return state.startswith(PASSING_STATES)
        known = _PASSING_NUMBERS.get(self._dialect, frozenset())
        if self._dialect == "sqlite":
            return (error.sqlite_errorcode & 0xFF) in known
        return next(iter(error.args), None) in known

    def _failed(self, text: str) -> DataFailed:
        return DataFailed(Problem(f"source '{self._source.name}': {without_secrets(text, self._source)}"))

    def _check(self, rows: int) -> None:
        if rows > self._source.max_rows:
            text = f"source '{self._source.name}': too many rows (over {rows})"
            raise DataFailed(Problem(text, allowed=f"at most {self._source.max_rows}"))


def _array(values: list[object]) -> pa.Array:
    """Make one column; decimals go as text, so that no digit is lost on the way."""
    if any(isinstance(value, Decimal) for value in values):
        return pa.array([None if value is None else str(value) for value in values], pa.string())
    return pa.array(values)
