"""Rows of a table as a frame, with the types DuckDB gives one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_STEPS: Final = 10_000
"""Steps of the grid that money lies on, in one unit of money."""


def frame_of(rows: pa.Table, key: Sequence[str]) -> pd.DataFrame:
    """Sort rows by their key and lay them out as a frame."""
    ordered = rows.take(pc.sort_indices(rows, sort_keys=[(name, "ascending") for name in key]))
    return pd.DataFrame({name: _values(ordered[name].combine_chunks()) for name in ordered.column_names})


def _values(column: pa.Array) -> Any:
    kind = column.type
    if pa.types.is_decimal(kind):
        return pc.multiply(column, pa.scalar(Decimal(_STEPS))).cast(pa.int64()).to_numpy(False) / _STEPS
    if pa.types.is_date(kind):
        return column.cast(pa.timestamp("us")).to_numpy(zero_copy_only=False)
    if column.null_count and pa.types.is_integer(kind):
        return pd.array(column.to_pylist(), dtype="Int64")
    if column.null_count and pa.types.is_boolean(kind):
        return pd.array(column.to_pylist(), dtype="boolean")
    return column.to_numpy(zero_copy_only=False)
