"""Single changes of the catalogue's formulas: sides, signs, scales, terms, pins and parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reporting.metrics import loading
from reporting.metrics.document import Entry
from reporting.metrics.formula import Call, Node, Operation, Reference, parse_expression, write_expression

OTHER = {"+": "-", "-": "+", "*": "/", "/": "*"}
SIDES = ("numerator", "denominator")


@dataclass(frozen=True)
class FormulaMutant:
    """One KPI with other texts for some of its keys; None takes a key away."""

    kpi: str
    change: str
    texts: dict[str, str | None]

    @property
    def place(self) -> str:
        """Name the mutant without line numbers."""
        return f"catalogue::{self.kpi}"

    def __str__(self) -> str:
        """Say it on one line."""
        return f"{self.place}: {self.change}"

    def apply(self) -> None:
        """Change the shipped catalogue of this process."""
        sections = loading._shipped_sections()
        entry = sections["kpis"][self.kpi]
        assert isinstance(entry.content, dict)
        content = {key: value for key, value in entry.content.items() if key not in self.texts}
        for key, text in self.texts.items():
            if text is not None:
                content[key] = Entry(text, entry.path, entry.line, entry.column)
        sections["kpis"][self.kpi] = replace(entry, content=content)
        loading._build.cache_clear()


def formula_mutants() -> Iterator[FormulaMutant]:
    """Make every single change of every shipped formula."""
    for kpi, entry in loading._shipped_sections()["kpis"].items():
        assert isinstance(entry.content, dict)
        texts = {key: value.content for key, value in entry.content.items() if isinstance(value.content, str)}
        for change, changed in _changes(texts):
            yield FormulaMutant(kpi, change, changed)


def _changes(texts: dict[str, str]) -> Iterator[tuple[str, dict[str, str | None]]]:
    numerator, denominator = texts["numerator"], texts.get("denominator")
    yield "sign", {"numerator": f"0 - ({numerator})"}
    yield "scale", {"scale": str(10 * float(texts.get("scale", "1")))}
    if denominator is not None:
        yield "sides swapped", {"numerator": denominator, "denominator": numerator}
        yield "denominator lost", {"denominator": None}
    for flag in ("complement", "signed_base"):
        if flag in texts:
            yield f"{flag} lost", {flag: None}
    for side in SIDES:
        if side in texts:
            for change, node in _variants(parse_expression(texts[side])):
                yield f"{side} {change}: {write_expression(node)}", {side: write_expression(node)}


def _variants(node: Node) -> Iterator[tuple[str, Node]]:
    """Every tree that differs from this one in one place."""
    match node:
        case Operation(operator, left, right):
            yield "term dropped", left
            yield "term dropped", right
            yield "operator", Operation(OTHER[operator], left, right)  # type: ignore[arg-type]
            yield from ((change, Operation(operator, other, right)) for change, other in _variants(left))
            yield from ((change, Operation(operator, left, other)) for change, other in _variants(right))
        case Reference():
            if node.part:
                yield "part lost", replace(node, part="")
            if node.scenario:
                yield "pin lost", replace(node, scenario="", window="")
        case Call(function, arguments):
            if len(arguments) == 1:
                yield f"{function} lost", arguments[0]
            else:
                yield f"{function} turned", Call("min" if function == "max" else "max", arguments)
            for number, argument in enumerate(arguments):
                for change, other in _variants(argument):
                    yield change, Call(function, (*arguments[:number], other, *arguments[number + 1 :]))
