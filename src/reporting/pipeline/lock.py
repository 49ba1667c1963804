"""One run at a time per workspace: a lock the kernel gives back when its holder dies."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from reporting.errors import LockHeld


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Hold the workspace for the time of a run.

    The lock is an advisory lock on an open file: it cannot go stale, because the kernel drops it with the
    process, and nobody has to guess whether a process id was used again.

    Parameters
    ----------
    path
        The lock file; its text names the holder, for the message of the next one.

    Raises
    ------
    LockHeld
        If another run holds it; the message names that run's process, host and start.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = f"{path}: another run holds this workspace ({_holder(path)}); wait for it"
            raise LockHeld(message) from error
        holder = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "start": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(holder).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _holder(path: Path) -> str:
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        return f"process {holder['pid']} on {holder['host']} since {holder['start']}"
    except (OSError, ValueError, KeyError):
        # The holder is writing its name at this very moment.
        return "it has just started"
