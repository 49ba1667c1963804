"""One way to render documents, whichever renderer does it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from reporting.rendering import embedded, quarto
from reporting.rendering.choice import Quarto, Renderer, choose_renderer
from reporting.rendering.document import Document, Rendered
from reporting.rendering.outputs import check_complete, write_whole
from reporting.rendering.page import Page


def render(
    documents: Sequence[Document],
    folders: Sequence[Path],
    *,
    renderer: Renderer = "auto",
    environ: Mapping[str, str] = os.environ,
) -> tuple[Rendered, ...]:
    """Render documents into ``report.html``, ``report.pdf``, ``report.xlsx`` and ``report.pptx``.

    Nothing is written before every format of a document is complete. Safe to call from several threads.

    Parameters
    ----------
    documents
        What to render.
    folders
        Where each document's files go.
    renderer
        ``auto`` takes Quarto where a supported version is found, else the embedded renderer.

    Returns
    -------
    tuple of Rendered
        One for each document, in order.

    Raises
    ------
    RenderFailed
        Naming the notebook and cell where one is known; no file of the document is left.
    """
    if len(documents) != len(folders):
        raise ValueError(f"{len(documents)} documents and {len(folders)} folders")
    if not documents:
        return ()
    program = choose_renderer(renderer, environ=environ)
    pages = [Page(document) for document in documents]
    drawn = _quarto_batches(pages, program) if program else [_embedded(page) for page in pages]
    made = [{**contents, **_annexes(page)} for page, contents in zip(pages, drawn, strict=True)]
    version = f"quarto {program.version}" if program else embedded.version()
    name = quarto.NAME if program else embedded.NAME
    return tuple(
        Rendered(_write(page, contents, folder), name, version, page.warnings())
        for page, contents, folder in zip(pages, made, folders, strict=True)
    )


def _embedded(page: Page) -> dict[str, bytes]:
    makers = {"html": embedded.render_html, "pdf": embedded.render_pdf}
    return {kind: makers[kind](page) for kind in page.document.page_formats}


def _annexes(page: Page) -> dict[str, bytes]:
    """Make the workbook and the slides that are asked for; the programs behind them are loaded only then."""
    made = {}
    if "xlsx" in page.document.formats:
        from reporting.rendering.workbook import render_xlsx

        made["xlsx"] = render_xlsx(page)
    if "pptx" in page.document.formats:
        from reporting.rendering.slides import render_pptx

        made["pptx"] = render_pptx(page)
    return made


def _quarto_batches(pages: Sequence[Page], program: Quarto) -> list[dict[str, bytes]]:
    """Call Quarto once for all documents that share templates, brand and moment."""
    groups: dict[tuple[Path, Path, int], list[int]] = {}
    made: dict[int, dict[str, bytes]] = {}
    for index, page in enumerate(pages):
        if not page.document.page_formats:
            made[index] = {}
            continue
        key = (page.document.templates, page.document.brand.path, page.document.epoch)
        groups.setdefault(key, []).append(index)
    for indices in groups.values():
        contents = quarto.render_batch([pages[index] for index in indices], program)
        made.update(zip(indices, contents, strict=True))
    return [made[index] for index in range(len(pages))]


def _write(page: Page, contents: Mapping[str, bytes], folder: Path) -> dict[str, Path]:
    for kind, content in contents.items():
        check_complete(content, kind, page.name)
    files = {kind: folder / f"report.{kind}" for kind in contents}
    for kind, path in files.items():
        write_whole(contents[kind], path)
    return files
