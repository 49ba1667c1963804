"""Find the snapshot a notebook asks for: by id, by folder, or the newest of its workspace."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from reporting.data.manifest import MANIFEST, Snapshot, newest_snapshot, open_snapshot
from reporting.errors import InputRefused, Problem, nearest

_VARIABLE = "REPORTING_WORKSPACE"


def find_snapshot(
    snapshot: str = "", workspace: Path | None = None, *, environ: Mapping[str, str] = os.environ
) -> Snapshot:
    """Open a snapshot.

    Parameters
    ----------
    snapshot
        Its id, or the path of its folder; empty for the newest one.
    workspace
        The workspace whose output holds it. None: the folder named by REPORTING_WORKSPACE, else the first
        folder upwards of the current one that holds params/ and notebooks/.

    Raises
    ------
    InputRefused
        There is no workspace, or no snapshot of that id.
    DataFailed
        There is no snapshot at all, or it was changed.
    """
    if os.sep in snapshot:
        return open_snapshot(Path(snapshot))
    folder = _workspace_root(workspace, environ) / "output" / ".snapshots"
    if not snapshot:
        return newest_snapshot(folder)
    if not (folder / snapshot / MANIFEST).is_file():
        known = sorted(path.parent.name for path in folder.glob(f"*/{MANIFEST}"))
        allowed = f"snapshots: {', '.join(known) or 'none'}"
        raise InputRefused(
            Problem(f"unknown snapshot ('{snapshot}')", folder, None, None, allowed, nearest(snapshot, known))
        )
    return open_snapshot(folder / snapshot)


def _workspace_root(workspace: Path | None, environ: Mapping[str, str]) -> Path:
    named = workspace or (Path(environ[_VARIABLE]) if environ.get(_VARIABLE) else None)
    if named is not None:
        return named
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "params").is_dir() and (folder / "notebooks").is_dir():
            return folder
    raise InputRefused(
        Problem("no workspace here or above", here, allowed="a folder with params/ and notebooks/")
    )
