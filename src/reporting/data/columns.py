"""What a canonical table is made of: columns, types, keys and references."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, cast

ColumnType = Literal["text", "date", "timestamp", "integer", "number", "money", "boolean"]

#: How a column type is written in DuckDB. Stored values are 18 digits wide, because that is one machine word
#: and a single fact never needs more; sums of them are DECIMAL(38,4), so they are exact.
SQL_TYPES: Final[Mapping[ColumnType, str]] = MappingProxyType(
    {
        "text": "VARCHAR",
        "date": "DATE",
        "timestamp": "TIMESTAMP",
        "integer": "BIGINT",
        "number": "DOUBLE",
        "money": "DECIMAL(18,4)",
        "boolean": "BOOLEAN",
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a canonical table.

    Parameters
    ----------
    name, type
        As a mapping must deliver it.
    required
        May not be null; a column that is not required may also be absent.
    references
        The dimension table whose key this column names, if any.
    allowed
        The closed list of values, if there is one.
    """

    name: str
    type: ColumnType
    required: bool = False
    references: str = ""
    allowed: tuple[str, ...] = ()

    @property
    def sql_type(self) -> str:
        """The column's type in DuckDB."""
        return SQL_TYPES[self.type]


@dataclass(frozen=True, slots=True)
class Table:
    """One canonical table: its columns, its key and how a snapshot is split and sorted.

    Parameters
    ----------
    key
        The columns that identify a row (with ``recorded_at`` where the table is bitemporal).
    unit, time
        The columns that name the business unit and the date or month of a row; empty if it has none.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    unit: str = ""
    time: str = ""

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of all columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def bitemporal(self) -> bool:
        """Whether rows carry the moment they became known."""
        return "recorded_at" in self.column_names

    def column(self, name: str) -> Column:
        """Give the column of that name."""
        return next(column for column in self.columns if column.name == name)


def _column(text: str) -> Column:
    """Read ``name type [!] [->dimension] [{a,b}]``: ``!`` required, ``->`` reference, braces the values."""
    name, kind, *rest = text.split()
    allowed = next((part[1:-1].split(",") for part in rest if part.startswith("{")), [])
    references = next((part[2:] for part in rest if part.startswith("->")), "")
    if kind not in SQL_TYPES:
        raise ValueError(f"{text}: unknown column type ({kind})")
    return Column(name, cast("ColumnType", kind), "!" in rest, references, tuple(allowed))


def table(name: str, key: str, columns: str, *, unit: str = "", time: str = "") -> Table:
    """Describe a table: its key, separated by blanks, and its columns, one a line (see `_column`)."""
    parsed = tuple(_column(line) for line in columns.strip().splitlines())
    return Table(name, parsed, tuple(key.split()), unit, time)
