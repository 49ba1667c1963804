"""Read a YAML file into plain data, with the place of every key and value, and refuse the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from reporting.errors import InputRefused, Problem
from reporting.strict_yaml.scalars import plain_value

MOST_BYTES = 1024 * 1024
MOST_DEPTH = 32
# Written in C where PyYAML was built with it; only its events count, so YAML 1.1's words never do.
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# For the parser they end a line, a comment's too; for editors and YAML 1.2 they do not.
_LINE_BREAKS = re.compile("[\x85\u2028\u2029]")
Location = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file taken apart.

    Parameters
    ----------
    path
        The file, as messages name it.
    text
        What it holds.
    data
        Mappings, lists, text, numbers, booleans and None.
    keys, values
        Places by location: ``("units", "FR", "locale")`` or ``("formats", 0)``.
    problems
        What was refused while reading; the data hold None in its place.
    unread
        Locations of values that were refused, so that nobody complains of them twice.
    """

    path: Path
    text: str
    data: dict[str, Any]
    keys: dict[Location, Place]
    values: dict[Location, Place]
    problems: tuple[Problem, ...] = ()
    unread: frozenset[Location] = frozenset()

    def problem(
        self,
        location: Location,
        message: str,
        *,
        allowed: str = "",
        suggestion: str | None = None,
        at_key: bool = False,
    ) -> Problem:
        """Make a problem at the place of a value (or of its key), or of what holds it."""
        place = (self.keys if at_key else self.values).get(location)
        while place is None:
            place = self.values.get(location, Place(1, 1) if not location else None)
            location = location[:-1]
        return Problem(message, self.path, place.line, place.column, allowed, suggestion)


def read_document(path: Path, shown: Path | None = None) -> Document:
    """Read a YAML file.

    Parameters
    ----------
    path
        Where it is.
    shown
        How messages name it.

    Raises
    ------
    InputRefused
        It cannot be read to its end: missing, not UTF-8, with tabs, larger than 1 MiB, nested deeper
        than 32, or not YAML. Anchors, aliases, tags and duplicate keys are listed in the result.
    """
    shown = shown or path
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise InputRefused(Problem("missing file", shown)) from None
    except OSError as error:
        raise InputRefused(Problem(f"cannot be read ({error.strerror})", shown)) from error
    return read_text(_decode(content, shown), shown)


def read_text(
    text: str, shown: Path, *, scalar: Callable[[str], Any] = plain_value, may_be_empty: bool = False
) -> Document:
    """Read the text of a YAML file; see `read_document`.

    Parameters
    ----------
    scalar
        What an unquoted word means; the words of YAML 1.2 unless said otherwise.
    may_be_empty
        A text of nothing but comments is an empty mapping.
    """
    if len(text.encode()) > MOST_BYTES:
        raise InputRefused(_too_large(shown))
    if (at := text.find("\t")) >= 0:
        allowed = "allowed: spaces; in quoted text, \\t"
        raise InputRefused(Problem("tab character", shown, *_line_column(text, at), allowed))
    if breaking := _LINE_BREAKS.search(text):
        code = ord(breaking[0])
        line, column = _line_column(text, breaking.start())
        allowed = f"allowed: in quoted text, \\u{code:04x}"
        raise InputRefused(Problem(f"forbidden character (U+{code:04X})", shown, line, column, allowed))
    builder = _Builder(shown, scalar)
    try:
        for event in yaml.parse(text, Loader=_PARSER):
            builder.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else ()
        raise InputRefused(Problem(f"not YAML: {error.problem or error.context}", shown, *place)) from error
    except YAMLError as error:
        raise InputRefused(_unreadable(text, shown, error)) from error
    if builder.root is None and may_be_empty and not builder.problems:
        builder.root = {}
    if not isinstance(builder.root, dict):
        what = "empty file" if builder.root is None and not builder.problems else "not a mapping of keys"
        problems = (*builder.problems, Problem(what, shown, 1, 1, "allowed: 'key: value' lines"))
        raise InputRefused(problems)
    return Document(
        shown,
        text,
        builder.root,
        builder.keys,
        builder.values,
        tuple(builder.problems),
        frozenset(builder.unread),
    )


def _decode(content: bytes, shown: Path) -> str:
    """Read bytes as UTF-8, with or without a byte order mark."""
    if len(content) > MOST_BYTES:
        raise InputRefused(_too_large(shown))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        place = (before.count(b"\n") + 1, error.start - before.rfind(b"\n"))
        byte = f"0x{content[error.start]:02x}"
        problem = Problem(f"not UTF-8 (byte {byte})", shown, *place, "allowed: files saved as UTF-8")
        raise InputRefused(problem) from error


def _too_large(shown: Path) -> Problem:
    return Problem("file larger than 1 MiB", shown, allowed="allowed: up to 1048576 bytes")


def _line_column(text: str, at: int) -> tuple[int, int]:
    """Give the line and column of an offset."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _unreadable(text: str, shown: Path, error: YAMLError) -> Problem:
    """Describe a character that YAML forbids."""
    at = getattr(error, "position", None)
    if at is None or at >= len(text):
        return Problem(f"not YAML: {error}", shown)
    return Problem(f"forbidden character (U+{ord(text[at]):04X})", shown, *_line_column(text, at))


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read."""

    location: Location
    content: dict[str, Any] | list[Any]
    key: str | None = None
    twin: bool = False


@dataclass(slots=True)
class _Builder:
    """Turns parser events into plain data; no recursion, so depth costs nothing."""

    shown: Path
    scalar: Callable[[str], Any]
    root: Any = None
    keys: dict[Location, Place] = field(default_factory=dict)
    values: dict[Location, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unread: set[Location] = field(default_factory=set)
    _open: list[_Open] = field(default_factory=list)
    _documents: int = 0

    def take(self, event: Event) -> None:
        """Take the next event."""
        if isinstance(event, DocumentStartEvent):
            self._start_document(event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._open.pop()
        elif isinstance(event, NodeEvent):
            place = Place(event.start_mark.line + 1, event.start_mark.column + 1)
            refused = self._refuse_marks(event, place)
            if self._expects_key():
                self._take_key(event, place)
            else:
                self._take_value(event, place, refused=refused)

    def _start_document(self, event: DocumentStartEvent) -> None:
        self._documents += 1
        place = Place(event.start_mark.line + 1, event.start_mark.column + 1)
        if self._documents > 1:
            raise InputRefused([*self.problems, self._problem(place, "a second document in one file")])
        if event.version or event.tags:
            self.problems.append(self._problem(place, "a YAML directive", "allowed: plain YAML 1.2"))

    def _refuse_marks(self, event: NodeEvent, place: Place) -> bool:
        """List an alias, anchor or tag; say whether the value is lost with it."""
        if isinstance(event, AliasEvent):
            self.problems.append(self._problem(place, f"alias ('*{event.anchor}')", "write the value out"))
            return True
        if event.anchor:
            self.problems.append(self._problem(place, f"anchor ('&{event.anchor}')", "write the value out"))
        if tag := getattr(event, "tag", None):
            self.problems.append(self._problem(place, f"tag ('{tag}')", "allowed: plain values"))
        return False

    def _expects_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].content, dict) and self._open[-1].key is None

    def _take_key(self, event: NodeEvent, place: Place) -> None:
        """Take the key of a mapping: always text, never twice."""
        holder = self._open[-1]
        if not isinstance(event, ScalarEvent):
            raise InputRefused([*self.problems, self._problem(place, "a key that is not plain text")])
        key = str(event.value)
        if not key:
            self.problems.append(self._problem(place, "an empty key"))
        holder.key = key
        holder.twin = key in holder.content
        location = (*holder.location, key)
        if holder.twin:
            first = self.keys[location].line
            self.problems.append(
                self._problem(place, f"duplicate key ('{key}')", f"first given on line {first}")
            )
        else:
            self.keys[location] = place

    def _take_value(self, event: NodeEvent, place: Place, *, refused: bool) -> None:
        value: Any = None
        if isinstance(event, ScalarEvent):
            value = str(event.value) if event.style else self.scalar(event.value)
        elif isinstance(event, MappingStartEvent):
            value = {}
        elif isinstance(event, SequenceStartEvent):
            value = []
        if value is None and not refused and self._open and isinstance(self._open[-1].content, dict):
            # The parser puts an empty value on the next line; people look for it beside its key.
            place = self.keys.get((*self._open[-1].location, self._open[-1].key or ""), place)
        location = self._put(value, place)
        if refused:
            self.unread.add(location)
        if isinstance(value, dict | list):
            if len(self._open) == MOST_DEPTH:
                allowed = f"allowed: up to {MOST_DEPTH} levels"
                raise InputRefused([*self.problems, self._problem(place, "nested too deeply", allowed)])
            self._open.append(_Open(location, value))

    def _put(self, value: Any, place: Place) -> Location:
        """Put a value where it belongs; that of a duplicate key goes nowhere."""
        if not self._open:
            self.root = value
            self.values[()] = place
            return ()
        holder = self._open[-1]
        if isinstance(holder.content, list):
            location: Location = (*holder.location, len(holder.content))
            holder.content.append(value)
            self.values[location] = place
            return location
        key, holder.key = holder.key or "", None
        if holder.twin:
            return (*holder.location, f"{key} (again)")
        holder.content[key] = value
        self.values[(*holder.location, key)] = place
        return (*holder.location, key)

    def _problem(self, place: Place, message: str, allowed: str = "") -> Problem:
        return Problem(message, self.shown, place.line, place.column, allowed)
