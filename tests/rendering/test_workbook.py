"""The workbook holds typed numbers that tie to the report, and nothing in it is a formula or a link."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from rendering.annexes import HOSTILE, table_record
from reporting.errors import RenderFailed
from reporting.rendering.page import Page
from reporting.rendering.render import render
from reporting.rendering.workbook import number_pattern, render_xlsx

KPIS = (
    "report,period,unit,window,channel,kpi_id,actual,plan,delta,delta_pct,status,uom,flag\n"
    "m,2026-10,FR,period,,cost,43012.34,40000,3012.34,0.0753085,watch,EUR,\n"
    "m,2026-10,FR,period,'=1+1,leads,,860,,,,n,no_data\n"
)


@pytest.fixture
def made(document, cells, tmp_path):
    """Write a workbook of two tables of the same name and of KPIs."""
    other = table_record(label="again")
    made = document(
        cells.code("a", cells.exhibit("exhibit-table", table_record(), "<table></table>")),
        cells.code("b", cells.exhibit("exhibit-table", other, "<table></table>")),
        formats=("xlsx",),
    )
    made.notebook.with_name("kpis.csv").write_text(KPIS, encoding="utf-8")
    (result,) = render([made], [tmp_path / "out"], renderer="embedded")
    return result.files["xlsx"]


def test_workbook_numbers_are_whole_numbers_not_texts(made: Path) -> None:
    """The cell shows 43.0 thousand and holds 43,012.34; dates are dates; missing numbers stay text."""
    book = CalamineWorkbook.from_path(str(made))
    assert book.sheet_names == ["Cost in kEUR", "Cost in kEUR 2", "kpis"]
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[:4]] == [
        "France",
        "Cost in kEUR",
        "2026-10, AC",
        "Cost is 7.5 % over plan.",
    ]
    assert rows[5] == ["Channel", "AC, kEUR", "Due", "Δ%"]
    assert rows[6][:2] == [HOSTILE, 43_012.34]
    assert rows[6][2].isoformat() == "2026-11-06"
    assert rows[6][3] == "–"
    assert rows[7] == ["Total", 43_012.34, "–", 0.0753]


def test_workbook_kpis_are_typed(made: Path) -> None:
    """Numbers are numbers, unknown ones are empty, and the mark that kept a text inert in CSV is gone."""
    rows = CalamineWorkbook.from_path(str(made)).get_sheet_by_name("kpis").to_python()
    assert rows[1][6:10] == [43_012.34, 40_000.0, 3_012.34, 0.0753085]
    assert rows[2][4:8] == ["=1+1", "leads", "", 860.0]


def test_workbook_holds_no_formula_and_no_link(made: Path) -> None:
    """Text of the data that looks like a formula or an address is text."""
    with zipfile.ZipFile(made) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/" in name]
        styles = archive.read("xl/styles.xml").decode()
    assert not any(re.search(r"<f[ >]|<hyperlink", sheet) for sheet in sheets)
    assert 'formatCode="#,##0.0,"' in styles
    assert 'formatCode="+0.0%;-0.0%;0.0%"' in styles


def test_workbook_same_input_gives_same_bytes(made: Path, document, cells) -> None:
    """Neither clock nor machine leave a trace."""
    again = document(
        cells.code("a", cells.exhibit("exhibit-table", table_record(), "<table></table>")),
        cells.code("b", cells.exhibit("exhibit-table", table_record(label="again"), "<table></table>")),
        formats=("xlsx",),
    )
    again.notebook.with_name("kpis.csv").write_text(KPIS, encoding="utf-8")
    assert render_xlsx(Page(again)) == made.read_bytes()


def test_workbook_writes_long_text_below_itself(document, cells) -> None:
    """100 characters take three lines of at most 48, and their row the height of three."""
    rows = [{"style": "normal", "cells": [{"text": "x" * 100}, *table_record()["rows"][0]["cells"][1:]]}]
    exhibit = cells.exhibit("exhibit-table", table_record(rows=rows), "<table></table>")
    content = render_xlsx(Page(document(cells.code("a", exhibit), formats=("xlsx",))))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert 'ht="45"' in sheet


def test_workbook_of_nothing_is_refused(document, cells) -> None:
    """A workbook needs a sheet."""
    with pytest.raises(RenderFailed, match=r"no table and no kpis\.csv"):
        render_xlsx(Page(document(cells.prose("words"), formats=("xlsx",))))


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        (number_pattern("EUR", 2, prefix="m"), "#,##0.00,,"),
        (number_pattern("pp", 2, signed=True), "+#,##0.00;-#,##0.00;#,##0.00"),
        (number_pattern("%", 1), "0.0%"),
    ],
)
def test_number_pattern_follows_the_unit(pattern: str, code: str) -> None:
    """Prefixes are commas, ratios percentages, variances signed (ECMA-376 part 1, 18.8.31)."""
    assert pattern == code
