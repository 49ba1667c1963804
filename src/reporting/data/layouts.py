"""The rows of a job: prepared with the snapshot, or summed by the engine; kept once read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import pyarrow as pa

from reporting.data.base import Versions, create_base, create_periods, planned_periods
from reporting.data.engine import Engine
from reporting.data.fx import Rates, rates_into
from reporting.data.manifest import Snapshot
from reporting.data.prepare import prepared_files
from reporting.data.querying import TEXT_COLUMNS, rows_near, rows_query
from reporting.data.rows import Rows, chosen_rows, numbered_rows
from reporting.data.scope import Scope, Unit, brand_of, leaves, units_of
from reporting.data.spans import SCENARIOS, WINDOWS, buckets_of, spans_of
from reporting.data.stored import Stored, read_files
from reporting.data.versions import choose_versions

USUAL_WINDOWS: Final = ("period", "ytd", "fy")


@dataclass(frozen=True, slots=True)
class Layouts:
    """The base rows of a job.

    Parameters
    ----------
    made
        Names of the tables that exist.
    kept
        The rows read so far, by grain, view and currency.
    """

    scope: Scope
    snapshot: Snapshot
    stored: Stored
    engine: Engine
    made: set[str] = field(default_factory=set)
    kept: dict[tuple[bool, str, str], Rows] = field(default_factory=dict)

    def base(self, *, daily: bool, view: str) -> str:
        """Give the table of base rows of a grain and view."""
        name = f"base_{'day' if daily else 'month'}_{view}"
        if name not in self.made:
            self.engine.show()
            if "plan_period" not in self.made:
                create_periods(self.engine.connection, self._units(), planned_periods(self.engine.connection))
                self.made.add("plan_period")
            brand = brand_of(self.snapshot.manifest["organisation"])
            cuts = self._cuts(daily=daily)
            create_base(self.engine.connection, name, cuts, self._versions(), brand=brand, cost_view=view)
            self.made.add(name)
        return name

    def rows(self, target: str, *, daily: bool, view: str) -> Rows:
        """Give the rows of a grain and view, in a currency."""
        key = (daily, view, target)
        if key not in self.kept:
            cuts = self._cuts(daily=daily)
            rows = self._source(cuts, daily=daily, view=view)
            rows = chosen_rows(rows, self._versions(), cuts[0], cuts[-1], self.scope.actual_to)
            self.kept[key] = numbered_rows(rows, self.scope.missing_units, target, self._rates)
        return self.kept[key]

    def _source(self, cuts: Sequence[date], *, daily: bool, view: str) -> pa.Table:
        """Read the rows prepared with the snapshot; make them if something asked for cuts a month in two."""
        if not daily and view == "service" and self.engine.as_of is None:
            files = prepared_files(self.snapshot, [*self._units(), self.scope.unit], cuts)
            if files:
                return read_files(self.snapshot, files, encoded=TEXT_COLUMNS)
        made = rows_query(self.base(daily=daily, view=view), [self.scope.actual_to])
        return self.engine.connection.sql(rows_near(made, cuts[0], cuts[-1])).to_arrow_table()

    def _rates(self, target: str) -> Rates:
        self.engine.show("fact_fx")
        return rates_into(self.engine.connection, target)

    def _cuts(self, *, daily: bool) -> list[date]:
        return buckets_of(self.scope, spans_of(self.scope, WINDOWS, SCENARIOS), daily=daily)

    def _units(self) -> tuple[Unit, ...]:
        units = units_of(self.snapshot)
        below = leaves(units, units[self.scope.unit.id])
        return below if self.scope.unit in below else (*below, self.scope.unit)

    def _versions(self) -> Versions:
        known = self.scope.as_of
        organisation = self.snapshot.manifest["organisation"]
        versions = self.stored.rows("dim_version")
        return choose_versions(versions, organisation, self.scope.actual_to, known).versions
