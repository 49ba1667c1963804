"""Watch running kernels: one thread ends each that passes its limits and remembers why."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from reporting.execution.process import resident_mb
from reporting.execution.request import Limits

TICK_SECONDS = 0.05
# What C code or a program writes to a warm kernel's standard output lies in memory until it is read.
RAW_OUTPUT_BYTES = 256 * 1024 * 1024


class Killable(Protocol):
    """What a guard needs of a kernel process."""

    pid: int

    def kill(self) -> None:
        """End it at once."""


@dataclass(slots=True)
class Guard:
    """The limits of one running kernel and, once it was ended, the limit it passed."""

    process: Killable
    limits: Limits
    deadline: float
    reason: str = ""

    def check(self, now: float) -> None:
        """End the kernel when it is over a limit."""
        if self.reason:
            return
        used = resident_mb(self.process.pid) if self.limits.memory_mb else 0.0
        if now > self.deadline:
            self.reason = f"the time limit of {self.limits.seconds:g} s was reached"
        elif used > self.limits.memory_mb > 0:
            self.reason = f"the memory limit of {self.limits.memory_mb} MB was passed ({used:.0f} MB)"
        elif _raw_output(self.process.pid) > RAW_OUTPUT_BYTES:
            self.reason = f"more than {RAW_OUTPUT_BYTES // 2**20} MB were written to standard output"
        if self.reason:
            self.process.kill()


class Supervisor:
    """Checks all guards every few hundredths of a second while there are any.

    Parameters
    ----------
    clock
        Seconds that only go forward.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guards: list[Guard] = []
        self._change = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._watch, name="kernel-supervisor", daemon=True)
        self._thread.start()

    @contextmanager
    def guard(self, process: Killable, limits: Limits, started: float) -> Iterator[Guard]:
        """Watch a kernel for the length of a block."""
        guard = Guard(process, limits, started + limits.seconds)
        with self._change:
            self._guards.append(guard)
            self._change.notify()
        try:
            yield guard
        finally:
            with self._change:
                self._guards.remove(guard)

    def _watch(self) -> None:
        with self._change:
            while not self._closed:
                for guard in self._guards:
                    guard.check(self._clock())
                self._change.wait(TICK_SECONDS if self._guards else None)

    def close(self) -> None:
        """End the thread."""
        with self._change:
            self._closed = True
            self._change.notify()
        self._thread.join()


def _raw_output(pid: int) -> int:
    """Size the files behind a process's standard streams (bytes); pipes and terminals have none."""
    size = 0
    with contextlib.suppress(OSError):
        for descriptor in (1, 2):
            size = max(size, os.stat(f"/proc/{pid}/fd/{descriptor}").st_size)  # noqa: PTH116
    return size
