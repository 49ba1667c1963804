"""Colours: their written form, and whether one can be read on another."""

from __future__ import annotations

import re
from itertools import pairwise

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def hex_colour(text: str) -> str | None:
    """Write a hexadecimal colour with six digits in lower case, or give None if it is none.

    Examples
    --------
    >>> hex_colour("#0B5"), hex_colour("red; } body{x")
    ('#00bb55', None)
    """
    if _HEX.fullmatch(text) is None:
        return None
    digits = text[1:].lower()
    return "#" + ("".join(2 * digit for digit in digits) if len(digits) == 3 else digits)


def contrast(first: str, second: str) -> float:
    """Compute the contrast of two colours, from 1 (none) to 21.

    Notes
    -----
    WCAG 2.2, "contrast ratio" and "relative luminance".

    Examples
    --------
    >>> round(contrast("#000000", "#ffffff"), 2), round(contrast("#767676", "#ffffff"), 2)
    (21.0, 4.54)
    """
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Compute the relative luminance of ``#rrggbb``, 0 to 1."""
    channels = [int(colour[start:end], 16) / 255 for start, end in pairwise((1, 3, 5, 7))]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
