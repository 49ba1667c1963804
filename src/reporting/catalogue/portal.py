"""output/index.html: one page that links every filed report, made from their records alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reporting.brand import Brand
from reporting.catalogue.filed import Filed, iter_filed
from reporting.language.messages import translator

_KINDS: Final = (
    ("report.html", "HTML"),
    ("report.pdf", "PDF"),
    ("report.xlsx", "XLSX"),
    ("report.pptx", "PPTX"),
    ("kpis.csv", "CSV"),
)


def write_portal(output: Path, templates: Path, brand: Brand, language: str) -> Path:
    """Write the index page of all filed reports, newest period first.

    Parameters
    ----------
    output
        The workspace's output folder.
    templates
        The workspace's templates; ``portal/index.html`` is the page.
    brand
        Name and colours.
    language
        Of the page's own words; each report's title stays in its own language.
    """
    filed = sorted(iter_filed(output), key=lambda found: found.record.period, reverse=True)
    periods = [
        {"id": period, "label": label, "entries": [_entry(output, found) for found in found_there]}
        for (period, label), found_there in groupby(filed, key=_period)
    ]
    environment = Environment(
        loader=FileSystemLoader(templates / "portal"), autoescape=True, undefined=StrictUndefined
    )
    page = environment.get_template("index.html").render(
        periods=periods, brand=brand, roles=brand.colours, language=language, t=translator(language)
    )
    target = output / "index.html"
    draft = target.with_name(".index.html")
    draft.write_text(page, encoding="utf-8")
    draft.chmod(0o640)
    return draft.replace(target)


def _period(found: Filed) -> tuple[str, str]:
    return found.record.period, found.record.period


def _entry(output: Path, found: Filed) -> dict[str, Any]:
    record = found.record
    place = found.folder.relative_to(output).as_posix()
    files: Sequence[tuple[str, str]] = [(name, kind) for name, kind in _KINDS if name in record.outputs]
    return {
        "unit": record.unit_name,
        "title": record.title,
        "language": record.language,
        "issue": record.issue,
        "provisional": record.state == "provisional",
        "warnings": len(record.warnings),
        "files": [{"href": quote(f"{place}/{name}"), "kind": kind} for name, kind in files],
    }
