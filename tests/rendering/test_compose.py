"""Choosing what an output shows in each format, and making it harmless."""

from __future__ import annotations

import base64
import struct
import zlib

import pytest

from reporting.errors import RenderFailed
from reporting.rendering.compose import Changes, compose, heading_shifts, sanitise
from reporting.rendering.notebook import read_parts


def parts_of(*cells):
    return read_parts({"nbformat": 4, "cells": list(cells)}, "n.ipynb")


def composed(target, *cells):
    return compose(parts_of(*cells), target, "n.ipynb", Changes())


def tiny_png():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    content = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + content).decode()


def test_compose_prefers_html_in_html_and_markdown_in_pdf(cells):
    """One output, two formats: each gets the type it shows best."""
    cell = cells.code("x", cells.shown(text_html="<b>h</b>", text_markdown="*m*", text_plain="p"))
    (page,) = composed("html", cell)
    (paper,) = composed("typst", cell)
    assert "<b>h</b>" in page.raw
    assert (paper.prose, paper.raw) == ("*m*", "")


def test_compose_html_table_reaches_the_pdf_as_a_table(cells):
    """A data frame that is only HTML becomes a native table, so that a screen reader finds its cells."""
    table = "<table><tr><th>Channel</th></tr><tr><td>Search</td></tr></table>"
    (paper,) = composed("typst", cells.code("x", cells.shown(text_html=table, text_plain="Channel")))
    assert "table(" in paper.raw
    assert "[Search]" in paper.raw


def test_compose_other_html_falls_back_to_text_in_the_pdf(cells):
    """What paper cannot show, such as a widget, is shown as its text."""
    (paper,) = composed("typst", cells.code("x", cells.shown(text_html="<div>w</div>", text_plain="Widget")))
    assert paper.raw == '#report-plain(json(bytes("{\\"text\\": \\"Widget\\"}")))'


def test_compose_picture_takes_its_words_along(cells):
    """A picture of a cell carries its alternative and its caption in both formats."""
    cell = cells.code('#| fig-alt: "Leads <b>"\n#| fig-cap: Leads\nx', cells.shown(image_png=tiny_png()))
    (page,) = composed("html", cell)
    (paper,) = composed("typst", cell)
    assert 'alt="Leads &lt;b&gt;"' in page.raw
    assert "<figcaption>Leads</figcaption>" in page.raw
    assert "Leads \\\\u003cb\\\\u003e" in paper.raw
    assert "[137, 80, 78, 71" in paper.raw


def test_compose_picture_without_alt_is_refused_with_its_cell(cells):
    """A figure that says nothing to a screen reader is refused before any renderer sees it."""
    with pytest.raises(RenderFailed) as caught:
        composed("html", cells.prose("a"), cells.code("x", cells.shown(image_png=tiny_png())))
    assert str(caught.value) == (
        "n.ipynb: cell 2: a figure has no text alternative; add '#| fig-alt: ...' to the cell"
    )


@pytest.mark.parametrize(
    ("bundle", "message"),
    [
        ({"image_png": "%%%"}, "an image output is no valid base64"),
        ({"image_png": base64.b64encode(b"GIF89a").decode()}, "says it is image/png and is not"),
        ({"image_svg": "<html></html>"}, "an SVG output holds no <svg> element"),
    ],
)
def test_compose_broken_picture_is_refused(cells, bundle, message):
    """What is not the picture it says it is goes no further."""
    with pytest.raises(RenderFailed, match=message):
        composed("typst", cells.code("#| fig-alt: a\nx", cells.shown(**bundle)))


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '<img src="https://example.org/pixel.png">',
        '<a href="javascript:alert(1)">a</a>',
        '<a href="data:text/html,<script>alert(1)</script>">a</a>',
        '<iframe src="https://example.org"></iframe>',
        "<svg><script>alert(1)</script></svg>",
        '<p style="background:url(https://example.org/a.png)">a</p>',
        '<form action="https://example.org"><input></form>',
        "<style>@import url(https://example.org/a.css)</style>",
        '<object data="https://example.org/a.swf"></object>',
        "<p>{{< env HOME >}}</p>",
    ],
)
def test_sanitise_leaves_nothing_that_runs_or_loads(hostile):
    """No script, handler, frame, style, form or foreign address survives."""
    clean = sanitise(f"<p>before</p>{hostile}<p>after</p>")
    assert clean.startswith("<p>before</p>")
    assert clean.endswith("<p>after</p>")
    for trace in ("script", "onerror", "example.org", "alert(", "iframe", "style", "{{", "data:"):
        assert trace not in clean


def test_heading_shifts_put_sections_below_the_title(cells):
    """Whatever level a notebook begins with, its sections are second in HTML and first in the PDF."""
    assert heading_shifts(parts_of(cells.prose("## A\n\n### B")), "n") == {"html": 0, "typst": -1}
    assert heading_shifts(parts_of(cells.prose("# A")), "n") == {"html": 1, "typst": 0}
    assert heading_shifts(parts_of(cells.prose("no heading")), "n") == {"html": 0, "typst": -1}


def test_heading_shifts_ignore_code(cells):
    """A comment in a code fence is no heading."""
    assert heading_shifts(parts_of(cells.prose("## A\n\n~~~\n# not one\n~~~\n\n### B")), "n")["html"] == 0


def test_heading_shifts_skipped_level_is_refused_with_its_cell(cells):
    """A skipped level is refused before Typst, which names no cell."""
    with pytest.raises(RenderFailed) as caught:
        heading_shifts(parts_of(cells.prose("## A"), cells.prose("text\n\n#### B")), "n.ipynb")
    assert str(caught.value) == (
        "n.ipynb: cell 2: a heading of level 4 follows one of level 2; "
        "screen readers need every level in between"
    )


def test_heading_shifts_see_headings_made_by_code(cells):
    """A section that a cell displays counts like one that was written."""
    cell = cells.code("#| output: asis\nsection()", cells.shown(text_markdown="### Deep\n"))
    with pytest.raises(RenderFailed, match="cell 3: a heading of level 5 follows one of level 3"):
        heading_shifts(parts_of(cells.prose("## A"), cell, cells.prose("##### E")), "n.ipynb")


def test_heading_shifts_open_fence_is_refused_with_its_cell(cells):
    """A fence left open would show the rest of the report as code."""
    with pytest.raises(RenderFailed) as caught:
        heading_shifts(parts_of(cells.prose("## A"), cells.prose("```python\nnever closed")), "n.ipynb")
    assert str(caught.value) == "n.ipynb: cell 2: a code fence (```) is left open"
