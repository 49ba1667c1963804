"""Choose the plan and forecast versions of a job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from reporting.data.base import Versions
from reporting.periods import Period


@dataclass(frozen=True, slots=True)
class ChosenVersions:
    """The versions read, and when each budget's fiscal year is."""

    versions: Versions
    fiscal_years: Mapping[str, str]

    @property
    def forecast(self) -> str:
        """Id of the forecast of the rest of the year; empty if there is none."""
        return self.versions.forecasts[0]

    def shown(self, period: Period) -> list[str]:
        """List the budgets of the period's fiscal year, as a footer names them."""
        year = str(period.calendar.year_of(period.start))
        return [name for name in self.versions.budget if self.fiscal_years.get(name) in (year, None, "")]


def choose_versions(
    known_versions: pa.Table, organisation: Mapping[str, Any], reached: date, known: date | None
) -> ChosenVersions:
    """Choose locked budgets with their transfers, the latest forecast, and the forecasts frozen before.

    Parameters
    ----------
    known_versions
        The rows of ``dim_version``.
    organisation
        Of the snapshot; its budget_version and forecast_version win if they name one.
    reached
        The day after the last actual: a forecast made later is not read.
    known
        Versions approved after this day are not read; None for no limit.
    """
    columns = ("version_id", "kind", "fiscal_year", "cutoff_period", "approved_on")
    locked = [row for row in known_versions.to_pylist() if row["status"] == "locked"]
    rows = sorted((tuple(row[name] for name in columns) for row in locked), key=lambda row: row[0])
    if known is not None:
        rows = [row for row in rows if row[4] is None or row[4] <= known or row[1] == "FORECAST"]
    wanted = organisation["budget_version"]
    budgets = [row for row in rows if (row[0] == wanted if wanted else row[1] in ("BUDGET", "TRANSFER"))]
    cutoffs = sorted(
        ((row[0], row[3]) for row in rows if row[1] == "FORECAST" and row[3]), key=lambda pair: pair[1]
    )
    past = [name for name, cutoff in cutoffs if Period.parse(cutoff).end <= reached]
    forecast = organisation["forecast_version"] or (past[-1] if past else "")
    chosen = Versions(tuple(row[0] for row in budgets), (forecast,), tuple(cutoffs))
    return ChosenVersions(chosen, {row[0]: row[2] or "" for row in budgets})
