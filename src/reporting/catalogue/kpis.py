"""kpis.csv as the running half reads it: the agreed columns, compared but never computed."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reporting.errors import Problem

FILE_NAME: Final = "kpis.csv"
COLUMNS: Final = (
    "report",
    "period",
    "unit",
    "window",
    "channel",
    "kpi_id",
    "actual",
    "plan",
    "previous_year",
    "forecast",
    "delta",
    "delta_pct",
    "impact",
    "status",
    "uom",
    "flag",
)
_KEY: Final = ("window", "channel", "kpi_id")
_VALUES: Final = COLUMNS[6:]

KpiKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class KpiChange:
    """One cell of kpis.csv that differs between two reports; an absent row reads as empty cells.

    Parameters
    ----------
    window, channel, kpi_id
        The row; an empty channel is the total.
    column
        The column that differs.
    before, after
        The two texts, exactly as they stand in the files.
    """

    window: str
    channel: str
    kpi_id: str
    column: str
    before: str
    after: str


def check_kpis(path: Path) -> tuple[Problem, ...]:
    """Say what is wrong with a kpis.csv that a notebook left: absent, other columns, no rows, double rows."""
    if not path.is_file():
        return (Problem("the notebook left no kpis.csv", path, allowed="its last cell calls write_kpis"),)
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            found = ", ".join(reader.fieldnames or ()) or "nothing"
            return (Problem(f"other columns than agreed ({found})", path, 1, allowed=", ".join(COLUMNS)),)
        seen: dict[KpiKey, int] = {}
        problems = []
        for row in reader:
            key = _key(row)
            if key in seen:
                text = f"a second row for {' / '.join(key)} (the first is line {seen[key]})"
                problems.append(
                    Problem(text, path, reader.line_num, allowed="one row per window, channel and KPI")
                )
            seen.setdefault(key, reader.line_num)
    if not seen:
        return (Problem("no rows", path, allowed="one row per window, channel and KPI"),)
    return tuple(problems)


def read_rows(path: Path) -> dict[KpiKey, Mapping[str, str]]:
    """Read kpis.csv as text, by window, channel and KPI."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {_key(row): row for row in csv.DictReader(stream)}


def compare_rows(
    before: Mapping[KpiKey, Mapping[str, str]], after: Mapping[KpiKey, Mapping[str, str]]
) -> tuple[KpiChange, ...]:
    """List every cell that differs between two sets of rows, in the order of the keys."""
    return tuple(
        KpiChange(*key, column, old, new)
        for key in sorted(before.keys() | after.keys())
        for column in _VALUES
        if (old := before.get(key, {}).get(column, "")) != (new := after.get(key, {}).get(column, ""))
    )


def _key(row: Mapping[str, str]) -> KpiKey:
    window, channel, kpi_id = (row[name] for name in _KEY)
    return window, channel, kpi_id
