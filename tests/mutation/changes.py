"""Single changes of the calculating modules: operators, comparisons, signs, numbers, names of methods."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "reporting"
OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
}
COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
METHODS = {
    "lt": "le",
    "le": "lt",
    "gt": "ge",
    "ge": "gt",
    "eq": "ne",
    "ne": "eq",
    "min": "max",
    "max": "min",
    "isna": "notna",
    "notna": "isna",
    "where": "mask",
    "minimum": "maximum",
    "maximum": "minimum",
    "any": "all",
    "all": "any",
    "abs": "copy",
    "cumsum": "cummax",
}


@dataclass(frozen=True)
class CodeMutant:
    """One change: where, what, and the statement of the module that holds it.

    ``place`` names the mutant without line numbers: module, function and the changed expression.
    """

    path: Path
    line: int
    change: str
    place: str
    owner: str
    statement: ast.stmt

    @property
    def module(self) -> str:
        """Name of the module in Python."""
        return ".".join(("reporting", *self.path.relative_to(SOURCE).with_suffix("").parts))

    def __str__(self) -> str:
        """Say it on one line."""
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.place}: {self.change}"


def code_mutants(path: Path) -> Iterator[CodeMutant]:
    """Make every single change of a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for statement in tree.body:
        parents = {child: node for node in ast.walk(statement) for child in ast.iter_child_nodes(node)}
        for number, node in enumerate(ast.walk(statement)):
            for change, replace in _changes(node):
                copy = deepcopy(statement)
                replace(list(ast.walk(copy))[number])
                owner = _owner(statement, node, parents)
                where = f"{path.relative_to(SOURCE)}::{owner}"
                yield CodeMutant(
                    path, getattr(node, "lineno", 0), change, f"{where}: {_line(node, parents)}", owner, copy
                )


def _owner(statement: ast.stmt, node: ast.AST, parents: dict[ast.AST, ast.AST]) -> str:
    """Name the outermost function or method a node is executed in; empty outside of functions."""
    names: list[str] = []
    while node is not statement:
        above = parents[node]
        if isinstance(above, ast.FunctionDef) and node not in above.body:
            names.clear()  # a default or a decorator is executed where the function is defined
        elif isinstance(above, ast.FunctionDef | ast.ClassDef):
            names.insert(0, above.name)
        node = above
    in_class = isinstance(statement, ast.ClassDef)
    return ".".join(names[: 2 if in_class else 1]) if len(names) > in_class else ""


def _line(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> str:
    """Write the statement or expression around a node, shortened."""
    while not isinstance(node, ast.stmt) and len(ast.unparse(node)) < 40:
        if node not in parents or isinstance(parents[node], ast.FunctionDef | ast.ClassDef):
            break
        node = parents[node]
    return " ".join(ast.unparse(node).split())[:100]


def _changes(node: ast.AST) -> list[tuple[str, Callable[[ast.AST], None]]]:
    """List the changes of one node, each as a function that applies it to the same node of a copy."""
    if (
        isinstance(node, ast.BinOp | ast.AugAssign)
        and type(node.op) in OPERATORS
        and not _is_annotation(node)
    ):
        other = OPERATORS[type(node.op)]
        return [(f"{type(node.op).__name__} -> {other.__name__}", lambda n: setattr(n, "op", other()))]
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        swap = COMPARISONS[type(node.ops[0])]
        return [(f"{type(node.ops[0]).__name__} -> {swap.__name__}", lambda n: n.ops.__setitem__(0, swap()))]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return [("minus removed", lambda n: setattr(n, "op", ast.UAdd()))]
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        changed = node.value + 1 if isinstance(node.value, int) else node.value * 1.5 + 0.25
        return [(f"{node.value} -> {changed}", lambda n: setattr(n, "value", changed))]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
        name = METHODS[node.func.attr]
        return [(f".{node.func.attr} -> .{name}", lambda n: setattr(n.func, "attr", name))]
    return []


def _is_annotation(node: ast.BinOp | ast.AugAssign) -> bool:
    """Tell a union of types from an operation: ``X | None`` has no arithmetic."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)):
        return False
    is_none = isinstance(node.right, ast.Constant) and node.right.value is None
    return is_none or not isinstance(
        node.left, ast.Call | ast.Compare | ast.BinOp | ast.UnaryOp | ast.Subscript
    )
