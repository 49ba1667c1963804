"""What the page templates are given, for both renderers: metadata, styles, data."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reporting.brand import Brand
from reporting.errors import RenderFailed
from reporting.rendering.branding import Branding
from reporting.rendering.chrome import (
    check_document,
    colour_rules,
    missing_glyph_note,
    page_data,
    page_metadata,
)
from reporting.rendering.compose import Block, Changes, Target, compose, heading_shifts
from reporting.rendering.document import Document
from reporting.rendering.exhibit import Exhibit, map_strings, typst_data
from reporting.rendering.glyphs import GlyphFilter, describe, without_controls
from reporting.rendering.lettering import Lettering
from reporting.rendering.notebook import Part, load_notebook, read_parts
from reporting.rendering.webfonts import font_faces

EXTENSION = Path("_extensions") / "report"
_LOGO_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


class Page:
    """One document, read and checked once, as each format needs it.

    Parameters
    ----------
    document
        What to render.

    Raises
    ------
    RenderFailed
        If the notebook cannot be read, or no accessible page can be made of it.
    """

    def __init__(self, document: Document) -> None:
        check_document(document)
        self.document = document
        self.name = document.notebook.name
        self.glyphs = GlyphFilter(tuple(font.path for font in document.brand.fonts))
        self._branding, self._lettering = Branding(document.brand), Lettering(document.brand)
        self._parts: tuple[Part, ...] = read_parts(load_notebook(document.notebook), self.name)
        self._shifts = heading_shifts(self._parts, self.name)

    @property
    def extension(self) -> Path:
        """Folder of the page templates."""
        return self.document.templates / EXTENSION

    def blocks(self, target: Target) -> tuple[Block, ...]:
        """Give the content of one format, in order."""
        if target == "html":
            return compose(self._parts, target, self.name, Changes(without_controls))
        changes = Changes(self.glyphs, self.dressed)
        return compose(self._parts, target, self.name, changes)

    def exhibits(self) -> tuple[Exhibit, ...]:
        """Give the exhibits alone, in order."""
        return tuple(part.exhibit for part in self._parts if part.exhibit is not None)

    def dressed(self, drawing: str) -> str:
        """Give a drawing the brand's colours and family, and name the family of each character."""
        return self._lettering(self._branding(drawing))

    def shift(self, target: Target) -> int:
        """Say by how much headings move in one format."""
        return self._shifts[target]

    def metadata(self, write: Callable[[str], str]) -> dict[str, Any]:
        """Give the metadata of the HTML template, each text written for the way it is passed."""
        brand = self.document.brand
        metadata = page_metadata(self.document)
        metadata["brand-logo"] = _data_uri(brand.logo)
        if brand.logo_dark:
            metadata["brand-logo-dark"] = _data_uri(brand.logo_dark)
        mapped: dict[str, Any] = map_strings(metadata, write)
        return mapped

    def styles(self) -> str:
        """Give the whole style sheet: fonts, colours, page, exhibits."""
        brand = self.document.brand
        sheets = [(self.extension / name).read_text("utf-8") for name in ("report.css", "exhibits.css")]
        return "\n".join((font_faces(brand), colour_rules(brand), *sheets)).replace("</", "<\\/")

    def typst_data(self) -> str:
        """Give the data of the Typst template, as a Typst expression."""
        document = self.document
        data = map_strings(page_data(document), self.glyphs)
        data["logo"] = _typst_logo(document.brand)
        # Asked last: by now every text of the page has been looked at.
        data["notes"] = [missing_glyph_note(document.language)] if self.glyphs.replaced else []
        return typst_data(data)

    def warnings(self) -> tuple[str, ...]:
        """Say what a reader of the run's record should know."""
        replaced = tuple(self.glyphs.replaced)
        if not replaced:
            return ()
        return (f"{self.name}: shown as □ in the PDF, as no shipped font has them: {describe(replaced)}",)


def _logo_type(path: Path) -> str:
    if path.suffix.lower() not in _LOGO_TYPES:
        raise RenderFailed(f"{path}: is no image a page can show; allowed: {', '.join(sorted(_LOGO_TYPES))}")
    return _LOGO_TYPES[path.suffix.lower()]


def _data_uri(path: Path) -> str:
    content = base64.b64encode(path.read_bytes()).decode("ascii")
    return f"data:{_logo_type(path)};base64,{content}"


def _typst_logo(brand: Brand) -> dict[str, Any]:
    kind = _logo_type(brand.logo)
    content = brand.logo.read_bytes()
    if kind == "image/svg+xml":
        return {"format": "svg", "svg": content.decode("utf-8")}
    return {"format": "png" if kind == "image/png" else "jpg", "data": list(content)}
