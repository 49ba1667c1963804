"""Standard output and error of a warm kernel: small buffers in front of its socket."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable
from typing import Any

FLUSH_CHARACTERS = 64 * 1024
_READ_BYTES = 1024 * 1024
# A file this large is emptied once it has been read.
_EMPTY_BYTES = 16 * 1024 * 1024


class PipeStream(io.TextIOBase):
    """A text stream whose content is sent as messages.

    What C code and programs write to the stream's descriptor goes to a file in memory and is taken
    from there before every write and flush, so the order is kept and no thread is needed.

    Parameters
    ----------
    name
        `stdout` or `stderr`.
    descriptor
        1 or 2; replaced by the file in memory.
    send
        Called with (name, text, parent header).
    """

    encoding = "UTF-8"
    errors = "replace"

    def __init__(self, name: str, descriptor: int, send: Callable[[str, str, Any], None]) -> None:
        self.name = name
        self._descriptor = descriptor
        self._send = send
        self._owner = os.getpid()
        self._lock = threading.RLock()
        self._parts: list[str] = []
        self._size = 0
        self._read_to = 0
        self._parent: Any = {}
        file = os.memfd_create(name)
        # Each write goes to the end, also those of programs that share the descriptor.
        os.dup2(file, descriptor)
        os.close(file)
        self._file = os.open(f"/proc/self/fd/{descriptor}", os.O_RDWR | os.O_APPEND)
        os.dup2(self._file, descriptor)

    def set_parent(self, parent: dict[str, Any]) -> None:
        """Send what follows as output of this request."""
        self._parent = parent.get("header", parent)

    def write(self, text: str) -> int:
        """Buffer text; a forked child writes it to the descriptor at once."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._owner:
            os.write(self._descriptor, text.encode("utf-8", "replace"))
            return len(text)
        with self._lock:
            self._collect()
            self._append(text)
        return len(text)

    def flush(self) -> None:
        """Send what is buffered."""
        if os.getpid() != self._owner:
            return
        with self._lock:
            self._collect()
            self._flush()

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._size += len(text)
        if self._size >= FLUSH_CHARACTERS:
            self._flush()

    def _flush(self) -> None:
        if self._parts:
            text = "".join(self._parts)
            self._parts, self._size = [], 0
            if text:
                self._send(self.name, text, self._parent)

    def _collect(self) -> None:
        size = os.fstat(self._file).st_size
        if size < self._read_to:  # a program emptied it
            self._read_to = 0
        while self._read_to < size:
            data = os.pread(self._file, _READ_BYTES, self._read_to)
            if not data:
                break
            self._read_to += len(data)
            self._append(data.decode("utf-8", "replace"))
        if self._read_to >= _EMPTY_BYTES:
            os.ftruncate(self._file, 0)
            self._read_to = 0

    def fileno(self) -> int:
        """Give the descriptor that programs inherit."""
        return self._descriptor

    def isatty(self) -> bool:
        """Say that no terminal is here."""
        return False

    def writable(self) -> bool:
        """Say that it can be written."""
        return True
