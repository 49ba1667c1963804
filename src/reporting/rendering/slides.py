"""The exhibits of a report as slides: one each, charts as pictures, tables as tables."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from reporting.brand import Brand
from reporting.errors import RenderFailed
from reporting.rendering.embedded import compiler_of
from reporting.rendering.exhibit import Exhibit, map_strings, typst_data
from reporting.rendering.glyphs import without_controls
from reporting.rendering.page import Page
from reporting.rendering.pandoc import convert_to_slides
from reporting.rendering.workbook import title_lines

Node = dict[str, Any]

_API: Final = [1, 23, 1]
_ROWS: Final = 13
"""Of a table on one slide; the others follow on the next."""
_BLOCKS: Final = 3
"""Statements on one slide."""
_RESOLUTION: Final = 220.0  # dots per inch of pictures
_FIXED: Final = (1980, 1, 1, 0, 0, 0)  # moment of each file of the archive
_DESCRIBED: Final = re.compile(r'descr="(\d+)\.png"')
_TABLE: Final = re.compile(r"<a:tbl>.*?</a:tbl>", re.DOTALL)
_TITLE: Final = re.compile(r'<p:ph type="(?:title|ctrTitle)" ?/>.*?</p:txBody>', re.DOTALL)
_NO_LOOK: Final = "<a:rPr />"


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
    return _dressed(made, deck)


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
    for start in range(0, len(rows), _ROWS):
        part = f" ({start // _ROWS + 1}/{-(-len(rows) // _ROWS)})" if len(rows) > _ROWS else ""
        yield _header(record, name, part)
        yield _table(record, rows[start : start + _ROWS])


def _table(record: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Node:
    columns = record["columns"]
    groups = [span["text"] for span in record["spans"] for _ in range(span["count"])] or [""] * len(columns)
    heads = [f"{group} {c['header']}".strip() for group, c in zip(groups, columns, strict=True)]
    lengths = [
        max([4, *(len(row["cells"][i]["text"]) for row in record["rows"] if i < len(row["cells"]))])
        for i in range(len(columns))
    ]
    shares = [min(length, 34) + 1 for length in lengths]
    sides = ["AlignLeft" if c["align"] == "start" else "AlignRight" for c in columns]
    specs = [
        [{"t": side}, {"t": "ColWidth", "c": share / sum(shares)}]
        for side, share in zip(sides, shares, strict=True)
    ]
    body = [_row([_shown(cell) for cell in row["cells"]], strong=row["style"] == "total") for row in rows]
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


# The archive


def _dressed(content: bytes, deck: _Deck) -> bytes:
    """Give the slides alternative texts, the brand's colours and family, and files without a date."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            data = old.read(name)
            if name.endswith(".xml"):
                data = _part(name, data.decode("utf-8"), deck).encode("utf-8")
            entry = zipfile.ZipInfo(name, _FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, data)
    return made.getvalue()


def _part(name: str, text: str, deck: _Deck) -> str:
    if name.startswith("ppt/slides/slide"):
        text = _DESCRIBED.sub(lambda m: f"descr={quoteattr(deck.alts[int(m[1])])}", text)
        text = _TITLE.sub(lambda m: _sized_title(m[0]), text)
        return _TABLE.sub(lambda m: _sized_table(m[0]), _sized_text(text))
    if name.startswith("ppt/theme/theme"):
        return _theme(text, deck.brand)
    if name.startswith("ppt/slideMasters/slideMaster"):
        return re.sub(r'(<p:titleStyle>.*?algn=)"ctr"', r'\1"l"', text, count=1, flags=re.DOTALL)
    return text


def _sized_title(title: str) -> str:
    """Make the first line of a title prominent and the line below it small."""
    first, *others = title.split(_NO_LOOK)
    looks = ['<a:rPr sz="1800" b="1" />', *['<a:rPr sz="1000" />'] * len(others)]
    return first + "".join(look + rest for look, rest in zip(looks, others, strict=False))


def _sized_text(slide: str) -> str:
    """Write statements in a size of which three fit a slide."""
    if "<a:tbl>" in slide or 'type="ctrTitle"' in slide:
        return slide
    return slide.replace(_NO_LOOK, '<a:rPr sz="1200" />').replace(
        '<a:rPr b="1" />', '<a:rPr sz="1300" b="1" />'
    )


def _sized_table(table: str) -> str:
    """Write a table small enough for its columns."""
    size = "900" if table.count("<a:gridCol ") <= 8 else "700"
    table = table.replace(_NO_LOOK, f'<a:rPr sz="{size}" />').replace("<a:rPr b=", f'<a:rPr sz="{size}" b=')
    return table.replace("<a:tcPr />", '<a:tcPr marL="36000" marR="36000" marT="18000" marB="18000" />')


def _theme(text: str, brand: Brand) -> str:
    roles = {
        "dk1": "ink",
        "lt1": "paper",
        "dk2": "accent",
        "lt2": "wash",
        "accent1": "accent",
        "accent2": "favourable",
        "accent3": "adverse",
        "accent4": "highlight",
        "accent5": "neutral",
        "accent6": "warning",
    }
    for name, role in roles.items():
        colour = f'<a:{name}><a:srgbClr val="{brand.colours[role][1:].upper()}"/></a:{name}>'
        text = re.sub(f"<a:{name}>.*?</a:{name}>", colour, text, count=1, flags=re.DOTALL)
    return re.sub(r'<a:latin typeface="[^"]*"', f'<a:latin typeface="{escape(brand.family)}"', text)
