"""Small worlds written as canonical CSV, taken as snapshots."""

# ruff: noqa: E501 -- tables of cases, one a line

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from reporting.data import Facts, load_facts
from reporting.data.snapshot import Snapshot, take_snapshot
from reporting.data.spec import SnapshotSpec, SourceSpec, TableSpec, UnitRecord

Take = Callable[..., Snapshot]
Load = Callable[..., Facts]

MINIMAL = {
    "dim_version": "version_id,kind,fiscal_year,status\nBUD,BUDGET,2026,locked\n",
    "dim_channel": "channel_id,label_en,action_type,poem\nsea,Search,sea,paid\nsocial,Social,social_ads,paid\nseo,Organic,content_seo,owned\n",
    "dim_action": "action_id,name,bu_id,action_type,status\nA1,Search campaign,FR,sea,approved\n",
}


def spec_of(
    folder: Path, tables: Mapping[str, str], units: tuple[UnitRecord, ...], **settings: object
) -> SnapshotSpec:
    """Write tables as files and describe them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    sources = tuple(SourceSpec(name, "csv", folder / f"{name}.csv") for name in tables)
    wanted = tuple(TableSpec(name, (name,)) for name in tables)
    return SnapshotSpec(units, sources, wanted, settings.pop("group", "FR"), **settings)  # type: ignore[arg-type]


@pytest.fixture
def take(tmp_path: Path) -> Take:
    """Take a snapshot of tables given as CSV text, added to the smallest possible world."""

    def make(
        tables: Mapping[str, str],
        units: tuple[UnitRecord, ...] = (UnitRecord("FR", "France"),),
        **settings: object,
    ) -> Snapshot:
        spec = spec_of(tmp_path / "files", MINIMAL | dict(tables), units, **settings)
        return take_snapshot(spec, tmp_path / "snapshots", clock=lambda: 0.0)

    return make


@pytest.fixture
def load(take: Take) -> Load:
    """Take a snapshot and open the facts of one unit and period of it."""

    def make(
        tables: Mapping[str, str],
        period: str,
        unit: str = "FR",
        as_of: str = "",
        units: tuple[UnitRecord, ...] = (UnitRecord("FR", "France"),),
        **settings: object,
    ) -> Facts:
        snapshot = take(tables, units, **settings)
        return load_facts(unit, period, as_of, str(snapshot.folder))

    return make


def value(
    facts: Facts, measure: str, scenario: str = "AC", window: str = "period", **where: object
) -> float | None:
    """Give one measure, None if there is no row."""
    by = tuple(name for name in where if name not in ("view", "currency"))
    options = {name: where[name] for name in ("view", "currency") if name in where}
    frame = facts.measures(by, (window,), (scenario,), **options)  # type: ignore[arg-type]
    frame = frame[frame["measure_id"] == measure]
    for name in by:
        frame = frame[frame[name] == where[name]]
    assert len(frame) <= 1
    return float(frame["value"].iloc[0]) if len(frame) else None
