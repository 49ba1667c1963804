"""How slides look: the brand's colours and family, sizes that fit, light tables, no trace of the clock."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from reporting.brand import Brand

_FIXED: Final = (1980, 1, 1, 0, 0, 0)  # moment of each file of the archive
_DESCRIBED: Final = re.compile(r'descr="(\d+)\.png"')
_TABLE: Final = re.compile(r"<a:tbl>.*?</a:tbl>", re.DOTALL)
_ROW: Final = re.compile(r"<a:tr\b.*?</a:tr>", re.DOTALL)
_TITLE: Final = re.compile(r'<p:ph type="(?:title|ctrTitle)" ?/>.*?</p:txBody>', re.DOTALL)
_STYLE: Final = re.compile(r"<a:tableStyleId>[^<]*</a:tableStyleId>")
_CELL_LOOK: Final = re.compile(r"<a:tcPr\b[^>]*/>")
_NO_LOOK: Final = "<a:rPr />"
_PLAIN_TABLE: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # neither fills nor lines of its own
_HAIRLINE: Final = 6350  # half a point


def dressed(content: bytes, brand: Brand, alts: Sequence[str]) -> bytes:
    """Give slides alternative texts, the brand's colours and family, and files without a date.

    Parameters
    ----------
    alts
        What each picture shows, in the order of their numbers.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            data = old.read(name)
            if name.endswith(".xml"):
                data = _part(name, data.decode("utf-8"), brand, alts).encode("utf-8")
            entry = zipfile.ZipInfo(name, _FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, data)
    return made.getvalue()


def _part(name: str, text: str, brand: Brand, alts: Sequence[str]) -> str:
    if name.startswith("ppt/slides/slide"):
        text = _DESCRIBED.sub(lambda m: f"descr={quoteattr(alts[int(m[1])])}", text)
        text = _TITLE.sub(lambda m: _sized_title(m[0]), text)
        return _TABLE.sub(lambda m: _light_table(m[0], brand), _sized_text(text))
    if name.startswith("ppt/theme/theme"):
        return _theme(text, brand)
    if name == "ppt/slideLayouts/slideLayout1.xml":  # of the first slide
        return text.replace('algn="ctr"', 'algn="l"')
    if name.startswith("ppt/slideMasters/slideMaster"):
        return re.sub(r'(<p:titleStyle>.*?algn=)"ctr"', r'\1"l"', text, count=1, flags=re.DOTALL)
    return text


def _sized_title(title: str) -> str:
    """Make the first line of a title prominent and the line below it small."""
    first, *others = title.split(_NO_LOOK)
    looks = ['<a:rPr sz="1800" b="1" />', *['<a:rPr sz="1000" />'] * len(others)]
    return first + "".join(look + rest for look, rest in zip(looks, others, strict=False))


def _sized_text(slide: str) -> str:
    """Write statements in a size of which three fit a slide; on the first one, the unit below the title."""
    if "<a:tbl>" in slide:
        return slide
    if 'type="ctrTitle"' in slide:
        below = slide.replace('<a:off x="1371600" y="2914650" />', '<a:off x="685800" y="2650000" />')
        return below.replace(_NO_LOOK, '<a:rPr sz="1400" />')
    return slide.replace(_NO_LOOK, '<a:rPr sz="1200" />').replace(
        '<a:rPr b="1" />', '<a:rPr sz="1300" b="1" />'
    )


def _light_table(table: str, brand: Brand) -> str:
    """Write a table small enough for its columns, with light horizontal lines only."""
    size = "1000" if table.count("<a:gridCol ") <= 8 else "800"
    table = table.replace(_NO_LOOK, f'<a:rPr sz="{size}" />').replace("<a:rPr b=", f'<a:rPr sz="{size}" b=')
    # Without it an empty cell is as high as a title.
    table = _CELL_LOOK.sub("", table).replace("</a:p>", f'<a:endParaRPr sz="{size}" /></a:p>')
    table = _STYLE.sub(f"<a:tableStyleId>{_PLAIN_TABLE}</a:tableStyleId>", table)
    head, *rows = _ROW.findall(table)
    ruled = [_ruled(head, 2 * _HAIRLINE, brand.colours["ink"])]
    ruled += [_ruled(row, _HAIRLINE, brand.colours["line"]) for row in rows]
    return table[: table.index("<a:tr")] + "".join(ruled) + "</a:tbl>"


def _ruled(row: str, width: int, colour: str) -> str:
    """Draw a line below each cell of a row."""
    line = f'<a:lnB w="{width}"><a:solidFill><a:srgbClr val="{colour[1:].upper()}" /></a:solidFill></a:lnB>'
    look = f'<a:tcPr marL="36000" marR="36000" marT="27000" marB="27000">{line}<a:noFill /></a:tcPr>'
    return row.replace("</a:tc>", f"{look}</a:tc>")


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
