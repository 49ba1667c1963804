"""Ordinary kernels where the kernel server does not work: child processes of this one.

Without Linux's process descriptors and parent-death signal there is no memory limit here and an
orphaned kernel ends itself by watching its parent, a second later.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from reporting.execution.server import Ending


class SpawnedProcess:
    """A kernel process started by this one.

    Parameters
    ----------
    argv, working_folder, environment
        What is started, where and with what.
    """

    def __init__(self, argv: Sequence[str], working_folder: Path, environment: Mapping[str, str]) -> None:
        self._popen = subprocess.Popen(
            list(argv),
            cwd=working_folder,
            env={**environment, "JPY_PARENT_PID": str(os.getpid())},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.pid = self._popen.pid

    def ending(self, timeout: float) -> Ending | None:
        """Wait at most this long (s) for its end; None while it runs. Time and memory are not known."""
        try:
            return Ending(self._popen.wait(timeout), 0.0, 0.0)
        except subprocess.TimeoutExpired:
            return None

    def is_alive(self) -> bool:
        """Tell whether it still runs."""
        return self._popen.poll() is None

    def kill(self) -> None:
        """Kill it and its group at once."""
        if not hasattr(os, "killpg"):
            self._popen.kill()
        elif self._popen.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """Nothing is left to close."""
