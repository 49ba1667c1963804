"""From a sheet to SVG: text stays text, the same figure gives the same bytes, ids never clash."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final, cast

import numpy as np
from matplotlib.collections import Collection, LineCollection
from matplotlib.colors import to_hex
from matplotlib.path import Path

from reporting.brand.palette import COLOURS, FAMILY
from reporting.exhibits.lettering import Lettering
from reporting.exhibits.markup import escape_html

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PREFIX = "\ue000"
"""A private character; labels never hold it."""

_TILE: Final = 72  # points: matplotlib draws a hatch on a square inch
_HATCH_DENSITY: Final = 6
_NAMES = {colour: name for name, colour in COLOURS.items()}
_COLOUR = re.compile("|".join(_NAMES))
_STYLED = re.compile(r'style="[^"]*"')


def save_svg(figure: Figure) -> str:
    """Write the artists of a sheet as an SVG string whose ids begin with `PREFIX`, to be replaced.

    Parameters
    ----------
    figure
        Of a `reporting.exhibits.canvas.Sheet`: polygons, lines and lettering, without axes.

    Notes
    -----
    Written in one go: a renderer that can draw anything costs four times as much. Equal figures give equal
    text. The family is a placeholder, named once at the root.
    """
    width, height = (_number(inches * 72) for inches in figure.get_size_inches())
    hatches: dict[str, str] = {}
    layers = []
    for artist in sorted(figure.artists, key=lambda one: one.get_zorder()):
        if isinstance(artist, Lettering):
            layers.append("".join(_texts(artist, float(height))))
        elif isinstance(artist, Collection):
            layers.append(_shapes(artist, float(height), hatches))
    patterns = f"<defs>{''.join(hatches.values())}</defs>" if hatches else ""
    return (
        f'<svg width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}" '
        f'xmlns="http://www.w3.org/2000/svg" font-family="\'{FAMILY}\', sans-serif" '
        f'stroke-linejoin="round" stroke-linecap="butt" version="1.1">'
        f"{''.join(layers)}{patterns}</svg>"
    )


def _texts(lettering: Lettering, height: float) -> Iterator[str]:
    for label in lettering.labels:
        x, y = label.baseline
        style = f"fill: {label.colour}; font-size: {label.size:g}px"
        style += "; font-weight: 700" if label.bold else ""
        style += f"; text-anchor: {label.anchor}" if label.anchor != "start" else ""
        text = html.escape(label.text, quote=False)
        yield f'<text x="{_number(x)}" y="{_number(height - y)}" style="{style}">{text}</text>'


def _shapes(artist: Collection, height: float, hatches: dict[str, str]) -> str:
    """Write all polygons or lines of an artist, which look the same."""
    is_line = isinstance(artist, LineCollection)
    transform = artist.get_transform()
    outlines = []
    for path in artist.get_paths():
        points = np.asarray(transform.transform(path.vertices))
        if not is_line:
            points = points[:-1]  # the last one closes the polygon
        steps = "L".join(f"{_number(x)} {_number(height - y)}" for x, y in points.tolist())
        outlines.append(f'<path d="M{steps}{"" if is_line else "z"}"/>')
    return f'<g style="{_style(artist, hatches)}">{"".join(outlines)}</g>'


def _style(artist: Collection, hatches: dict[str, str]) -> str:
    """Write how an artist looks; a hatch becomes a pattern, named by its look."""
    edge, width = _colour(artist.get_edgecolor()), float(np.ravel(artist.get_linewidth())[0])
    if isinstance(artist, LineCollection):
        fill = "none"
    else:
        fill = _colour(artist.get_facecolor())
        if hatch := artist.get_hatch():
            name, pattern = _pattern(hatch, fill, edge, float(artist.get_hatch_linewidth()))
            hatches[name] = pattern
            fill = f"url(#{name})"
    style = f"fill: {fill}"
    if edge != "none" and width:
        style += f"; stroke: {edge}" + (f"; stroke-width: {_number(width)}" if width != 1 else "")
    _, dashes = cast("tuple[float, Sequence[float] | None]", artist.get_linestyle()[0])
    if dashes:
        style += f"; stroke-dasharray: {', '.join(_number(length) for length in dashes)}"
    return style


@lru_cache(maxsize=64)
def _pattern(hatch: str, fill: str, edge: str, width: float) -> tuple[str, str]:
    """Write a hatch as a tile."""
    name = f"{PREFIX}h{sha256(f'{hatch} {fill} {edge} {width}'.encode()).hexdigest()[:10]}"
    lines = Path.hatch(hatch, _HATCH_DENSITY)
    if lines is None:  # only an empty hatch has no lines
        raise ValueError("a hatch without lines")
    steps = "".join(
        f"{'M' if code == Path.MOVETO else 'L'}{_number(x * _TILE)} {_number(_TILE - y * _TILE)}"
        for (x, y), code in lines.iter_segments(simplify=False)
    )
    return name, (
        f'<pattern id="{name}" patternUnits="userSpaceOnUse" x="0" y="0" width="{_TILE}" height="{_TILE}">'
        f'<rect x="0" y="0" width="{_TILE + 1}" height="{_TILE + 1}" style="fill: {fill}"/>'
        f'<path d="{steps}" style="fill: {edge}; stroke: {edge}; stroke-width: {_number(width)}; '
        'stroke-linejoin: miter"/></pattern>'
    )


def _colour(colours: object) -> str:
    rows = np.atleast_2d(np.asarray(colours, dtype="float64"))
    return to_hex(tuple(rows[0].tolist())) if rows.size else "none"


def _number(value: float) -> str:
    """Write points to a hundredth."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def style_for_html(svg: str, label: str, alt: str) -> str:
    """Make a drawing follow the page: colours become variables, and it says what it shows.

    Parameters
    ----------
    svg
        A drawing of `save_svg`; each colour becomes ``var(--exhibit-<name>, <colour>)``.
    label, alt
        Id and alternative text.
    """
    svg = _STYLED.sub(lambda s: _COLOUR.sub(lambda m: f"var(--exhibit-{_NAMES[m[0]]}, {m[0]})", s[0]), svg)
    described = f'<svg role="img" aria-labelledby="{label}-desc"'
    end = svg.index(">") + 1
    head = svg[:end].replace("<svg", described, 1)
    drawing = svg[end:].replace("{", "&#123;").replace("}", "&#125;")
    return f'{head}<desc id="{label}-desc">{escape_html(alt)}</desc>{drawing}'
