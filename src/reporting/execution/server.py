"""The parent's side of the kernel server: start it, ask for kernels, learn how they ended."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporting.execution.environment import kernel_environment
from reporting.execution.frames import END


class ServerGone(Exception):
    """The kernel server ended or refused a kernel."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a kernel process ended; a negative code is the signal that ended it."""

    code: int
    cpu_seconds: float
    max_rss_mb: float

    def __str__(self) -> str:
        """Name the signal or the exit code."""
        if self.code >= 0:
            return f"exit code {self.code}"
        with contextlib.suppress(ValueError):
            return f"signal {-self.code}, {signal.Signals(-self.code).name}"
        return f"signal {-self.code}"


class KernelProcess:
    """One kernel process, forked by the server.

    Parameters
    ----------
    pid
        Its process id, also its group's.
    status
        Where the server writes how it ended; owned from here on.
    """

    def __init__(self, pid: int, status: _Lines) -> None:
        self.pid = pid
        self._status = status
        self._ending: Ending | None = None
        try:
            # A descriptor, not a number: it can never name another process.
            self._handle: int | None = os.pidfd_open(pid)
        except ProcessLookupError:
            self._handle = None

    def ending(self, timeout: float) -> Ending | None:
        """Wait at most this long (s) for its end; None while it runs."""
        if self._ending is None:
            try:
                answer = self._status.read(timeout)
            except TimeoutError:
                return None
            if answer is None:
                self._ending = Ending(-signal.SIGKILL, 0.0, 0.0)
            else:
                self._ending = Ending(answer["exit"], answer["cpu_seconds"], answer["max_rss_mb"])
        return self._ending

    def is_alive(self) -> bool:
        """Tell whether it still runs."""
        return self.ending(0) is None

    def kill(self) -> None:
        """Kill it at once; the server then kills its group."""
        if self._handle is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def close(self) -> None:
        """Give its descriptors back."""
        self._status.close()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


class Server:
    """A running kernel server.

    Parameters
    ----------
    private_folder
        A folder only this user can read, for its log and the kernels' settings.
    preload
        Modules a warm kernel has imported; None starts a light server for ordinary kernels.
    """

    def __init__(self, private_folder: Path, preload: Sequence[str] | None) -> None:
        self.log = private_folder / "kernels.log"
        self._lock = threading.Lock()
        self._has_answered = False
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = ours
        modules = None if preload is None else list(preload)
        with theirs, self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "reporting.execution.zygote",
                    str(theirs.fileno()),
                    json.dumps(modules),
                ],
                pass_fds=[theirs.fileno()],
                env=kernel_environment({}, private_folder),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the parent, which then ends this process
            )

    def start(
        self,
        working_folder: Path,
        environment: Mapping[str, str],
        *,
        argv: Sequence[str] = (),
        kernel_socket: socket.socket | None = None,
        timeout: float = 60.0,
    ) -> KernelProcess:
        """Fork one kernel.

        Parameters
        ----------
        working_folder, environment
            What it starts with.
        argv
            The program of an ordinary kernel.
        kernel_socket
            The socket of a warm kernel, instead of a program.
        timeout
            How long (s) the server may take to answer; it answers once it has imported everything.

        Raises
        ------
        ServerGone
            When the server ended or did not answer; its log's last line says why.
        """
        request = {
            "argv": list(argv),
            "working_folder": str(working_folder),
            "environment": dict(environment),
        }
        reading, writing = os.pipe()
        status = _Lines(reading)
        descriptors = [writing] if kernel_socket is None else [writing, kernel_socket.fileno()]
        try:
            with self._lock:
                socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
        except OSError as error:
            status.close()
            raise ServerGone(self._last_words()) from error
        finally:
            os.close(writing)
        try:
            answer = status.read(timeout)
        except TimeoutError:
            answer = None
        if answer is None:
            status.close()
            raise ServerGone(self._last_words())
        self._has_answered = True
        return KernelProcess(answer["pid"], status)

    def _last_words(self) -> str:
        lines = self.log.read_text("utf-8", "replace").split("\n") if self.log.exists() else []
        said = [line for line in lines if line.strip()]
        return said[-1] if said else "the kernel server does not answer"

    def close(self, *, patience: float = 5.0) -> None:
        """End the server and every kernel with it; after so many seconds without asking."""
        if not self._has_answered:
            # It still imports, and would hear of its end afterwards; a kernel it forks now dies with it.
            self._process.kill()
        with contextlib.suppress(OSError):
            self._control.send(END)
        self._control.close()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class _Lines:
    """JSON lines from a pipe."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor
        self._buffer = b""

    def read(self, timeout: float) -> dict[str, Any] | None:
        """Read one answer; None at end of file, TimeoutError when none comes in time."""
        while b"\n" not in self._buffer:
            if self._descriptor is None:
                return None
            poll = select.poll()
            poll.register(self._descriptor, select.POLLIN)
            if not poll.poll(timeout * 1000):
                raise TimeoutError
            data = os.read(self._descriptor, 4096)
            if not data:
                return None
            self._buffer += data
        line, self._buffer = self._buffer.split(b"\n", 1)
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
