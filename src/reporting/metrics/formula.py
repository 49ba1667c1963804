"""The language a KPI's numerator and denominator are written in, parsed once into a small tree.

::

    expression := term (("+" | "-") term)*
    term       := factor (("*" | "/") factor)*
    factor     := number | "-" factor | "(" expression ")" | call | name
    call       := function "(" expression ("," expression)* ")"
    name       := id ["[" part "]"] ["@" scenario ["." window]]
    function   := "abs" | "max" | "min" | "total"

``cost[media]`` is one part of a measure, ``cost@PL.fy`` the plan of the whole fiscal year whatever the row,
``total(sessions)`` the sum over all channels and sources of the row's window and scenario.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

SCENARIOS: Final = ("AC", "PL", "PY", "FC")
WINDOWS: Final = ("period", "ytd", "fy", "ytg", "qtd", "mat")
FUNCTIONS: Final = {"abs": 1, "total": 1, "max": 2, "min": 2}

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|([-+*/(),\[\]@.]))")
_PART = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9_-]*)\s*\]")

Operator: TypeAlias = Literal["+", "-", "*", "/"]
Node: TypeAlias = "Number | Reference | Operation | Call"


@dataclass(frozen=True, slots=True)
class Number:
    """A constant, as it was written."""

    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A measure or another KPI; an empty scenario or window means that of the row.

    Parameters
    ----------
    id, part
        The measure and, if any, one part of it (a cost nature, a traffic source).
    scenario, window
        Where it is pinned to.
    """

    id: str
    part: str = ""
    scenario: str = ""
    window: str = ""

    @property
    def measure_id(self) -> str:
        """The measure as it stands in a frame of measures.

        Examples
        --------
        >>> Reference("cost", part="media").measure_id
        'cost[media]'
        """
        return f"{self.id}[{self.part}]" if self.part else self.id

    def __str__(self) -> str:
        scenario = f"@{self.scenario}" if self.scenario else ""
        window = f".{self.window}" if self.window else ""
        return f"{self.measure_id}{scenario}{window}"


@dataclass(frozen=True, slots=True)
class Operation:
    """Two sides and what joins them."""

    operator: Operator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    """One of the few functions, applied."""

    function: str
    arguments: tuple[Node, ...]


class FormulaError(ValueError):
    """An expression cannot be read; the text says where."""


def parse_expression(text: str) -> Node:
    """Read one expression.

    Parameters
    ----------
    text
        For instance ``gross_sales - discounts``.

    Raises
    ------
    FormulaError
        The text is not an expression; the message names the character.

    Examples
    --------
    >>> parse_expression("1000 * 2")
    Operation(operator='*', left=Number(text='1000'), right=Number(text='2'))
    >>> write_expression(parse_expression("(a+b)/ -c[x]@PL.fy"))
    '(a + b) / (0 - c[x]@PL.fy)'
    """
    parser = _Parser(text)
    node = parser.sum()
    if parser.kind != "end":
        raise parser.error()
    return node


class _Parser:
    """Recursive descent over one expression, one token ahead."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.start = 0
        self.kind = ""
        self.value = ""
        self.advance()

    def advance(self) -> None:
        """Read the next token into `kind` and `value`."""
        rest = self.text[self.position :]
        self.start = self.position + len(rest) - len(rest.lstrip())
        if not rest.strip():
            self.kind, self.value = "end", ""
            return
        found = _TOKEN.match(self.text, self.position)
        if found is None:
            self.kind, self.value = "unknown", self.text[self.start]
            raise self.error()
        kinds = ("number", "name", "sign")
        self.kind, self.value = next((k, v) for k, v in zip(kinds, found.groups(), strict=True) if v)
        self.position = found.end()

    def error(self) -> FormulaError:
        """Say where the expression stops making sense."""
        found = f"'{self.value}'" if self.value else "the end"
        return FormulaError(f"unexpected {found} at character {self.start + 1} of '{self.text}'")

    def take(self, sign: str) -> None:
        """Step over one sign that must stand here."""
        if (self.kind, self.value) != ("sign", sign):
            raise self.error()
        self.advance()

    def at(self, signs: str) -> bool:
        """Tell whether one of some signs stands here."""
        return self.kind == "sign" and self.value in signs

    def sum(self) -> Node:
        """Read terms joined by plus and minus."""
        return self._joined("+-", self.product)

    def product(self) -> Node:
        """Read factors joined by times and by."""
        return self._joined("*/", self.factor)

    def _joined(self, signs: str, read: Callable[[], Node]) -> Node:
        node = read()
        while self.at(signs):
            operator: Operator = self.value  # type: ignore[assignment]
            self.advance()
            node = Operation(operator, node, read())
        return node

    def factor(self) -> Node:
        """Read a number, a name, a call, a negation or something in parentheses."""
        if self.at("-"):
            self.advance()
            return Operation("-", Number("0"), self.factor())
        if self.at("("):
            self.advance()
            node = self.sum()
            self.take(")")
            return node
        kind, value = self.kind, self.value
        if kind not in ("number", "name"):
            raise self.error()
        if kind == "number":
            self.advance()
            return Number(value)
        return self._named(value)

    def _named(self, name: str) -> Node:
        self.advance()
        if self.at("("):
            return self._call(name)
        part = scenario = window = ""
        if self.at("["):
            found = _PART.match(self.text, self.position)
            if found is None:
                raise FormulaError(f"'{name}[' is not closed by a name and ']' in '{self.text}'")
            part, self.position = found[1], found.end()
            self.advance()
        if self.at("@"):
            self.advance()
            scenario = self._one_of(SCENARIOS, "scenario")
            if self.at("."):
                self.advance()
                window = self._one_of(WINDOWS, "window")
        return Reference(name, part, scenario, window)

    def _one_of(self, choices: tuple[str, ...], what: str) -> str:
        value = self.value
        if value not in choices:
            raise FormulaError(f"unknown {what} ('{value}') in '{self.text}'; allowed: {', '.join(choices)}")
        self.advance()
        return value

    def _call(self, function: str) -> Node:
        if function not in FUNCTIONS:
            allowed = ", ".join(FUNCTIONS)
            raise FormulaError(f"unknown function ('{function}') in '{self.text}'; allowed: {allowed}")
        self.advance()
        arguments = [self.sum()]
        while self.at(","):
            self.advance()
            arguments.append(self.sum())
        self.take(")")
        if len(arguments) != FUNCTIONS[function]:
            raise FormulaError(f"'{function}' takes {FUNCTIONS[function]} argument(s) in '{self.text}'")
        if function == "total" and not isinstance(arguments[0], Reference):
            raise FormulaError(f"'total' takes one measure in '{self.text}'")
        return Call(function, tuple(arguments))


def references(node: Node | None) -> Iterator[Reference]:
    """Walk over the measures and KPIs an expression names, in the order they are written.

    Examples
    --------
    >>> [reference.id for reference in references(parse_expression("a + max(0, b) / c"))]
    ['a', 'b', 'c']
    """
    match node:
        case Reference():
            yield node
        case Operation():
            yield from references(node.left)
            yield from references(node.right)
        case Call():
            for argument in node.arguments:
                yield from references(argument)
        case _:
            return


_STRENGTH: Final = {"+": 1, "-": 1, "*": 2, "/": 2}


def write_expression(node: Node, name: Callable[[Reference], str] = str) -> str:
    """Write an expression back, with no more parentheses than it needs, each measure by its name."""
    match node:
        case Number():
            return node.text
        case Reference():
            return name(node)
        case Call():
            arguments = ", ".join(write_expression(argument, name) for argument in node.arguments)
            return f"{node.function}({arguments})"
        case Operation():
            left = _bracketed(node.left, _STRENGTH[node.operator], name)
            right = _bracketed(node.right, _STRENGTH[node.operator] + (node.operator in "-/"), name)
            return f"{left} {node.operator} {right}"


def _bracketed(node: Node, strength: int, name: Callable[[Reference], str]) -> str:
    text = write_expression(node, name)
    weaker = isinstance(node, Operation) and _STRENGTH[node.operator] < strength
    return f"({text})" if weaker else text
