"""Filed reports as documents again, for tests that render them in another way."""

from __future__ import annotations

import json
from pathlib import Path

from reporting.brand import Brand, load_brand
from reporting.rendering import Document

TEMPLATES = Path(__file__).parents[1] / "templates"


def document_of(
    folder: Path, *, brand: Brand | None = None, formats: tuple[str, ...] = ("html", "pdf")
) -> Document:
    """Describe a filed report as the pipeline did."""
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return Document(
        notebook=folder / "notebook.ipynb",
        report_id=record["report"],
        unit_id=record["unit"],
        period_id=record["period"],
        title=record["title"],
        unit_name=record["unit_name"],
        period_label=record["period_label"],
        language=record["language"],
        as_of=record["as_of"][:10],
        snapshot=record["snapshot"][:12],
        sources=("budget", "ledger"),
        templates=TEMPLATES,
        brand=brand or load_brand(TEMPLATES / "_brand.yml"),
        epoch=1_793_880_000,
        formats=formats,
    )
