"""How long the whole catalogue takes over ten million fact rows, beside a plain group-by of the same rows.

Run it: ``python tests/benchmarks/bench_catalogue.py [rows]``. Both queries read the same table of one unit
and month, in turns; printed are the medians, the median of the pairwise ratios and the peak memory.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable

import duckdb

from reporting.metrics import Catalogue, load_catalogue
from reporting.metrics.sql import evaluate_sql

ROWS = 10_000_000
ROUNDS = 5
SCENARIOS = ("AC", "PL", "PY", "FC")
PLAIN = 'SELECT scenario, "window", measure_id, sum(value) FROM measures GROUP BY ALL'


def main(rows: int = ROWS) -> None:
    """Measure and print one line of JSON."""
    catalogue = load_catalogue()
    with duckdb.connect(config={"memory_limit": "900MB", "threads": "2"}) as connection:
        create_measures(connection, catalogue, rows)
        plain, whole = [], []
        for _ in range(ROUNDS):
            plain.append(seconds(lambda: connection.execute(PLAIN).fetchall()))
            whole.append(
                seconds(lambda: evaluate_sql(connection, "measures", catalogue, kpis=catalogue.kpis))
            )
    result = {
        "rows": rows,
        "kpis": len(catalogue.kpis),
        "plain_group_by_s": round(statistics.median(plain), 3),
        "catalogue_s": round(statistics.median(whole), 3),
        "ratio": round(statistics.median(b / a for a, b in zip(plain, whole, strict=True)), 2),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    sys.stdout.write(json.dumps(result) + "\n")


def create_measures(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, rows: int) -> None:
    """Generate fact rows of one unit and month: every measure in every scenario, money to 1e-4."""
    names = list(
        dict.fromkeys(name for kpi in catalogue.kpis.values() for name in catalogue.measures_of(kpi))
    )
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in names)
    sides = ", ".join(f"'{scenario}'" for scenario in SCENARIOS)
    connection.execute(f"CREATE TYPE measure_name AS ENUM ({listed})")
    connection.execute(f"CREATE TYPE scenario_name AS ENUM ({sides})")
    connection.execute(
        f"""CREATE TABLE measures AS SELECT
            ([{sides}])[1 + (i // {len(names)}) % 4]::scenario_name AS scenario,
            'period' AS "window",
            ([{listed}])[1 + i % {len(names)}]::measure_name AS measure_id,
            (hash(i) % 10000000)::DECIMAL(18, 4) / 100 AS value
        FROM range({rows}) AS numbers(i)"""
    )
    connection.execute("ALTER TABLE measures ALTER value TYPE DECIMAL(18, 4)")


def seconds(work: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
