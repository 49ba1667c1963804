"""What two renderers must show alike: headings, texts, numbers, tables, figures, alternatives, bookmarks."""

from __future__ import annotations

import html
import re
from typing import Any

from pypdf import PdfReader

from reporting.rendering import Rendered, read_identity

COUNTED = (r"<table", r"<svg", r"<figure", r'\balt="[^"]*"', r"<th[ >]", r"<td[ >]")


def assert_same(left: Rendered, right: Rendered) -> None:
    """Compare the pages and papers of one document from two renderers."""
    pages = [result.files["html"].read_text("utf-8") for result in (left, right)]
    assert headings(pages[0]) == headings(pages[1])
    assert screen_text(pages[0]) == screen_text(pages[1])
    for pattern in COUNTED:
        assert re.findall(pattern, pages[0]) == re.findall(pattern, pages[1]), pattern
    assert names(pages[0]) == names(pages[1])
    papers = [PdfReader(result.files["pdf"]) for result in (left, right)]
    assert bookmarks(papers[0].outline) == bookmarks(papers[1].outline)
    assert paper_text(papers[0]) == paper_text(papers[1])
    assert alternatives(papers[0]) == alternatives(papers[1])
    assert read_identity(left.files["pdf"]) == read_identity(right.files["pdf"])


def screen_text(page: str) -> str:
    """Give what a page says, without its markup."""
    body = re.sub(r"(?s)<(style|head)\b.*?</\1>", "", page)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body))).strip()


def headings(page: str) -> list[tuple[str, str]]:
    """List level and text of all headings."""
    found = re.findall(r"(?s)<h([1-6])[^>]*>(.*?)</h\1>", page)
    return [(level, html.unescape(re.sub(r"<[^>]+>|\s+", " ", text)).strip()) for level, text in found]


def names(page: str) -> list[str]:
    """List names for screen readers; Quarto gives a picture its alternative text as a name too."""
    found = [html.unescape(text) for text in re.findall(r'aria-label="([^"]*)"', page)]
    pictures = {html.unescape(text) for text in re.findall(r'\balt="([^"]*)"', page)}
    return [name for name in found if name not in pictures]


def bookmarks(items: list[Any]) -> list[Any]:
    """List the titles of an outline, nested as they are."""
    return [bookmarks(item) if isinstance(item, list) else item.title for item in items]


def paper_text(paper: PdfReader) -> list[str]:
    """Give the text of each page."""
    return [page.extract_text().replace("\u2060", "") for page in paper.pages]


def alternatives(paper: PdfReader) -> list[str]:
    """List the alternative texts of the structure tree, in reading order."""
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif hasattr(node, "get"):
            if "/Alt" in node:
                found.append(str(node["/Alt"]))
            if "/K" in node:
                walk(node["/K"])

    walk(paper.root_object["/StructTreeRoot"])
    return found
