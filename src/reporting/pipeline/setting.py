"""What all jobs of a run share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from reporting.brand import Brand, load_brand
from reporting.data.manifest import Snapshot
from reporting.params import Params
from reporting.params.values import BRAND_FILE
from reporting.workspace import Workspace, starter_folder


def now_utc() -> datetime:
    """Give the time, in UTC."""
    return datetime.now(UTC)


def brand_of(workspace: Workspace, named: str = BRAND_FILE) -> Brand:
    """Read the brand of a workspace; one that has none of its own looks like the starter.

    Parameters
    ----------
    named
        The file, relative to the workspace, as its organisation names it.
    """
    own = workspace.root / named
    if named != BRAND_FILE or own.is_file():
        return load_brand(own, root=workspace.root)
    return load_brand(starter_folder() / BRAND_FILE, root=starter_folder())


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a run reads and writes, and what it was told.

    Parameters
    ----------
    as_of
        Reports show what was known by then; None means everything recorded.
    reason
        Why reports are made again, for the erratum of one that readers already have.
    clock
        Gives the time; a test gives its own.
    """

    workspace: Workspace
    params: Params
    brand: Brand
    snapshot: Snapshot
    as_of: date | None = None
    reason: str = ""
    clock: Callable[[], datetime] = now_utc
