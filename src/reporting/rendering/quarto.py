"""Render with Quarto: everything the product knows about that program is here.

The executed notebook is not handed over as it is. Each format gets a copy of its own, in which every output
has the one form this format shows, so that both renderers show the same and no text is read as a shortcode.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from reporting.errors import RenderFailed
from reporting.rendering.choice import Quarto
from reporting.rendering.chrome import as_markdown
from reporting.rendering.compose import Block, Target
from reporting.rendering.page import EXTENSION, Page

NAME = "quarto"
TARGETS: Mapping[str, Target] = {"html": "html", "pdf": "typst"}
# Quarto keeps raw attributes: our own finished blocks travel in them. In prose they are taken apart.
_READER = "markdown-raw_html-raw_tex-tex_math_dollars-latex_macros-citations-example_lists-implicit_figures"
# Between the braces of ``{{<`` and before those of ``>}}``: an invisible joiner there makes it no shortcode.
_SHORTCODE = re.compile(r"(?<=\{)(?=\{[<%])|(?<=[>%])(?=\}\})")
_JOINED = re.compile("(?<=\\{)\u2060(?=\\{|=)|(?<=[>%])\u2060(?=\\}\\})|(?<=&gt;)\u2060(?=\\}\\})")
_RAW_ATTRIBUTE = re.compile(r"\{(?==)")
_SECONDS_EACH, _SECONDS_BASE = 60, 120
_LAST_LINES = 12
_FONTS = "fonts"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def render_batch(
    pages: Sequence[Page], quarto: Quarto, *, run: Run = subprocess.run
) -> list[dict[str, bytes]]:
    """Render several documents in one call.

    Parameters
    ----------
    pages
        The documents; all must share one template folder and one brand.
    quarto
        The program.
    run
        Starts it.

    Returns
    -------
    list of dict
        For each document, the content of each format asked for.

    Raises
    ------
    RenderFailed
        If Quarto fails, or does not leave a file it was asked for.
    """
    with tempfile.TemporaryDirectory(prefix="reporting-quarto-") as name:
        folder = Path(name)
        project = folder / "project"
        _write_project(project, pages)
        wanted = {
            (index, kind): _write_input(project, page, index, kind)
            for index, page in enumerate(pages)
            for kind in page.document.page_formats
        }
        done = _run(quarto, project, folder, pages[0].document.epoch, len(wanted), run)
        return [
            {
                kind: _collect(project, wanted[index, kind], kind, page, done)
                for kind in page.document.page_formats
            }
            for index, page in enumerate(pages)
        ]


def _write_project(project: Path, pages: Sequence[Page]) -> None:
    """Copy what a render needs, and nothing else, into a private folder."""
    templates = pages[0].document.templates
    shutil.copytree(templates / EXTENSION, project / EXTENSION)
    # The brand file itself stays out: Quarto would embed every font of it in each page, several times over.
    # What the brand says reaches the templates as data, for both renderers alike.
    (project / _FONTS).mkdir()
    for font in pages[0].document.brand.fonts:
        shutil.copyfile(font.path, project / _FONTS / font.path.name)
    (project / "report-styles.css").write_text(pages[0].styles(), encoding="utf-8")
    settings = {"project": {"type": "default", "output-dir": "_made"}, "execute": {"enabled": False}}
    (project / "_quarto.yml").write_text(json.dumps(settings), encoding="utf-8")


def _write_input(project: Path, page: Page, index: int, kind: str) -> str:
    """Write the notebook of one document and format; give the stem of its output."""
    target = TARGETS[kind]
    stem = f"d{index:03}-{kind}"
    # Composed before the front matter, which tells whether any character was replaced.
    cells = [_cell(block, target) for block in page.blocks(target)]
    front = _text_cell("raw", f"---\n{json.dumps(_front(page, target), ensure_ascii=False)}\n---")
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "cells": [front, *cells],
    }
    (project / f"{stem}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return stem


def _front(page: Page, target: Target) -> dict[str, Any]:
    """Give the front matter of one document; every text in it is escaped Markdown."""
    settings: dict[str, Any] = {"shift-heading-level-by": page.shift(target)}
    if target == "html":
        settings |= {"css": ["report-styles.css"], "toc-depth": 2 + page.shift("html")}
        front = page.metadata(_inert_markdown)
    else:
        settings |= {"font-paths": _FONTS}
        front = {
            "title": _inert_markdown(page.document.title),
            "lang": page.document.language,
            "report-data": f"`{page.typst_data()}`{{=typst}}",
        }
    return {**front, "from": _READER, "format": {f"report-{target}": settings}}


def _defuse(text: str) -> str:
    return _SHORTCODE.sub("\u2060", text)


def _inert_markdown(text: str) -> str:
    """Escape text for metadata, where Quarto looks for shortcodes even among escaped characters."""
    return as_markdown(_defuse(text))


def _cell(block: Block, target: Target) -> dict[str, Any]:
    if block.prose:
        prose = _RAW_ATTRIBUTE.sub("{\u2060", _defuse(block.prose))
        return _text_cell("markdown", prose)
    mime = "text/html" if target == "html" else "text/markdown"
    data = block.raw if target == "html" else f"```{{=typst}}\n{block.raw}\n```"
    output = {"output_type": "display_data", "metadata": {}, "data": {mime: data.splitlines(keepends=True)}}
    return {
        "cell_type": "code", "metadata": {}, "execution_count": None, "source": [],
        "outputs": [output] if block.raw else [],
    }  # fmt: skip


def _text_cell(kind: str, text: str) -> dict[str, Any]:
    # Quarto joins the lines of a list, and loses the line breaks of a single string.
    return {"cell_type": kind, "metadata": {}, "source": text.splitlines(keepends=True)}


def _run(
    quarto: Quarto, project: Path, folder: Path, epoch: int, count: int, run: Run
) -> subprocess.CompletedProcess[str]:
    command = [str(quarto.path), "render", str(project), "--no-execute", "--no-clean"]
    seconds = _SECONDS_BASE + _SECONDS_EACH * count
    try:
        done = run(
            command,
            cwd=project,
            env=_environment(folder, epoch),
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise RenderFailed(f"quarto did not finish {count} files in {seconds} seconds") from error
    except OSError as error:
        raise RenderFailed(f"quarto cannot be started ({error.strerror or error})") from error
    if done.returncode != 0:
        raise RenderFailed(
            f"quarto failed (exit code {done.returncode}): {_last_lines(done.stderr, project)}"
        )
    return done


def _collect(
    project: Path, stem: str, kind: str, page: Page, done: subprocess.CompletedProcess[str]
) -> bytes:
    made = project / "_made" / f"{stem}.{kind}"
    if not made.is_file():
        raise RenderFailed(
            f"{page.name}: quarto ended without an error and without the {kind}: "
            f"{_last_lines(done.stderr, project)}"
        )
    content = made.read_bytes()
    return _JOINED.sub("", content.decode("utf-8")).encode("utf-8") if kind == "html" else content


def _environment(folder: Path, epoch: int) -> dict[str, str]:
    """Give Quarto an environment without anything a document could print or a user could have changed."""
    home = folder / "home"
    temporary = folder / "tmp"
    for path in (home, temporary):
        path.mkdir(exist_ok=True)
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "XDG_CACHE_HOME": str(home / "cache"),
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
        "SOURCE_DATE_EPOCH": str(epoch),
        "TYPST_IGNORE_SYSTEM_FONTS": "true",
        "TYPST_IGNORE_EMBEDDED_FONTS": "true",
        "TYPST_PACKAGE_PATH": str(home / "packages"),
        "TYPST_PACKAGE_CACHE_PATH": str(home / "packages"),
    }


def _last_lines(text: str, project: Path) -> str:
    """Give the end of what Quarto said, without the private folder's name."""
    lines = [line.rstrip() for line in text.replace(str(project), "").splitlines() if line.strip()]
    return " / ".join(lines[-_LAST_LINES:]) or "it said nothing"
