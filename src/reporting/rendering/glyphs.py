"""Know which characters the shipped fonts can show, and replace the others visibly."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

REPLACEMENT = "□"
"""Stands in a PDF for a character no shipped font has: a PDF for screen readers may not hold such a one."""

_LAYOUT = frozenset("\n\t")
_NO_CHARACTERS = frozenset(
    [*range(0xFDD0, 0xFDF0), *(plane << 16 | low for plane in range(17) for low in (0xFFFE, 0xFFFF))]
)
# Bidirectional controls can make a name read differently from what it is: they are dropped, not shown.
_DROPPED = frozenset("\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Format and space characters that draw something, so they need a glyph like any letter; Typst refuses them.
_DRAWN = frozenset(
    [
        0x070F,
        0x0890,
        0x0891,
        0x08E2,
        0x1680,
        0x110BD,
        0x110CD,
        0xFFF9,
        0xFFFA,
        0xFFFB,
        *range(0x13430, 0x13440),
    ]
)


def without_controls(text: str) -> str:
    r"""Drop what is no text: control characters, directional overrides, code points that are no characters.

    Examples
    --------
    >>> without_controls("a\x00b\u202ec\n")
    'abc\n'
    """
    # Each different character is looked at once: a page has a hundred thousand, of a hundred kinds.
    dropped = [ord(char) for char in set(text) if char not in _LAYOUT and _is_control(char)]
    return text.translate(dict.fromkeys(dropped)) if dropped else text


def _is_control(char: str) -> bool:
    return char in _DROPPED or ord(char) in _NO_CHARACTERS or unicodedata.category(char) in ("Cc", "Cs")


@lru_cache(maxsize=32)
def covered(fonts: tuple[Path, ...]) -> frozenset[int]:
    """Give the code points that at least one of the fonts can show."""
    points: set[int] = set()
    for font in fonts:
        with TTFont(font, lazy=True) as file:
            points.update(file.getBestCmap())
    return frozenset(points)


@dataclass(slots=True)
class GlyphFilter:
    """Replaces what cannot be shown, and remembers what it replaced.

    Parameters
    ----------
    fonts
        The font files of the page.
    refused
        Sequences that Typst could not draw although each of their characters has a glyph somewhere.
    replaced
        The characters replaced so far, in order of appearance.
    """

    fonts: tuple[Path, ...]
    refused: set[str] = field(default_factory=set)
    replaced: dict[str, None] = field(default_factory=dict)

    def __call__(self, text: str) -> str:
        """Give the text with every character that has no glyph replaced, and control characters dropped."""
        if text.isascii() and text.isprintable():
            return text
        for cluster in self.refused:
            if cluster in text:
                self.replaced.update(dict.fromkeys(cluster))
                text = text.replace(cluster, REPLACEMENT)
        known = covered(self.fonts)
        shown = {char: self._shown(char, known) for char in dict.fromkeys(text)}
        changed = {ord(char): other for char, other in shown.items() if other != char}
        return text.translate(changed) if changed else text

    def _shown(self, char: str, known: frozenset[int]) -> str:
        if char in _LAYOUT:
            return char
        if _is_control(char):
            return ""
        if ord(char) in known and unicodedata.category(char) != "Co":
            return char
        if _needs_no_glyph(char):
            return char
        self.replaced[char] = None
        return REPLACEMENT


def describe(characters: Iterable[str], limit: int = 8) -> str:
    """Name characters by code point and name, for a message.

    Examples
    --------
    >>> describe("東")
    'U+6771 CJK UNIFIED IDEOGRAPH-6771'
    """
    names = [f"U+{ord(char):04X} {unicodedata.name(char, '(no name)')}" for char in characters]
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def _needs_no_glyph(char: str) -> bool:
    selector = 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF
    invisible = unicodedata.category(char) in ("Cf", "Zl", "Zp", "Zs") and ord(char) not in _DRAWN
    return selector or invisible
