"""What is to be rendered, and what came out: the values both renderers share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reporting.brand import Brand

PAGE_FORMATS = ("html", "pdf")
"""What a page is rendered to, by either renderer."""

FORMATS = (*PAGE_FORMATS, "xlsx", "pptx")
"""Everything a document may become: pages, a workbook, slides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One executed notebook and everything a page says around it.

    Parameters
    ----------
    notebook
        The executed notebook.
    report_id, unit_id, period_id, issue
        What the report is; written into both files, so that a delivery can read it back.
    title, subtitle, unit_name, period_label, status_note
        Text as the reader sees it, in the reader's language. ``status_note`` says that a report is
        provisional or a draft; empty for a final one.
    language
        Language or locale of the reader (``fr``, ``fr-FR``).
    as_of
        The day (or moment) the data were known, ISO 8601.
    snapshot
        Identifier of the data snapshot, shown in the footer.
    sources
        Names of the data sources, shown in the footer.
    formats
        Which of ``html``, ``pdf``, ``xlsx`` and ``pptx``.
    templates
        Folder that holds ``_extensions/report``.
    brand
        Colours, fonts and logo.
    epoch
        Seconds since 1970 (UTC) that stand for "now" in the files: same input, same bytes.
    """

    notebook: Path
    report_id: str
    unit_id: str
    period_id: str
    title: str
    unit_name: str
    period_label: str
    language: str
    as_of: str
    templates: Path
    brand: Brand
    epoch: int
    subtitle: str = ""
    snapshot: str = ""
    sources: tuple[str, ...] = ()
    issue: int = 1
    status_note: str = ""
    formats: tuple[str, ...] = PAGE_FORMATS

    @property
    def page_formats(self) -> tuple[str, ...]:
        """The formats of pages among those asked for."""
        return tuple(name for name in self.formats if name in PAGE_FORMATS)


@dataclass(frozen=True, slots=True)
class Rendered:
    """The files one document became.

    Parameters
    ----------
    files
        Path of each format.
    renderer, version
        ``quarto`` or ``embedded``, and the versions of the programs behind it.
    warnings
        What a reader of the run's record should know, for example replaced characters.
    """

    files: Mapping[str, Path]
    renderer: str
    version: str
    warnings: tuple[str, ...] = field(default=())
