"""An engine that reaches one folder only, and the rows of sources as it sees them."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from reporting.data.conversion import SourceFormat, typed_columns
from reporting.data.engine import MEMORY
from reporting.data.mapping import error_line
from reporting.data.quoting import identifier, quoted
from reporting.data.sources import read_large
from reporting.data.spec import SourceSpec
from reporting.errors import DataFailed, Problem

Reader = Callable[[SourceSpec], pa.Table]


@dataclass(frozen=True, slots=True)
class RawSource:
    """One source as the engine sees it.

    Parameters
    ----------
    rows
        What stands after FROM for its rows as they are.
    is_file
        Whether they are in a file of our own that the engine reads.
    """

    stated: SourceFormat
    rows: str
    is_file: bool


def open_sandbox(folder: Path, scratch: Path, threads: int) -> duckdb.DuckDBPyConnection:
    """Open an engine that can read and write below `folder`, and do nothing else outside.

    The order matters: once the configuration is locked nothing opens the engine again.

    Parameters
    ----------
    scratch
        A folder inside, for what does not fit into memory.
    """
    connection = duckdb.connect(
        config={
            "threads": threads,
            "memory_limit": MEMORY,
            "temp_directory": str(scratch / "spill"),
            "preserve_insertion_order": True,
        }
    )
    connection.execute(f"SET allowed_directories = [{quoted(str(folder))}]")
    connection.execute("SET python_enable_replacements = false")
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def show_source(
    connection: duckdb.DuckDBPyConnection,
    source: SourceSpec,
    scratch: Path,
    read: Reader,
    *,
    is_mapped: bool,
) -> RawSource:
    """Make a source's rows readable as they are and, for mappings, under its name with typed columns."""
    is_file = source.kind == "parquet" and source.path is not None
    if is_file:
        rows = _scan_parquet(connection, source, scratch)
    elif read_large(source, file := new_file(scratch)):
        rows = f"read_parquet({quoted(str(file))})"
    else:
        connection.register(f"raw {source.name}", read(source))
        rows = identifier(f"raw {source.name}")
    is_text = source.kind in ("csv", "xlsx")
    stated = SourceFormat(source.decimal, source.date_format, is_text)
    if is_mapped:
        columns = typed_columns(connection, rows, stated) if is_text else "*"
        connection.execute(f"CREATE VIEW {identifier(source.name)} AS SELECT {columns} FROM {rows}")
    return RawSource(stated, rows, is_file)


def _scan_parquet(connection: duckdb.DuckDBPyConnection, source: SourceSpec, scratch: Path) -> str:
    """Copy a Parquet file and leave it on disk: the engine reads what it needs of it, however large it is.

    It is read more than once; a copy of our own cannot change in between.
    """
    if source.path is None or not source.path.is_file():
        raise DataFailed(Problem(f"source '{source.name}': no such file", source.path))
    size = source.path.stat().st_size
    if size > source.max_bytes:
        text = f"source '{source.name}': too large ({size} bytes)"
        raise DataFailed(Problem(text, source.path, allowed=f"at most {source.max_bytes}"))
    copy = new_file(scratch)
    scan = f"read_parquet({quoted(str(copy))})"
    try:
        shutil.copyfile(source.path, copy)
        ((rows,),) = connection.execute(f"SELECT count(*) FROM {scan}").fetchall()
    except (duckdb.Error, OSError) as error:
        said = error_line(error).replace(str(copy), str(source.path))
        text = f"source '{source.name}': not a Parquet file ({said})"
        raise DataFailed(Problem(text, source.path)) from error
    if rows > source.max_rows:
        text = f"source '{source.name}': too many rows ({rows})"
        raise DataFailed(Problem(text, source.path, allowed=f"at most {source.max_rows}"))
    return scan


def new_file(scratch: Path) -> Path:
    """Name a file that is not there yet."""
    return scratch / f"{len(list(scratch.iterdir()))}.parquet"
