"""The sentence a mail begins with, read from the filed page."""

from __future__ import annotations

from pathlib import Path

from reporting.delivery.headline import read_headline


def _headline(tmp_path: Path, page: str) -> str:
    path = tmp_path / "report.html"
    path.write_text(page, encoding="utf-8")
    return read_headline(path)


def test_read_headline_keeps_spaces_that_do_not_break(tmp_path: Path) -> None:
    """Line ends of markup become one space; the narrow ones within a figure stay."""
    page = '<p class="exhibit-message">CA 1\u202f234 kEUR,\n   soit <b>+7,5\u00a0%</b> \u2028</p>'
    assert _headline(tmp_path, page) == "CA 1\u202f234 kEUR, soit +7,5\u00a0%"


def test_read_headline_is_the_first_message_and_not_endless(tmp_path: Path) -> None:
    """The first one only, cut at 400 characters; none is empty, and so is no page."""
    page = f'<p class="x exhibit-message">{"a" * 500}</p><p class="exhibit-message">b</p>'
    assert _headline(tmp_path, page) == "a" * 399 + "…"
    assert _headline(tmp_path, "<p>nothing</p>") == ""
    assert read_headline(tmp_path / "none.html") == ""
