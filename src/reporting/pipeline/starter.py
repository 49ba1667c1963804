"""Make a new workspace that runs at once: the demo group's notebooks, params and templates."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path
from typing import Final

from reporting.errors import InputRefused, Problem
from reporting.workspace import starter_folder

_FOLDERS: Final = ("params", "notebooks", "templates")
_IGNORED: Final = "output/\ndata/\n.ipynb_checkpoints/\n"
_SKIPPED: Final = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__", ".quarto")


def make_workspace(folder: Path) -> Path:
    """Copy the starter workspace to a folder that does not exist yet, or is empty.

    Raises
    ------
    InputRefused
        If the folder holds something: nothing is ever overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputRefused(
            Problem("the folder is not empty", folder, allowed="name a new or an empty folder")
        )
    source = starter_folder()
    draft = folder.with_name(f".{folder.name}-{uuid.uuid4().hex[:8]}")
    for name in _FOLDERS:
        shutil.copytree(source / name, draft / name, ignore=_SKIPPED)
    (draft / ".gitignore").write_text(_IGNORED, encoding="utf-8")
    if folder.exists():
        folder.rmdir()
    draft.rename(folder)
    return folder
