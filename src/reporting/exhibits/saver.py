"""From a Figure to SVG, once: text stays text, the same figure gives the same bytes, ids never clash."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG

from reporting.brand.palette import COLOURS, FAMILY
from reporting.exhibits.markup import escape_html

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PREFIX = "\ue000"
"""A private character; labels never hold it."""

_SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "reporting", "svg.id": None, "path.simplify": False}
_NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))
_HEAD = re.compile(r"\A.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_STYLE = re.compile(r"\s*<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ID = re.compile(r'\sid="([^"]+)"')
_SPACE = re.compile(r"\s*\n\s*")
_FILLED = re.compile(r'(?<=\s)fill="(#[0-9a-f]{6})"')  # the ground of a hatch
_NAMES = {colour: name for name, colour in COLOURS.items()}
_COLOUR = re.compile("|".join(_NAMES))
_STYLED = re.compile(r'style="[^"]*"')


def save_svg(figure: Figure) -> str:
    """Draw a figure as an SVG string whose ids begin with `PREFIX`, to be replaced by a unique one.

    Parameters
    ----------
    figure
        Any figure; drawn once, on its full canvas.

    Notes
    -----
    No date, no creator, no random salt: equal figures give equal text. Ids nothing refers to are dropped. The
    family is a placeholder, named once at the root.
    """
    buffer = io.StringIO()
    with mpl.rc_context(_SETTINGS):  # type: ignore[arg-type]
        FigureCanvasSVG(figure).print_svg(buffer, metadata=_NO_METADATA)  # type: ignore[no-untyped-call]
    text = _HEAD.sub("", buffer.getvalue(), count=1)
    for pattern in (_METADATA, _STYLE, _COMMENT):
        text = pattern.sub("", text)
    text = _unique_ids(text)
    text = _SPACE.sub("", text.strip())
    if "xlink:href" not in text:
        text = text.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "", 1)
    style = (
        f'font-family="\'{FAMILY}\', sans-serif" stroke-linejoin="round" stroke-linecap="butt" version="1.1"'
    )
    return text.replace('version="1.1"', style, 1)


def _unique_ids(text: str) -> str:
    """Drop ids nobody refers to and mark the others for prefixing."""
    used = set(re.findall(r"url\(#([^)]+)\)", text)) | set(re.findall(r'href="#([^"]+)"', text))
    text = _ID.sub(lambda m: f' id="{PREFIX}{m[1]}"' if m[1] in used else "", text)
    return text.replace("url(#", f"url(#{PREFIX}").replace('href="#', f'href="#{PREFIX}')


def style_for_html(svg: str, label: str, alt: str) -> str:
    """Make a drawing follow the page: colours become variables, and it says what it shows.

    Parameters
    ----------
    svg
        A drawing of `save_svg`; each colour becomes ``var(--exhibit-<name>, <colour>)``.
    label, alt
        Id and alternative text.
    """
    svg = _FILLED.sub(r'style="fill: \1"', svg)
    svg = _STYLED.sub(lambda s: _COLOUR.sub(lambda m: f"var(--exhibit-{_NAMES[m[0]]}, {m[0]})", s[0]), svg)
    described = f'<svg role="img" aria-labelledby="{label}-desc"'
    end = svg.index(">") + 1
    head = svg[:end].replace("<svg", described, 1)
    drawing = svg[end:].replace("{", "&#123;").replace("}", "&#125;")
    return f'{head}<desc id="{label}-desc">{escape_html(alt)}</desc>{drawing}'
