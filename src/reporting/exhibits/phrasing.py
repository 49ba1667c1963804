"""Rules of notation for what an exhibit says: titles, messages, alternative texts, cells of tables."""

from __future__ import annotations

import re
from typing import Final

from reporting.exhibits.drawing import Findings
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.grid import STATUS_SYMBOLS, Cell, Grid, GridColumn

MESSAGE_LENGTH: Final = 190  # characters that fit two lines
MOST_FIGURES: Final = 5
_ORDERS: Final = (("AC", "PL", "PY"), ("ΔPL", "ΔPY"))
_NUMBER: Final = re.compile(r"[+\u2212]?\d[\d.,\u202f\u00a0’]*")
_SENSELESS: Final = re.compile(r"\b(nan|inf|NaN|None|NaT)\b|∞|#DIV|#NUM")
_WINDOW: Final = re.compile(r"\b(YTD|MAT|YTG|QTD)\b")
_SIGNED: Final = re.compile(r"[+\u2212]|^0|^[<>]|–|n\.a\.")
_PLUS: Final = re.compile(r"^\+")
# Scenarios, variances and moments belong into the columns of a table.
_COLUMN_MATTER: Final = re.compile(r"Δ?(AC|PL|PY|FC)%?|\d{4}-(\d{2}|W\d{2}|Q\d)(-\d{2})?")


def check_phrasing(exhibit: Exhibit) -> Findings:
    """R26-R28 titles, R27 messages, R36 sums, R40 order, R45 alternative texts; then what a table says."""
    if exhibit.kind == "chart" and exhibit.title is None:
        yield "R26", "a chart has no title"
    if exhibit.title is not None:
        if not exhibit.title.unit or not exhibit.title.measure_text:
            yield "R26", "the title does not name unit and measure"
        if not any(bold for _, bold in exhibit.title.measure):
            yield "R26", "the measure is not emphasised"
        if _WINDOW.search(exhibit.title.period):
            yield "R28", f"a window is not written in the notation ({exhibit.title.period})"
        yield from _check_order(exhibit.title.period)
    yield from _check_sum(exhibit)
    if len(exhibit.message) > MESSAGE_LENGTH:
        yield "R27", f"the message has {len(exhibit.message)} characters; at most {MESSAGE_LENGTH}"
    if exhibit.message and not any(c.isdigit() for c in exhibit.message):
        yield "R27", "the message names no number"
    if exhibit.kind == "chart" and not exhibit.alt.strip():
        yield "R45", "a chart has no alternative text"
    if isinstance(exhibit.body, Grid):
        yield from _check_grid(exhibit.body)


def _check_order(period: str) -> Findings:
    """R40: scenarios stand in one order everywhere."""
    tokens = re.split(r",\s*|&", period)
    for order in _ORDERS:
        places = [order.index(token) for token in tokens if token in order]
        if places != sorted(places):
            yield "R40", f"scenarios are not in their order ({period})"


def _check_sum(exhibit: Exhibit) -> Findings:
    """R36, R39: the steps of a bridge, its remainder included, make the whole of its difference."""
    frame = exhibit.data
    if not {"kind", "contribution", "to_value"} <= set(frame.columns) or frame.empty:
        return
    ends = frame["kind"].isin(("start", "end"))
    reached = frame.loc[ends, "to_value"].astype("float64").tolist()
    total = float(frame.loc[~ends, "contribution"].astype("float64").sum())
    if len(reached) == 2 and abs(reached[1] - reached[0] - total) > 1e-6 * max(1.0, *map(abs, reached)):
        yield "R36", f"the steps make {total:g}, the ends differ by {reached[1] - reached[0]:g}"


def _check_grid(grid: Grid) -> Findings:
    """R19 layout, R38 alignment and totals, and each cell."""
    for position, column in enumerate(grid.columns):
        if not column.header.strip():
            yield "R38", f"column {position + 1} has no header"
        numbers = [row.cells[position].amount is not None for row in grid.rows if position < len(row.cells)]
        if any(numbers) and column.align != "end":
            yield "R38", f"numbers are not aligned at their end ({column.header})"
    styles = [row.style for row in grid.rows]
    if "total" in styles[:-1]:
        yield "R38", "a total does not stand below its parts"
    for row in grid.rows:
        if _COLUMN_MATTER.fullmatch(row.cells[0].text):
            yield "R19", f"a scenario or moment stands in a row ({row.cells[0].text})"
        for column, cell in zip(grid.columns[1:], row.cells[1:], strict=False):
            yield from _check_cell(cell, column)


def _check_cell(cell: Cell, column: GridColumn) -> Findings:
    """R07 signs, R10 status words, R15 what cannot be interpreted, R32 figures, R43 points."""
    if cell.status and (not cell.text or cell.symbol != STATUS_SYMBOLS[cell.status]):
        yield "R10", "a status is not said by symbol and word"
    is_variance = cell.bar is not None or (cell.amount is not None and cell.amount.signed)
    if is_variance and not _SIGNED.search(cell.text):
        yield "R07", f"a variance has no sign ({cell.text})"
    if not is_variance and cell.amount is not None and _PLUS.search(cell.text):
        yield "R07", f"a base value has the sign of a variance ({cell.text})"
    if _SENSELESS.search(cell.text):
        yield "R15", f"a value that cannot be interpreted is printed ({cell.text})"
    if cell.amount and cell.amount.uom == "pp" and not cell.text.endswith(("pp", "pt")):
        yield "R43", f"the variance of a ratio is not in points ({cell.text})"
    if column.align == "end" and _NUMBER.fullmatch(cell.text) and _figures(cell.text) > MOST_FIGURES:
        yield "R32", f"a cell shows more figures than a reader takes in ({cell.text})"


def _figures(text: str) -> int:
    return len(re.sub(r"\D", "", text).lstrip("0"))
