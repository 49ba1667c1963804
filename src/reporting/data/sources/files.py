"""Read CSV, Parquet and XLSX files, refusing what is not as stated."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from reporting.data.spec import SourceSpec
from reporting.errors import DataFailed, Problem


def read_csv(source: SourceSpec) -> pa.Table:
    """Read a CSV file as text columns, in its stated encoding and separator.

    Raises
    ------
    DataFailed
        Bytes that are not of the encoding (with the line), a row of another length, a duplicate column.
    """
    path = source.path or Path()
    text = _decoded(path, source)
    try:
        header = pa.csv.read_csv(
            pa.BufferReader(text.split(b"\n", 1)[0] + b"\n"),
            read_options=pa.csv.ReadOptions(autogenerate_column_names=True),
            parse_options=pa.csv.ParseOptions(delimiter=source.separator),
            convert_options=pa.csv.ConvertOptions(null_values=[], strings_can_be_null=False),
        )
        names = [str(column[0].as_py()) for column in header.columns]
        if len(set(names)) < len(names):
            twice = sorted({name for name in names if names.count(name) > 1})
            raise DataFailed(
                Problem(f"source '{source.name}': column named twice ({', '.join(twice)})", path, 1)
            )
        return pa.csv.read_csv(
            pa.BufferReader(text),
            parse_options=pa.csv.ParseOptions(delimiter=source.separator, newlines_in_values=True),
            convert_options=pa.csv.ConvertOptions(
                column_types={name: pa.string() for name in names}, null_values=[""], strings_can_be_null=True
            ),
        )
    except pa.ArrowInvalid as error:
        raise DataFailed(Problem(f"source '{source.name}': {_first_line(error)}", path)) from error


def _decoded(path: Path, source: SourceSpec) -> bytes:
    """Give the file's content in UTF-8, without a byte order mark."""
    raw = path.read_bytes()
    try:
        text = raw.decode(source.encoding)
    except LookupError as error:
        raise DataFailed(
            Problem(f"source '{source.name}': unknown encoding ('{source.encoding}')", path)
        ) from error
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        broken = raw[error.start : error.start + 4].hex(" ")
        message = f"source '{source.name}': bytes that are not {source.encoding} ({broken})"
        raise DataFailed(
            Problem(message, path, line, allowed="state the file's encoding in _data.yml")
        ) from error
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise DataFailed(Problem(f"source '{source.name}': a NUL character", path, line))
    return text.removeprefix("\ufeff").encode()


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
