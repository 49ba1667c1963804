"""The annex for finance: tables of a report and its KPIs as a workbook of typed cells."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reporting.errors import RenderFailed
from reporting.rendering.document import Document
from reporting.rendering.exhibit import Exhibit, map_strings
from reporting.rendering.glyphs import without_controls
from reporting.rendering.page import Page

KPIS: Final = "kpis.csv"
_NAME_LENGTH: Final = 31
_LINE: Final = 15.0
"""Points."""
_WIDEST: Final = 48
"""Characters of a column of text; longer ones go on below."""
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\]+")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
# Columns of kpis.csv that hold numbers.
_NUMBERS: Final = ("actual", "plan", "previous_year", "forecast", "delta", "delta_pct", "impact")
_SCALES: Final = {"": "", "k": ",", "m": ",,", "b": ",,,"}


def render_xlsx(page: Page) -> bytes:
    """Make the workbook of a document: a sheet for each table, and one with all KPIs; same input, same bytes.

    Raises
    ------
    RenderFailed
        The report has neither a table nor KPIs: there would be no sheet.
    """
    tables = [exhibit for exhibit in page.exhibits() if exhibit.function == "exhibit-table"]
    kpis = page.document.notebook.with_name(KPIS)
    if not tables and not kpis.is_file():
        raise RenderFailed(f"{page.name}: no table and no {KPIS}, so there is nothing to put in a workbook")
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, _OPTIONS)
    book.set_properties(_properties(page.document))
    looks = _Looks(book, page.document)
    for exhibit in tables:
        _write_table(book, exhibit, looks)
    if kpis.is_file():
        _write_kpis(book, kpis, looks)
    book.close()
    return content.getvalue()


def number_pattern(uom: str, digits: int, *, prefix: str = "", signed: bool = False) -> str:
    """Give Excel's code for a number of a unit; Excel writes it with the separators of the reader.

    Parameters
    ----------
    uom
        ``%`` takes a ratio of 0 to 1; other units are not written, they stand in the header.
    prefix
        ``k``, ``m`` or ``b``: the number is shown in thousands, ..., and stays whole behind it.

    Examples
    --------
    >>> number_pattern("EUR", 1, prefix="k"), number_pattern("%", 2), number_pattern("n", 0, signed=True)
    ('#,##0.0,', '0.00%', '+#,##0;-#,##0;#,##0')
    """
    decimals = "." + "0" * digits if digits else ""
    plain = f"0{decimals}%" if uom == "%" else f"#,##0{decimals}{_SCALES[prefix]}"
    return f"+{plain};-{plain};{plain}" if signed else plain


class _Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook, document: Document) -> None:
        self._book, self._colours = book, document.brand.colours
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def of(self, *, colour: str = "ink", **properties: Any) -> Format:
        """Give the format with these properties and a colour of the brand."""
        wanted = {"font_size": 10, "valign": "top", "font_color": self._colours[colour], **properties}
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(wanted)
        return self._made[key]

    def head(self, **properties: Any) -> Format:
        """Give the format of a header."""
        line = {"bottom": 1, "bottom_color": self._colours["ink"]}
        return self.of(colour="muted", text_wrap=True, valign="bottom", **{**line, **properties})


def _properties(document: Document) -> dict[str, Any]:
    moment = datetime.fromtimestamp(document.epoch, tz=UTC).replace(tzinfo=None)
    return {
        "title": without_controls(f"{document.title}, {document.unit_name}, {document.period_label}"),
        "company": document.brand.full_name,
        "created": moment,
    }


# Tables


def _write_table(book: xlsxwriter.Workbook, exhibit: Exhibit, looks: _Looks) -> None:
    record: Mapping[str, Any] = map_strings(dict(exhibit.record), without_controls)
    lines = title_lines(record)
    sheet = book.add_worksheet(_sheet_name(book, lines[1] if len(lines) > 1 else str(record["label"])))
    sheet.hide_gridlines(2)
    _fit_to_paper(sheet)
    row = 0
    for number, line in enumerate(lines):
        bold = number == 1
        sheet.write_string(row, 0, line, looks.of(colour="ink" if bold else "muted", bold=bold))
        row += 1
    if record.get("message"):
        sheet.write_string(row, 0, record["message"], looks.of(bold=True))
        row += 1
    row = _write_head(sheet, record, row + 1, looks)
    if not record["rows"]:
        sheet.write_string(row, 0, record.get("empty", ""), looks.of(colour="muted"))
        row += 1
    for cells in record["rows"]:
        for column, cell in enumerate(cells["cells"]):
            ends = record["columns"][column]["align"] == "end"
            _write_cell(sheet, row, column, cell, cells["style"], looks, ends=ends)
        high = max(-(-len(cell["text"]) // _WIDEST) for cell in cells["cells"])
        if high > 1:  # not every program finds the height itself
            sheet.set_row(row, _LINE * high)
        row += 1
    for note in record["footnotes"]:
        row += 1
        sheet.write_string(row, 0, note, looks.of(colour="muted", font_size=9))
    _set_widths(sheet, record)


def _fit_to_paper(sheet: Worksheet) -> None:
    """Print a sheet on A4, as wide as it is, on as many pages as it needs."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def title_lines(record: Mapping[str, Any]) -> list[str]:
    """Give the lines of an exhibit's title as plain text, none if it has no title."""
    title = record.get("title")
    if not title:
        return []
    measure = "".join(run["text"] for run in title["measure"])
    return [line for line in (title["unit"], measure, title["period"]) if line]


def _write_head(sheet: Worksheet, record: Mapping[str, Any], row: int, looks: _Looks) -> int:
    position = 0
    for span in record["spans"]:
        sheet.write_string(row, position, span["text"], looks.of(bold=True))
        position += span["count"]
    row += bool(record["spans"])
    for column, head in enumerate(record["columns"]):
        side = {"align": "right"} if head["align"] != "start" else {"align": "left", **_gap(column)}
        sheet.write_string(row, column, head["header"], looks.head(**side))
    sheet.freeze_panes(row + 1, 1)
    sheet.repeat_rows(row - bool(record["spans"]), row)
    return row + 1


def _write_cell(
    sheet: Worksheet,
    row: int,
    column: int,
    cell: Mapping[str, Any],
    style: str,
    looks: _Looks,
    *,
    ends: bool,
) -> None:
    properties: dict[str, Any] = {"bold": style in ("total", "group")}
    if style == "total":
        properties["top"] = 1
    if style == "thereof" and column == 0:
        properties["indent"] = 1
    colour = cell.get("impact") or ("muted" if cell.get("muted") or style == "thereof" else "ink")
    colour = colour if colour in ("favourable", "adverse") else "ink" if colour == "neutral" else colour
    amount = cell.get("amount")
    if amount:
        pattern = number_pattern(
            amount["uom"], amount["digits"], prefix=amount["prefix"], signed=amount["signed"]
        )
        sheet.write_number(
            row, column, amount["value"], looks.of(colour=colour, num_format=pattern, **properties)
        )
    elif _DAY.fullmatch(cell["text"]):
        form = looks.of(
            colour=colour, num_format="yyyy-mm-dd", **{"align": "left", **_gap(column), **properties}
        )
        sheet.write_datetime(row, column, date.fromisoformat(cell["text"]), form)
    else:
        text = " ".join(part for part in (cell.get("symbol"), cell["text"]) if part)
        note = f", {cell['note']}" if cell.get("note") else ""
        look: dict[str, Any] = {**_gap(column), "text_wrap": len(text) > _WIDEST}
        if text in ("–", "n.a.") and ends:
            look = {"align": "right"}
        sheet.write_string(row, column, text + note, looks.of(colour=colour, **{**look, **properties}))


def _gap(column: int) -> dict[str, Any]:
    """Set text apart from the figures that end before it."""
    return {"indent": 1, "align": "left"} if column else {}


def _set_widths(sheet: Worksheet, record: Mapping[str, Any]) -> None:
    for column, head in enumerate(record["columns"]):
        texts = [row["cells"][column]["text"] for row in record["rows"] if column < len(row["cells"])]
        longest = max((len(text) for text in texts), default=0)
        widest = _WIDEST if head["align"] == "start" else 16
        least = 30 if column == 0 else 9
        sheet.set_column(column, column, min(max(longest + 3, least), widest))


def _sheet_name(book: xlsxwriter.Workbook, wanted: str) -> str:
    """Make a name that Excel takes, and no other sheet has."""
    name = " ".join(_NOT_IN_NAMES.sub(" ", wanted).split())[:_NAME_LENGTH].strip(" ,'") or "-"
    taken = {sheet.get_name().casefold() for sheet in book.worksheets()}
    number = 1
    found = name
    while found.casefold() in taken or found.casefold() == "history":  # which Excel keeps for itself
        number += 1
        ending = f" {number}"
        found = name[: _NAME_LENGTH - len(ending)] + ending
    return found


# KPIs


def _write_kpis(book: xlsxwriter.Workbook, path: Path, looks: _Looks) -> None:
    """Write kpis.csv with its numbers as numbers; an empty one stays empty, its flag says why."""
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    sheet = book.add_worksheet(_sheet_name(book, "kpis"))
    sheet.freeze_panes(1, 6)
    _fit_to_paper(sheet)
    sheet.repeat_rows(0)
    for column, name in enumerate(header):
        sheet.write_string(0, column, name, looks.head(align="right" if name in _NUMBERS else "left"))
    for number, row in enumerate(rows, start=1):
        named = dict(zip(header, row, strict=True))
        for column, (name, text) in enumerate(named.items()):
            _write_kpi(sheet, number, column, name, text, named, looks)
    sheet.autofilter(0, 0, max(len(rows), 1), len(header) - 1)
    for column, name in enumerate(header):
        sheet.set_column(column, column, 24 if name in ("kpi_id", "report") else 14)


def _write_kpi(
    sheet: Worksheet, row: int, column: int, name: str, text: str, named: Mapping[str, str], looks: _Looks
) -> None:
    if name not in _NUMBERS:
        sheet.write_string(row, column, text.removeprefix("'"), looks.of())
    elif text:
        uom = "%" if name == "delta_pct" else named["uom"]
        number = float(text)
        whole = uom == "n" and all(_is_whole(named.get(each, "")) for each in _NUMBERS if each != "delta_pct")
        form = looks.of(num_format=number_pattern(uom, 0 if whole else 2))
        sheet.write_number(row, column, number, form)


def _is_whole(text: str) -> bool:
    return not text or float(text).is_integer()
