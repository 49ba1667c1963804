"""The rules a notebook of ours obeys, checked without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from reporting.errors import InputRefused, Problem
from reporting.execution.parameters import inspect_parameters, looks_secret
from reporting.execution.source import Cell, Source, read_source

CALCULATING = ("analysis", "data", "exhibits", "lab", "language", "metrics", "periods", "variance", "views")
_MAGIC = re.compile(r"^\s*[%!?]|^\s*\w[\w.]*\?{1,2}\s*$")
# A heading written by `section(...)` is text, not an exhibit.
_LABEL = re.compile(r"^#\|[ \t]*(label:[ \t]*\S|output:[ \t]*asis\b)", re.MULTILINE)
_SECRET_VALUE = re.compile(
    r"AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----|gh[pousr]_[A-Za-z0-9]{30,}"
    r"|xox[baprs]-[A-Za-z0-9-]{10,}"
    r"|[a-z][a-z0-9+]*://[^\s/:@'\"]+:[^\s/@'\"]+@"
)


def check_notebook(path: Path) -> list[Problem]:
    """List everything in a notebook that breaks a rule; an empty list when nothing does.

    The rules: format 4 and Python; exactly one cell tagged `parameters`, holding plain scalars; no
    stored outputs; no function or class; of this package only the calculating half; nothing that
    looks like a secret; a `#| label:` on every cell that shows an exhibit.
    """
    try:
        source = read_source(path)
    except InputRefused as refused:
        return list(refused.problems)
    problems = _check_language(source)
    problems += inspect_parameters(source)[1]
    for cell in source.cells:
        if cell.kind != "code":
            continue
        if cell.has_outputs:
            problems.append(
                Problem(
                    f"cell {cell.number}: outputs are stored",
                    path,
                    allowed="allowed: none; clear them before committing (nbstripout)",
                )
            )
        problems += _check_code(source, cell)
    return problems


def _check_language(source: Source) -> list[Problem]:
    metadata = source.content.get("metadata", {})
    spec = metadata.get("kernelspec", {})
    language = spec.get("language") or metadata.get("language_info", {}).get("name") or ""
    name = spec.get("name", "")
    if language.casefold() == "python" or (not language and (not name or name.startswith("python"))):
        return []
    return [
        Problem(f"the kernel is not Python ({language or name})", source.path, allowed="allowed: python3")
    ]


def _check_code(source: Source, cell: Cell) -> Iterator[Problem]:
    if _SECRET_VALUE.search(cell.source):
        yield Problem(
            f"cell {cell.number}: a value looks like a secret", source.path, allowed="allowed: none"
        )
    try:
        tree = ast.parse(_without_magics(cell.source))
    except SyntaxError as error:
        yield Problem(f"cell {cell.number}, line {error.lineno}: {error.msg}", source.path)
        return
    for node in ast.walk(tree):
        place = f"cell {cell.number}, line {getattr(node, 'lineno', 1)}"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            kind = "class" if isinstance(node, ast.ClassDef) else "function"
            yield Problem(
                f"{place}: a {kind} is defined ({node.name})",
                source.path,
                allowed="allowed: calls; definitions belong to the package, with tests",
            )
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for name in _refused_imports(node):
                yield Problem(
                    f"{place}: a notebook must not import '{name}'",
                    source.path,
                    allowed=f"allowed from reporting: {', '.join(CALCULATING)}",
                )
        elif isinstance(node, ast.Assign):
            yield from _check_assignment(source, cell, node)
    if "parameters" not in cell.tags and _shows_something(tree) and not _LABEL.search(cell.source):
        yield Problem(
            f"cell {cell.number}: it shows an exhibit and has no label",
            source.path,
            allowed="allowed: a first line '#| label: some-name'",
        )


def _check_assignment(source: Source, cell: Cell, node: ast.Assign) -> Iterator[Problem]:
    if "parameters" in cell.tags or not isinstance(node.value, ast.Constant):
        return  # the parameters cell has its own check
    for target in node.targets:
        if isinstance(target, ast.Name) and node.value.value and looks_secret(target.id):
            yield Problem(
                f"cell {cell.number}, line {node.lineno}: '{target.id}' looks like a secret",
                source.path,
                allowed="allowed: no credential in a notebook",
            )


def _refused_imports(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        module = node.module or ""
        names = [f"reporting.{alias.name}" for alias in node.names] if module == "reporting" else [module]
    else:
        names = [alias.name for alias in node.names]
    refused = []
    for name in names:
        parts = name.split(".")
        if parts[0] == "reporting" and (len(parts) < 2 or parts[1] not in CALCULATING):
            refused.append(name)
    return refused


def _shows_something(tree: ast.Module) -> bool:
    """Tell whether a cell's last statement is an expression whose value Jupyter displays."""
    if not tree.body or not isinstance(tree.body[-1], ast.Expr):
        return False
    value = tree.body[-1].value
    # Writers return nothing; a literal or a docstring is no exhibit.
    if isinstance(value, ast.Constant):
        return False
    return not (isinstance(value, ast.Call) and _called(value).startswith(("write_", "check_", "print")))


def _called(call: ast.Call) -> str:
    function = call.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _without_magics(source: str) -> str:
    """Blank the lines only IPython understands, keeping the numbers of the others."""
    if source.lstrip().startswith("%%"):
        return ""
    return "\n".join("" if _MAGIC.match(line) else line for line in source.split("\n"))
