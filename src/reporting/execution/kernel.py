"""A running kernel as nbclient sees it: the few methods of a kernel manager that it calls."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, Protocol

from reporting.execution.server import Ending

# Time for a notebook's `atexit` functions and open files once its last cell has run.
FAREWELL_SECONDS = 2.0

KernelKind = Literal["fork", "process"]


class Process(Protocol):
    """A kernel's process, whoever started it."""

    pid: int

    def ending(self, timeout: float) -> Ending | None:
        """Wait at most this long (s) for its end; None while it runs."""

    def is_alive(self) -> bool:
        """Tell whether it still runs."""

    def kill(self) -> None:
        """Kill it at once."""

    def close(self) -> None:
        """Give its descriptors back."""


class RunningKernel:
    """A kernel process and the client that talks to it.

    nbclient takes it for a kernel manager it does not own, so it neither starts nor stops anything.

    Parameters
    ----------
    kind
        Warm or ordinary.
    process
        The kernel's process.
    client
        What speaks its protocol.
    """

    has_kernel = True

    def __init__(self, kind: KernelKind, process: Process, client: Any) -> None:
        self.kind: KernelKind = kind
        self.process = process
        self._client = client

    def client(self) -> Any:
        """Give the client (nbclient's name for it)."""
        return self._client

    async def is_alive(self) -> bool:
        """Tell nbclient whether the process runs."""
        return self.process.is_alive()

    async def interrupt_kernel(self) -> None:
        """Refuse: a busy kernel may ignore an interrupt, so limits kill."""

    async def cleanup_resources(self) -> None:
        """Nothing: the block that started the kernel cleans up."""

    def end(self) -> Ending:
        """Let the kernel end itself, for a short while, and say how it ended."""
        if self.process.is_alive():
            with contextlib.suppress(OSError):
                self._client.say_goodbye()
        ending = self.process.ending(FAREWELL_SECONDS)
        if ending is None:
            self.process.kill()
            ending = self.process.ending(FAREWELL_SECONDS)
        return ending or Ending(-9, 0.0, 0.0)

    @contextmanager
    def running(self) -> Iterator[RunningKernel]:
        """Kill the process, if it still runs, and close everything at the end of a block."""
        try:
            yield self
        finally:
            if self.process.is_alive():
                self.process.kill()
                self.process.ending(FAREWELL_SECONDS)
            with contextlib.suppress(Exception):
                self._client.stop_channels()
            self.process.close()
