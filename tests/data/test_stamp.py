"""Sources whose files look the same are not read again; whatever could hide a change is no reason to skip."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from reporting.data.manifest import Snapshot, newest_snapshot
from reporting.data.snapshot import take_snapshot
from reporting.data.spec import SnapshotSpec, SourceSpec, TableSpec, UnitRecord
from reporting.data.stamp import keep_stamp, stamp_of, stamped_snapshot

LATER = 10**19  # ns since 1970: long after any file was written
RATES = "rate_set,period,currency,rate\nBUDGET,2025-03,EUR,1\n"


@pytest.fixture
def spec(tmp_path: Path) -> SnapshotSpec:
    """Describe one unit and one file of rates."""
    path = tmp_path / "rates.csv"
    path.write_text(RATES)
    return SnapshotSpec(
        units=(UnitRecord("GROUP", "Group"),),
        sources=(SourceSpec("rates", path=path),),
        tables=(TableSpec("fact_fx", ("rates",)),),
        group="GROUP",
    )


def _stamp(spec: SnapshotSpec, made_by: str = "v1") -> object:
    return stamp_of(spec, made_by, clock=lambda: LATER)


def _kept(spec: SnapshotSpec, folder: Path) -> Snapshot:
    """Take a snapshot, and remember what of."""
    snapshot = take_snapshot(spec, folder)
    stamp = stamp_of(spec, "v1", clock=lambda: LATER)
    assert stamp is not None
    keep_stamp(folder, stamp, snapshot)
    return snapshot


def test_stamped_snapshot_of_untouched_files_is_found(spec: SnapshotSpec, tmp_path: Path) -> None:
    """What was not touched is recognised."""
    snapshot = _kept(spec, tmp_path / "kept")
    assert stamped_snapshot(tmp_path / "kept", _stamp(spec)) == snapshot  # type: ignore[arg-type]


def test_stamped_snapshot_same_size_and_time_rewritten_is_not_found(
    spec: SnapshotSpec, tmp_path: Path
) -> None:
    """A file rewritten with the same size, and its old time put back, is read again."""
    _kept(spec, tmp_path / "kept")
    path = tmp_path / "rates.csv"
    before = path.stat()
    path.write_text(RATES.replace(",1\n", ",2\n"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert stamped_snapshot(tmp_path / "kept", _stamp(spec)) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("change", ["units", "code", "file gone"])
def test_stamped_snapshot_of_anything_else_is_not_found(
    spec: SnapshotSpec, tmp_path: Path, change: str
) -> None:
    """Other units, other code, or a file of the snapshot gone: read again."""
    snapshot = _kept(spec, tmp_path / "kept")
    asked = _stamp(spec)
    if change == "units":
        asked = _stamp(replace(spec, units=(*spec.units, UnitRecord("FR", "France", parent="GROUP"))))
    elif change == "code":
        asked = _stamp(spec, "v2")
    else:
        (snapshot.folder / "fact_fx.parquet").unlink()
    assert stamped_snapshot(tmp_path / "kept", asked) is None  # type: ignore[arg-type]


def test_stamp_of_a_file_just_written_is_none(spec: SnapshotSpec, tmp_path: Path) -> None:
    """A second write within one step of the file system's clock would not show: no stamp yet."""
    written = (tmp_path / "rates.csv").stat().st_ctime_ns
    assert stamp_of(spec, "v1", clock=lambda: written + 50_000_000) is None


def test_stamp_of_a_source_that_is_no_file_is_none(spec: SnapshotSpec) -> None:
    """A server's rows change without any file: it is always asked."""
    server = SourceSpec("crm", kind="sql", url="postgresql://host/db", query="SELECT 1")
    assert _stamp(replace(spec, sources=(*spec.sources, server))) is None


def test_take_snapshot_again_makes_room_for_damaged_content(spec: SnapshotSpec, tmp_path: Path) -> None:
    """A snapshot damaged on disk is replaced by the same content, not trusted."""
    first = take_snapshot(spec, tmp_path / "kept")
    file = first.folder / "fact_fx.parquet"
    good = file.read_bytes()
    file.chmod(0o640)
    file.write_bytes(b"damaged")
    again = take_snapshot(spec, tmp_path / "kept")
    assert (again.id, (again.folder / "fact_fx.parquet").read_bytes()) == (first.id, good)


def test_take_snapshot_of_old_content_makes_it_the_newest(spec: SnapshotSpec, tmp_path: Path) -> None:
    """Data put back as they were: notebooks that ask for the newest snapshot get that content."""
    first = take_snapshot(spec, tmp_path / "kept")
    os.utime(first.folder / "manifest.json", ns=(0, 0))
    (tmp_path / "rates.csv").write_text(RATES.replace(",1\n", ",2\n"))
    second = take_snapshot(spec, tmp_path / "kept")
    assert newest_snapshot(tmp_path / "kept").id == second.id != first.id
    (tmp_path / "rates.csv").write_text(RATES)
    os.utime(second.folder / "manifest.json", ns=(10**9, 10**9))
    take_snapshot(spec, tmp_path / "kept")
    assert newest_snapshot(tmp_path / "kept").id == first.id
