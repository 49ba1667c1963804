"""Executed notebooks as they would be without this product: charts as pictures, tables as HTML."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reporting.rendering.exhibit import Exhibit, read_exhibit
from reporting.rendering.notebook import join_text

_FRONT = "---\ntitle: Report\nformat:\n  html: {embed-resources: true}\n  typst: {papersize: a4}\n---"


def write_stock_notebook(executed: Path, target: Path) -> None:
    """Write what an analyst's notebook holds after its run, so that any renderer shows all of it.

    An exhibit brings its own page for each format, which other renderers pass over; its chart becomes the
    picture that a plotting library leaves, anything else the HTML that a styled frame leaves. Code is left
    out, as on our pages. The first cell names the formats to Quarto.
    """
    notebook = json.loads(executed.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["source"] = []
        for output in cell.get("outputs", ()):
            if "data" in output:
                output["data"] = _stock(output["data"])
    front = {"cell_type": "raw", "id": "front", "metadata": {}, "source": _FRONT.splitlines(keepends=True)}
    notebook["cells"].insert(0, front)
    target.write_text(json.dumps(notebook), encoding="utf-8")


def _stock(data: Mapping[str, Any]) -> dict[str, Any]:
    exhibit = read_exhibit({mime: join_text(text) for mime, text in data.items() if "json" not in mime}, "")
    if exhibit is None:
        return dict(data)
    drawing = _drawing(exhibit)
    shown = {"image/svg+xml": drawing} if drawing else {"text/html": exhibit.html}
    return {**shown, "text/plain": join_text(data.get("text/plain", ""))}


def _drawing(exhibit: Exhibit) -> str:
    return str(exhibit.record.get("svg") or "")
