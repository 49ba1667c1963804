"""Check that a rendered file is whole, and put it under its name in one step."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from reporting.errors import RenderFailed

_MODE = 0o640
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# How each format begins, and what stands at its end.
_ENDS = {
    "html": (b"<!DOCTYPE html", b"</html>"),
    "pdf": (b"%PDF-", b"%%EOF"),
    "xlsx": _ZIP,
    "pptx": _ZIP,
}
_TAIL = 22  # bytes: the end record of an archive without a comment


def check_complete(content: bytes, kind: str, name: str) -> None:
    """Refuse a file that is empty or cut off.

    Raises
    ------
    RenderFailed
        If the beginning or the end of the format is missing.
    """
    start, end = _ENDS[kind]
    if not content.lstrip().lower().startswith(start.lower()):
        raise RenderFailed(f"{name}: the {kind} output is empty or not a {kind} file ({len(content)} bytes)")
    if end not in content.rstrip()[-_TAIL:]:
        raise RenderFailed(f"{name}: the {kind} output is cut off after {len(content)} bytes")


def write_whole(content: bytes, path: Path) -> None:
    """Write a file so that its name never stands for half of it.

    Raises
    ------
    RenderFailed
        If the folder cannot be written to, or the disk is full; nothing is left under the name.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            Path(temporary).chmod(_MODE)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise RenderFailed(f"{path}: cannot be written ({error.strerror or error})") from error
