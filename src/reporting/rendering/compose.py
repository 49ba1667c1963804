"""Turn the parts of a notebook into what one format shows: prose, and blocks that are ready as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

import nh3

from reporting.errors import RenderFailed
from reporting.rendering.exhibit import Exhibit, map_drawings, map_strings, typst_call
from reporting.rendering.images import PICTURES, picture_html, picture_typst, plain_html, plain_typst
from reporting.rendering.notebook import Part
from reporting.rendering.pandoc import convert

Target = Literal["html", "typst"]
Change = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a format does to texts and to drawings, so that its fonts can show them.

    Parameters
    ----------
    text
        Applied to every text, the words of drawings included.
    drawing
        Applied to every SVG drawing.
    """

    text: Change = str
    drawing: Change = str


_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"^ {0,3}(#{1,6})(?:[ \t]|$)")
# Private-use characters mark the places of finished blocks, so prose may not bring its own.
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_TABLE = re.compile(r"<table[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """One thing a format shows.

    Parameters
    ----------
    cell
        Number of the cell it came from.
    prose
        Markdown for Pandoc to read.
    raw
        Finished HTML or Typst; a block has one or the other.
    """

    cell: int
    prose: str = ""
    raw: str = ""


def compose(parts: Sequence[Part], target: Target, name: str, changes: Changes) -> tuple[Block, ...]:
    """Choose what each output shows in one format, and make it harmless.

    Exhibits are taken as they are; HTML of others is cut to an allow-list; pictures need a text
    alternative; Markdown stays prose.

    Parameters
    ----------
    parts
        What the notebook shows.
    target
        The format.
    name
        The notebook's name, for messages.
    changes
        What the format does to texts and drawings.

    Raises
    ------
    RenderFailed
        Naming the cell, if something cannot be shown accessibly.
    """
    blocks: list[Block] = []
    for part in parts:
        place = f"{name}: cell {part.cell}"
        if part.kind == "prose":
            blocks.append(Block(part.cell, prose=_harmless(changes.text(part.text))))
        elif part.kind == "code":
            blocks.append(Block(part.cell, raw=_plain(part.text, target, changes)))
        else:
            blocks.append(_output(part, target, place, changes))
    return tuple(blocks)


def heading_shifts(parts: Sequence[Part], name: str) -> dict[Target, int]:
    """Say by how much headings move, so that sections follow the title without a gap.

    The title is the first level of an HTML page, and stands above all levels in a PDF.

    Raises
    ------
    RenderFailed
        If a heading is more than one level below the heading before it, or a code fence is left open
        and would swallow what follows.
    """
    found = _headings(parts, name)
    top = min((level for _, level in found), default=2)
    before = top - 1
    for cell, level in found:
        if level > before + 1:
            raise RenderFailed(
                f"{name}: cell {cell}: a heading of level {level} follows one of level {before}; "
                "screen readers need every level in between"
            )
        before = level
    return {"html": 2 - top, "typst": 1 - top}


def _headings(parts: Sequence[Part], name: str) -> list[tuple[int, int]]:
    found = []
    for part in parts:
        text = part.text if part.kind == "prose" else _markdown_of(part)
        fence = ""
        for line in text.split("\n"):
            if match := _FENCE.match(line):
                if not fence:
                    fence = match[1]
                elif match[1].startswith(fence):
                    fence = ""
            elif not fence and (heading := _HEADING.match(line)):
                found.append((part.cell, len(heading[1])))
        if fence:
            raise RenderFailed(f"{name}: cell {part.cell}: a code fence ({fence}) is left open")
    return found


def _markdown_of(part: Part) -> str:
    """Give the Markdown of an output that becomes prose, or an empty string."""
    return "" if part.exhibit else (part.bundle or {}).get("text/markdown", "")


def _output(part: Part, target: Target, place: str, changes: Changes) -> Block:
    bundle = part.bundle or {}
    if part.exhibit is not None:
        return Block(part.cell, raw=_exhibit(part.exhibit, target, changes))
    for mime in _preference(target):
        if mime not in bundle:
            continue
        data = bundle[mime]
        if mime == "text/markdown":
            return Block(part.cell, prose=_harmless(changes.text(data)))
        if mime in PICTURES:
            picture = picture_html if target == "html" else picture_typst
            return Block(part.cell, raw=picture(mime, _drawn(mime, data, changes), part, place))
        if mime == "text/plain":
            return Block(part.cell, raw=_plain(data, target, changes))
        if target == "html":
            return Block(part.cell, raw=_scrollable(sanitise(changes.text(data)), part))
        if _TABLE.search(data):
            return Block(part.cell, raw=convert(sanitise(changes.text(data)), reader="html", writer="typst"))
    return Block(part.cell)


def _preference(target: Target) -> tuple[str, ...]:
    if target == "html":
        return ("text/html", *PICTURES, "text/markdown", "text/plain")
    return ("text/markdown", *PICTURES, "text/html", "text/plain")


def _exhibit(exhibit: Exhibit, target: Target, changes: Changes) -> str:
    if target == "html":
        return changes.text(exhibit.html)
    record = map_drawings(map_strings(exhibit.record, changes.text), changes.drawing)
    return typst_call(exhibit.function, record)


def _drawn(mime: str, data: str, changes: Changes) -> str:
    return changes.drawing(changes.text(data)) if mime == "image/svg+xml" else data


def _plain(text: str, target: Target, changes: Changes) -> str:
    return (plain_html if target == "html" else plain_typst)(changes.text(text))


def _harmless(prose: str) -> str:
    """Keep prose from being read as the mark of a finished block."""
    return _PRIVATE.sub("", prose)


def _scrollable(content: str, part: Part) -> str:
    """Let wide content scroll inside itself, with the keyboard too."""
    name = escape(part.option("tbl-cap") or part.label or "table")
    return f'<div class="scroll" tabindex="0" role="group" aria-label="{name}">{content}</div>'


def sanitise(html: str) -> str:
    """Cut HTML to an allow-list: no script, handler, frame, style or foreign image.

    Examples
    --------
    >>> sanitise('<b onclick="x()">a</b><script>alert(1)</script><img src="https://x/y.png">')
    '<b>a</b><img>'
    """
    clean = nh3.clean(
        html,
        tags=nh3.ALLOWED_TAGS | {"section", "figure", "figcaption", "caption", "colgroup", "col"},
        clean_content_tags={"script", "style", "iframe", "object", "template"},
        attribute_filter=_attribute,
        link_rel="noopener noreferrer",
        url_schemes={"http", "https", "mailto", "data"},
    )
    return clean.replace("{{", "&#123;&#123;")


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if re.match(r"data:image/(png|jpeg|gif|webp);base64,", value) else None
    if name == "href" and value.lower().strip().startswith("data:"):
        return None
    return value
