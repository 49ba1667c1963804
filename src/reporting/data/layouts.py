"""The rows of a job: summed once by the engine, kept once for each grain, view and currency."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import duckdb

from reporting.data.base import Versions, create_base, create_periods
from reporting.data.fx import create_rates
from reporting.data.manifest import Snapshot
from reporting.data.querying import rows_query
from reporting.data.rows import Rows, read_rows
from reporting.data.scope import Scope, leaves, units_of
from reporting.data.spans import SCENARIOS, WINDOWS, buckets_of, spans_of
from reporting.data.versions import choose_versions

USUAL_WINDOWS: Final = ("period", "ytd", "fy")


@dataclass(frozen=True, slots=True)
class Layouts:
    """The base rows of a job; `made` names the tables that exist, `rows` keeps what was read from them."""

    scope: Scope
    snapshot: Snapshot
    connection: duckdb.DuckDBPyConnection
    made: set[str] = field(default_factory=set)
    kept: dict[tuple[str, str], Rows] = field(default_factory=dict)

    def base(self, *, daily: bool, view: str) -> str:
        """Give the table of base rows of a grain and view."""
        name = f"base_{'day' if daily else 'month'}_{view}"
        if name in self.made:
            return name
        if not self.made:
            create_rates(self.connection)
            self._create_periods()
        spans = spans_of(self.scope, WINDOWS, SCENARIOS)
        cuts = buckets_of(self.scope, spans, daily=daily)
        organisation = self.snapshot.manifest["organisation"]
        brand = next(item["name"] for item in organisation["units"] if item["id"] == organisation["group"])
        create_base(self.connection, name, cuts, self._versions(), brand=brand, cost_view=view)
        self.made.add(name)
        return name

    def rows(self, target: str, *, daily: bool, view: str) -> Rows:
        """Give the rows of a grain and view, in a currency."""
        base = self.base(daily=daily, view=view)
        if (base, target) not in self.kept:
            spans = spans_of(self.scope, WINDOWS, SCENARIOS)
            first, last = min(span.start for span in spans), max(span.end for span in spans)
            query = rows_query(self.scope, base, target, first, last)
            self.kept[base, target] = read_rows(self.connection, query, self.scope.missing_units)
        return self.kept[base, target]

    def _versions(self) -> Versions:
        known = self.scope.as_of
        organisation = self.snapshot.manifest["organisation"]
        return choose_versions(self.connection, organisation, self.scope.actual_to, known).versions

    def _create_periods(self) -> None:
        names = self.connection.execute(
            "SELECT DISTINCT period FROM fact_budget_line "
            "UNION SELECT DISTINCT period FROM fact_measure_plan "
            "UNION SELECT DISTINCT period FROM fact_forecast_line"
        ).fetchall()
        units = units_of(self.snapshot)
        below = leaves(units, units[self.scope.unit.id])
        planned = below if self.scope.unit in below else (*below, self.scope.unit)
        create_periods(self.connection, planned, sorted(row[0] for row in names))
