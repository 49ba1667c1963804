"""The canonical tables: columns, types, keys and references that every mapping must fill."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from reporting.data.columns import SQL_TYPES, Column, ColumnType, Table
from reporting.data.tables.dimensions import DIMENSIONS
from reporting.data.tables.money import MONEY
from reporting.data.tables.records import RECORDS
from reporting.data.tables.work import WORK

__all__ = ["SQL_TYPES", "TABLES", "Column", "ColumnType", "Table"]

TABLES: Final[Mapping[str, Table]] = MappingProxyType(
    {one.name: one for one in (*DIMENSIONS, *MONEY, *WORK, *RECORDS)}
)
