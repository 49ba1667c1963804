"""The catalogue's files as entries: text with its place, whose meaning the reader of each key decides."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from reporting.errors import InputRefused, Problem
from reporting.strict_yaml import Document, Location, Place, read_text

Content: TypeAlias = "str | tuple[Entry, ...] | dict[str, Entry]"


@dataclass(frozen=True, slots=True)
class Entry:
    """A value and where it stands; scalars stay text, as they are written.

    Parameters
    ----------
    content
        Text, the entries of a sequence, or the entries of a mapping by key.
    path, line, column
        Where; lines and columns count from 1.
    """

    content: Content
    path: Path
    line: int
    column: int

    def problem(self, message: str, allowed: str = "", suggestion: str | None = None) -> Problem:
        """Say what is wrong with this value, at its place."""
        return Problem(message, self.path, self.line, self.column, allowed, suggestion)


def read_document(text: str, path: Path) -> Entry:
    """Read a YAML mapping of plain values; a file of comments alone is an empty one.

    Parameters
    ----------
    text
        The text of the file.
    path
        Its name, for messages only; nothing is opened.

    Raises
    ------
    InputRefused
        Naming every place that is not allowed, or the first that cannot be read.

    Examples
    --------
    >>> document = read_document("a: {b: 1.50}", Path("x.yml"))
    >>> document.content["a"].content["b"]
    Entry(content='1.50', path=PosixPath('x.yml'), line=1, column=8)
    """
    # A number is text here: of 1.50 the catalogue keeps the digits, and nothing beside a key is nothing.
    document = read_text(text, path, scalar=lambda word: word or None, may_be_empty=True)
    if document.problems:
        raise InputRefused(document.problems)
    return _entry(document, (), document.data)


def _entry(document: Document, location: Location, value: Any) -> Entry:
    """Give a value of a document and what is below it their places."""
    content: Content = "" if value is None else value
    if isinstance(value, dict):
        content = {key: _entry(document, (*location, key), below) for key, below in value.items()}
    elif isinstance(value, list):
        content = tuple(_entry(document, (*location, number), below) for number, below in enumerate(value))
    place = document.values.get(location, Place(1, 1))
    return Entry(content, document.path, place.line, place.column)
