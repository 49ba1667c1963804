"""Read CSV, Parquet and XLSX files, refusing what is not as stated."""

from __future__ import annotations

import codecs
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from reporting.data.spec import SourceSpec
from reporting.errors import DataFailed, Problem

_BLOCK_BYTES: Final = 16_000_000


def read_csv(source: SourceSpec) -> pa.Table:
    """Read a CSV file as text columns, in its stated encoding and separator.

    Raises
    ------
    DataFailed
        Bytes that are not of the encoding (with the line), a row of another length, a duplicate column.
    """
    path = source.path or Path()
    text = b"".join(_decoded(path, source))
    try:
        names = _header(text.split(b"\n", 1)[0] + b"\n", source)
        return pa.csv.read_csv(pa.BufferReader(text), **_options(source, names))
    except pa.ArrowInvalid as error:
        raise DataFailed(Problem(f"source '{source.name}': {_first_line(error)}", path)) from error


def write_csv_as_parquet(source: SourceSpec, target: Path) -> None:
    """Write the rows of a CSV file to a Parquet file as `read_csv` reads them, however many there are.

    Raises
    ------
    DataFailed
        As of `read_csv`; too many rows.
    """
    path = source.path or Path()
    plain = target.with_name(f"{target.name}.csv")
    with plain.open("wb") as file:
        file.writelines(_decoded(path, source))
    written = 0
    try:
        with plain.open("rb") as file:
            names = _header(file.readline(), source)
        rows = pa.csv.open_csv(plain, pa.csv.ReadOptions(block_size=_BLOCK_BYTES), **_options(source, names))
        with pq.ParquetWriter(target, rows.schema) as writer:
            for batch in rows:
                written += batch.num_rows
                if written > source.max_rows:
                    text = f"source '{source.name}': too many rows (over {source.max_rows})"
                    raise DataFailed(Problem(text, path, allowed=f"at most {source.max_rows}"))
                writer.write_batch(batch)
    except pa.ArrowInvalid as error:
        raise DataFailed(Problem(f"source '{source.name}': {_first_line(error)}", path)) from error
    plain.unlink()


def _header(line: bytes, source: SourceSpec) -> list[str]:
    """Read the names of the columns."""
    header = pa.csv.read_csv(
        pa.BufferReader(line),
        read_options=pa.csv.ReadOptions(autogenerate_column_names=True),
        parse_options=pa.csv.ParseOptions(delimiter=source.separator),
        convert_options=pa.csv.ConvertOptions(null_values=[], strings_can_be_null=False),
    )
    names = [str(column[0].as_py()) for column in header.columns]
    if len(set(names)) < len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        text = f"source '{source.name}': column named twice ({', '.join(twice)})"
        raise DataFailed(Problem(text, source.path, 1))
    return names


def _options(source: SourceSpec, names: list[str]) -> dict[str, Any]:
    """Say how rows are written, and that all columns are texts."""
    return {
        "parse_options": pa.csv.ParseOptions(delimiter=source.separator, newlines_in_values=True),
        "convert_options": pa.csv.ConvertOptions(
            column_types={name: pa.string() for name in names}, null_values=[""], strings_can_be_null=True
        ),
    }


def _decoded(path: Path, source: SourceSpec) -> Iterator[bytes]:
    """Give the file's content in UTF-8, without a byte order mark, piece by piece."""
    try:
        decoder = codecs.getincrementaldecoder(source.encoding)()
    except LookupError as error:
        text = f"source '{source.name}': unknown encoding ('{source.encoding}')"
        raise DataFailed(Problem(text, path)) from error
    lines = 0
    with path.open("rb") as file:
        raw = file.read(_BLOCK_BYTES)
        mark = "\ufeff"
        while True:
            try:
                text = decoder.decode(raw, final=not raw)
            except UnicodeDecodeError as error:
                line = lines + error.object.count(b"\n", 0, error.start) + 1
                broken = (error.object[error.start :] + file.read(4))[:4].hex(" ")
                message = f"source '{source.name}': bytes that are not {source.encoding} ({broken})"
                allowed = "state the file's encoding in _data.yml"
                raise DataFailed(Problem(message, path, line, allowed=allowed)) from error
            if "\x00" in text:
                line = lines + text.count("\n", 0, text.index("\x00")) + 1
                raise DataFailed(Problem(f"source '{source.name}': a NUL character", path, line))
            yield text.removeprefix(mark).encode()
            if not raw:
                return
            lines += text.count("\n")
            mark = mark if not text else ""
            raw = file.read(_BLOCK_BYTES)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def read_parquet(source: SourceSpec) -> pa.Table:
    """Read a Parquet file, refusing more rows than allowed before reading them."""
    path = source.path or Path()
    try:
        file = pq.ParquetFile(path)
        if file.metadata.num_rows > source.max_rows:
            text = f"source '{source.name}': too many rows ({file.metadata.num_rows})"
            raise DataFailed(Problem(text, path, allowed=f"at most {source.max_rows}"))
        return file.read()
    except (pa.ArrowInvalid, OSError) as error:
        raise DataFailed(
            Problem(f"source '{source.name}': not a Parquet file ({_first_line(error)})", path)
        ) from error


def read_xlsx(source: SourceSpec) -> pa.Table:
    """Read one sheet of a workbook; its first row names the columns.

    Notes
    -----
    Cells come as text: whole numbers without a decimal point, dates as ISO dates, truth as true and false.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    path = source.path or Path()
    try:
        workbook = CalamineWorkbook.from_path(str(path))
    except CalamineError as error:
        raise DataFailed(
            Problem(f"source '{source.name}': not a workbook ({_first_line(error)})", path)
        ) from error
    sheet = source.sheet or workbook.sheet_names[0]
    if sheet not in workbook.sheet_names:
        allowed = f"its sheets: {', '.join(workbook.sheet_names)}"
        raise DataFailed(Problem(f"source '{source.name}': no such sheet ('{sheet}')", path, allowed=allowed))
    rows = workbook.get_sheet_by_name(sheet).to_python()
    if not rows:
        raise DataFailed(Problem(f"source '{source.name}': the sheet '{sheet}' is empty", path))
    names = [str(cell) for cell in rows[0]]
    columns = {
        name: pa.array([_cell_text(row[index]) for row in rows[1:]], pa.string())
        for index, name in enumerate(names)
        if name
    }
    return pa.table(columns)


def _cell_text(cell: object) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)
