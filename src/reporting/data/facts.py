"""The facts of one job: base measures by scenario and window, summed exactly and converted once."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from reporting.data.engine import Engine
from reporting.data.frames import frame_of
from reporting.data.fx import create_rates, fx_query
from reporting.data.layouts import USUAL_WINDOWS, Layouts
from reporting.data.locate import find_snapshot
from reporting.data.manifest import Snapshot
from reporting.data.schema import TABLES, Table
from reporting.data.scope import (
    Scope,
    actual_end,
    leaves,
    parse_as_of,
    thresholds_of,
    unit_of,
    units_of,
)
from reporting.data.spans import SCENARIOS, comparative, spans_of
from reporting.data.states import missing_units, scope_warnings, source_states, unit_sources
from reporting.data.stored import Stored, rows_between
from reporting.data.sums import BY_COLUMNS, summed
from reporting.data.versions import choose_versions
from reporting.errors import DataFailed, InputRefused, Problem, nearest
from reporting.periods import WINDOW_NAMES, Period


def load_facts(
    unit: str,
    period: str,
    as_of: str = "",
    snapshot: str = "",
    language: str = "",
    workspace: Path | None = None,
) -> Facts:
    """Open the facts of one unit and period.

    Parameters
    ----------
    unit, period
        Id of a unit (the group's for all units below it) and of a period (``2026-10``, ``2026-W43``).
    as_of
        A day: facts as they were known at its end. Empty: all the snapshot knows.
    snapshot
        Id or folder of a snapshot; empty for the newest of the workspace.
    language
        Of the report; empty for the language of the unit's locale.

    Raises
    ------
    InputRefused
        Unknown unit, malformed period, a period that had not begun, no such snapshot.
    DataFailed
        A file of the snapshot was changed; a unit's data are missing in a group.
    """
    opened = find_snapshot(snapshot, workspace)
    units = units_of(opened)
    chosen = unit_of(units, unit)
    spoken = Period.parse(period, chosen.calendar)
    known = parse_as_of(as_of, opened)
    below = leaves(units, chosen)
    visible = dict.fromkeys([*(item.id for item in below), chosen.id])
    stored = Stored(opened, tuple(visible), known if as_of else None)
    scope = _scope(stored, chosen.id, spoken, as_of, language)
    return Facts(scope, opened, stored, Engine(opened, stored.units, stored.as_of))


def _scope(stored: Stored, unit_id: str, period: Period, as_of: str, language: str) -> Scope:
    snapshot = stored.snapshot
    organisation = snapshot.manifest["organisation"]
    units = units_of(snapshot)
    unit = units[unit_id]
    below = leaves(units, unit)
    known = parse_as_of(as_of, snapshot)
    reached = actual_end(period, known)
    log = stored.rows("log_load")
    missing = missing_units(log, below, period)
    there = [item.id for item in below if item.id not in missing]
    found = unit_sources(log, snapshot, there, period, reached)
    if missing and len(missing) < len(below) and not organisation["allow_partial"]:
        text = f"V17: no data of {', '.join(missing)} for '{period.id}'"
        raise DataFailed(Problem(text, allowed="allow_partial: true reports on the other units"))
    versions = choose_versions(stored.rows("dim_version"), organisation, reached, known if as_of else None)
    is_group = bool(unit.children)
    return Scope(
        unit=unit,
        units=tuple(item for item in below if item.id not in missing) or below,
        period=period,
        windows={name: period.window(name) for name in WINDOW_NAMES},
        as_of=known,
        actual_to=reached,
        language=language or unit.language,
        currency=organisation["reporting_currency"] if is_group else unit.currency,
        reporting_currency=organisation["reporting_currency"],
        snapshot=snapshot.id,
        budget_version=", ".join(versions.shown(period)),
        forecast_version=versions.forecast,
        sources=source_states(found),
        warnings=scope_warnings(snapshot, [item.id for item in below], found, period, missing),
        missing_units=missing,
        thresholds=thresholds_of(organisation, unit),
        kpi_overrides=organisation["kpi_overrides"],
        provisional=reached < period.end,
        is_group=is_group,
    )


@dataclass(slots=True)
class Facts:
    """The facts of one job; base rows are made once and every question is a small sum over them."""

    scope: Scope
    snapshot: Snapshot
    stored: Stored
    engine: Engine
    _layouts: Layouts = field(init=False)
    _answers: dict[tuple[object, ...], pd.DataFrame] = field(default_factory=dict)
    _loaded: frozenset[str] | None = None

    def __post_init__(self) -> None:
        """Make nothing yet."""
        self._layouts = Layouts(self.scope, self.snapshot, self.stored, self.engine)

    def measures(
        self,
        by: Sequence[str] = (),
        windows: Sequence[str] = USUAL_WINDOWS,
        scenarios: Sequence[str] = SCENARIOS,
        currency: str | None = None,
        *,
        view: str = "service",
    ) -> pd.DataFrame:
        """Sum the base measures of the job.

        Parameters
        ----------
        by
            Any of unit, channel, month, nature, action, campaign, action_type, source, day, week; empty for
            totals. Rows without a channel (action, ...) have an empty text there.
        windows
            Any of period, ytd, fy, qtd, ytg, mat, and trend (13 months or weeks, 28 days).
        scenarios
            Any of AC, PL, PY, FC.
        currency
            ISO code: the unit's own or the reporting currency (at budget rates); None: the scope's.
        view
            ``service``: cost in the period of its service; ``ledger``: cost where it was posted.

        Returns
        -------
        DataFrame
            scenario, window, the `by` columns, measure_id, value (float64: the double nearest to the exact
            sum on the 1e-4 grid); sorted. Money in `currency`. A measure whose source is not loaded has no
            row; loaded measures that happened not once have none either: they are zero (`loaded_measures`).
            Comparatives of last year carry this year's months, weeks and days.
        """
        by = tuple(by)
        target = self._currency(currency)
        asked = (by, tuple(windows), tuple(scenarios), target, view)
        if asked not in self._answers:
            self._answers[asked] = self._measured(by, windows, scenarios, target, view)
        # A shallow copy is the caller's own: pandas copies what is written to.
        return self._answers[asked].copy(deep=False)

    def _measured(
        self, by: tuple[str, ...], windows: Sequence[str], scenarios: Sequence[str], target: str, view: str
    ) -> pd.DataFrame:
        """Ask for measures; unknown columns are refused."""
        unknown = [name for name in by if name not in BY_COLUMNS]
        if unknown:
            allowed = f"columns: {', '.join(BY_COLUMNS)}"
            raise InputRefused(
                [
                    Problem(
                        f"unknown column ('{name}')", allowed=allowed, suggestion=nearest(name, BY_COLUMNS)
                    )
                    for name in unknown
                ]
            )
        spans = spans_of(self.scope, windows, scenarios)
        if not spans:
            columns = ["scenario", "window", *by, "measure_id", "value"]
            return pd.DataFrame(
                {name: pd.Series(dtype=float if name == "value" else object) for name in columns}
            )
        daily = bool({"day", "week"} & set(by))
        rows = self._layouts.rows(target, daily=daily, view=view)
        return summed(rows, self.scope, spans, by)

    @property
    def loaded_measures(self) -> frozenset[str]:
        """Ids of the measures whose source delivered something for the job's units, this year or last."""
        if self._loaded is None:
            rows = self._layouts.rows(self.scope.currency, daily=False, view="service")
            actual = rows.places("AC")
            own = ~(rows.having("part", "other") | rows.having("part", "channel"))[actual]
            codes = np.unique(rows.codes["measure_id"][actual[own]])
            self._loaded = frozenset(rows.names["measure_id"][code] for code in codes)
        return self._loaded

    def fx(self, windows: Sequence[str] = USUAL_WINDOWS) -> pd.DataFrame:
        """Give, by unit and money measure, actuals and plan in local currency and at both rates.

        Returns
        -------
        DataFrame
            window, unit, measure_id, currency (of the local amounts), actual_local, plan_local, actual (at
            average rates), constant (actual at budget rates), plan (at budget rates), delta = actual - plan,
            operational = constant - plan, fx = actual - constant; all but the local amounts in the reporting
            currency. Months are converted one by one, units are never blended.
        """
        spans = spans_of(self.scope, windows, ("AC", "PL"))
        base = self._layouts.base(daily=False, view="service")
        create_rates(self.engine.connection)
        return self.engine.connection.execute(fx_query(self.scope, base, spans)).df()

    def table(self, name: str) -> pd.DataFrame:
        """Give a canonical table: the job's units, last and this fiscal year, what was known."""
        if name not in TABLES:
            raise InputRefused(
                Problem(
                    f"unknown table ('{name}')", allowed="a canonical table", suggestion=nearest(name, TABLES)
                )
            )
        if (name,) not in self._answers:
            self._answers[(name,)] = self._read(TABLES[name])
        return self._answers[(name,)].copy(deep=False)

    def _read(self, table: Table) -> pd.DataFrame:
        before = comparative(self.scope.period)
        first = (before or self.scope.period).window("fy").start
        last = self.scope.windows["fy"].end
        if self.stored.is_small(table.name):
            return frame_of(rows_between(self.stored.rows(table.name), table, first, last), table.key)
        where = "true"
        if table.time:
            kind = table.column(table.time).type
            if kind == "text":
                where = f"left({table.time}, 4) BETWEEN '{first.year}' AND '{last.year}'"
            else:
                within = f"{table.time} >= DATE '{first}' AND {table.time} < DATE '{last}'"
                where = f"({table.time} IS NULL OR ({within}))"
        order = ", ".join(table.key)
        query = f"SELECT * FROM ({self.engine.query(table.name)}) WHERE {where} ORDER BY {order}"
        return self.engine.connection.execute(query).df()

    def _currency(self, currency: str | None) -> str:
        chosen = currency or self.scope.currency
        allowed = dict.fromkeys([self.scope.currency, self.scope.reporting_currency])
        if chosen not in allowed:
            raise InputRefused(Problem(f"currency ('{chosen}')", allowed=f"currencies: {', '.join(allowed)}"))
        return chosen
