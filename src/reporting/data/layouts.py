"""Base rows of a job and their layouts by scenario and window, each made once and kept."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import duckdb

from reporting.data.base import Versions, create_base, create_periods
from reporting.data.fx import create_rates
from reporting.data.loading import identifier, quoted
from reporting.data.manifest import Snapshot
from reporting.data.querying import layout_query
from reporting.data.scope import Scope, leaves, units_of
from reporting.data.spans import SCENARIOS, WINDOWS, buckets_of, spans_of
from reporting.data.versions import choose_versions
from reporting.periods import Period

USUAL_WINDOWS: Final = ("period", "ytd", "fy")


@dataclass(frozen=True, slots=True)
class Layouts:
    """The temporary tables of a job; `made` names those that exist."""

    scope: Scope
    snapshot: Snapshot
    connection: duckdb.DuckDBPyConnection
    made: set[str] = field(default_factory=set)

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
        self._label(name, cuts)
        self.made.add(name)
        return name

    def layout(
        self, windows: Sequence[str], scenarios: Sequence[str], target: str, *, daily: bool, view: str
    ) -> str:
        """Give base rows by scenario and window: the usual windows as a table, any other as a subquery."""
        base = self.base(daily=daily, view=view)
        if daily or not set(windows) <= set(USUAL_WINDOWS):
            spans = spans_of(self.scope, windows, scenarios)
            return f"({layout_query(self.scope, base, spans, target, daily=daily)})"
        name = identifier(f"{base}_{target}")
        if name not in self.made:
            spans = spans_of(self.scope, USUAL_WINDOWS, SCENARIOS)
            query = layout_query(self.scope, base, spans, target, daily=daily)
            self.connection.execute(f"CREATE TEMP TABLE {name} AS {query}")
            self.made.add(name)
        return name

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
        create_periods(self.connection, (*below, self.scope.unit), sorted(row[0] for row in names))

    def _label(self, base: str, cuts: Sequence[date]) -> None:
        """Name the month and week of every bucket."""
        calendar = self.scope.unit.calendar
        rows = [
            f"(DATE '{day}', {quoted(Period.containing(day, 'month', calendar).id)}, "
            f"{quoted(Period.containing(day, 'week', calendar).id)})"
            for day in cuts[:-1]
        ]
        self.connection.execute(
            f"CREATE TEMP TABLE {base}_label AS "
            f"SELECT * FROM (VALUES {', '.join(rows)}) AS t(bucket, month, week)"
        )
