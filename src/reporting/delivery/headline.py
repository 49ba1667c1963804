"""The first message of a filed report: the sentence its author wants remembered."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

_CLASS: Final = "exhibit-message"
_LONGEST: Final = 400
_UNBROKEN: Final = "\u00a0\u202f"


class _FirstMessage(HTMLParser):
    """Collect the text of the first element of the class."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._depth = 0
        self._parts: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter the element, or go deeper into it."""
        if self._depth:
            self._depth += 1
        elif not self.text and _CLASS in (dict(attrs).get("class") or "").split():
            self._depth = 1

    def handle_endtag(self, tag: str) -> None:
        """Leave the element."""
        if self._depth:
            self._depth -= 1
            if not self._depth:
                # Of spaces, only those of markup collapse: figures hold ones that do not break.
                self.text = re.sub(r"[ \t\r\n\f]+", " ", "".join(self._parts)).strip()

    def handle_data(self, data: str) -> None:
        """Keep text of the element."""
        if self._depth:
            self._parts.append(data)


def read_headline(page: Path) -> str:
    """Read the first message of a report page; empty if it has none.

    Parameters
    ----------
    page
        ``report.html`` of a filed report.
    """
    if not page.is_file():
        return ""
    parser = _FirstMessage()
    parser.feed(page.read_text(encoding="utf-8", errors="replace"))
    text = "".join(char for char in parser.text if char.isprintable() or char in _UNBROKEN)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
