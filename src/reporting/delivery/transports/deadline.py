"""A bound on the total time of a conversation, however slowly the other side drips."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Deadline:
    """Shuts a socket down when its time is over; every wait on it then ends."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.passed = False
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()

    def watch(self, connection: socket.socket) -> None:
        """Watch this socket from now on: the one under TLS replaces the plain one."""
        with self._lock:
            self._socket = connection
            if self.passed:
                self._shut()

    def expire(self) -> None:
        """End the conversation."""
        with self._lock:
            self.passed = True
            self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                # The plain socket's method: that of a TLS socket would touch its state from this thread.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


@contextmanager
def within(seconds: float) -> Iterator[Deadline]:
    """Bound everything inside to so many seconds."""
    deadline = Deadline(seconds)
    timer = threading.Timer(seconds, deadline.expire)
    timer.daemon = True
    timer.start()
    try:
        yield deadline
    finally:
        timer.cancel()
