"""Strict YAML with the place of everything in it: plain mappings, sequences and scalars, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionStartEvent, NodeEvent, ScalarEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from reporting.errors import InputRefused, Problem

LARGEST_BYTES: Final = 1 << 20
DEEPEST: Final = 16

Content: TypeAlias = "str | tuple[Entry, ...] | dict[str, Entry]"


@dataclass(frozen=True, slots=True)
class Entry:
    """A value and where it stands; scalars stay text, the reader of the key decides what they are.

    Parameters
    ----------
    content
        Text, the entries of a sequence, or the entries of a mapping by key.
    path, line, column
        Where; lines and columns count from 1.
    plain
        A scalar without quotes, in which ``null`` and nothing mean nothing.
    """

    content: Content
    path: Path
    line: int
    column: int
    plain: bool = True

    def problem(self, message: str, allowed: str = "", suggestion: str | None = None) -> Problem:
        """Say what is wrong with this value, at its place."""
        return Problem(message, self.path, self.line, self.column, allowed, suggestion)


def read_document(text: str, path: Path) -> Entry:
    """Read a YAML mapping without anchors, aliases, tags, duplicate keys or a second document.

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
    >>> document = read_document("a: {b: 1}", Path("x.yml"))
    >>> document.content["a"].content["b"]
    Entry(content='1', path=PosixPath('x.yml'), line=1, column=8, plain=True)
    """
    if len(text.encode()) > LARGEST_BYTES:
        raise InputRefused(Problem("the file is too large", path, allowed=f"at most {LARGEST_BYTES} bytes"))
    try:
        _refuse_references(text, path)
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        raise InputRefused(Problem(f"not readable as YAML ({error.problem})", path, line, column)) from error
    except (YAMLError, RecursionError) as error:
        raise InputRefused(Problem(f"not readable as YAML ({error})", path)) from error
    if root is None:
        return Entry({}, path, 1, 1)
    problems: list[Problem] = []
    document = _entry(root, path, 0, problems)
    if not isinstance(document.content, dict):
        problems.append(document.problem("not a mapping", "allowed: key: value"))
    if problems:
        raise InputRefused(problems)
    return document


def _refuse_references(text: str, path: Path) -> None:
    if not any(sign in text for sign in "&*!"):
        return
    problems = []
    for event in YAML(typ="safe", pure=True).parse(text):
        if what := _reference_kind(event):
            place = (event.start_mark.line + 1, event.start_mark.column + 1)
            problems.append(Problem(f"{what} are not allowed", path, *place, "allowed: plain values"))
    if problems:
        raise InputRefused(problems)


def _reference_kind(event: object) -> str:
    if isinstance(event, AliasEvent):
        return "aliases"
    if isinstance(event, NodeEvent) and event.anchor is not None:
        return "anchors"
    tagged = isinstance(event, (ScalarEvent, CollectionStartEvent)) and event.tag is not None
    return "tags" if tagged else ""


def _entry(node: Node, path: Path, depth: int, problems: list[Problem]) -> Entry:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if depth > DEEPEST:
        problems.append(Problem(f"nested deeper than {DEEPEST} levels", path, line, column))
        return Entry("", path, line, column)
    if isinstance(node, ScalarNode):
        return Entry(str(node.value), path, line, column, plain=node.style is None)
    if isinstance(node, SequenceNode):
        return Entry(
            tuple(_entry(item, path, depth + 1, problems) for item in node.value), path, line, column
        )
    assert isinstance(node, MappingNode)  # noqa: S101 - compose knows three kinds of node
    entries: dict[str, Entry] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        place = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        if not isinstance(key_node, ScalarNode) or key in entries:
            first = f"; the first is on line {entries[key].line}" if key in entries else ""
            problems.append(Problem(f"duplicate key ('{key}'{first})", path, *place))
            continue
        entries[key] = _entry(value_node, path, depth + 1, problems)
    return Entry(entries, path, line, column)
