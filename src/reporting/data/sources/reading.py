"""Choose the reader of a source by its kind, within its limits of rows, bytes and time."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyarrow as pa

from reporting.data.sources.files import read_csv, read_parquet, read_xlsx, write_csv_as_parquet
from reporting.data.sources.retrying import fetch_with_retries
from reporting.data.spec import SourceSpec
from reporting.errors import DataFailed, Problem

_LARGE_BYTES: Final = 64_000_000
_READERS: dict[str, Callable[[SourceSpec], pa.Table]] = {
    "csv": read_csv,
    "parquet": read_parquet,
    "xlsx": read_xlsx,
}


def read_source(source: SourceSpec, *, sleep: Callable[[float], None] = time.sleep) -> pa.Table:
    """Read all rows of a source.

    Returns
    -------
    pyarrow.Table
        Text columns for csv (nothing is guessed), typed columns for the other kinds.

    Raises
    ------
    DataFailed
        The file is missing, larger than its limit, not in its stated encoding; the server refuses, is late
        or went away three times.
    """
    if source.kind == "sql":
        from reporting.data.sources.servers import open_server  # drivers are extras

        table = fetch_with_retries(open_server(source), source, sleep=sleep)
    else:
        _check_size(source)
        table = _READERS[source.kind](source)
    if table.num_rows > source.max_rows:
        raise DataFailed(
            Problem(f"source '{source.name}': too many rows ({table.num_rows})", source.path,
                    allowed=f"at most {source.max_rows}")
        )  # fmt: skip
    return table


def read_large(source: SourceSpec, target: Path) -> bool:
    """Write the rows of a large CSV file to a Parquet file, instead of keeping them in memory.

    Returns
    -------
    bool
        False for any other source: nothing was written.

    Raises
    ------
    DataFailed
        As of `read_source`.
    """
    path = source.path
    if source.kind != "csv" or path is None or not path.is_file() or path.stat().st_size <= _LARGE_BYTES:
        return False
    _check_size(source)
    write_csv_as_parquet(source, target)
    return True


def _check_size(source: SourceSpec) -> None:
    path = source.path or Path()
    if not path.is_file():
        raise DataFailed(Problem(f"source '{source.name}': no such file", path))
    size = path.stat().st_size
    if size > source.max_bytes:
        text = f"source '{source.name}': too large ({size} bytes)"
        raise DataFailed(Problem(text, path, allowed=f"at most {source.max_bytes}"))
