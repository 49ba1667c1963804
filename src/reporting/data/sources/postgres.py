"""Read from PostgreSQL through ADBC: Arrow from end to end, in a read-only session with a time limit."""

from __future__ import annotations

import time

import adbc_driver_manager
import adbc_driver_postgresql.dbapi as driver
import pyarrow as pa

from reporting.data.sources.retrying import PASSING_STATES, SourceUnavailable, without_secrets
from reporting.data.spec import SourceSpec
from reporting.errors import DataFailed, Problem


class PostgresServer:
    """One PostgreSQL source."""

    def __init__(self, source: SourceSpec) -> None:
        self._source = source

    def fetch(self, query: str) -> pa.Table:
        """Run one query, read-only, within the source's seconds; numbers come as exact decimals."""
        milliseconds = int(self._source.seconds * 1000)
        try:
            with driver.connect(self._url()) as connection, connection.cursor() as cursor:
                cursor.execute(f"SET statement_timeout = {milliseconds}")
                cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
                connection.commit()
                begin = time.monotonic()
                cursor.execute(query)
                try:
                    return _exact(_limited(cursor.fetch_record_batch(), self._source))
                except (OSError, pa.ArrowException) as error:
                    late = time.monotonic() - begin >= self._source.seconds
                    raise self._interrupted(error, passing=late or not _answers(connection)) from None
        except adbc_driver_manager.Error as error:
            raise self._explained(error) from None

    def _url(self) -> str:
        joint = "&" if "?" in self._source.url else "?"
        return self._source.url + (
            "" if "connect_timeout" in self._source.url else f"{joint}connect_timeout=10"
        )

    def _interrupted(self, error: Exception, *, passing: bool) -> Exception:
        """Word an error that came between rows: Arrow's stream has no SQLSTATE to go by."""
        text = without_secrets(str(error), self._source)
        return (
            SourceUnavailable(text)
            if passing
            else DataFailed(Problem(f"source '{self._source.name}': {text}"))
        )

    def _explained(self, error: adbc_driver_manager.Error) -> Exception:
        """Tell a server that is away from a query that is wrong; take the password out of its words."""
        state = error.sqlstate or ""
        text = without_secrets(str(error), self._source)
        lost = isinstance(error, adbc_driver_manager.OperationalError) and not state.strip("\x00")
        if state.startswith(PASSING_STATES) or lost:
            return SourceUnavailable(text)
        return DataFailed(Problem(f"source '{self._source.name}': {text}"))


def _answers(connection: driver.Connection) -> bool:
    """Tell whether the session is still there."""
    try:
        connection.rollback()
    except (adbc_driver_manager.Error, OSError):
        return False
    return True


def _limited(batches: pa.RecordBatchReader, source: SourceSpec) -> pa.Table:
    """Collect batches, stopping at the source's limits instead of filling the memory."""
    rows = size = 0
    kept = []
    for batch in batches:
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows > source.max_rows or size > source.max_bytes:
            text = f"source '{source.name}': too much data (over {rows} rows, {size} bytes)"
            raise DataFailed(
                Problem(text, allowed=f"at most {source.max_rows} rows, {source.max_bytes} bytes")
            )
        kept.append(batch)
    return pa.Table.from_batches(kept, batches.schema)


def _exact(table: pa.Table) -> pa.Table:
    """Turn NUMERIC, which arrives as an opaque text, into plain text: no digit passes through a float."""
    for index, field in enumerate(table.schema):
        storage = getattr(field.type, "storage_type", None)
        if storage is not None and pa.types.is_string(storage):
            plain = pa.chunked_array([chunk.storage for chunk in table.column(index).chunks], storage)
            table = table.set_column(index, field.name, plain)
    return table
