"""Slides show each exhibit once: charts as described pictures, tables as tables, in the brand's look."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

import pytest

from rendering.annexes import HOSTILE, table_record
from reporting.errors import RenderFailed
from reporting.rendering.page import Page
from reporting.rendering.slides import render_pptx

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


def made(document, cells) -> bytes:
    return render_pptx(
        Page(
            document(
                cells.code("a", cells.exhibit("exhibit-table", table_record(), "<table></table>")),
                cells.code("b", cells.chart("Cost <is> over", alt='Cost "by" month & year')),
                formats=("pptx",),
            )
        )
    )


def slides_of(content: bytes) -> list[ElementTree.Element]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = sorted(name for name in archive.namelist() if name.startswith("ppt/slides/slide"))
        return [ElementTree.fromstring(archive.read(name)) for name in names]


def texts(element: ElementTree.Element) -> list[str]:
    return [node.text or "" for node in element.iter(f"{A}t")]


def test_slides_show_every_exhibit(document, cells) -> None:
    """A title slide, the table with its cells, the chart with its alternative text."""
    cover, table, chart = slides_of(made(document, cells))
    assert "Monthly performance" in texts(cover)
    shown = texts(table)
    assert "Cost is 7.5 % over plan." in shown
    assert HOSTILE in shown
    assert "+7.5%" in shown
    assert len(list(table.iter(f"{A}tr"))) == 3
    (picture,) = chart.iter(f"{P}pic")
    (named,) = picture.iter(f"{P}cNvPr")
    assert named.get("descr") == 'Cost "by" month & year'


def test_slides_take_the_brand(document, cells, brand) -> None:
    """Theme colours and family are the brand's."""
    with zipfile.ZipFile(io.BytesIO(made(document, cells))) as archive:
        theme = archive.read("ppt/theme/theme1.xml").decode()
    assert f'<a:accent1><a:srgbClr val="{brand.colours["accent"][1:].upper()}"/>' in theme
    assert f'<a:latin typeface="{brand.family}"' in theme


def test_slides_same_input_gives_same_bytes(document, cells) -> None:
    """Neither clock nor folder leave a trace."""
    assert made(document, cells) == made(document, cells)


def test_slides_of_a_long_table_go_on(document, cells) -> None:
    """30 rows take three slides of at most 13: ten on each, below their header."""
    rows = table_record()["rows"][:1] * 30
    record = table_record(rows=rows)
    page = Page(
        document(
            cells.code("a", cells.exhibit("exhibit-table", record, "<table></table>")), formats=("pptx",)
        )
    )
    found = slides_of(render_pptx(page))
    assert [len(list(slide.iter(f"{A}tr"))) for slide in found] == [0, 11, 11, 11]
    assert "Cost is 7.5 % over plan. (3/3)" in texts(found[3])


def test_slides_keep_the_name_of_a_group_with_its_rows(document, cells) -> None:
    """Of 26 rows the thirteenth names a group: it goes to the next slide with them, in bold."""
    normal = table_record()["rows"][0]
    named = {"style": "group", "cells": [{"text": "Group"}, *[{"text": ""}] * 3]}
    record = table_record(rows=[*[normal] * 12, named, *[normal] * 13])
    page = Page(
        document(
            cells.code("a", cells.exhibit("exhibit-table", record, "<table></table>")), formats=("pptx",)
        )
    )
    _, first, second, *_ = slides_of(render_pptx(page))
    assert "Group" not in texts(first)
    (row,) = [row for row in second.iter(f"{A}tr") if "Group" in texts(row)]
    assert row.find(f".//{A}rPr").get("b") == "1"  # type: ignore[union-attr]


def test_slides_write_no_cell_larger_than_its_table(document, cells) -> None:
    """Empty cells have the size of the others: else they would make their row twice as high."""
    table = slides_of(made(document, cells))[1].find(f".//{A}tbl")
    sizes = {node.get("sz") for name in ("rPr", "endParaRPr") for node in table.iter(f"{A}{name}")}
    assert sizes == {"1000"}


def test_slides_rule_tables_with_horizontal_lines_only(document, cells, brand) -> None:
    """A dark line below the header, light ones below the rows, no fill (R38)."""
    table = slides_of(made(document, cells))[1].find(f".//{A}tbl")
    lines = [row.find(f".//{A}lnB//{A}srgbClr").get("val") for row in table.iter(f"{A}tr")]
    assert lines[0] == brand.colours["ink"][1:].upper()
    assert set(lines[1:]) == {brand.colours["line"][1:].upper()}
    assert not [node for side in "LRT" for node in table.iter(f"{A}ln{side}")]


def test_slides_of_nothing_are_refused(document, cells) -> None:
    """A report without exhibits has no slides."""
    with pytest.raises(RenderFailed, match="no exhibit"):
        render_pptx(Page(document(cells.prose("words"), formats=("pptx",))))
