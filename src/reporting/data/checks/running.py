"""Run every rule over the loaded tables; give warnings back, raise all errors at once."""

from __future__ import annotations

from typing import Any

import duckdb

from reporting.data.spec import SnapshotSpec


def run_checks(connection: duckdb.DuckDBPyConnection, spec: SnapshotSpec) -> list[dict[str, Any]]:
    """Placeholder until the rules are written."""
    return []
