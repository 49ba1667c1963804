"""Text of charts: measured without drawing, drawn by one artist, never parsed as mathematics."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.font_manager import FontProperties

if TYPE_CHECKING:
    from collections.abc import Iterable

Anchor = Literal["start", "middle", "end"]

_NARROW = frozenset("fijlrtI.,:;'|!()[]{}-\u202f\u00a0 ")
_WIDE = frozenset("mwMWΔ%@")
_ADVANCES = {"narrow": 0.31, "wide": 0.86, "digit": 0.6, "upper": 0.66, "lower": 0.56, "full": 1.0}
_UNWRITABLE = frozenset({"Cc", "Cs", "Co", "Cn"})  # no XML, or our own mark
_CAP_HEIGHT = 0.698  # of IBM Plex Sans, in em; other sans families are close


@dataclass(frozen=True, slots=True)
class Label:
    """One text at a place of the canvas.

    Parameters
    ----------
    x, y
        Points from the lower left corner; `y` is the middle of a capital letter.
    text
        What is read; one line.
    """

    x: float
    y: float
    text: str
    colour: str
    size: float
    anchor: Anchor = "start"
    bold: bool = False

    @property
    def width(self) -> float:
        """Estimated width in points."""
        return text_width(self.text, self.size, bold=self.bold)

    @property
    def baseline(self) -> tuple[float, float]:
        """Where the text is anchored, at the foot of its letters."""
        return self.x, self.y - self.size * _CAP_HEIGHT / 2

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Estimated left, bottom, right and top."""
        left = self.x - self.width * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        half = self.size * _CAP_HEIGHT / 2
        return left, self.y - half, left + self.width, self.y + half


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate the width of a text in points, on the safe side, without a font file.

    Examples
    --------
    >>> round(text_width("43,0", 8.0), 1)
    16.9
    """
    advance = sum(_ADVANCES[_class_of(character)] for character in text)
    return advance * size * (1.06 if bold else 1.0)


@lru_cache(maxsize=2048)
def _class_of(character: str) -> str:
    if unicodedata.combining(character):
        return "narrow"
    if unicodedata.east_asian_width(character) in "WF":
        return "full"
    if character in _NARROW:
        return "narrow"
    if character in _WIDE:
        return "wide"
    if character.isdigit() or character in "+−–":
        return "digit"
    return "upper" if character.isupper() else "lower"


def fit_text(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """Shorten a text with an ellipsis so that it fits a width in points; a name that fits is untouched.

    Examples
    --------
    >>> fit_text("Search", 8, 100), fit_text("A very long name of a channel", 8, 60)
    ('Search', 'A very long na…')
    """
    text = " ".join(text.split())
    if text_width(text, size, bold=bold) <= width:
        return text
    kept = text
    while kept and text_width(kept + "…", size, bold=bold) > width:
        kept = kept[:-1]
    while kept and (unicodedata.combining(kept[-1]) or kept[-1] == "\u200d"):
        kept = kept[:-1]
    return kept + "…"


def wrap_text(text: str, size: float, width: float, lines: int) -> list[str]:
    """Break a text into at most some lines of a width in points; the last one ends in an ellipsis if cut."""
    words = text.split()
    found: list[str] = []
    while words and len(found) < lines - 1:
        line = words.pop(0)
        while words and text_width(f"{line} {words[0]}", size) <= width:
            line = f"{line} {words.pop(0)}"
        found.append(fit_text(line, size, width))
    if words:
        found.append(fit_text(" ".join(words), size, width))
    return found


class Lettering(Artist):
    """All labels of a chart as one artist: a layout per label would cost more than all the rest."""

    def __init__(self) -> None:
        super().__init__()
        self.labels: list[Label] = []
        self.set_zorder(10)

    def add(self, labels: Iterable[Label]) -> None:
        """Add labels; those without text are left out."""
        for label in labels:
            text = "".join(c for c in label.text if unicodedata.category(c) not in _UNWRITABLE)
            if text:
                self.labels.append(label if text == label.text else replace(label, text=text))

    def draw(self, renderer: RendererBase) -> None:
        """Draw all labels where a figure is shown by matplotlib, from their estimated left edge."""
        if not self.get_visible():
            return
        _, height = renderer.get_canvas_width_height()
        scale = float(renderer.points_to_pixels(1.0))  # type: ignore[arg-type]
        properties: dict[tuple[float, bool], FontProperties] = {}
        for label in self.labels:
            key = (label.size, label.bold)
            if key not in properties:
                properties[key] = FontProperties(
                    family="sans-serif", size=label.size, weight=700 if label.bold else 400
                )
            context = renderer.new_gc()
            context.set_foreground(label.colour)
            self._draw_one(renderer, context, label, properties[key], height, scale)
            context.restore()
        self.stale = False

    def _draw_one(
        self,
        renderer: RendererBase,
        context: Any,
        label: Label,
        font: FontProperties,
        height: float,
        scale: float,
    ) -> None:
        y = label.baseline[1] * scale
        below = height - y if renderer.flipy() else y
        left = label.box[0] * scale
        renderer.draw_text(context, left, below, label.text, font, 0.0, ismath=False)
