"""What an unquoted word of a YAML 1.2 file means (core schema, decimal numbers)."""

from __future__ import annotations

import re

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)


def plain_value(text: str) -> Scalar:
    """Give the value of an unquoted word.

    Notes
    -----
    YAML 1.2: ``NO``, ``on``, ``12:30`` and ``2026-10-01`` are text. Whole numbers of more than 18
    digits are text too: they are account or card numbers, never quantities.

    Examples
    --------
    >>> [plain_value(word) for word in ("NO", "1e3", "007", "true", "2026-10-01", "")]
    ['NO', 1000.0, 7, True, '2026-10-01', None]
    """
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and not text.lstrip("+-").isdigit():
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text
