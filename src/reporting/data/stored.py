"""Small tables of a snapshot in memory: read whole, then limited to what a job may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from reporting.data.columns import ColumnType, Table
from reporting.data.manifest import SPLIT_BY_UNIT, Snapshot, files_of, verify_snapshot
from reporting.data.schema import TABLES

_TYPES: Final[Mapping[ColumnType, pa.DataType]] = {
    "text": pa.string(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "integer": pa.int64(),
    "number": pa.float64(),
    "money": pa.decimal128(18, 4),
    "boolean": pa.bool_(),
}
# More rows are worth an engine that leaves out what is not asked for.
_SMALL: Final = 65_536


@dataclass(frozen=True, slots=True)
class Stored:
    """The small tables of a snapshot in memory, as far as a job may see them.

    Parameters
    ----------
    units, as_of
        As for `reporting.data.engine.Engine`.
    kept
        The tables read so far.
    """

    snapshot: Snapshot
    units: tuple[str, ...]
    as_of: date | None
    kept: dict[str, pa.Table] = field(default_factory=dict)

    def is_small(self, name: str) -> bool:
        """Tell whether a table is read whole at little cost."""
        described = self.snapshot.manifest["files"]
        files = files_of(self.snapshot, name, self.units)
        return bool(sum(described[file]["rows"] for file in files) <= _SMALL)

    def rows(self, name: str) -> pa.Table:
        """Read the visible rows of a table, in the order they are stored in.

        Raises
        ------
        DataFailed
            A file to be read was changed since the snapshot was taken.
        """
        if name not in self.kept:
            self.kept[name] = self._visible(TABLES[name])
        return self.kept[name]

    def _visible(self, table: Table) -> pa.Table:
        files = files_of(self.snapshot, table.name, self.units)
        if not files:
            return pa.table({column.name: pa.array([], _TYPES[column.type]) for column in table.columns})
        rows = read_files(self.snapshot, files)
        if table.unit and table.name not in SPLIT_BY_UNIT:
            unit = rows[table.unit]
            rows = rows.filter(pc.or_(pc.is_in(unit, pa.array(self.units)), pc.is_null(unit)))
        if table.bitemporal:
            history = self.snapshot.manifest["tables"][table.name]["history"]
            rows = _known(rows, self.as_of, history=history)
        return rows.select(table.column_names)


def read_files(snapshot: Snapshot, names: Sequence[str], *, encoded: Sequence[str] = ()) -> pa.Table:
    """Read files of a snapshot, verified, one below the other.

    Parameters
    ----------
    names
        At least one.
    encoded
        Columns of texts that are given as numbers and a dictionary.
    """
    verify_snapshot(snapshot, names)
    parts = [
        pq.ParquetFile(snapshot.folder / name, read_dictionary=list(encoded)).read(use_threads=False)
        for name in names
    ]
    if len(parts) == 1:
        return parts[0]
    # An empty file may say that a column has gaps where the others say it has none.
    return pa.concat_tables(parts, promote_options="default").unify_dictionaries()


def _known(rows: pa.Table, as_of: date | None, *, history: bool) -> pa.Table:
    """Keep, of every fact, the value known at the end of a day; None: the last one."""
    moment = None if as_of is None else datetime.combine(as_of + timedelta(days=1), time())
    if moment is not None:
        rows = rows.filter(pc.less_equal(rows["recorded_at"], moment))
    if history:
        superseded = rows["superseded_at"]
        lasting = pc.is_null(superseded)
        if moment is not None:
            lasting = pc.or_kleene(lasting, pc.greater(superseded, moment))
        rows = rows.filter(lasting)
    return rows


def rows_between(rows: pa.Table, table: Table, first: date, last: date) -> pa.Table:
    """Keep rows from a day to before another one, and those without a date; of texts, those of the years."""
    if not table.time:
        return rows
    moments = rows[table.time]
    if table.column(table.time).type == "text":
        year = pc.utf8_slice_codeunits(moments, 0, 4)
        kept = pc.and_(pc.greater_equal(year, f"{first.year}"), pc.less_equal(year, f"{last.year}"))
    else:
        within = pc.and_(pc.greater_equal(moments, first), pc.less(moments, last))
        kept = pc.or_kleene(pc.is_null(moments), within)
    return rows.filter(kept)
