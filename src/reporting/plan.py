"""Turn params and a selection into jobs: which report, for which period and unit, filed where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePosixPath

from reporting.errors import InputRefused, Problem, nearest
from reporting.params import Organisation, Params, ReportSpec
from reporting.params.values import Scalar
from reporting.periods import Calendar, Period, PeriodKind, PeriodState, period_state


@dataclass(frozen=True, slots=True)
class Selection:
    """What the user asks for; what is left empty selects everything.

    Parameters
    ----------
    periods
        Ids. Empty, as `since` and `until`: the last period that is over.
    since, until
        First and last period of a span, both included.
    units, reports
        Ids.
    """

    periods: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    units: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """One report of one unit for one period.

    Parameters
    ----------
    report, unit
        Ids.
    period
        On the unit's own calendar.
    state
        ``closed``, or ``open`` for a provisional report.
    language
        Of the report's words.
    output_folder
        Where it is filed, relative to output/.
    extra
        The report's own parameters, as pairs.
    """

    report: str
    unit: str
    period: Period
    state: PeriodState
    language: str
    output_folder: PurePosixPath
    extra: tuple[tuple[str, Scalar], ...] = ()

    @property
    def parameters(self) -> dict[str, Scalar]:
        """Values for the notebook's parameters cell, but for those of the run (as_of, snapshot, folder)."""
        return {
            "report": self.report,
            "unit": self.unit,
            "period": self.period.id,
            "language": self.language,
            **dict(self.extra),
        }


def build_plan(
    params: Params, selection: Selection, today: date, *, allow_open: bool = False
) -> tuple[Job, ...]:
    """List the jobs of a selection: by report, then period, then unit with the group last.

    Parameters
    ----------
    today
        A period is over when its last day is before this day.
    allow_open
        Make provisional reports of a period that is not over. One that has not begun is refused always.

    Raises
    ------
    InputRefused
        For everything in the selection that does not exist, is not over, or selects nothing.
    """
    problems = [
        *_unknown("report", selection.reports, params.reports),
        *_unknown("unit", selection.units, params.organisation.units),
    ]
    if problems:
        raise InputRefused(problems)
    group = params.organisation.units[params.organisation.group]
    asked = _asked_periods(selection, group.calendar, today)
    reports = _chosen_reports(params, selection, asked)
    states = _States(today, allow_open)
    jobs: list[Job] = []
    for report in reports:
        for period in asked or (_last_over(report.cadence, group.calendar, today),):
            if period.kind == report.cadence:
                jobs += _jobs(report, period, params.organisation, selection.units, states)
    problems = [*states.problems, *_twins(jobs), *_idle_units(jobs, selection, reports, states)]
    if not jobs and not problems:
        problems = [Problem("nothing to do: no unit of these reports exists in these periods")]
    if problems:
        raise InputRefused(problems)
    return tuple(jobs)


# What is asked for


def _unknown(kind: str, names: Sequence[str], known: Mapping[str, object]) -> Iterator[Problem]:
    """List the names that do not exist."""
    for name in names:
        if name not in known:
            allowed = f"{kind}s: {', '.join(known)}"
            yield Problem(f"unknown {kind} ('{name}')", allowed=allowed, suggestion=nearest(name, known))


def _asked_periods(selection: Selection, calendar: Calendar, today: date) -> tuple[Period, ...]:
    """Read the periods of a selection on the group's calendar; none if it names none."""
    if selection.periods and (selection.since or selection.until):
        raise InputRefused(
            Problem(
                "single periods and a span together", allowed="name periods, or the first and last of a span"
            )
        )
    if selection.until and not selection.since:
        raise InputRefused(
            Problem(f"a span to '{selection.until}' without its first period", allowed="name it with --from")
        )
    if selection.since:
        first = Period.parse(selection.since, calendar)
        until = selection.until or _last_over(first.kind, calendar, today).id
        return first.through(Period.parse(until, calendar))
    problems: list[Problem] = []
    periods: list[Period] = []
    for text in selection.periods:
        try:
            periods.append(Period.parse(text, calendar))
        except InputRefused as error:
            problems += error.problems
    if problems:
        raise InputRefused(problems)
    return tuple(periods)


def _last_over(kind: PeriodKind, calendar: Calendar, today: date) -> Period:
    """Give the last period of a kind that is over."""
    return Period.containing(today, kind, calendar).previous()


def _chosen_reports(params: Params, selection: Selection, asked: tuple[Period, ...]) -> list[ReportSpec]:
    """Choose the reports made for the kinds of period asked for; all of them must fit if they are named."""
    kinds = {period.kind for period in asked}
    named = [report for report in params.reports.values() if report.id in selection.reports]
    reports = named or list(params.reports.values())
    fitting = [report for report in reports if not kinds or report.cadence in kinds]
    wrong = named if named and len(fitting) < len(named) else reports if not fitting else []
    problems = [
        Problem(
            f"report '{report.id}' is made per {report.cadence}, not per {period.kind} ('{period.id}')",
            allowed=f"periods such as {Period.containing(period.start, report.cadence, period.calendar).id}",
        )
        for report in wrong
        for period in asked
        if period.kind != report.cadence
    ]
    if problems:
        raise InputRefused(problems)
    return fitting


# Jobs


class _States:
    """Which periods may be reported today; each refusal is kept once, whatever the number of units."""

    def __init__(self, today: date, allow_open: bool) -> None:
        self._today = today
        self._allow_open = allow_open
        self._known: dict[Period, PeriodState] = {}
        self.problems: list[Problem] = []

    def of(self, period: Period) -> PeriodState:
        """Give the state of a period; note a problem if no report may be made of it."""
        if period not in self._known:
            self._known[period] = state = period_state(period, self._today)
            last = _last_over(period.kind, period.calendar, self._today).id
            problem = None
            if state == "future":
                text = f"period '{period.id}' has not begun (it begins on {period.start})"
                problem = Problem(text, allowed=f"allowed: up to {last}")
            elif state == "open" and not self._allow_open:
                text = f"period '{period.id}' is not over (its last day is {period.end - timedelta(days=1)})"
                allowed = f"allowed: up to {last}, or --allow-open for a provisional report"
                problem = Problem(text, allowed=allowed)
            if problem is not None and problem not in self.problems:
                self.problems.append(problem)
        return self._known[period]


def _jobs(
    report: ReportSpec, asked: Period, organisation: Organisation, wanted: Sequence[str], states: _States
) -> Iterator[Job]:
    """Make the jobs of one report and period: its units, each on its own calendar."""
    extra = tuple(report.parameters.items())
    on_calendar: dict[Calendar, Period] = {asked.calendar: asked}
    for name in report.units:
        if wanted and name not in wanted:
            continue
        unit = organisation.units[name]
        if unit.calendar not in on_calendar:
            on_calendar[unit.calendar] = Period.parse(asked.id, unit.calendar)
        period = on_calendar[unit.calendar]
        if unit.exists_in(period.start, period.end):
            folder = PurePosixPath(period.id, unit.id, report.id)
            yield Job(report.id, unit.id, period, states.of(period), unit.language, folder, extra)


def _twins(jobs: Sequence[Job]) -> Iterator[Problem]:
    """List the folders that two jobs would write, also where case does not matter."""
    seen: set[str] = set()
    for job in jobs:
        folder = str(job.output_folder)
        if folder.casefold() in seen:
            yield Problem(f"two jobs for one folder ('{folder}')", allowed="name each period once")
        seen.add(folder.casefold())


def _idle_units(
    jobs: Sequence[Job], selection: Selection, reports: Sequence[ReportSpec], states: _States
) -> Iterator[Problem]:
    """List the units that were asked for and get no report."""
    busy = {job.unit for job in jobs}
    for name in () if states.problems else selection.units:
        if name in busy:
            continue
        if any(name in report.units for report in reports):
            yield Problem(f"unit '{name}' does not exist in the periods chosen")
        else:
            known = ", ".join(dict.fromkeys(unit for report in reports for unit in report.units))
            chosen = ", ".join(report.id for report in reports)
            yield Problem(
                f"unit '{name}' is in none of the reports chosen ({chosen})", allowed=f"units: {known}"
            )
