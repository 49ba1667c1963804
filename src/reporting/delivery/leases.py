"""Who is sending a mail right now, and whether that process still lives."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

LEASE_SECONDS: Final = 120.0
_BEAT_SECONDS: Final = 30.0


@cache
def _boot() -> str:
    path = Path("/proc/sys/kernel/random/boot_id")
    return path.read_text(encoding="ascii").strip() if path.is_file() else "unknown-boot"


def holder_name() -> str:
    """Name this process so that no other one, now or later, has the same name.

    Host, boot, process id and start of the process: a process id that is used again starts at another time.
    """
    pid = os.getpid()
    return "|".join(
        (socket.gethostname(), _boot(), str(pid), _started(pid) or "0", str(threading.get_ident()))
    )


def is_dead(holder: str) -> bool:
    """Tell whether that process is known to be gone; False also means it cannot be known from here."""
    host, boot, pid, started, _ = holder.split("|")
    if host != socket.gethostname() or not Path("/proc/self/stat").exists():
        return False
    return boot != _boot() or _started(int(pid)) != started


def is_alive(holder: str) -> bool:
    """Tell whether the process of that name is known to run on this machine."""
    host, boot, pid, started, _ = holder.split("|")
    return host == socket.gethostname() and boot == _boot() and _started(int(pid)) == started


def _started(pid: int) -> str | None:
    """Give the start time of a process in clock ticks since boot, None if there is none or it is a zombie."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in {"Z", "X"} else fields[19]


@contextmanager
def heartbeat(renew: Callable[[], None], *, seconds: float = _BEAT_SECONDS) -> Iterator[None]:
    """Renew the lease again and again while something slow is under way."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(seconds):
            renew()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
