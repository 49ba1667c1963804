"""Snapshots: named by content, published whole or not at all, and any change noticed before it is used."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest

from data.conftest import MINIMAL, Take, spec_of
from reporting.data import load_facts
from reporting.data.manifest import (
    Snapshot,
    newest_snapshot,
    open_snapshot,
    slice_fingerprints,
    verify_snapshot,
)
from reporting.data.snapshot import take_snapshot
from reporting.data.spec import SourceSpec, TableSpec, UnitRecord
from reporting.errors import DataFailed

DAYS = "date,bu_id,channel_id,source,measure_id,value\n" + "".join(
    f"2026-03-{day:02d},{unit},sea,crm,leads,{day}\n" for unit in ("FR", "DE") for day in range(1, 29)
)
UNITS = (
    UnitRecord("GROUP", "Group"),
    UnitRecord("FR", "France", "GROUP"),
    UnitRecord("DE", "Germany", "GROUP"),
)


@pytest.fixture
def snapshot(take: Take) -> Snapshot:
    return take({"fact_measure_daily": DAYS}, UNITS, group="GROUP")


def test_take_snapshot_same_content_same_id_nothing_rewritten(tmp_path: Path) -> None:
    """The second take of the same rows, in another order and later, is the first snapshot untouched."""
    first = take_snapshot(
        spec_of(tmp_path / "a", MINIMAL | {"fact_measure_daily": DAYS}, UNITS, group="GROUP"),
        tmp_path / "s",
        clock=lambda: 0.0,
    )
    before = {path: path.stat().st_mtime_ns for path in first.folder.rglob("*")}
    head, *rows = DAYS.splitlines(keepends=True)
    shuffled = head + "".join(reversed(rows))
    second = take_snapshot(
        spec_of(tmp_path / "b", MINIMAL | {"fact_measure_daily": shuffled}, UNITS, group="GROUP"),
        tmp_path / "s",
        clock=lambda: 1e9,
    )
    assert second.id == first.id
    assert second.manifest["taken_at"] == "1970-01-01T00:00:00Z"
    assert {path: path.stat().st_mtime_ns for path in second.folder.rglob("*")} == before
    assert [path.name for path in (tmp_path / "s").iterdir()] == [first.id]


def test_take_snapshot_of_parquet_is_that_of_its_text(tmp_path: Path) -> None:
    """Parquet rows are frozen as they are, padded texts trimmed: the same rows as from a CSV file."""
    spec = spec_of(tmp_path / "files", MINIMAL | {"fact_measure_daily": DAYS}, UNITS, group="GROUP")
    money = pc.ConvertOptions(column_types={"value": pa.decimal128(18, 4)})
    table = pc.read_csv(io.BytesIO(DAYS.encode()), convert_options=money)
    padded = table.set_column(2, "channel_id", pa.array([" sea ", "sea"] * 28))
    expected = take_snapshot(spec, tmp_path / "csv").manifest["slices"]
    for name, rows in {"plain": table, "padded": padded}.items():
        path = tmp_path / f"{name}.parquet"
        pq.write_table(rows, path)
        sources = tuple(
            SourceSpec(source.name, "parquet", path) if source.name == "fact_measure_daily" else source
            for source in spec.sources
        )
        taken = take_snapshot(replace(spec, sources=sources), tmp_path / name)
        assert taken.manifest["slices"] == expected


def test_take_snapshot_puts_parts_of_a_large_table_together(tmp_path: Path) -> None:
    """Measures from two sources are one table, whichever file a row came from."""
    head, *rows = DAYS.splitlines(keepends=True)
    whole = spec_of(tmp_path / "whole", MINIMAL | {"fact_measure_daily": DAYS}, UNITS, group="GROUP")
    parts = {"odd": head + "".join(rows[::2]), "even": head + "".join(rows[1::2])}
    split = spec_of(tmp_path / "split", MINIMAL | parts, UNITS, group="GROUP")
    tables = [table for table in split.tables if table.table not in parts]
    tables += [TableSpec("fact_measure_daily", (name,)) for name in parts]
    one = take_snapshot(whole, tmp_path / "one").manifest
    two = take_snapshot(replace(split, tables=tuple(tables)), tmp_path / "two").manifest
    assert one["files"] == two["files"]
    assert one["slices"] == two["slices"]


def test_take_snapshot_other_content_other_id(take: Take, snapshot: Snapshot) -> None:
    """One changed value gives another id; the newest snapshot is the later one."""
    other = take({"fact_measure_daily": DAYS.replace("28\n", "29\n")}, UNITS, group="GROUP")
    assert other.id != snapshot.id
    assert newest_snapshot(other.folder.parent).id == other.id


def test_take_snapshot_refused_data_leave_nothing(take: Take, tmp_path: Path) -> None:
    """A broken rule publishes nothing and keeps no draft."""
    with pytest.raises(DataFailed):
        take({"fact_measure_daily": DAYS.replace("sea", "see")}, UNITS, group="GROUP")
    assert list((tmp_path / "snapshots").iterdir()) == []


def test_take_snapshot_unit_ids_that_are_paths_are_refused(take: Take) -> None:
    """Ids name files: no separators, no twins in another case."""
    units = (UnitRecord("../x", "X"), UnitRecord("FR", "France"), UnitRecord("fr", "France"))
    with pytest.raises(DataFailed, match=r"unit id \('\.\./x'\)") as caught:
        take({}, units)
    assert "unit id ('fr') twice, or in another case" in str(caught.value)


def test_verify_snapshot_finds_every_flipped_bit_and_every_cut(snapshot: Snapshot) -> None:
    """Any one bit changed, or any byte cut off, anywhere, is found before a figure is computed."""
    drawn = random.Random(7)
    files = sorted(path for path in snapshot.folder.rglob("*") if path.is_file())
    for _ in range(250):  # twice: a flipped bit, and the file cut there
        path = drawn.choice(files)
        content = path.read_bytes()
        position = drawn.randrange(len(content))
        damaged = bytearray(content)
        damaged[position] ^= 1 << drawn.randrange(8)
        for broken in (bytes(damaged), content[:position]):
            path.chmod(0o640)
            path.write_bytes(broken)
            with pytest.raises(DataFailed):
                verify_snapshot(open_snapshot(snapshot.folder))
        path.write_bytes(content)
    verify_snapshot(open_snapshot(snapshot.folder))


@pytest.mark.parametrize(
    ("folder", "period", "as_of"),
    [("prepared", "2026-02", ""), ("fact_measure_daily", "2026-03", "2026-03-31")],
    ids=["prepared", "facts"],
)
def test_measures_of_a_damaged_file_are_refused_by_name(
    snapshot: Snapshot, folder: str, period: str, as_of: str
) -> None:
    """A notebook does not read a changed file; a file it does not read is not its business."""
    path = snapshot.folder / folder / "DE.parquet"
    path.chmod(0o640)
    path.write_bytes(path.read_bytes()[:-1])
    damaged = load_facts("DE", period, as_of, snapshot=str(snapshot.folder))
    with pytest.raises(DataFailed, match=r"DE\.parquet: a file of the snapshot was changed"):
        damaged.measures()
    whole = load_facts("FR", period, as_of, snapshot=str(snapshot.folder))
    assert "measure_id" in whole.measures()


def test_table_of_a_damaged_file_is_refused_by_name(snapshot: Snapshot) -> None:
    """Tables are looked at one by one."""
    path = snapshot.folder / "dim_channel.parquet"
    path.chmod(0o640)
    path.write_bytes(path.read_bytes()[:-1])
    facts = load_facts("FR", "2026-03", snapshot=str(snapshot.folder))
    with pytest.raises(DataFailed, match=r"dim_channel\.parquet: a file of the snapshot was changed"):
        facts.table("dim_channel")
    assert facts.table("dim_action") is not None


def test_snapshot_files_cannot_be_written(snapshot: Snapshot) -> None:
    """Files of a snapshot are read-only and not for everybody."""
    assert {path.stat().st_mode & 0o777 for path in snapshot.folder.rglob("*.parquet")} == {0o440}


def test_slice_fingerprints_change_where_the_data_change_and_nowhere_else(
    take: Take, snapshot: Snapshot
) -> None:
    """One row of France in March changes that slice alone; two equal rows do not cancel out."""
    before = slice_fingerprints(snapshot)
    other = take(
        {"fact_measure_daily": DAYS.replace("03-05,FR,sea,crm,leads,5", "03-05,FR,sea,crm,leads,6")},
        UNITS,
        group="GROUP",
    )
    after = slice_fingerprints(other)
    changed = {key for key in before | after if before.get(key) != after.get(key)}
    assert changed == {("fact_measure_daily", "FR", "2026-03")}
    assert before["fact_measure_daily", "FR", "2026-03"][0] == 28
