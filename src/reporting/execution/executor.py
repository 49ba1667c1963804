"""Run notebooks one after the other or many at once, each in a kernel of its own."""

from __future__ import annotations

import contextvars
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from reporting.errors import ExecutionFailed
from reporting.execution.environment import kernel_environment, write_settings
from reporting.execution.failure import describe_exception
from reporting.execution.papermill_import import load_papermill
from reporting.execution.parameters import check_parameters
from reporting.execution.request import Executed, ExecutionRequest
from reporting.execution.scrub import scrub, write_notebook
from reporting.execution.server import Ending, Server, ServerGone
from reporting.execution.source import Source, read_source
from reporting.execution.supervision import Guard, Supervisor

if TYPE_CHECKING:
    import asyncio

    from reporting.execution.client import Journal
    from reporting.execution.kernel import RunningKernel

Isolation = Literal["auto", "process", "fork"]

# What a warm kernel has imported, where it is installed, and read.
PRELOAD = (
    "reporting.data.facts",
    "reporting.metrics:load_catalogue",
    "reporting.variance",
    "reporting.analysis",
    "reporting.views",
    "reporting.exhibits",
    "reporting.language.reading:read_languages",
)


class KernelDied(Exception):
    """A kernel ended before its notebook did."""

    def __init__(self, ending: Ending, number: int) -> None:
        super().__init__(f"cell {number}: the kernel died ({ending})")


@contextmanager
def open_executor(
    isolation: Isolation, workers: int, *, preload: Sequence[str] = PRELOAD
) -> Iterator[Executor]:
    """Start what kernels need, and end every kernel at the end of the block.

    Open it early: with warm kernels a second process then imports pandas and its kin while this
    one imports papermill.

    Parameters
    ----------
    isolation
        `fork`: warm kernels, forked from a process that has imported everything; `process`: ordinary
        ones; `auto`: warm ones where they work.
    workers
        How many notebooks run at once; `run` may be called by that many threads.
    preload
        Modules imported before the first fork; one that is not installed is left out.
    """
    # Sockets have short names: a long TMPDIR would not fit.
    private_folder = Path(tempfile.mkdtemp(prefix="rk-", dir="/tmp" if os.path.isdir("/tmp") else None))  # noqa: S108, PTH112
    write_settings(private_folder)
    executor = Executor(private_folder, isolation, preload)
    try:
        yield executor
    finally:
        executor.close()
        shutil.rmtree(private_folder, ignore_errors=True)


def serves_kernels() -> bool:
    """Tell whether the kernel server works here: Linux with process descriptors."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


class Executor:
    """Runs notebooks; `open_executor` makes one.

    Parameters
    ----------
    private_folder
        A folder only this user can read.
    isolation, preload
        See `open_executor`.
    served
        Whether kernels are forked by a kernel server.
    clock
        Seconds that only go forward.
    """

    def __init__(
        self,
        private_folder: Path,
        isolation: Isolation,
        preload: Sequence[str],
        *,
        served: bool | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._private_folder = private_folder
        self._preload = preload
        self._clock = clock
        self._closed = False
        self._lock = threading.Lock()
        self._supervisor = Supervisor(clock=clock)
        served = serves_kernels() if served is None else served
        self._warm = isolation != "process" and served
        self._why_ordinary = "this platform cannot fork" if isolation == "fork" and not served else ""
        self._answered = False
        self._server = self._start_server() if served else None

    def _start_server(self) -> Server:
        return Server(self._private_folder, self._preload if self._warm else None)

    def close(self) -> None:
        """End all kernels at once."""
        self._closed = True
        with self._lock:
            if self._server is not None:
                self._server.close()
        self._supervisor.close()

    def start_kernel(self, working_folder: Path, environment: Mapping[str, str]) -> RunningKernel:
        """Start a kernel that answers nbclient.

        A server that has ended is started again; one that never answered is replaced by a
        server of ordinary kernels.

        Raises
        ------
        ServerGone
            When no kernel can be started.
        """
        variables = kernel_environment(environment, self._private_folder)
        server = self._server
        try:
            return self._start_kernel(server, working_folder, variables)
        except ServerGone as gone:
            self._replace_server(server, str(gone))
        return self._start_kernel(self._server, working_folder, variables)

    def _start_kernel(
        self, server: Server | None, working_folder: Path, variables: Mapping[str, str]
    ) -> RunningKernel:
        kernel: RunningKernel
        if self._warm and server is not None:
            from reporting.execution.warm import start_warm

            kernel = start_warm(server, working_folder, variables)
        else:
            from reporting.execution.ordinary import start_ordinary

            kernel = start_ordinary(server, self._private_folder, working_folder, variables)
        self._answered = True
        return kernel

    def _replace_server(self, gone: Server | None, why: str) -> None:
        with self._lock:
            if self._closed:
                raise ServerGone("stopped")
            if gone is None or self._server is not gone:  # another thread was faster
                return
            gone.close()
            if self._warm and not self._answered:
                self._warm, self._why_ordinary = False, f"no warm kernel: {why}"
            self._server = self._start_server()

    def run(self, request: ExecutionRequest) -> Executed:
        """Run one notebook and write its executed, scrubbed copy; threads may call this together.

        Raises
        ------
        InputRefused
            When the notebook cannot be read or does not take these parameters; no kernel was started.
        ExecutionFailed
            When a cell raised, a limit was passed or the kernel died twice. What had run until then is
            in `request.output`.
        """
        source = read_source(request.notebook)
        check_parameters(source, request.parameters)
        started = self._clock()
        try:
            return self._attempt(request, source, started, ())
        except KernelDied as death:
            if self._closed:
                raise ExecutionFailed(f"{request.notebook}: stopped") from death
            warnings = (f"{death}; run again",)
        try:
            return self._attempt(request, source, started, warnings)
        except KernelDied as death:
            raise ExecutionFailed(f"{request.notebook}: {death}, twice") from death

    def _attempt(
        self, request: ExecutionRequest, source: Source, started: float, warnings: tuple[str, ...]
    ) -> Executed:
        papermill = load_papermill()
        from reporting.execution.client import Journal

        journal = Journal()
        begun = self._clock()
        try:
            kernel = self.start_kernel(request.working_folder, request.environment)
        except ServerGone as error:
            raise ExecutionFailed(f"{request.notebook}: no kernel could be started ({error})") from error
        with (
            kernel.running(),
            self._supervisor.guard(kernel.process, request.limits, begun) as guard,
        ):
            try:
                _execute(papermill, request, source, kernel, journal)
                ending = kernel.end()
            except Exception as error:
                _raise_failure(error, request, kernel, guard, journal)
                raise
            finally:
                _save(request, journal)
        return Executed(
            seconds=self._clock() - started,
            cpu_seconds=ending.cpu_seconds,
            max_rss_mb=ending.max_rss_mb,
            kernel=kernel.kind + (f" ({self._why_ordinary})" if self._why_ordinary else ""),
            warnings=(*warnings, *journal.warnings),
        )


# --- One execution ----------------------------------------------------------------------------


def _execute(
    papermill: ModuleType, request: ExecutionRequest, source: Source, kernel: RunningKernel, journal: Journal
) -> None:
    """Let papermill run the notebook in a kernel, with an event loop that ends with it."""

    def run() -> None:
        from jupyter_core.utils import ensure_event_loop

        loop = ensure_event_loop()
        try:
            papermill.execute_notebook(
                _as_node(source),
                None,
                dict(request.parameters),
                engine_name="reporting",
                # Papermill would save before and after each cell; one save at the end is enough.
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
                progress_bar=False,
                kernel=kernel,
                journal=journal,
                output_bytes=request.limits.output_bytes_per_cell,
            )
        finally:
            _close(loop)

    # jupyter_core keeps one event loop per context, for ever: an empty context gets a new one.
    contextvars.Context().run(run)


def _close(loop: asyncio.AbstractEventLoop) -> None:
    """Close a loop; what still waits in it for a kernel that was killed ends without a word."""
    import asyncio

    waiting = asyncio.all_tasks(loop)
    for task in waiting:
        task.cancel()
    if waiting:
        loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
    loop.close()
    asyncio.set_event_loop(None)


def _as_node(source: Source) -> Any:
    import nbformat

    return nbformat.from_dict(source.content)  # type: ignore[no-untyped-call]


def _save(request: ExecutionRequest, journal: Journal) -> None:
    if journal.notebook is None:
        return
    places = {request.working_folder: ".", request.output.parent: "<output>", request.notebook.parent: "."}
    try:
        write_notebook(scrub(journal.notebook, places=places), request.output)
    except OSError as error:
        reason = f"the executed notebook cannot be written ({error.strerror})"
        raise ExecutionFailed(f"{request.output}: {reason}") from error


def _raise_failure(
    error: Exception, request: ExecutionRequest, kernel: RunningKernel, guard: Guard, journal: Journal
) -> None:
    """Turn what papermill or nbclient raised into our error; return when it is a bug."""
    from papermill.exceptions import PapermillExecutionError

    from reporting.execution.client import OutputTooLarge

    number = journal.number(journal.cell_index)
    place = f"{request.notebook}: cell {number}"
    if guard.reason:
        raise ExecutionFailed(f"{place}: {guard.reason}; the kernel was killed") from error
    if isinstance(error, PapermillExecutionError):
        cell = journal.number(error.cell_index)
        raise ExecutionFailed(
            describe_exception(
                request.notebook, cell, error.source, error.ename, error.evalue, error.traceback
            )
        ) from error
    if isinstance(error, OutputTooLarge):
        raise ExecutionFailed(f"{place}: {error}") from error
    ending = kernel.process.ending(2.0)
    if ending is not None:
        raise KernelDied(ending, number) from error
