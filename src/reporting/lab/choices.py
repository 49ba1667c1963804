"""Which units and periods a snapshot can answer for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reporting.data.locate import find_snapshot


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be asked of a snapshot.

    Parameters
    ----------
    snapshot
        Its id.
    units
        Name and id of each unit, in the order of the organisation.
    periods
        Months with facts, the newest first.
    """

    snapshot: str
    units: tuple[tuple[str, str], ...]
    periods: tuple[str, ...]


def available(snapshot: str = "", workspace: Path | None = None) -> Choices:
    """List the units and months of a snapshot; empty means the newest one of the workspace.

    Raises
    ------
    DataFailed
        There is no snapshot yet, or it was changed.
    """
    opened = find_snapshot(snapshot, workspace)
    units = opened.manifest["organisation"]["units"]
    months = {month for table, _, month, *_ in opened.manifest["slices"] if table == "fact_measure_daily"}
    return Choices(
        opened.id,
        tuple((unit["name"], unit["id"]) for unit in units),
        tuple(sorted(months - {""}, reverse=True)),
    )
