"""What one job speaks of: its unit, period, windows, moment, currency, versions, and what to warn of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from reporting.data.manifest import Snapshot
from reporting.errors import InputRefused, Problem, nearest
from reporting.periods import Calendar, Period, Window

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Unit:
    """One business unit; `children` are the ids of the units directly below it."""

    id: str
    name: str
    currency: str
    locale: str
    language: str
    calendar: Calendar
    parent: str
    children: tuple[str, ...]
    include_in_group: bool
    thresholds: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SourceState:
    """How far one source's data reach: `status` is complete, partial (late), preliminary or missing."""

    name: str
    status: str
    loaded_to: date | None


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning a report prints: the rule that gave it, and its text."""

    rule: str
    message: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything the figures of a job depend on beside the data.

    Parameters
    ----------
    unit, units
        The unit of the job, and the units whose figures it adds up (itself, if nothing is below it).
    period, windows
        The period; its windows ``period``, ``ytd``, ``fy`` (and ``qtd``, ``ytg``, ``mat``) in full.
    as_of
        The day up to whose end facts were known.
    actual_to
        The day after the last one whose actuals count: the end of the period, or earlier in an open one.
    currency
        Of all money shown.
    thresholds
        Limits of status and materiality, the unit's own over the organisation's.
    provisional
        Whether the period was still open on `as_of`.
    """

    unit: Unit
    units: tuple[Unit, ...]
    period: Period
    windows: Mapping[str, Window]
    as_of: date
    actual_to: date
    language: str
    currency: str
    reporting_currency: str
    snapshot: str
    budget_version: str
    forecast_version: str
    sources: tuple[SourceState, ...]
    warnings: tuple[Warned, ...]
    missing_units: tuple[str, ...]
    thresholds: Mapping[str, object]
    kpi_overrides: str
    provisional: bool
    is_group: bool

    @property
    def unit_ids(self) -> tuple[str, ...]:
        """Ids of the units whose rows count, the unit's own included."""
        return tuple(dict.fromkeys([*(unit.id for unit in self.units), self.unit.id]))


def units_of(snapshot: Snapshot) -> dict[str, Unit]:
    """List all units of a snapshot by their id."""
    organisation = snapshot.manifest["organisation"]
    calendars = {item["id"]: Calendar(**item) for item in organisation["calendars"]}
    records = organisation["units"]
    return {
        item["id"]: Unit(
            item["id"],
            item["name"],
            item["currency"],
            item["locale"],
            item["language"] or item["locale"].partition("-")[0],
            calendars[item["calendar"]],
            item["parent"],
            tuple(other["id"] for other in records if other["parent"] == item["id"]),
            item["include_in_group"],
            item["thresholds"],
        )
        for item in records
    }


def brand_of(organisation: Mapping[str, Any]) -> str:
    """Give the name of the group: in surveys of several brands, the own one."""
    return str(next(item["name"] for item in organisation["units"] if item["id"] == organisation["group"]))


def unit_of(units: Mapping[str, Unit], unit_id: str) -> Unit:
    """Give a unit by its id."""
    if unit_id not in units:
        allowed = f"units: {', '.join(units)}"
        raise InputRefused(
            Problem(f"unknown unit ('{unit_id}')", allowed=allowed, suggestion=nearest(unit_id, units))
        )
    return units[unit_id]


def leaves(units: Mapping[str, Unit], unit: Unit) -> tuple[Unit, ...]:
    """List the units at the bottom below a unit, or itself if nothing is below it."""
    if not unit.children:
        return (unit,)
    return tuple(
        leaf
        for child in unit.children
        if units[child].include_in_group
        for leaf in leaves(units, units[child])
    )


def parse_as_of(text: str, snapshot: Snapshot) -> date:
    """Read the day of knowledge; empty: the day the snapshot's last fact became known."""
    known = text or snapshot.manifest["known_at"] or snapshot.manifest["data_to"]
    try:
        return date.fromisoformat(known)
    except ValueError as error:
        raise InputRefused(Problem(f"malformed as_of ('{text}')", allowed="a day: 2026-10-31")) from error


def actual_end(period: Period, as_of: date) -> date:
    """Give the day after the last one of the period that counts; refuse a period that had not begun."""
    if as_of < period.start:
        text = f"the period has not begun ('{period.id}', as of {as_of.isoformat()})"
        raise InputRefused(Problem(text, allowed=f"periods up to {as_of.isoformat()}"))
    return min(period.end, as_of + _DAY)


def thresholds_of(organisation: Mapping[str, Any], unit: Unit) -> dict[str, object]:
    """Give the limits of a unit: its own where it has them, else the organisation's."""
    return {**organisation["thresholds"], **unit.thresholds}
