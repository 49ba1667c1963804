"""Break each formula once and see whether a test notices: ``python -m tests.mutation [module ...]``.

Operators, comparisons, signs, numbers and method names of the calculating modules are changed one at a time,
in memory; the tests of that module run against the changed text. The kill rate is printed with every mutant
that survived. Run by hand: it takes minutes.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import Phase, settings

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "reporting"
PACKAGES = {
    "variance": ("tests/variance/test_variance_cases.py", "tests/variance"),
    "analysis": ("tests/analysis/test_analysis_cases.py", "tests/analysis"),
    "metrics/evaluation.py": ("tests/metrics", "tests/variance"),
}
SECONDS = 120
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
class Mutant:
    """One change: where, what, and the whole module with it."""

    path: Path
    line: int
    change: str
    text: str


def mutants(path: Path) -> Iterator[Mutant]:
    """Make every single change of a module's functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for place, node in enumerate(ast.walk(tree)):
        for change, replace in _changes(node):
            copy = deepcopy(tree)
            replace(list(ast.walk(copy))[place])
            yield Mutant(path, getattr(node, "lineno", 0), change, ast.unparse(copy))


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


class _Mutated(MetaPathFinder, Loader):
    """Import one module from changed text."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.name = ".".join(("reporting", *mutant.path.relative_to(SOURCE).with_suffix("").parts))

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        """Answer for the changed module only."""
        return spec_from_loader(name, self, origin=str(self.mutant.path)) if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed text."""
        module.__file__ = str(self.mutant.path)
        exec(compile(self.mutant.text, str(self.mutant.path), "exec"), module.__dict__)


def is_killed(mutant: Mutant, tests: tuple[str, ...]) -> bool:
    """Run the tests in a forked process that imports the mutant in place of its module."""
    process = get_context("fork").Process(target=_run_tests, args=(mutant, tests))
    process.start()
    process.join(SECONDS)
    if process.is_alive():  # a mutant that never ends is noticed
        process.kill()
        process.join()
        return True
    return process.exitcode != 0


def _run_tests(mutant: Mutant, tests: tuple[str, ...]) -> None:
    """Run in the child: import the mutant, run the tests, leave with their exit code."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    for name in [name for name in sys.modules if name.split(".")[0] == "reporting"]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Mutated(mutant))
    sys.dont_write_bytecode = True
    options = ["-x", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(ROOT)]
    os._exit(pytest.main([*options, *(str(ROOT / test) for test in tests)]))


def preload() -> None:
    """Import what every child needs, once; failures are not shrunk, and examples are the same each time."""
    sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
    settings.register_profile(
        "mutants", database=None, derandomize=True, phases=[Phase.explicit, Phase.generate], deadline=None
    )
    settings.load_profile("mutants")
    for name in ("babel.numbers", "holidays", "pandas", "ruamel.yaml", "scipy.special", "scipy.stats"):
        import_module(name)


def selected(names: list[str], sample: int, seed: int) -> list[tuple[Mutant, tuple[str, ...]]]:
    """Collect the mutants asked for, a random sample of them if one is wanted."""
    chosen = []
    for package, tests in PACKAGES.items():
        paths = sorted((SOURCE / package).glob("*.py")) if (SOURCE / package).is_dir() else [SOURCE / package]
        wanted = [
            path for path in paths if path.exists() and (not names or path.stem in names or package in names)
        ]
        chosen += [(mutant, tests) for path in wanted for mutant in mutants(path)]
    return chosen if not sample else random.Random(seed).sample(chosen, min(sample, len(chosen)))


def main() -> int:
    """Run the mutants and print the kill rate; fail below the rate asked for."""
    parser = argparse.ArgumentParser(description="Break each formula once and see whether a test notices.")
    parser.add_argument("modules", nargs="*", help="module or package names; all if none")
    parser.add_argument("--sample", type=int, default=0, help="a random sample of this size")
    parser.add_argument("--seed", type=int, default=1, help="seed of the sample")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--at-least", type=float, default=0.95, help="kill rate below which the run fails")
    asked = parser.parse_args()
    work = selected(asked.modules, asked.sample, asked.seed)
    preload()
    verdicts = []
    with ThreadPoolExecutor(asked.jobs) as pool:
        for (mutant, _), killed in zip(work, pool.map(lambda pair: is_killed(*pair), work), strict=True):
            verdicts.append(killed)
            if not killed:
                print(f"survived: {mutant.path.relative_to(ROOT)}:{mutant.line}: {mutant.change}", flush=True)
    rate = sum(verdicts) / len(verdicts) if verdicts else 1.0
    print(f"{sum(verdicts)} of {len(verdicts)} mutants killed ({rate:.1%})")
    return 0 if rate >= asked.at_least else 1


if __name__ == "__main__":
    sys.exit(main())
