"""Look at everything a run needs or could use, and say what is found and what would be in the way."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

from reporting.errors import InputRefused, ReportingError
from reporting.execution.executor import serves_kernels
from reporting.params import Late, Params, load_params
from reporting.pipeline.setting import brand_of
from reporting.pipeline.validation import validate
from reporting.rendering.choice import MINIMUM, VARIABLE, find_quarto
from reporting.workspace import Workspace, find_workspace

State = Literal["good", "note", "bad"]

SYMBOLS: Final[Mapping[State, str]] = {"good": "✓", "note": "!", "bad": "✗"}
_PACKAGES: Final = (
    "papermill",
    "ipykernel",
    "pandas",
    "duckdb",
    "matplotlib",
    "seaborn",
    "pypandoc_binary",
    "typst",
)
_GIB: Final = 1 << 30
_LEAST_BYTES: Final = _GIB // 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at.

    Parameters
    ----------
    topic
        What was looked at.
    state
        ``good``, ``note`` (works, but worth knowing) or ``bad`` (in the way of a run).
    text
        What was found, and what to do about it.
    """

    topic: str
    state: State
    text: str

    @property
    def symbol(self) -> str:
        """The state as one character."""
        return SYMBOLS[self.state]


def examine(
    folder: Path | None,
    *,
    environ: Mapping[str, str] = os.environ,
    writes_bytecode: bool | None = None,
    free_bytes: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free,
) -> list[Finding]:
    """Examine this machine, this environment and a workspace.

    Parameters
    ----------
    folder
        A workspace named by the user; None looks for one from the current folder upwards.
    """
    writes = not sys.dont_write_bytecode if writes_bytecode is None else writes_bytecode
    findings = [*_environment(writes), _quarto(environ), _browser()]
    try:
        workspace = find_workspace(folder, environ=environ)
    except InputRefused as refused:
        state: State = "note" if folder is None else "bad"
        return [*findings, Finding("workspace", state, str(refused))]
    return [*findings, *_workspace(workspace, environ, free_bytes)]


# This environment


def _environment(writes_bytecode: bool) -> Iterator[Finding]:
    yield Finding(
        "Python", "good", f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    )
    for name in _PACKAGES:
        try:
            yield Finding(name, "good", version(name))
        except PackageNotFoundError:
            yield Finding(name, "bad", "not installed; install this package again")
    if serves_kernels():
        yield Finding("kernels", "good", f"warm and forked, {os.cpu_count() or 1} at once")
    else:
        yield Finding("kernels", "note", "a new process per notebook: warm ones need Linux")
    if writes_bytecode:
        yield Finding("bytecode", "good", "kept between starts")
    else:
        text = "not kept: every start compiles all packages again; unset PYTHONDONTWRITEBYTECODE"
        yield Finding("bytecode", "note", text)
    if find_spec("jupyterlab") is None:
        yield Finding("JupyterLab", "good", "not in this environment; 'make lab' opens it in its own")
    else:
        text = "in this environment: every run starts more slowly; 'make lab' keeps it in its own"
        yield Finding("JupyterLab", "note", text)


def _quarto(environ: Mapping[str, str]) -> Finding:
    try:
        found = find_quarto(environ)
    except ReportingError as error:
        return Finding("Quarto", "note", str(error))
    if found is None:
        least = ".".join(str(part) for part in MINIMUM)
        text = (
            f"no Quarto {least} or newer on the path or in {VARIABLE}: the embedded renderer draws the pages"
        )
        return Finding("Quarto", "note", text)
    return Finding("Quarto", "good", f"{found.version} ({found.path})")


def _browser() -> Finding:
    return Finding("browser", "good", "none needed: pages and PDF are made without one")


# A workspace


def _workspace(
    workspace: Workspace, environ: Mapping[str, str], free_bytes: Callable[[Path], int]
) -> Iterator[Finding]:
    problems = validate(workspace)
    if problems:
        text = f"{workspace.root}: {len(problems)} problems; 'reporting validate' lists them"
        yield Finding("workspace", "bad", text)
    else:
        yield Finding("workspace", "good", f"{workspace.root}: params and notebooks are in order")
    yield _writable(workspace)
    yield _space(workspace, free_bytes)
    try:
        params = load_params(workspace)
    except InputRefused:
        return  # counted among the problems
    yield _fonts(workspace, params)
    yield _sources(workspace, params, environ)
    yield _mail(workspace, params, environ)


def _fonts(workspace: Workspace, params: Params) -> Finding:
    try:
        brand = brand_of(workspace, params.organisation.brand)
    except InputRefused as refused:
        return Finding("fonts", "bad", refused.problems[0].message)
    families = dict.fromkeys(font.family for font in brand.fonts)
    return Finding("fonts", "good", f"{', '.join(families)}: {len(brand.fonts)} files, all shipped")


def _writable(workspace: Workspace) -> Finding:
    place = _nearest_folder(workspace.output)
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        return Finding("output", "bad", f"{workspace.output}: cannot be written ({error.strerror})")
    return Finding("output", "good", f"{workspace.output}: can be written")


def _space(workspace: Workspace, free_bytes: Callable[[Path], int]) -> Finding:
    free = free_bytes(_nearest_folder(workspace.output))
    text = f"{free / _GIB:.1f} GiB free"
    if free < _LEAST_BYTES:
        return Finding("disk", "bad", f"{text}; a run needs at least {_LEAST_BYTES / _GIB:.1f}")
    return Finding("disk", "note" if free < _GIB else "good", text)


def _nearest_folder(path: Path) -> Path:
    """Give a folder, or the nearest one above it that exists."""
    return next(place for place in (path, *path.parents) if place.is_dir())


def _sources(workspace: Workspace, params: Params, environ: Mapping[str, str]) -> Finding:
    """Say which files of sources are not there yet; servers are not asked."""
    missing = []
    for source in params.data.sources.values():
        if not source.path:
            continue
        try:
            path = workspace.root / source.path.resolve(workspace.root, environ=environ)
        except InputRefused as refused:
            return Finding("data", "note", str(refused.problems[0]))
        if not path.is_file():
            missing.append(source.name)
    if not missing:
        return Finding("data", "good", f"{len(params.data.sources)} sources")
    text = f"no file yet for {len(missing)} of {len(params.data.sources)} sources ({', '.join(missing[:3])}"
    more = ", ..." if len(missing) > 3 else ""
    return Finding("data", "note", f"{text}{more}); 'reporting sample' writes those of the demo group")


def _mail(workspace: Workspace, params: Params, environ: Mapping[str, str]) -> Finding:
    """Say how messages would leave, and what of its settings is missing; no server is asked."""
    transport = params.recipients.transport
    if transport.kind == "eml":
        return Finding("mail", "good", f"written as .eml files into {transport.folder or 'output/outbox'}")
    missing = [
        problem
        for setting in (
            transport.host,
            transport.user,
            transport.password,
            transport.client,
            transport.secret,
            transport.certificate,
            transport.key,
        )
        for problem in _unresolved(setting, workspace, environ)
    ]
    if missing:
        return Finding("mail", "note", f"{transport.kind}, but {'; '.join(missing)}")
    return Finding("mail", "good", f"{transport.kind}, all settings are there")


def _unresolved(setting: Late, workspace: Workspace, environ: Mapping[str, str]) -> list[str]:
    try:
        setting.resolve(workspace.root, environ=environ)
    except InputRefused as refused:
        return [str(problem) for problem in refused.problems]
    return []
