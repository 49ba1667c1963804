"""How much memory many facts need: to take a snapshot of them, and to read one unit's month out of it.

Run it: ``python tests/benchmarks/bench_rows.py [rows] [parquet|csv]``. Each phase is a process of its own;
printed are its seconds and its peak memory. The files are written below the folder for temporary files.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

ROWS = 10_000_000
UNITS = 20
DAYS = 1096
MEASURES = (
    *("impressions", "clicks", "sessions", "orders", "units_sold", "media_cost", "net_revenue"),
    *("leads", "mql", "visitors"),
)
PHASES = ("write_source", "take_snapshot", "read_month", "read_days")


def main(rows: int = ROWS, kind: str = "parquet") -> None:
    """Measure and print one line of JSON."""
    result: dict[str, object] = {"rows": rows, "source": kind}
    with tempfile.TemporaryDirectory(prefix="rows-") as folder:
        for phase in PHASES:
            began = time.perf_counter()
            # This process imports nothing large: a new one inherits the peak of the one that started it.
            arguments = [sys.executable, __file__, phase, folder, str(rows), kind]
            process = os.spawnv(os.P_NOWAIT, sys.executable, arguments)
            _, status, used = os.wait4(process, 0)
            if status:
                raise SystemExit(f"{phase} failed")
            seconds = round(time.perf_counter() - began, 1)
            result[phase] = {"seconds": seconds, "peak_memory_mb": used.ru_maxrss // 1024}
    sys.stdout.write(json.dumps(result) + "\n")


def write_source(folder: Path, rows: int, kind: str) -> None:
    """Write series of daily measures: every unit has the same channels, campaigns and measures."""
    import duckdb

    series = f"(i // {DAYS * UNITS})"
    listed = ", ".join(f"'{measure}'" for measure in MEASURES)
    campaigns = rows // (DAYS * UNITS * len(MEASURES)) + 1
    files = {
        f"facts.{kind}": f"""
            SELECT DATE '2023-11-01' + CAST(i % {DAYS} AS INTEGER) AS date,
                   'U' || lpad(CAST(i // {DAYS} % {UNITS} AS VARCHAR), 2, '0') AS bu_id,
                   'channel_' || {series} % 12 AS channel_id,
                   'CAMPAIGN_' || {series} // {len(MEASURES)} AS campaign_id,
                   'platform_' || {series} % 12 AS source,
                   ([{listed}])[1 + {series} % {len(MEASURES)}] AS measure_id,
                   CAST(hash(i) % 1000000 / 100 AS DECIMAL(18,4)) AS value,
                   CASE WHEN {series} % {len(MEASURES)} IN (5, 6) THEN 'EUR' END AS currency,
                   CAST(date AS TIMESTAMP) + INTERVAL 29 HOUR AS recorded_at
            FROM range({rows}) AS numbers(i)""",
        "dim_channel.csv": "SELECT 'channel_' || i AS channel_id, 'C' || i AS label_en FROM range(12) t(i)",
        "dim_campaign.csv": f"SELECT 'CAMPAIGN_' || i AS campaign_id FROM range({campaigns}) AS t(i)",
    }
    with duckdb.connect(
        config={"memory_limit": "1GB", "temp_directory": str(folder / "spill")}
    ) as connection:
        for name, query in files.items():
            connection.execute(f"COPY ({query}) TO '{folder / name}'")


def take_snapshot(folder: Path, rows: int, kind: str) -> None:
    """Read, check and freeze the source."""
    from reporting.data.snapshot import take_snapshot as take
    from reporting.data.spec import SnapshotSpec, SourceSpec, TableSpec, UnitRecord

    units = (
        UnitRecord("GROUP", "Group"),
        *(UnitRecord(f"U{n:02d}", f"Unit {n}", "GROUP") for n in range(UNITS)),
    )
    sources = (
        SourceSpec("facts", kind, folder / f"facts.{kind}"),  # type: ignore[arg-type]
        *(SourceSpec(name, "csv", folder / f"{name}.csv") for name in ("dim_channel", "dim_campaign")),
    )
    tables = (
        TableSpec("fact_measure_daily", ("facts",)),
        *(TableSpec(name, (name,)) for name in ("dim_channel", "dim_campaign")),
    )
    take(SnapshotSpec(units, sources, tables, "GROUP"), folder / "snapshots")


def read_month(folder: Path, rows: int, kind: str) -> None:
    """Read the measures of a month of one unit, by channel."""
    _read(folder, ("channel",))


def read_days(folder: Path, rows: int, kind: str) -> None:
    """Read the same by day, which no prepared rows answer."""
    _read(folder, ("day",))


def _read(folder: Path, by: tuple[str, ...]) -> None:
    from reporting.data import load_facts

    (snapshot,) = (folder / "snapshots").glob("[!.]*")
    frame = load_facts("U07", "2026-10", "", str(snapshot)).measures(by)
    if frame.empty:
        raise SystemExit("no rows were read")


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in PHASES:
        globals()[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    else:
        main(*map(int, sys.argv[1:2]), *sys.argv[2:3])
