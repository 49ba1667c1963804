"""Render without any program of the machine: Pandoc and Typst as they travel with the package."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from html import escape
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any, Literal

import typst

from reporting.brand import Brand
from reporting.errors import RenderFailed
from reporting.rendering.compose import Block, Target
from reporting.rendering.glyphs import covered, without_controls
from reporting.rendering.page import Page
from reporting.rendering.pandoc import READER, convert, pandoc_version
from reporting.rendering.webfonts import font_faces

NAME = "embedded"
STANDARDS: list[Literal["ua-1", "a-2a"]] = ["ua-1", "a-2a"]
"""What every PDF meets: readable by screen readers, and fit for an archive."""

# Where what Pandoc need not read takes its place afterwards: finished blocks, and texts of the page.
_MARKS = {
    "html": re.compile("^<p>\ue000([0-9]+)\ue001</p>$|\ue002([0-9]+)\ue003", re.MULTILINE),
    "typst": re.compile("^\ue000([0-9]+)\ue001$|\ue002([0-9]+)\ue003", re.MULTILINE),
}
_NO_GLYPH = re.compile(r"the text `(\".*?\")` could not be displayed", re.DOTALL)
_TYPST_CHARACTER = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
_SOURCE_LINE = re.compile(r"__typst_py_bytes__\.typ:([0-9]+):")
_ATTEMPTS = 20
_thread = threading.local()


def version() -> str:
    """Name the programs used."""
    return f"pandoc {pandoc_version()}, typst {package_version('typst')}"


def warm_up(brand: Brand) -> None:
    """Do ahead what the first document would wait for: cut the web fonts, load the fonts and the compiler.

    Meant for a thread of its own, while the first notebook still runs.
    """
    font_faces(brand)
    covered(tuple(font.path for font in brand.fonts))
    compiler = typst.Compiler(font_paths=_fonts(font_folders(brand)))
    compiler.compile(
        f'#set text(font: "{brand.family}")\n= A\n#table[1]'.encode(), format="pdf", pdf_standards=[]
    )


def render_html(page: Page) -> bytes:
    """Make the self-contained HTML page of a document.

    Raises
    ------
    RenderFailed
        If Pandoc refuses the document, or part of it was lost on the way.
    """
    held = HeldBack()
    metadata = page.metadata(held.text) | {"lang": page.document.language}
    options = ["--section-divs", "--toc", f"--toc-depth={page.shift('html') + 2}"]
    options.append(f"--variable=report-styles={held.raw(page.styles())}")
    return _convert(page, "html", "html5", page.blocks("html"), options, metadata, held).encode("utf-8")


def render_pdf(page: Page) -> bytes:
    """Make the PDF of a document: tagged, archivable, the same bytes for the same input.

    Raises
    ------
    RenderFailed
        If Typst refuses the document or warns; the message names the exhibit it happened in.
    """
    for _ in range(_ATTEMPTS):
        source = typst_source(page)
        try:
            return _compile(source, page)
        except typst.TypstError as error:
            if not _learn_refused(page, error.message):
                raise RenderFailed(f"{page.name}: {_explain(error, source, page)}") from error
    raise RenderFailed(f"{page.name}: typst refuses more characters than can be replaced")


def typst_source(page: Page) -> str:
    """Write a document as Typst."""
    # Composed before its data, which tell whether any character was replaced.
    blocks = page.blocks("typst")
    held = HeldBack()
    options = [f"--variable=report-data={held.raw(page.typst_data())}"]
    source = _convert(page, "typst", "typst", blocks, options, {}, held)
    # Pandoc centres tables itself, where no template can object.
    return source.replace("align(center)[#table(", "align(left)[#table(")


class HeldBack:
    """Texts of a page that Pandoc never sees: a mark stands for each until the page is put together.

    What is left for Pandoc to read is the same for all reports of one notebook and language.
    """

    def __init__(self) -> None:
        self.texts: list[str] = []

    def raw(self, text: str) -> str:
        """Hold back a text that is written in the language of the page."""
        self.texts.append(text)
        return f"\ue002{len(self.texts) - 1}\ue003"

    def text(self, text: str) -> str:
        """Hold back plain text for an HTML page; an empty one stays empty, as templates ask for it."""
        plain = " ".join(without_controls(text).split())
        return self.raw(escape(plain)) if plain else ""


def _convert(
    page: Page,
    target: Target,
    writer: str,
    blocks: Sequence[Block],
    options: Sequence[str],
    metadata: Mapping[str, Any],
    held: HeldBack,
) -> str:
    """Let Pandoc read the prose only; all else takes its place afterwards."""
    template = {"html": "report.html", "typst": "template.typ"}[target]
    extension = page.extension.resolve()
    text = _read_prose(
        "\n\n".join(block.prose or f"\ue000{number}\ue001" for number, block in enumerate(blocks)),
        writer,
        (
            "--standalone",
            f"--template={extension / template}",
            f"--lua-filter={extension / 'report.lua'}",
            f"--shift-heading-level-by={page.shift(target)}",
            "--syntax-highlighting=none",
            *options,
        ),
        json.dumps(metadata, ensure_ascii=False),
        _state_of(extension),
    )
    missing = {number for number, block in enumerate(blocks) if not block.prose}

    def finished(match: re.Match[str]) -> str:
        if match[1] is None:
            return held.texts[int(match[2])]
        missing.discard(int(match[1]))
        return blocks[int(match[1])].raw

    text = _MARKS[target].sub(finished, text)
    if missing:
        cell = blocks[min(missing)].cell
        raise RenderFailed(f"{page.name}: cell {cell}: its output is swallowed by the text above it")
    return text


@lru_cache(maxsize=256)
def _read_prose(text: str, writer: str, options: tuple[str, ...], metadata: str, _state: object) -> str:
    """Let Pandoc read prose into a template, once: reports of one notebook differ in what is held back."""
    return convert(text, reader=READER, writer=writer, options=options, metadata=json.loads(metadata))


def _state_of(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Tell apart what a folder's files were at two moments, without reading them."""
    files = [(path.name, path.stat()) for path in sorted(folder.iterdir())]
    return tuple((name, state.st_mtime_ns, state.st_size) for name, state in files)


def _compile(source: str, page: Page) -> bytes:
    # Everything is in the source; of the disk, Typst may read the templates only.
    compiled, warnings = compiler_of(page.document.brand).compile_with_warnings(
        source.encode("utf-8"),
        format="pdf",
        root=str(page.extension.resolve()),
        pdf_standards=list(STANDARDS),
        timestamp=page.document.epoch,
    )
    if warnings:
        texts = "; ".join(warning.message for warning in warnings)
        raise RenderFailed(f"{page.name}: typst warns, so the page is not what it should be: {texts}")
    if not isinstance(compiled, bytes):
        raise RenderFailed(f"{page.name}: typst made no PDF")
    return compiled


def font_folders(brand: Brand) -> tuple[str, ...]:
    """Name the folders the brand's fonts lie in."""
    return tuple(sorted({str(font.path.parent.resolve()) for font in brand.fonts}))


@cache
def _fonts(folders: tuple[str, ...]) -> typst.Fonts:
    # Not even Typst's own fonts: where one of them can stand in for a missing shape, it takes over the label.
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))


def compiler_of(brand: Brand) -> typst.Compiler:
    """Give this thread's compiler: it keeps what it has learnt, and is not shared between threads."""
    folders = font_folders(brand)
    compilers = _thread.__dict__.setdefault("compilers", {})
    if folders not in compilers:
        # No package is found or kept: templates bring all they use.
        nowhere = str(Path(os.devnull) / "packages")
        compilers[folders] = typst.Compiler(
            font_paths=_fonts(folders), package_path=nowhere, package_cache_path=nowhere
        )
    compiler: typst.Compiler = compilers[folders]
    return compiler


def _learn_refused(page: Page, message: str) -> bool:
    """Remember a sequence of characters that Typst cannot draw; say whether it was news."""
    match = _NO_GLYPH.search(message)
    if match is None:
        return False
    text = _TYPST_CHARACTER.sub(lambda m: chr(int(m[1], 16)), match[1][1:-1])
    if not text or text in page.glyphs.refused:
        return False
    page.glyphs.refused.add(text)
    return True


def _explain(error: typst.TypstError, source: str, page: Page) -> str:
    hints = "".join(f" ({hint})" for hint in error.hints or ())
    cell = _failing_cell(error, source, page)
    return f"{f'cell {cell}: ' if cell else ''}typst refused the page: {error.message}{hints}"


def _failing_cell(error: typst.TypstError, source: str, page: Page) -> int | None:
    """Find the cell whose block holds the outermost line that the diagnostic names."""
    named = [int(line) for line in _SOURCE_LINE.findall(error.diagnostic or "")]
    lines = source.split("\n")
    for number in reversed(named):
        line = lines[number - 1] if number <= len(lines) else ""
        for block in page.blocks("typst"):
            if line and line in block.raw.split("\n"):
                return block.cell
    return None
