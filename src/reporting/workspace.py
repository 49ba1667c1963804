"""Find the workspace a command works on, and name its folders."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reporting.errors import InputRefused, Problem

VARIABLE = "REPORTING_WORKSPACE"
STYLES_VARIABLE = "REPORTING_STYLES"
"""Names the style sheet of exhibits shown outside a page."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder that holds params/ and notebooks/, and the places of everything else in it."""

    root: Path

    @property
    def params(self) -> Path:
        """What the reports are: one file per report, and the organisation, data and recipients."""
        return self.root / "params"

    @property
    def notebooks(self) -> Path:
        """One notebook per report."""
        return self.root / "notebooks"

    @property
    def templates(self) -> Path:
        """Templates of pages, messages and the portal: the workspace's own, else those of the starter."""
        own = self.root / "templates"
        return own if (own / "_extensions").is_dir() else starter_folder() / "templates"

    @property
    def output(self) -> Path:
        """What the pipeline files."""
        return self.root / "output"

    @property
    def drafts(self) -> Path:
        """Work in progress, and what is left of failed jobs."""
        return self.output / ".drafts"

    @property
    def snapshots(self) -> Path:
        """Immutable copies of the data that runs have read."""
        return self.output / ".snapshots"

    def relative(self, path: Path) -> Path:
        """Write a path as seen from the workspace, or as it is if it lies elsewhere."""
        return path.relative_to(self.root) if path.is_relative_to(self.root) else path

    def holds(self, path: Path) -> bool:
        """Say whether a path, once its links are followed, lies in the workspace."""
        return path.resolve().is_relative_to(self.root.resolve())


def starter_folder() -> Path:
    """Find the starter workspace: package data when installed, the checkout itself in development."""
    package = Path(__file__).parent
    installed = package / "starter"
    return installed if installed.is_dir() else package.parents[1]


def find_workspace(start: Path | None = None, *, environ: Mapping[str, str] = os.environ) -> Workspace:
    """Find the workspace to work on.

    Parameters
    ----------
    start
        A workspace named by the user: this very folder. None: the folder named by the environment
        variable REPORTING_WORKSPACE, else the first one upwards of the current folder.

    Raises
    ------
    InputRefused
        The folder named, or every folder upwards, lacks params/ or notebooks/.
    """
    named = start or (Path(environ[VARIABLE]) if environ.get(VARIABLE) else None)
    if named is not None:
        root = named.resolve()
        if not _is_workspace(root):
            raise InputRefused(_not_a_workspace(named, "" if start else f" (from {VARIABLE})"))
        return Workspace(root)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if _is_workspace(folder):
            return Workspace(folder)
    raise InputRefused(
        Problem(
            f"no workspace in the current folder ({here}) or above it",
            allowed="a workspace holds params/ and notebooks/; name one with --workspace DIR "
            "or make one with 'reporting init DIR'",
        )
    )


def _is_workspace(folder: Path) -> bool:
    """Say whether a folder holds what makes a workspace."""
    return (folder / "params").is_dir() and (folder / "notebooks").is_dir()


def _not_a_workspace(folder: Path, origin: str) -> Problem:
    """Say what a folder named as a workspace lacks."""
    if not folder.is_dir():
        return Problem(f"no such workspace folder ({folder}){origin}")
    missing = [f"{name}/" for name in ("params", "notebooks") if not (folder / name).is_dir()]
    return Problem(f"not a workspace ({folder}){origin}: it lacks {' and '.join(missing)}")
