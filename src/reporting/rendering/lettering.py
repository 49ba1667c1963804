"""Set the words of a drawing whose characters need more than one font.

Typst looks for a character that a font lacks in all fonts it was given, and Quarto gives it more than the
brand's. Worse, where one of those has every character of a label, it takes that font for the whole label:
Quarto brings one of icons, whose figures have no comma. So no label is left for Typst to find fonts for: it
is cut into runs of one font each, which stand beside each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from itertools import groupby
from pathlib import Path

from fontTools.ttLib import TTFont

from reporting.brand import Brand
from reporting.rendering.glyphs import covered

_LABEL = re.compile(
    r'<text x="(?P<x>[^"]+)" y="(?P<y>[^"]+)" style="(?P<style>[^"]*)">(?P<text>[^<]*)</text>'
)
# A label of ours, or any other text between tags.
_TEXT = re.compile(rf"{_LABEL.pattern}|(?<=>)(?P<other>[^<>]+)(?=<)")
_SIZE = re.compile(r"font-size: ([\d.]+)px")
_ANCHOR = re.compile(r";? ?text-anchor: (\w+)")
_SHARES = {"start": 0.0, "middle": 0.5, "end": 1.0}


@dataclass(frozen=True, slots=True)
class Lettering:
    """Knows which family shows a character.

    Parameters
    ----------
    brand
        Its base family comes first, then its fallback families.
    """

    brand: Brand

    def __call__(self, drawing: str) -> str:
        """Cut labels of several families into runs, and name the families in drawings that are not ours."""
        head, body, tail = drawing.partition("<text")
        return head + _TEXT.sub(self._lettered, body + tail) if body else drawing

    def _lettered(self, match: re.Match[str]) -> str:
        text = unescape(match["other"] or match["text"] or "")
        runs = [] if text.isascii() else list(self._runs(text))
        if all(family == self.brand.family for family, _ in runs):
            return match[0]
        if match["other"]:
            return "".join(_span(family, run, self.brand.family) for family, run in runs)
        style = match["style"]
        size = float((_SIZE.search(style) or ["", "8"])[1])
        weight = 700 if "font-weight: 700" in style else 400
        anchor = _ANCHOR.search(style)
        widths = [self._width(run, family, weight) * size for family, run in runs]
        x = float(match["x"]) - _SHARES.get(anchor[1] if anchor else "start", 0.0) * sum(widths)
        spans = []
        for (family, run), width in zip(runs, widths, strict=True):
            spans.append(_span(family, run, self.brand.family, place=f' x="{x:.2f}"'))
            x += width
        return f'<text y="{match["y"]}" style="{_ANCHOR.sub("", style)}">{"".join(spans)}</text>'

    def _runs(self, text: str) -> Iterator[tuple[str, str]]:
        """Give family and text of each run; marks stay with what they stand on, spaces between their like."""
        families: list[str] = []
        for i, char in enumerate(text):
            before = families[-1] if families else self.brand.family
            if char == " ":
                after = next((self._family(c) for c in text[i:] if c != " "), self.brand.family)
                inside = before == after and ord(char) in self._points(before)
                families.append(before if inside else self.brand.family)
            else:
                follows = unicodedata.category(char) in ("Mn", "Me", "Cf")
                families.append(before if follows else self._family(char))
        for family, pairs in groupby(zip(families, text, strict=True), key=lambda pair: pair[0]):
            yield family, "".join(char for _, char in pairs)

    def _family(self, char: str) -> str:
        """Name the first family that has a character; the base family if none has."""
        families = (self.brand.family, *self.brand.fallback_families)
        return next((name for name in families if ord(char) in self._points(name)), self.brand.family)

    def _points(self, family: str) -> frozenset[int]:
        return covered(tuple(font.path for font in self.brand.fonts if font.family == family))

    def _width(self, text: str, family: str, weight: int) -> float:
        """Measure a run in em, in the upright font nearest to a weight."""
        upright = [f for f in self.brand.fonts if f.family == family and f.style == "normal"]
        if not upright:
            return 0.6 * len(text)
        known = _advances(min(upright, key=lambda font: abs(font.weight - weight)).path)
        return sum(known.get(ord(char), 0.0) for char in text)


def _span(family: str, text: str, base: str, place: str = "") -> str:
    """Write a run; one of the base family needs no element of its own unless it has a place of its own."""
    shown = escape(text, quote=False)
    named = "" if family == base else f" font-family=\"'{family}'\""
    return f"<tspan{place}{named}>{shown}</tspan>" if place or named else shown


@lru_cache(maxsize=32)
def _advances(font: Path) -> Mapping[int, float]:
    """Read how far each character moves the pen, in em."""
    with TTFont(font, lazy=True) as file:
        em, metrics = file["head"].unitsPerEm, file["hmtx"].metrics
        return {point: metrics[glyph][0] / em for point, glyph in file.getBestCmap().items()}
