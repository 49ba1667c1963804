"""The parameters cell: what a notebook can be given, and whether values fit it."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass

from reporting.errors import InputRefused, Problem, nearest
from reporting.execution.request import Scalar
from reporting.execution.source import Cell, Source

_SECRET = re.compile(
    r"pass(word|wd|phrase)|secret|token|api_?key|access_?key|private_?key|credential|(^|_)pwd($|_)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One name of the parameters cell with its default; `line` counts in the cell, from 1."""

    name: str
    default: Scalar
    line: int


def looks_secret(name: str) -> bool:
    """Tell whether a name is one of a credential.

    Examples
    --------
    >>> looks_secret("smtp_password"), looks_secret("unit")
    (True, False)
    """
    return _SECRET.search(name) is not None


def declared_parameters(source: Source) -> dict[str, Parameter]:
    """Read the names and defaults of the parameters cell.

    Raises
    ------
    InputRefused
        When there is no such cell, more than one, or one holding more than `name = scalar`.
    """
    parameters, problems = inspect_parameters(source)
    if problems:
        raise InputRefused(problems)
    return parameters


def inspect_parameters(source: Source) -> tuple[dict[str, Parameter], list[Problem]]:
    """Read the parameters cell and list everything wrong with it."""
    cells = source.parameters_cells
    if not cells:
        problem = Problem(
            "no cell is tagged 'parameters'",
            source.path,
            allowed="allowed: exactly one code cell with that tag",
        )
        return {}, [problem]
    if len(cells) > 1:
        numbers = " and ".join(str(cell.number) for cell in cells)
        problem = Problem(
            f"cells {numbers} are tagged 'parameters'", source.path, allowed="allowed: exactly one code cell"
        )
        return {}, [problem]
    return _read_cell(source, cells[0])


def _read_cell(source: Source, cell: Cell) -> tuple[dict[str, Parameter], list[Problem]]:
    place = f"cell {cell.number} (parameters)"
    try:
        tree = ast.parse(cell.source)
    except SyntaxError as error:
        return {}, [Problem(f"{place}, line {error.lineno}: {error.msg}", source.path)]
    parameters: dict[str, Parameter] = {}
    problems = []
    for statement in tree.body:
        parameter = _parameter(statement)
        if parameter is None:
            text = ast.get_source_segment(cell.source, statement) or ""
            problems.append(
                Problem(
                    f"{place}, line {statement.lineno}: not a parameter ({_short(text)})",
                    source.path,
                    allowed="allowed: name = a plain string, number or True/False",
                )
            )
        elif looks_secret(parameter.name):
            problems.append(_secret(f"{place}, line {parameter.line}: ", parameter.name, source))
        else:
            parameters[parameter.name] = parameter
    return parameters, problems


def _parameter(statement: ast.stmt) -> Parameter | None:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        target, value = statement.target, statement.value
    else:
        return None
    try:
        default = ast.literal_eval(value)
    except (ValueError, SyntaxError, TypeError):
        return None
    if not isinstance(target, ast.Name) or not isinstance(default, str | int | float | bool):
        return None
    return Parameter(target.id, default, statement.lineno)


def check_parameters(source: Source, given: Mapping[str, Scalar]) -> None:
    """Refuse values the parameters cell has no place for; papermill itself only logs them.

    Raises
    ------
    InputRefused
        Naming every unknown name (with the nearest known one) and every value of another type.
    """
    declared = declared_parameters(source)
    problems = []
    for name, value in given.items():
        if looks_secret(name):
            problems.append(_secret("", name, source))
        elif name not in declared:
            problems.append(
                Problem(
                    f"unknown parameter ('{name}')",
                    source.path,
                    allowed=f"allowed parameters: {', '.join(sorted(declared))}",
                    suggestion=nearest(name, declared),
                )
            )
        elif not _fits(value, declared[name].default):
            kind = type(declared[name].default).__name__
            problems.append(
                Problem(
                    f"parameter '{name}' has the wrong type ({value!r} is {type(value).__name__})",
                    source.path,
                    allowed=f"allowed: {kind}, as its default {declared[name].default!r}",
                )
            )
    if problems:
        raise InputRefused(problems)


def _fits(value: object, default: Scalar) -> bool:
    if isinstance(value, bool) or isinstance(default, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, float):
        return isinstance(value, int | float)
    return isinstance(value, type(default))


def _secret(place: str, name: str, source: Source) -> Problem:
    return Problem(
        f"{place}parameter '{name}' looks like a secret; parameters are printed in every report",
        source.path,
        allowed="allowed: read it from the environment in the process that uses it",
    )


def _short(text: str, limit: int = 60) -> str:
    first = text.split("\n", 1)[0]
    return first if len(first) <= limit else first[: limit - 1] + "…"
