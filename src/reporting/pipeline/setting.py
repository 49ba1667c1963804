"""What all jobs of a run share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from reporting.brand import Brand, load_brand
from reporting.data.manifest import Snapshot
from reporting.params import Params
from reporting.workspace import Workspace


def now_utc() -> datetime:
    """Give the time, in UTC."""
    return datetime.now(UTC)


def brand_of(workspace: Workspace) -> Brand:
    """Read the brand of a workspace; its files lie beside its templates, which may be the starter's."""
    return load_brand(workspace.templates / "_brand.yml", root=workspace.templates.parent)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a run reads and writes, and what it was told.

    Parameters
    ----------
    as_of
        Reports show what was known by then; None means everything recorded.
    clock
        Gives the time; a test gives its own.
    """

    workspace: Workspace
    params: Params
    brand: Brand
    snapshot: Snapshot
    as_of: date | None = None
    clock: Callable[[], datetime] = now_utc
