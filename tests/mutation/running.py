"""Mutants in forked copies of one pytest session, each against the tests that execute what it changes.

The session collects once. A first fork runs every test and notes which functions it calls and how long it
takes. Each mutant is then one fork more: the changed statement replaces the one in memory, and the tests that
call it run, quickest first, until one fails.
"""

from __future__ import annotations

import ast
import gc
import json
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import pytest
from hypothesis import Phase, settings

from .changes import ROOT, SOURCE, CodeMutant
from .formulas import FormulaMutant

SECONDS = 90
EXAMPLES = 8
REPEATS = ("[1]", "[2]", "[3]")  # of a long test with other generated figures: one of each is enough here
Mutant = CodeMutant | FormulaMutant
Verdict = Callable[[Mutant, bool], None]


@dataclass
class Coverage:
    """What each test calls: names of functions (``module::name``), and its seconds."""

    calls: dict[str, set[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def tests_of(self, mutant: Mutant) -> list[str]:
        """Name the tests that can notice a mutant, quickest first."""
        if isinstance(mutant, FormulaMutant):
            own = {test for test in self.calls if f"[{mutant.kpi}]" in test}
            others = {test for test, calls in self.calls.items() if "metrics/evaluation.py" in str(calls)}
            return sorted(own, key=self.seconds.__getitem__) + sorted(
                others - own, key=self.seconds.__getitem__
            )
        module = str(mutant.path.relative_to(SOURCE))
        wanted = f"{module}::{mutant.owner}"
        chosen = [
            test
            for test, calls in self.calls.items()
            if (wanted in calls if mutant.owner else any(call.startswith(module) for call in calls))
        ]
        return sorted(chosen, key=self.seconds.__getitem__)


class MutationRun:
    """A pytest plugin that runs mutants instead of the tests."""

    def __init__(self, mutants: Sequence[Mutant], jobs: int, verdict: Verdict) -> None:
        self.mutants, self.jobs, self.verdict = mutants, jobs, verdict

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Measure the tests, then run the mutants."""
        session.items = [item for item in session.items if not item.nodeid.endswith(REPEATS)]
        for item in session.items:
            _draw_less(item)
        items = {item.nodeid: item for item in session.items}
        coverage = _measure(session)
        gc.freeze()
        running: dict[int, Mutant] = {}
        waiting = list(self.mutants)[::-1]
        while waiting or running:
            while waiting and len(running) < self.jobs:
                mutant = waiting.pop()
                tests = [items[name] for name in coverage.tests_of(mutant)]
                running[_fork(partial(_is_killed, session, mutant, tests))] = mutant
            pid, status = os.waitpid(-1, 0)
            if pid in running:
                if os.WIFSIGNALED(status):
                    print(f"never ended: {running[pid]}", file=sys.stderr, flush=True)
                self.verdict(running.pop(pid), status != 0)
        return True


def run_mutants(mutants: Sequence[Mutant], tests: Sequence[str], *, jobs: int, verdict: Verdict) -> int:
    """Collect the tests once and run all mutants; gives the exit code of pytest."""
    settings.register_profile(
        "mutants", database=None, derandomize=True, phases=[Phase.explicit, Phase.generate], deadline=None
    )
    settings.load_profile("mutants")
    options = [
        "-q",
        "-s",
        "-p",
        "no:cacheprovider",
        "-o",
        "addopts=--import-mode=importlib",
        "--rootdir",
        str(ROOT),
    ]
    return pytest.main(
        [*options, *(str(ROOT / test) for test in tests)], plugins=[MutationRun(mutants, jobs, verdict)]
    )


def _draw_less(item: pytest.Item) -> None:
    """Let a property draw few examples: most mutants are noticed by the first."""
    test = getattr(item, "obj", None)
    drawn = getattr(test, "_hypothesis_internal_use_settings", None)
    if drawn is not None:
        test._hypothesis_internal_use_settings = settings(
            drawn, max_examples=min(drawn.max_examples, EXAMPLES)
        )


def _fork(work: Callable[[], bool]) -> int:
    """Start a copy of this process that leaves with 1 if the work says so, and never takes too long."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        signal.setitimer(signal.ITIMER_PROF, SECONDS)  # of its own time: a busy machine kills no mutant
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        code = int(work())
    finally:
        os._exit(code)


def _run(session: pytest.Session, item: pytest.Item, following: pytest.Item | None) -> bool:
    """Run one test; tells whether it failed."""
    before = session.testsfailed
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    return session.testsfailed > before


def _is_killed(session: pytest.Session, mutant: Mutant, tests: list[pytest.Item]) -> bool:
    try:
        mutant.apply() if isinstance(mutant, FormulaMutant) else _put_in_place(mutant)
    except Exception:  # noqa: BLE001 - what cannot even be defined is noticed
        return True
    pairs = zip(tests, [*tests[1:], None], strict=False)
    return any(_run(session, item, following) for item, following in pairs)


def _measure(session: pytest.Session) -> Coverage:
    """Run every test in a fork and read what it noted; the tests must pass."""
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reader)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        noted = {}
        shared: dict[str, set[str]] = defaultdict(set)
        for item, following in zip(session.items, [*session.items[1:], None], strict=False):
            calls: set[str] = set()
            begin = time.monotonic()
            with _noting(calls):
                failed = _run(session, item, following)
            file = item.nodeid.partition("::")[0]
            fixtures = calls if getattr(item, "fixturenames", ()) else set()
            shared[file] |= fixtures  # made once for a file, and used by tests that do not call it again
            noted[item.nodeid] = (sorted(calls | shared[file]), time.monotonic() - begin, failed)
        with os.fdopen(writer, "w") as pipe:
            json.dump(noted, pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    os.waitpid(pid, 0)
    noted = json.loads(text)
    broken = [name for name, (_, _, failed) in noted.items() if failed]
    if broken:
        raise pytest.UsageError(f"these tests fail without any mutant: {', '.join(broken)}")
    return Coverage(
        {name: set(calls) for name, (calls, _, _) in noted.items()},
        {name: seconds for name, (_, seconds, _) in noted.items()},
    )


@contextmanager
def _noting(calls: set[str]) -> Iterator[None]:
    """Note the functions of the package that are called."""
    start = f"{SOURCE}{os.sep}"
    seen: set[CodeType] = set()

    def note(frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if event == "call" and code not in seen:
            seen.add(code)
            if code.co_filename.startswith(start):
                name = code.co_qualname.split(".<locals>")[0]
                calls.add(f"{code.co_filename[len(start) :]}::{name}")

    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(None)


def _put_in_place(mutant: CodeMutant) -> None:
    """Give the functions in memory the changed code; constants and classes are exchanged."""
    module = sys.modules[mutant.module]
    names = dict(module.__dict__)
    tree = ast.fix_missing_locations(ast.Module([mutant.statement], []))
    exec(compile(tree, str(mutant.path), "exec"), names)
    statement = mutant.statement
    if isinstance(statement, ast.FunctionDef):
        _take_code(module.__dict__[statement.name], names[statement.name])
    elif isinstance(statement, ast.ClassDef) and mutant.owner:
        method = mutant.owner.split(".")[1]
        _take_code(vars(module.__dict__[statement.name])[method], vars(names[statement.name])[method])
    else:
        for name, new in names.items():
            if module.__dict__.get(name) is not new:
                _exchange(module, name, new)
        _give_defaults(module, names, mutant)


def _give_defaults(module: ModuleType, names: dict[str, Any], mutant: CodeMutant) -> None:
    """Define the functions below a changed constant again: their defaults were made of the old one."""
    for node in ast.parse(mutant.path.read_text(encoding="utf-8")).body:
        old = module.__dict__.get(getattr(node, "name", ""))
        if isinstance(node, ast.FunctionDef) and isinstance(old, FunctionType):
            exec(compile(ast.Module([node], []), str(mutant.path), "exec"), names)
            old.__defaults__ = names[node.name].__defaults__
            old.__kwdefaults__ = names[node.name].__kwdefaults__


def _take_code(old: Any, new: Any) -> None:
    """Give a function, method or property the code and defaults of another."""
    for way in ("__wrapped__", "__func__", "fget"):
        while hasattr(old, way):
            if hasattr(old, "cache_clear"):
                old.cache_clear()
            old, new = getattr(old, way), getattr(new, way)
    assert isinstance(old, FunctionType)
    old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__


def _exchange(module: ModuleType, name: str, new: object) -> None:
    old = module.__dict__[name]
    for other in list(sys.modules.values()):
        known = getattr(other, "__dict__", {})
        if known.get(name) is old and (other is module or not name.startswith("__")):
            known[name] = new
