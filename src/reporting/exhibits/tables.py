"""Tables of records: each column says how its values are written."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import pandas as pd

from reporting.errors import InputRefused, nearest
from reporting.exhibits.cells import delta_cell, percent_cell, ratio_cell, value_cell
from reporting.exhibits.exhibit import Exhibit, Title
from reporting.exhibits.grid import Cell, Grid, GridColumn, Row, RowStyle, Status
from reporting.exhibits.theme import Impact
from reporting.exhibits.voice import ScopeLike, Voice, voice_of
from reporting.language.numbers import NO_DATA, Scale, choose_scale, is_money

ColumnKind = Literal["text", "value", "delta", "percent", "ratio", "date", "status"]


@dataclass(frozen=True, slots=True)
class Column:
    """How one column of a frame is shown.

    Parameters
    ----------
    name
        Column of the frame.
    header
        Heading, already in the reader's language.
    kind
        ``value`` (a number in `uom`), ``delta`` (signed, coloured by `impact`), ``percent`` (relative
        variance, signed), ``ratio`` (a share), ``date``, ``status`` (an id of on_track, watch, off_track) or
        ``text``.
    uom
        Unit of a value or variance; ``cur`` takes the currency of the scope. Its prefix stands in the header.
    group
        Spanning header.
    bars
        Draw variance bars beside the numbers.
    impact
        Column with favourable, adverse or neutral.
    scale_with
        Columns that share the scale of this one, so that they can be compared.
    scale
        Prefix and decimals, where the numbers are not to choose them.
    wide
        Whether it takes the width that is left.
    """

    name: str
    header: str
    kind: ColumnKind = "text"
    uom: str = "n"
    group: str = ""
    bars: bool = False
    impact: str = ""
    scale_with: tuple[str, ...] = ()
    scale: Scale | None = None
    wide: bool = False


def table(
    frame: pd.DataFrame,
    scope: ScopeLike,
    columns: Sequence[Column],
    *,
    label: str,
    title: Title | None = None,
    message: str = "",
    footnotes: Sequence[str] = (),
    row_style: Callable[[Any], RowStyle] | None = None,
    empty: str = "",
) -> Exhibit:
    """Show a frame as a table, one row per record in the order given.

    Parameters
    ----------
    frame
        Records; unformatted numbers, ratios 0 to 1, dates.
    columns
        What is shown, first the row header.
    row_style
        Tells of each record (a named tuple) whether its row is ``normal``, ``total`` or ``thereof``.
    empty
        What is said if there are no records.

    Raises
    ------
    InputRefused
        A column is not in the frame.
    """
    _check_columns(frame, columns)
    voice = voice_of(scope)
    said = title.measure_text.replace(",", " ").split() if title else []
    scales = {column.name: column_scale(frame, column) for column in columns}
    records = list(frame.itertuples(index=False)) if row_style else [None] * len(frame)
    shown = [column_cells(frame, column, voice, scales[column.name]) for column in columns]
    rows = tuple(
        Row(tuple(cells), row_style(record) if row_style else "normal")
        for cells, record in zip(zip(*shown, strict=True), records, strict=True)
    )
    grid = Grid(
        tuple(
            _grid_column(column, voice, scales[column.name], first=i == 0, said=said)
            for i, column in enumerate(columns)
        ),
        rows,
        empty or voice.say("Nothing to show for this period."),
    )
    return Exhibit(
        "table",
        label,
        grid,
        title,
        message,
        frame.copy(),
        table_alt(title, len(rows), voice),
        tuple(footnotes),
        voice.say.language,
    )


def table_alt(title: Title | None, rows: int, voice: Voice) -> str:
    """Say what a table holds."""
    name = str(title) if title else voice.say("Table")
    return f"{name}. {voice.say.plural('{count} row', '{count} rows', rows).format(count=rows)}."


def column_scale(frame: pd.DataFrame, column: Column) -> Scale:
    """Choose the scale of a column together with those it is compared with."""
    if column.scale is not None or column.kind not in ("value", "delta"):
        return column.scale or Scale()
    own = () if column.kind == "delta" and column.scale_with else (column.name,)
    numbers = [frame[name] for name in (*own, *column.scale_with) if name in frame]
    return choose_scale((float(v) for series in numbers for v in series.dropna()), column.uom)


def column_cells(frame: pd.DataFrame, column: Column, voice: Voice, scale: Scale) -> list[Cell]:
    """Write the cells of one column."""
    values = frame[column.name].tolist()
    impacts: list[Impact] = frame[column.impact].tolist() if column.impact else [""] * len(values)
    flags = frame["flag"].fillna("").tolist() if "flag" in frame else [""] * len(values)
    largest = max((abs(float(v)) for v in values if column.bars and not pd.isna(v)), default=0.0)
    return [
        _cell(value, column, voice, scale, impact, str(flag), largest)
        for value, impact, flag in zip(values, impacts, flags, strict=True)
    ]


def _cell(
    value: Any, column: Column, voice: Voice, scale: Scale, impact: Impact, flag: str, largest: float
) -> Cell:
    if column.kind == "status":
        return status_cell(str(value or ""), voice)
    if column.kind == "text":
        return Cell(NO_DATA if _absent(value) else str(value))
    if column.kind == "date":
        return Cell(NO_DATA if _absent(value) else _iso(value))
    number = None if _absent(value) else float(value)
    if column.kind == "percent":
        return percent_cell(voice, number, flag=flag, impact=impact)
    if column.kind == "ratio":
        return ratio_cell(voice, number, flag=flag, impact=impact)
    if column.kind == "delta":
        bar = number / largest if column.bars and number is not None and largest else None
        return delta_cell(voice, number, column.uom, scale, flag=flag, impact=impact, bar=bar)
    return value_cell(voice, number, column.uom, scale, flag=flag, impact=impact)


def status_cell(status: str, voice: Voice) -> Cell:
    """Show a status by symbol, word and colour; no status is an empty statement, "–"."""
    words: dict[Status, str] = {
        "on_track": voice.say("On track"),
        "watch": voice.say("Watch"),
        "off_track": voice.say("Off track"),
    }
    known = next((name for name in words if name == status), None)
    return Cell(words[known], status=known) if known else Cell(NO_DATA)


def _grid_column(
    column: Column, voice: Voice, scale: Scale, *, first: bool, said: Sequence[str]
) -> GridColumn:
    is_text = column.kind in ("text", "status", "date")
    header = column.header
    # A variance beside the values it belongs to has their unit; one that stands alone names its own.
    alone = column.kind == "delta" and is_money(column.uom) and not column.scale_with
    unit = voice.unit(column.uom, scale) if column.kind == "value" or alone else ""
    if unit and unit not in said and (column.uom != "n" or scale.prefix):  # the title may have said it
        header = f"{header}, {unit}"
    return GridColumn(
        header,
        column.group,
        "start" if is_text else "end",
        column.bars,
        column.wide or first,
        whole=column.kind == "date",
    )


def _check_columns(frame: pd.DataFrame, columns: Iterable[Column]) -> None:
    wanted = [name for c in columns for name in (c.name, c.impact) if name]
    missing = [name for name in dict.fromkeys(wanted) if name not in frame.columns]
    if missing:
        known = [str(name) for name in frame.columns]
        guess = nearest(missing[0], known)
        hint = f"; did you mean '{guess}'?" if guess else ""
        raise InputRefused(
            f"table columns are not in the frame ({', '.join(missing)}); it has: {', '.join(known)}{hint}"
        )


def _absent(value: Hashable) -> bool:
    return value is None or value == "" or bool(pd.isna(value))  # type: ignore[call-overload]


def _iso(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value)[:10]
