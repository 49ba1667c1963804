"""The description of a table: columns under spanning headers, rows of cells, nothing drawn yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reporting.exhibits.grid_html import grid_html
from reporting.exhibits.markup import Json
from reporting.exhibits.theme import Impact

if TYPE_CHECKING:
    from reporting.exhibits.exhibit import Exhibit

Align = Literal["start", "end"]
RowStyle = Literal["normal", "total", "thereof", "group"]
Status = Literal["on_track", "watch", "off_track", ""]

STATUS_SYMBOLS = {"on_track": "●", "watch": "▲", "off_track": "■", "": ""}


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column of a table.

    Parameters
    ----------
    header
        Its heading, never empty.
    group
        Heading that spans it and its neighbours of the same group.
    align
        Text starts, numbers end.
    bars
        Whether its cells carry variance bars.
    wide
        Whether it takes the width that is left.
    whole
        Whether its text is never broken.
    """

    header: str
    group: str = ""
    align: Align = "end"
    bars: bool = False
    wide: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """The number behind a cell, for workbooks.

    Parameters
    ----------
    value
        Unrounded, in units of `uom`: a ratio of 0 to 1 for ``%``, points for ``pp``.
    uom
        ISO code of a currency, ``n``, ``%``, ``pp``, ``x``, ``d``, ...
    prefix, digits, signed
        How the reader sees it: metric prefix, decimals, with its sign.
    """

    value: float
    uom: str
    prefix: str = ""
    digits: int = 0
    signed: bool = False

    def payload(self) -> dict[str, Json]:
        """Give what the executed notebook keeps."""
        return {
            "value": self.value,
            "uom": self.uom,
            "prefix": self.prefix,
            "digits": self.digits,
            "signed": self.signed,
        }


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, and what a template may draw with it.

    Parameters
    ----------
    text
        What is read.
    note
        Secondary text after it (the unit of a row).
    impact
        Meaning of a variance.
    bar
        Length of the variance bar: -1 to 1 of the column's largest; None = no bar.
    status
        Draws symbol and colour before the text, which is the word.
    muted
        Less prominent: not interpretable, low base.
    amount
        The number the text was made of, if it is one.
    """

    text: str
    note: str = ""
    impact: Impact = ""
    bar: float | None = None
    status: Status = ""
    muted: bool = False
    amount: Amount | None = None

    @property
    def symbol(self) -> str:
        """The symbol of the status."""
        return STATUS_SYMBOLS[self.status]

    def payload(self) -> Json:
        """Give what differs from an empty cell."""
        found: dict[str, Json] = {"text": self.text}
        optional: dict[str, Json] = {
            "note": self.note,
            "impact": self.impact,
            "status": self.status,
            "symbol": self.symbol,
            "muted": self.muted,
        }
        found |= {name: value for name, value in optional.items() if value}
        if self.bar is not None:
            found["bar"] = round(self.bar, 4)
        if self.amount is not None:
            found["amount"] = self.amount.payload()
        return found


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a header cell first, then its figures."""

    cells: tuple[Cell, ...]
    style: RowStyle = "normal"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as data; the first column holds the row headers.

    Parameters
    ----------
    columns
        At least one.
    rows
        Each with one cell per column.
    empty
        What is said instead of an empty table.
    """

    columns: tuple[GridColumn, ...]
    rows: tuple[Row, ...]
    empty: str = ""

    @property
    def has_groups(self) -> bool:
        """Whether any spanning header exists."""
        return any(column.group for column in self.columns)

    def spans(self) -> list[tuple[str, int]]:
        """Give spanning headers and how many columns each covers, from the left."""
        found: list[tuple[str, int]] = []
        for column in self.columns:
            if found and column.group and found[-1][0] == column.group:
                found[-1] = (column.group, found[-1][1] + 1)
            else:
                found.append((column.group, 1))
        return found

    def payload(self, exhibit: Exhibit) -> dict[str, Json]:
        """Give the data that the Typst template draws."""
        return {
            "alt": exhibit.alt,
            "empty": self.empty,
            "spans": [{"text": text, "count": count} for text, count in self.spans()]
            if self.has_groups
            else [],
            "columns": [
                {"header": c.header, "align": c.align, "bars": c.bars, "wide": c.wide} for c in self.columns
            ],
            "rows": [
                {"style": row.style, "cells": [cell.payload() for cell in row.cells]} for row in self.rows
            ],
        }

    def html(self, exhibit: Exhibit) -> str:
        """Give the table as HTML."""
        return grid_html(self, exhibit)

    def text(self) -> str:
        """Give the table as lines of cells."""
        lines = [" | ".join(column.header for column in self.columns)]
        lines += [" | ".join(f"{cell.symbol} {cell.text}".strip() for cell in row.cells) for row in self.rows]
        return "\n".join(lines)
