"""The kernels of a run: started once they are known to be needed, and early enough to be warm by then."""

from __future__ import annotations

import threading
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from reporting.brand import Brand
    from reporting.execution import Executed, ExecutionRequest, Executor

Isolation = Literal["auto", "process", "fork"]


class Kernels:
    """An executor that opens when asked to; a run in which nothing has changed never does.

    Parameters
    ----------
    isolation, workers
        See `reporting.execution.open_executor`.
    """

    def __init__(self, isolation: Isolation, workers: int) -> None:
        self._isolation: Isolation = isolation
        self._workers = workers
        self._stack = ExitStack()
        self._lock = threading.Lock()
        self._executor: Executor | None = None
        self._importing = False

    def __enter__(self) -> Kernels:
        """Open nothing yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every kernel."""
        self._stack.close()

    def start(self) -> None:
        """Start the kernel server, which warms up in a process of its own. Returns at once."""
        self._open()

    def warm(self, brand: Brand) -> None:
        """Import here, too, what notebooks and pages need, in a thread of its own. Returns at once."""
        self.start()
        if not self._importing:
            self._importing = True
            threading.Thread(target=_import_ahead, args=(brand,), name="warm-up", daemon=True).start()

    def run(self, request: ExecutionRequest) -> Executed:
        """Run one notebook; threads may call this together."""
        return self._open().run(request)

    def close(self) -> None:
        """End every kernel at once; notebooks under way fail."""
        if self._executor is not None:
            self._executor.close()

    def _open(self) -> Executor:
        from reporting.execution import open_executor

        with self._lock:
            if self._executor is None:
                opened = open_executor(self._isolation, self._workers)
                self._executor = self._stack.enter_context(opened)
            return self._executor


def _import_ahead(brand: Brand) -> None:
    from reporting.execution.papermill_import import load_papermill
    from reporting.rendering import warm_up

    # What fails here fails again where it is needed, and is reported there.
    with suppress(Exception):
        load_papermill()
        warm_up(brand)
