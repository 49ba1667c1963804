"""kpis.csv, the only data that leave a notebook: written in one go, the same bytes for the same numbers."""

from __future__ import annotations

import csv
import io
import math
import os
import tempfile
from pathlib import Path
from typing import Final, Protocol

import pandas as pd

from reporting.errors import DataFailed, Problem

FILE_NAME: Final = "kpis.csv"
NUMBERS: Final = ("actual", "plan", "previous_year", "forecast", "delta", "delta_pct", "impact")
COLUMNS: Final = (
    *("report", "period", "unit", "window", "channel", "kpi_id"),
    *NUMBERS,
    *("status", "uom", "flag"),
)
_MODE = 0o640
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


class Scope(Protocol):
    """Which unit and period the KPIs belong to."""

    @property
    def unit(self) -> _Identified:
        """The unit."""

    @property
    def period(self) -> _Identified:
        """The period."""


def write_kpis(kpis: pd.DataFrame, scope: Scope, report: str, folder: str | Path) -> Path | None:
    """Write the KPIs of a report as kpis.csv.

    Parameters
    ----------
    kpis
        Rows of `evaluate`, compared with the plan or not: window, channel (empty or absent is the total),
        kpi_id, actual, plan, previous_year, forecast, delta, delta_pct, impact, status, uom, flag; columns
        that are absent stay empty. Money in the unit of uom, ratios 0 to 1.
    scope
        Names the unit and the period.
    report
        Id of the report.
    folder
        Where the file goes, replaced whole; an empty text writes nothing (a notebook run by hand).

    Returns
    -------
    Path or None
        The file, or None if nothing was written.

    Raises
    ------
    DataFailed
        Two rows speak of the same window, channel and KPI, or a number is infinite.

    Notes
    -----
    Numbers have the fewest digits that read back as the same double; an empty one is unknown, and `flag` says
    why: plain words speak of the actual, ``plan:no_data`` of another column.
    """
    if str(folder) == "":
        return None
    text = kpis_text(kpis, unit=scope.unit.id, period=scope.period.id, report=report)
    path = Path(folder) / FILE_NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, text.encode())
    return path


def kpis_text(kpis: pd.DataFrame, *, unit: str, period: str, report: str) -> str:
    """Write KPIs as the text of a kpis.csv; see `write_kpis`."""
    rows = kpis.to_dict("records")
    seen: set[tuple[str, ...]] = set()
    problems: list[Problem] = []
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        key = tuple(_text(row.get(column)) for column in ("window", "channel", "kpi_id"))
        if key in seen:
            problems.append(Problem(f"two rows for {' / '.join(key)}", allowed="one row per window and KPI"))
        seen.add(key)
        numbers = [row.get(column) for column in NUMBERS]
        if any(isinstance(number, float) and math.isinf(number) for number in numbers):
            problems.append(Problem(f"an infinite number for {' / '.join(key)}", allowed="numbers"))
        labels = [report, period, unit, *key]
        ends = [_text(row.get("status")), _text(row.get("uom")), _flags(row)]
        writer.writerow([*map(_inert, labels), *map(number_text, numbers), *map(_inert, ends)])
    if problems:
        raise DataFailed(problems)
    return stream.getvalue()


def read_kpis(path: Path) -> pd.DataFrame:
    """Read a kpis.csv back: text columns as text, numbers as float64, empty numbers as NaN.

    Raises
    ------
    DataFailed
        The file cannot be read or has other columns.
    """
    try:
        types = {column: "float64" if column in NUMBERS else "str" for column in COLUMNS}
        frame = pd.read_csv(path, dtype=types, keep_default_na=False, na_values={c: [""] for c in NUMBERS})
    except (OSError, ValueError) as error:
        raise DataFailed(Problem(f"not readable as KPIs ({error})", path)) from error
    if tuple(frame.columns) != COLUMNS:
        raise DataFailed(
            Problem("other columns than agreed", path, 1, allowed=f"columns: {', '.join(COLUMNS)}")
        )
    return frame


def number_text(number: object) -> str:
    """Write a number with the fewest digits that read back as the same double; nothing if it is unknown.

    Examples
    --------
    >>> number_text(43000.0), number_text(0.1), number_text(-0.0), number_text(float("nan"))
    ('43000', '0.1', '0', '')
    """
    if number is None or number is pd.NA or number != number:
        return ""
    return repr(float(number) + 0.0).removesuffix(".0")  # type: ignore[arg-type]


def _flags(row: dict[object, object] | dict[str, object]) -> str:
    """Join the words of the actual and those of the other columns, these with their name in front."""
    words = [_text(row.get("flag"))]
    for column in ("plan", "previous_year", "forecast"):
        reasons = _text(row.get(f"{column}_flag"))
        if reasons and number_text(row.get(column)) == "":
            words += [f"{column}:{reason}" for reason in reasons.split("|") if reason]
    return "|".join(word for word in words if word)


def _text(value: object) -> str:
    return "" if value is None or value is pd.NA or value != value else str(value)


def _inert(text: str) -> str:
    """Keep a spreadsheet from taking text for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def _replace(path: Path, content: bytes) -> None:
    """Put a file in place whole or not at all."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fchmod(stream.fileno(), _MODE)
            os.fsync(stream.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
