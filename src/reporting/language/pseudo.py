"""The pseudo-language of tests: marked, accented and a third longer than English."""

from __future__ import annotations

import re

_ACCENTS = str.maketrans("aceinouyACEINOUY", "àçéîñôûýÀÇÉÎÑÔÛÝ")
_PLACEHOLDER = re.compile(r"(\{[^{}]*\})")


def pseudo_text(sentence: str) -> str:
    """Mark a sentence so that an untranslated one, or one cut off, is seen at once.

    Examples
    --------
    >>> pseudo_text("Plan {period}")
    '[Plàñ {period} ····]'
    """
    parts = _PLACEHOLDER.split(sentence)
    accented = "".join(p if _PLACEHOLDER.fullmatch(p) else p.translate(_ACCENTS) for p in parts)
    return f"[{accented} {'·' * max(1, len(sentence) // 3)}]"
