"""Executed notebooks and documents made by hand, for all tests of rendering."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reporting.brand import Brand, load_brand
from reporting.rendering import Document

TEMPLATES = Path(__file__).parents[2] / "templates"
EPOCH = 1_793_880_000  # 2026-11-05 12:00 UTC

CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 60" width="300" height="60" role="img">'
    '<rect width="120" height="30" y="10" fill="#404040"/>'
    '<text x="130" y="30" font-family="IBM Plex Sans" font-size="12">Chart label {}</text></svg>'
)


class Cells:
    """Makes notebook cells."""

    @staticmethod
    def prose(text: str, *, tags: tuple[str, ...] = ()) -> dict[str, Any]:
        """Make a Markdown cell."""
        return {
            "cell_type": "markdown",
            "metadata": {"tags": list(tags)},
            "source": text.splitlines(keepends=True),
        }

    @staticmethod
    def code(source: str, *outputs: dict[str, Any], tags: tuple[str, ...] = ()) -> dict[str, Any]:
        """Make an executed code cell."""
        return {
            "cell_type": "code",
            "metadata": {"tags": list(tags)},
            "execution_count": 1,
            "source": source.splitlines(keepends=True),
            "outputs": list(outputs),
        }

    @staticmethod
    def shown(**bundle: str) -> dict[str, Any]:
        """Make a display; MIME types are written ``text_html``, ``image_svg``."""
        names = {"image_svg": "image/svg+xml"}
        data = {names.get(name, name.replace("_", "/", 1)): value for name, value in bundle.items()}
        return {"output_type": "display_data", "metadata": {}, "data": data}

    @staticmethod
    def stream(text: str, name: str = "stdout") -> dict[str, Any]:
        """Make printed text."""
        return {"output_type": "stream", "name": name, "text": text}

    @staticmethod
    def exhibit(function: str, record: dict[str, Any], page: str) -> dict[str, Any]:
        """Make an exhibit as a notebook stores one: HTML, and one raw Typst call with escaped JSON."""
        plain = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,-")

        def escaped(value: Any) -> str:
            if isinstance(value, str):
                units = value.encode("utf-16-be")
                codes = [int.from_bytes(units[i : i + 2], "big") for i in range(0, len(units), 2)]
                return '"' + "".join(chr(c) if chr(c) in plain else f"\\u{c:04x}" for c in codes) + '"'
            if isinstance(value, dict):
                return "{" + ",".join(f"{escaped(k)}:{escaped(v)}" for k, v in value.items()) + "}"
            if isinstance(value, list):
                return "[" + ",".join(map(escaped, value)) + "]"
            return json.dumps(value)

        literal = escaped(record).replace("\\", "\\\\").replace('"', '\\"')
        typst = f'```{{=typst}}\n#{function}(json(bytes("{literal}")))\n```\n'
        return Cells.shown(text_html=page, text_markdown=typst, text_plain="exhibit")

    @staticmethod
    def chart(text: str = "", alt: str = "Cost by month", label: str = "chart") -> dict[str, Any]:
        """Make a chart exhibit with some text in its drawing and in its alternative."""
        svg = CHART.replace("{}", html.escape(text))
        record = {
            "label": label,
            "lang": "en",
            "message": text,
            "footnotes": [],
            "svg": svg,
            "alt": alt,
            "width": 300,
        }
        shown = html.escape(text).replace("{", "&#123;").replace("}", "&#125;")
        drawing = CHART.replace("{}", shown).replace("<rect", f"<title>{html.escape(alt)}</title><rect", 1)
        message = f'<p class="exhibit-message">{shown}</p>'
        page = f'<div class="exhibit exhibit-chart" id="{label}">{message}{drawing}</div>'
        return Cells.exhibit("exhibit-chart", record, page)


@pytest.fixture(scope="session")
def cells() -> type[Cells]:
    return Cells


@pytest.fixture(scope="session")
def brand() -> Brand:
    return load_brand(TEMPLATES / "_brand.yml")


@pytest.fixture
def write_notebook(tmp_path: Path) -> Callable[..., Path]:
    """Write cells as an executed notebook."""

    def write(*parts: dict[str, Any]) -> Path:
        folder = tmp_path / f"notebook-{len(list(tmp_path.glob('notebook-*')))}"
        folder.mkdir()
        path = folder / "executed.ipynb"
        path.write_text(
            json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(parts)})
        )
        return path

    return write


@pytest.fixture
def document(write_notebook: Callable[..., Path], brand: Brand) -> Callable[..., Document]:
    """Make a document of some cells; every field can be changed."""

    def make(*parts: dict[str, Any], **changes: Any) -> Document:
        fields: dict[str, Any] = {
            "notebook": write_notebook(*parts),  # in a folder of its own
            "report_id": "monthly_performance",
            "unit_id": "FR",
            "period_id": "2026-10",
            "title": "Monthly performance",
            "subtitle": "Actual against plan",
            "unit_name": "France",
            "period_label": "October 2026",
            "language": "en-GB",
            "as_of": "2026-11-05",
            "snapshot": "a1b2c3d4e5f6",
            "sources": ("Ledger", "Ad platforms", "Web analytics"),
            "templates": TEMPLATES,
            "brand": brand,
            "epoch": EPOCH,
        }
        return Document(**(fields | changes))

    return make


@pytest.fixture
def full_document(document: Callable[..., Document], cells: type[Cells]) -> Callable[..., Document]:
    """Make a document with everything: sections, prose, tables, charts, printed text, a picture."""
    head = "<thead><tr><th>Channel</th><th>Cost</th></tr></thead>"
    frame = f"<table>{head}<tbody><tr><td>Search</td><td>12,3</td></tr></tbody></table>"

    def make(**changes: Any) -> Document:
        return document(
            cells.code("period = '2026-10'", tags=("parameters",)),
            cells.code(
                "#| output: asis\nsection()", cells.shown(text_markdown="## Key figures {#key-figures}\n")
            ),
            cells.code("#| label: cost\nchart", cells.chart("Cost is 7.5 % over plan", label="cost")),
            cells.prose(
                "## Details\n\nText with **weight**, a [link](https://example.org/a) and\n\n- one\n- two\n"
            ),
            cells.code("#| label: frame\nframe", cells.shown(text_html=frame, text_plain="Channel Cost")),
            cells.prose("### Method\n\n| A | B |\n|---|--:|\n| x | 1 |\n"),
            cells.code("print('x')", cells.stream("printed  text\n")),
            cells.code(
                "#| fig-alt: Leads by week\n#| fig-cap: Leads\nplot()",
                cells.shown(image_svg=CHART.replace("{}", "picture"), text_plain="<Figure>"),
            ),
            cells.prose("## Annex {.new-page}\n\nDefinitions.\n"),
            **changes,
        )

    return make
