"""What a timer must make: the last period that is over, and the few before it that were missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from reporting.catalogue.record import FILE_NAME
from reporting.errors import InputRefused
from reporting.params import Organisation, Params
from reporting.periods import Calendar, Period, PeriodKind
from reporting.plan import Job, Selection, build_plan

MOST_EARLIER: Final = 3
"""Of each report, so many periods before the last one are made up for; older ones are a person's decision."""

FiledKey = tuple[str, str, str]
"""Period, unit and report, as folders are named."""


def business_day(now: datetime, organisation: Organisation) -> date:
    """Give the day that has begun everywhere the group works, whatever zone this machine is set to.

    A period is over when its last day is over in the time zone of every unit.

    Parameters
    ----------
    now
        A moment, with its time zone.
    """
    zones = {unit.timezone for unit in organisation.units.values()}
    return min(now.astimezone(ZoneInfo(zone)).date() for zone in zones)


def filed_keys(output: Path) -> frozenset[FiledKey]:
    """Name what is filed, by its folders alone."""
    return frozenset(
        (path.parts[-4], path.parts[-3], path.parts[-2]) for path in output.glob(f"[!.]*/*/*/{FILE_NAME}")
    )


def due_jobs(
    params: Params, selection: Selection, today: date, filed: Collection[FiledKey]
) -> tuple[Job, ...]:
    """List what is due on a day, oldest period first.

    Parameters
    ----------
    selection
        Reports and units; its periods must be empty.
    today
        A period is over when its last day is before this day.
    filed
        What is filed already.

    Returns
    -------
    tuple of Job
        Of each report the last period that is over, filed or not (a run skips what has not changed). Before
        it, of the `MOST_EARLIER` periods before the last: the jobs that were never filed although an earlier
        period of the same report and unit was. A report or unit that is new has missed nothing.

    Raises
    ------
    InputRefused
        As `build_plan` does.
    """
    last = build_plan(params, selection, today)
    first = _first_filed(params, filed)
    missed = [
        job
        for kind in dict.fromkeys(job.period.kind for job in last)
        for job in _earlier(params, selection, today, kind)
        if first.get((job.unit, job.report, kind), date.max) < job.period.start
        and (job.period.id, job.unit, job.report) not in filed
    ]
    return tuple(sorted((*missed, *last), key=lambda job: job.period.end))


def _earlier(params: Params, selection: Selection, today: date, kind: PeriodKind) -> Iterator[Job]:
    """Plan the periods of one kind before the last that is over."""
    calendar = params.organisation.units[params.organisation.group].calendar
    last = since = Period.containing(today, kind, calendar).previous()
    for _ in range(MOST_EARLIER):
        since = since.previous()
    reports = tuple(name for name, report in params.reports.items() if report.cadence == kind)
    # All units: one that was asked for but did not exist then would be refused, and it is no fault here.
    span = Selection(since=since.id, until=last.id, reports=reports)
    for job in build_plan(params, span, today):
        chosen = (not selection.reports or job.report in selection.reports) and (
            not selection.units or job.unit in selection.units
        )
        if chosen and job.period.id != last.id:
            yield job


def _first_filed(params: Params, filed: Collection[FiledKey]) -> dict[tuple[str, str, PeriodKind], date]:
    """Give, by unit, report and kind of period, the first day of the first filed period."""
    first: dict[tuple[str, str, PeriodKind], date] = defaultdict(lambda: date.max)
    for name, unit, report in filed:
        if unit in params.organisation.units:
            period = _period(name, params.organisation.units[unit].calendar)
            if period is not None:
                key = (unit, report, period.kind)
                first[key] = min(first[key], period.start)
    return dict(first)


def _period(name: str, calendar: Calendar) -> Period | None:
    """Read a folder's name; None if it names no period of the calendar."""
    try:
        return Period.parse(name, calendar)
    except InputRefused:
        return None
