"""Name the font of characters in a drawing that its own family does not have.

Typst looks for such a character in all fonts it was given, and Quarto gives it more than the brand's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from reporting.brand import Brand
from reporting.rendering.glyphs import covered

_TEXT = re.compile(r"(?<=>)([^<>]+)(?=<)")
_REFERENCE = re.compile(r"&(?:#[0-9]+|#x[0-9a-fA-F]+|[a-z]+);")


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
        """Put characters of other families into a ``<tspan>`` that names theirs."""
        head, body, tail = drawing.partition("<text")
        return head + _TEXT.sub(self._run, body + tail) if body else drawing

    def _run(self, match: re.Match[str]) -> str:
        text = _REFERENCE.sub(lambda reference: _literal(reference[0]), match[1])
        if text.isascii():
            return match[1]
        return "".join(self._named(char) for char in text)

    def _named(self, char: str) -> str:
        if ord(char) < 0x80 or ord(char) in self._points(self.brand.family):
            return char
        for family in self.brand.fallback_families:
            if ord(char) in self._points(family):
                return f"<tspan font-family=\"'{family}'\">{char}</tspan>"
        return char

    def _points(self, family: str) -> frozenset[int]:
        return covered(tuple(font.path for font in self.brand.fonts if font.family == family))


def _literal(reference: str) -> str:
    """Give the character of a reference, unless it is one that XML needs escaped."""
    char = unescape(reference)
    return reference if char in "<>&\"'" or len(char) != 1 else char
