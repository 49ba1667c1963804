"""Messages on a stream socket: a length, then JSON."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterator, Mapping
from typing import Any

_LENGTH = struct.Struct("!I")
CHUNK_BYTES = 256 * 1024
# What the parent says to the kernel server last; silence instead means that the parent died.
END = b"end"


def encode_frame(message: bytes) -> bytes:
    r"""Prefix a message with its length.

    Examples
    --------
    >>> encode_frame(b"{}")
    b'\x00\x00\x00\x02{}'
    """
    return _LENGTH.pack(len(message)) + message


class FrameReader:
    """Cuts what arrives into messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[dict[str, Any]]:
        """Yield the messages complete after these bytes."""
        self._buffer += data
        start = 0
        while len(self._buffer) - start >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer, start)
            end = start + _LENGTH.size + length
            if len(self._buffer) < end:
                break
            text = self._buffer[start + _LENGTH.size : end].decode("utf-8", "replace")
            start = end
            yield json.loads(text)
        del self._buffer[:start]


def pack_buffers(message: Mapping[str, Any], buffers: list[Any] | None) -> dict[str, Any]:
    """Put a message's binary buffers (widgets have them) into it as text."""
    return {**message, "buffers": [base64.b64encode(part).decode("ascii") for part in buffers or ()]}


def unpack_buffers(message: dict[str, Any]) -> dict[str, Any]:
    """Undo `pack_buffers`."""
    return {**message, "buffers": [base64.b64decode(part) for part in message.get("buffers", ())]}
