"""Read from any server SQLAlchemy has a driver for; numbers stay exact."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import sqlalchemy
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from reporting.data.sources.retrying import SourceUnavailable, without_secrets
from reporting.data.spec import SourceSpec
from reporting.errors import DataFailed, Problem

_ROWS_AT_ONCE = 10_000


class AlchemyServer:
    """One source behind SQLAlchemy."""

    def __init__(self, source: SourceSpec) -> None:
        self._source = source
        try:
            self._engine = sqlalchemy.create_engine(source.url, poolclass=sqlalchemy.NullPool)
        except SQLAlchemyError as error:
            raise DataFailed(
                Problem(f"source '{source.name}': {without_secrets(str(error), source)}")
            ) from None

    def fetch(self, query: str) -> pa.Table:
        """Run one query and roll back: whatever it was, nothing stays."""
        try:
            with self._engine.connect() as connection:
                result = connection.execution_options(stream_results=True).execute(sqlalchemy.text(query))
                names = list(result.keys())
                columns: list[list[object]] = [[] for _ in names]
                for rows in result.partitions(_ROWS_AT_ONCE):
                    for row in rows:
                        for column, value in zip(columns, row, strict=True):
                            column.append(value)
                    self._check(len(columns[0]) if columns else 0)
                connection.rollback()
        except OperationalError as error:
            raise SourceUnavailable(without_secrets(str(error.orig), self._source)) from None
        except DBAPIError as error:
            text = without_secrets(str(error.orig), self._source)
            raise DataFailed(Problem(f"source '{self._source.name}': {text}")) from None
        arrays = [_array(column) for column in columns]
        return pa.table(dict(zip(names, arrays, strict=True)))

    def _check(self, rows: int) -> None:
        if rows > self._source.max_rows:
            text = f"source '{self._source.name}': too many rows (over {rows})"
            raise DataFailed(Problem(text, allowed=f"at most {self._source.max_rows}"))


def _array(values: list[object]) -> pa.Array:
    """Make one column; decimals go as text, so that no digit is lost on the way."""
    if any(isinstance(value, Decimal) for value in values):
        return pa.array([None if value is None else str(value) for value in values], pa.string())
    return pa.array(values)
