"""The exhibits of a report as slides: one each, charts as pictures, tables as tables."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from reporting.brand import Brand
from reporting.errors import RenderFailed
from reporting.rendering.embedded import compiler_of
from reporting.rendering.exhibit import Exhibit, map_strings, typst_data
from reporting.rendering.glyphs import without_controls
from reporting.rendering.page import Page
from reporting.rendering.pandoc import convert_to_slides
from reporting.rendering.slide_looks import dressed
from reporting.rendering.workbook import title_lines

Node = dict[str, Any]

_API: Final = [1, 23, 1]
_ROWS: Final = 13
"""Of a table on one slide; the others follow on the next."""
_BLOCKS: Final = 3
"""Statements on one slide."""
_RESOLUTION: Final = 220.0  # dots per inch of pictures
_CHARACTERS: Final = 120
"""Of a table beside each other on one slide."""


@dataclass(slots=True)
class _Deck:
    """What the slides are made of."""

    brand: Brand
    folder: Path
    blocks: list[Node] = field(default_factory=list)
    alts: list[str] = field(default_factory=list)


def render_pptx(page: Page) -> bytes:
    """Make the slides of a document; same input, same bytes.

    Raises
    ------
    RenderFailed
        The report has no exhibit to show.
    """
    document = page.document
    with tempfile.TemporaryDirectory(prefix="reporting-slides-") as name:
        deck = _Deck(document.brand, Path(name))
        for exhibit in page.exhibits():
            _add(deck, exhibit, page)
        if not deck.blocks:
            raise RenderFailed(f"{page.name}: no exhibit, so there is nothing to put on slides")
        subtitle = " · ".join(
            text for text in (document.unit_name, document.period_label, document.status_note) if text
        )
        tree = {
            "pandoc-api-version": _API,
            "meta": {
                "title": _meta(document.title),
                "subtitle": _meta(subtitle),
                "lang": _meta(document.language),
            },
            "blocks": deck.blocks,
        }
        made = convert_to_slides(tree, deck.folder, document.epoch)
    return dressed(made, deck.brand, deck.alts)


def _add(deck: _Deck, exhibit: Exhibit, page: Page) -> None:
    record: Mapping[str, Any] = map_strings(dict(exhibit.record), without_controls)
    name = page.document.title
    if exhibit.function == "exhibit-chart":
        deck.blocks += [_header(record, name), _picture(deck, exhibit, page)]
    elif exhibit.function == "exhibit-table":
        deck.blocks += _tables(record, name)
    elif exhibit.function == "exhibit-text":
        deck.blocks += _statements(record, name)
    elif exhibit.function == "exhibit-banner" and record["items"]:
        deck.blocks += [_heading([record["heading"]]), *(_paragraph([_text(i)]) for i in record["items"])]


# Charts


def _picture(deck: _Deck, exhibit: Exhibit, page: Page) -> Node:
    """Draw a chart with the brand's fonts and colours, as the PDF does."""
    number = len(deck.alts)
    drawing = page.dressed(page.glyphs(str(exhibit.record["svg"])))
    width = float(exhibit.record["width"])
    source = (
        f"#set page(width: {width}pt, height: auto, margin: 4pt)\n"
        f'#image(bytes({typst_data({"svg": drawing})}.svg), format: "svg", width: 100%)\n'
    )
    content = compiler_of(deck.brand).compile(source.encode("utf-8"), format="png", ppi=_RESOLUTION)
    if not isinstance(content, bytes):
        raise RenderFailed(f"{page.name}: a chart does not fit one picture")
    (deck.folder / f"{number}.png").write_bytes(content)
    deck.alts.append(str(exhibit.record["alt"]))
    return _paragraph([{"t": "Image", "c": [["", [], []], [], [f"{number}.png", ""]]}])


# Tables


def _tables(record: Mapping[str, Any], name: str) -> Iterator[Node]:
    """Show a table, on as many slides as its rows need."""
    rows = record["rows"]
    if not rows:
        yield _header(record, name)
        yield _paragraph([_text(record.get("empty", ""))])
    slides = list(_shared_out(rows))
    for number, shown in enumerate(slides, start=1):
        yield _header(record, name, f" ({number}/{len(slides)})" if len(slides) > 1 else "")
        yield _table(record, shown)


def _shared_out(rows: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[Mapping[str, Any]]]:
    """Share rows evenly among as few slides as they need; the name of a group stays with its rows."""
    left = list(rows)
    while left:
        slides = -(-len(left) // _ROWS)
        end = -(-len(left) // slides)
        while end > 1 and end < len(left) and left[end - 1]["style"] == "group":
            end -= 1
        yield left[:end]
        left = left[end:]


def _table(record: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Node:
    columns = record["columns"]
    groups = [span["text"] for span in record["spans"] for _ in range(span["count"])] or [""] * len(columns)
    heads = [f"{group} {c['header']}".strip() for group, c in zip(groups, columns, strict=True)]
    shares = _shares(record, heads)
    sides = ["AlignLeft" if c["align"] == "start" else "AlignRight" for c in columns]
    specs = [
        [{"t": side}, {"t": "ColWidth", "c": share / sum(shares)}]
        for side, share in zip(sides, shares, strict=True)
    ]
    body = [
        _row([_shown(cell) for cell in row["cells"]], strong=row["style"] in ("total", "group"))
        for row in rows
    ]
    nothing: list[Any] = ["", [], []]
    return {
        "t": "Table",
        "c": [
            nothing,
            [None, []],
            specs,
            [nothing, [_row(heads, strong=True)]],
            [[nothing, 0, [], body]],
            [nothing, []],
        ],
    }


def _shares(record: Mapping[str, Any], heads: Sequence[str]) -> list[float]:
    """Give columns of numbers the width that keeps each in one line, and text what is left."""
    needs: list[float] = []
    for i, (column, head) in enumerate(zip(record["columns"], heads, strict=True)):
        texts = [_shown(row["cells"][i]) for row in record["rows"] if i < len(row["cells"])]
        longest = max(map(len, texts), default=0)
        word = max(map(len, head.split()), default=0)
        needs.append(max(min(longest, 34) if column["align"] == "start" else longest, word) + 2.0)
    words = [column["align"] == "start" for column in record["columns"]]
    figures = sum(need for need, is_text in zip(needs, words, strict=True) if not is_text)
    text = sum(needs) - figures
    if sum(needs) <= _CHARACTERS or not text:
        return needs
    room = max(_CHARACTERS - figures, text / 3) / text
    return [need * room if is_text else need for need, is_text in zip(needs, words, strict=True)]


def _row(texts: Sequence[str], *, strong: bool) -> list[Any]:
    cells = []
    for text in texts:
        inline = _text(text)
        words = [{"t": "Strong", "c": [inline]}] if strong else [inline]
        cells.append([["", [], []], {"t": "AlignDefault"}, 1, 1, [{"t": "Plain", "c": words}]])
    return [["", [], []], cells]


def _shown(cell: Mapping[str, Any]) -> str:
    note = f", {cell['note']}" if cell.get("note") else ""
    return " ".join(part for part in (cell.get("symbol"), cell["text"]) if part) + note


# Words


def _statements(record: Mapping[str, Any], name: str) -> Iterator[Node]:
    blocks = record["blocks"]
    if not blocks:
        yield _header(record, name)
        yield _paragraph([_text(record.get("empty", ""))])
    for start in range(0, len(blocks), _BLOCKS):
        yield _header(record, name)
        for block in blocks[start : start + _BLOCKS]:
            yield _paragraph([{"t": "Strong", "c": [_text(block["headline"])]}])
            for line in block["lines"]:
                yield _paragraph([_text(f"{line['name']}: {line['text']}")])


def _header(record: Mapping[str, Any], name: str, part: str = "") -> Node:
    """Open a slide: the message, or else the measure, or else the report; whose and when below it."""
    lines = title_lines(record)
    measure = lines[1] if len(lines) > 1 else ""
    message = record.get("message", "")
    others = [line for line in lines if message or line != measure]
    return _heading([(message or measure or name) + part, *([" · ".join(others)] if others else [])])


def _heading(lines: Sequence[str]) -> Node:
    inlines: list[Node] = []
    for line in lines:
        inlines += [{"t": "LineBreak"}] if inlines else []
        inlines.append(_text(line))
    return {"t": "Header", "c": [2, ["", [], []], inlines]}


def _paragraph(inlines: list[Node]) -> Node:
    return {"t": "Para", "c": inlines}


def _text(text: str) -> Node:
    return {"t": "Str", "c": without_controls(text)}


def _meta(text: str) -> Node:
    return {"t": "MetaInlines", "c": [_text(text)]}
