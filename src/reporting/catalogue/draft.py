"""Drafts: work happens out of sight and becomes a filed report by one rename."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import uuid
from pathlib import Path
from typing import Final

_FOLDER_MODE: Final = 0o750
_FILE_MODE: Final = 0o640
_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2


def open_draft(drafts: Path, name: str) -> Path:
    """Make an empty draft folder with a name nobody else has.

    A draft is deleted only by publishing it: after a failure it stays, and the error names it.

    Parameters
    ----------
    drafts
        The folder of all drafts (``output/.drafts``).
    name
        A readable start of its name, such as ``2026-10-FR-monthly_performance``.
    """
    folder = drafts / f"{name}-{uuid.uuid4().hex[:8]}"
    folder.mkdir(parents=True, mode=_FOLDER_MODE)
    return folder


def publish(draft: Path, target: Path, *, keep_old: Path | None = None) -> None:
    """Give a finished draft its final name, in one step that cannot be seen half done.

    An earlier report of that name is swapped out in the same step, then deleted or kept.

    Parameters
    ----------
    draft
        A complete draft folder on the same file system.
    target
        ``output/<period>/<unit>/<report>``.
    keep_old
        Where an earlier report goes (a sent issue is kept); None deletes it.
    """
    _settle(draft)
    target.parent.mkdir(parents=True, exist_ok=True, mode=_FOLDER_MODE)
    if target.exists():
        _exchange(draft, target)
        _retire(draft, keep_old)
    else:
        draft.rename(target)
    _sync_folder(target.parent)


def clear_drafts(drafts: Path) -> int:
    """Delete all drafts left by failed or killed runs, and say how many there were.

    Call it only while holding the lock of the workspace: a draft of a live run is not a leftover.
    """
    leftovers = list(drafts.iterdir()) if drafts.is_dir() else []
    for leftover in leftovers:
        shutil.rmtree(leftover, ignore_errors=True)
    return len(leftovers)


def _retire(old: Path, keep_old: Path | None) -> None:
    if keep_old is None or keep_old.exists():
        shutil.rmtree(old)
        return
    keep_old.parent.mkdir(parents=True, exist_ok=True, mode=_FOLDER_MODE)
    old.rename(keep_old)


def _settle(folder: Path) -> None:
    """Set modes whatever the umask, and push every byte to the disk before the rename makes it visible."""
    for path in folder.rglob("*"):
        path.chmod(_FOLDER_MODE if path.is_dir() else _FILE_MODE)
        if path.is_file():
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
    folder.chmod(_FOLDER_MODE)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _exchange(left: Path, right: Path) -> None:
    """Swap two folders atomically where the kernel can (Linux), else by two renames."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is not None:
        result = renameat2(_AT_FDCWD, os.fsencode(left), _AT_FDCWD, os.fsencode(right), _RENAME_EXCHANGE)
        if result == 0:
            return
        code = ctypes.get_errno()
        if code not in {errno.ENOSYS, errno.EINVAL}:
            raise OSError(code, os.strerror(code), str(left), None, str(right))
    aside = left.with_name(f"{left.name}.aside")
    right.rename(aside)
    left.rename(right)
    aside.rename(left)
