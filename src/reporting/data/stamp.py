"""Recognise sources that have not changed since a snapshot was taken of them, without reading them."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from reporting.data.manifest import Snapshot, open_snapshot
from reporting.data.spec import SnapshotSpec
from reporting.errors import DataFailed

FILE_NAME: Final = ".stamp.json"
Stamp = Mapping[str, Any]

# A file system tells two writes apart only if its clock has moved on in between.
_STEP_NS: Final = 100_000_000
_COARSE_STEP_NS: Final = 2_000_000_000


def stamp_of(spec: SnapshotSpec, made_by: str, *, clock: Callable[[], int] = time.time_ns) -> Stamp | None:
    """Describe what a snapshot would be taken of, by the look of its files.

    Parameters
    ----------
    made_by
        Digest of the code and versions that would take it.
    clock
        Gives the time (ns since 1970).

    Returns
    -------
    mapping or None
        None where only reading can tell: a source that is no file, is missing, or was written so recently
        that another write would not show.
    """
    files: dict[str, list[int]] = {}
    for source in spec.sources:
        if source.path is None:
            return None
        try:
            state = source.path.stat()
        except OSError:
            return None
        coarse = state.st_mtime_ns % 1_000_000 == 0
        if clock() - state.st_ctime_ns < (_COARSE_STEP_NS if coarse else _STEP_NS):
            return None
        files[str(source.path)] = [state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino]
    text = json.dumps(asdict(spec), sort_keys=True, default=str)
    return {"made_by": made_by, "spec": hashlib.sha256(text.encode()).hexdigest(), "files": files}


def stamped_snapshot(folder: Path, stamp: Stamp | None) -> Snapshot | None:
    """Open the snapshot last taken, if it was taken of the same and its files are all there.

    Parameters
    ----------
    folder
        Where snapshots live.
    """
    try:
        kept = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        if stamp is None or kept["stamp"] != stamp:
            return None
        snapshot = open_snapshot(folder / kept["snapshot"])
        sizes = {name: (snapshot.folder / name).stat().st_size for name in snapshot.manifest["files"]}
    except (OSError, ValueError, KeyError, TypeError, DataFailed):
        return None
    whole = all(sizes[name] == file["bytes"] for name, file in snapshot.manifest["files"].items())
    return snapshot if whole else None


def keep_stamp(folder: Path, stamp: Stamp, snapshot: Snapshot) -> None:
    """Remember what the newest snapshot was taken of."""
    draft = folder / f"{FILE_NAME}.{os.getpid()}"
    draft.write_text(json.dumps({"snapshot": snapshot.id, "stamp": stamp}, indent=1) + "\n", encoding="utf-8")
    draft.replace(folder / FILE_NAME)
