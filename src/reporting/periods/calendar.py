"""Fiscal calendars: where a fiscal year, quarter, period and week begin and end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, get_args

from reporting.errors import InputRefused, Problem, nearest

CalendarKind = Literal["gregorian", "offset", "4-4-5", "4-5-4", "5-4-4"]
LabelRule = Literal["end_year", "start_year"]
WeekStart = Literal["mon", "sun"]
Week53Policy = Literal["add_to_last_period", "restate_prior"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
ANCHOR_FORMS = "allowed forms: 'last saturday of january', 'nearest saturday to january 31'"
WEEK = timedelta(days=7)
_LAST = re.compile(r"last ([a-z]+) of ([a-z]+)")
_NEAREST = re.compile(r"nearest ([a-z]+) to ([a-z]+) ([0-9]{1,2})")


@dataclass(frozen=True, slots=True)
class FiscalPosition:
    """Where a day stands in its fiscal year.

    Parameters
    ----------
    year
        Label of the fiscal year.
    quarter
        1 to 4.
    period_no
        1 to 12.
    week_no
        ISO week number on month calendars, fiscal week number on week calendars.
    """

    year: int
    quarter: int
    period_no: int
    week_no: int


@dataclass(frozen=True, slots=True)
class _Anchor:
    """The rule that gives the last day of a fiscal year made of whole weeks."""

    rule: Literal["last", "nearest"]
    weekday: int
    month: int
    day: int

    def year_end(self, year: int) -> date:
        """Give the last day of the fiscal year that nominally ends in the anchor month of `year`."""
        if self.rule == "last":
            last = _first_of_month(year, self.month + 1) - timedelta(days=1)
            return last - timedelta(days=(last.weekday() - self.weekday) % 7)
        target = date(year, self.month, self.day)
        ahead = (self.weekday - target.weekday()) % 7
        return target + timedelta(days=ahead if ahead <= 3 else ahead - 7)


@dataclass(frozen=True, slots=True)
class Calendar:
    """A fiscal calendar.

    Parameters
    ----------
    id
        Its name.
    kind
        ``gregorian`` (fiscal year = calendar year), ``offset`` (twelve calendar months from
        `fy_start_month`), or a pattern of whole weeks per period of a quarter.
    fy_start_month
        First month of the fiscal year, 1 to 12; other than 1 on an offset calendar only.
    fy_label
        A fiscal year is named by the year it ends in, or by the one it starts in.
    week_start
        Monday on month calendars (ISO weeks); on week calendars the day after the anchor's weekday.
    anchor
        Week calendars only: the last day of the fiscal year, as ``last saturday of january`` or
        ``nearest saturday to january 31``.
    week53_policy
        Week calendars only: ``add_to_last_period`` compares the year after a 53-week year number by
        number, ``restate_prior`` shifts the comparative by one week.

    Raises
    ------
    InputRefused
        The parts contradict each other.

    Examples
    --------
    >>> nrf = Calendar("nrf", "4-5-4", fy_label="start_year", week_start="sun",
    ...                anchor="nearest saturday to january 31")
    >>> [day.isoformat() for day in nrf.year_bounds(2023)], nrf.weeks_in(2023)
    (['2023-01-29', '2024-02-04'], 53)
    """

    id: str
    kind: CalendarKind = "gregorian"
    fy_start_month: int = 1
    fy_label: LabelRule = "end_year"
    week_start: WeekStart = "mon"
    anchor: str = ""
    week53_policy: Week53Policy = "add_to_last_period"

    def __post_init__(self) -> None:
        if problems := _contradictions(self):
            raise InputRefused(problems)

    @property
    def is_weekly(self) -> bool:
        """Whether the fiscal periods are made of whole weeks."""
        return self.kind not in ("gregorian", "offset")

    def year_bounds(self, year: int) -> tuple[date, date]:
        """Give the first day and the day after the last of the fiscal year labelled `year`."""
        return _year_bounds(self, year)

    def year_of(self, day: date) -> int:
        """Give the label of the fiscal year a day belongs to.

        Examples
        --------
        >>> Calendar("july", "offset", fy_start_month=7).year_of(date(2026, 1, 31))
        2026
        """
        for year in range(day.year - 1, day.year + 3):
            if day < self.year_bounds(year)[1]:
                return year
        raise AssertionError(day)  # no fiscal year ends later than three years after one of its days

    def weeks_in(self, year: int) -> int:
        """Count the weeks of a year: fiscal weeks on week calendars, else ISO weeks of that ISO year."""
        if self.is_weekly:
            start, end = self.year_bounds(year)
            return (end - start) // WEEK
        return date(year, 12, 28).isocalendar().week

    def week_bounds(self, year: int, number: int) -> tuple[date, date]:
        """Give the bounds of week `number`: fiscal on week calendars, ISO on month calendars."""
        if self.is_weekly:
            start = self.year_bounds(year)[0] + (number - 1) * WEEK
        else:
            start = date.fromisocalendar(year, number, 1)
        return start, start + WEEK

    def period_bounds(self, year: int, number: int) -> tuple[date, date]:
        """Give the bounds of fiscal period `number` (1 to 12) of the fiscal year labelled `year`."""
        start, end = self.year_bounds(year)
        if not self.is_weekly:
            first = start.month + number - 1
            return _first_of_month(start.year, first), _first_of_month(start.year, first + 1)
        weeks = tuple(int(part) for part in self.kind.split("-"))
        quarter, position = divmod(number - 1, 3)
        first_week = 13 * quarter + sum(weeks[:position])
        last_week = first_week + weeks[position]
        # A 53rd week has no period of its own: the last one holds it.
        return start + first_week * WEEK, end if number == 12 else start + last_week * WEEK

    def quarter_bounds(self, year: int, quarter: int) -> tuple[date, date]:
        """Give the bounds of a quarter (1 to 4) of the fiscal year labelled `year`."""
        return self.period_bounds(year, 3 * quarter - 2)[0], self.period_bounds(year, 3 * quarter)[1]

    def position(self, day: date) -> FiscalPosition:
        """Say where a day stands in its fiscal year.

        Examples
        --------
        >>> Calendar("july", "offset", fy_start_month=7).position(date(2026, 1, 31))
        FiscalPosition(year=2026, quarter=3, period_no=7, week_no=5)
        """
        year = self.year_of(day)
        number = next(no for no in range(1, 13) if day < self.period_bounds(year, no)[1])
        fiscal_week = (day - self.year_bounds(year)[0]) // WEEK + 1
        week = fiscal_week if self.is_weekly else day.isocalendar().week
        return FiscalPosition(year, (number + 2) // 3, number, week)


def _contradictions(calendar: Calendar) -> list[Problem]:
    """List what does not fit together in a calendar."""
    name = f"calendar '{calendar.id}'"
    found: list[Problem] = []
    for key, kinds in (
        ("kind", CalendarKind),
        ("fy_label", LabelRule),
        ("week_start", WeekStart),
        ("week53_policy", Week53Policy),
    ):
        value, allowed = getattr(calendar, key), get_args(kinds)
        if value not in allowed:
            choices = f"allowed: {', '.join(allowed)}"
            guess = nearest(str(value), allowed)
            found.append(Problem(f"{name}: unknown {key} ('{value}')", allowed=choices, suggestion=guess))
    if found:
        return found
    if calendar.fy_start_month not in range(1, 13):
        found.append(
            Problem(f"{name}: no such fy_start_month ({calendar.fy_start_month})", allowed="allowed: 1 to 12")
        )
    elif calendar.fy_start_month != 1 and calendar.kind != "offset":
        text = f"{name}: fy_start_month ({calendar.fy_start_month}) on a {calendar.kind} calendar"
        found.append(Problem(text, allowed="allowed on kind: offset"))
    return found + (
        _weekly_contradictions(calendar) if calendar.is_weekly else _monthly_contradictions(calendar)
    )


def _monthly_contradictions(calendar: Calendar) -> list[Problem]:
    """List the rules of week calendars found on a calendar of months."""
    name = f"calendar '{calendar.id}'"
    found = []
    if calendar.anchor:
        text = f"{name}: anchor ('{calendar.anchor}') on a {calendar.kind} calendar"
        found.append(Problem(text, allowed="allowed on kinds: 4-4-5, 4-5-4, 5-4-4"))
    if calendar.week_start != "mon":
        text = f"{name}: week_start ('{calendar.week_start}') on a {calendar.kind} calendar"
        found.append(Problem(text, allowed="its weeks are ISO weeks and start on mon"))
    return found


def _weekly_contradictions(calendar: Calendar) -> list[Problem]:
    """List what is wrong with the anchor of a week calendar."""
    name = f"calendar '{calendar.id}'"
    try:
        anchor = _parse_anchor(calendar.anchor)
    except ValueError as error:
        text = (
            f"{name}: {error}" if calendar.anchor else f"{name}: a {calendar.kind} calendar needs an anchor"
        )
        return [Problem(text, allowed=ANCHOR_FORMS)]
    first = WEEKDAYS[(anchor.weekday + 1) % 7][:3]
    if calendar.week_start != first:
        text = f"{name}: week_start ('{calendar.week_start}') contradicts the anchor ('{calendar.anchor}')"
        return [Problem(text, allowed=f"its weeks start on {first}")]
    return []


@lru_cache(maxsize=64)
def _parse_anchor(text: str) -> _Anchor:
    """Read an anchor rule; ValueError says what is wrong with it."""
    last, near = _LAST.fullmatch(text), _NEAREST.fullmatch(text)
    match = last or near
    if match is None or match[1] not in WEEKDAYS or match[2] not in MONTHS:
        raise ValueError(f"malformed anchor ('{text}')")
    weekday, month = WEEKDAYS.index(match[1]), MONTHS.index(match[2]) + 1
    if last:
        return _Anchor("last", weekday, month, 0)
    day = int(match[3])
    try:
        date(2025, month, day)  # not a leap year: 29 February is no anchor
    except ValueError:
        raise ValueError(f"no such day in the anchor ('{text}')") from None
    return _Anchor("nearest", weekday, month, day)


def _first_of_month(year: int, month: int) -> date:
    """Give the first day of a month; month 13 is January of the next year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


@lru_cache(maxsize=4096)
def _year_bounds(calendar: Calendar, year: int) -> tuple[date, date]:
    """Give the first day and the day after the last of a fiscal year, by its label."""
    if calendar.is_weekly:
        anchor = _parse_anchor(calendar.anchor)
        # The nominal months decide the label: a year anchored in December starts in January,
        # even when its first day falls on the last days of December.
        end_year = year + (1 if calendar.fy_label == "start_year" and anchor.month != 12 else 0)
        day = timedelta(days=1)
        return anchor.year_end(end_year - 1) + day, anchor.year_end(end_year) + day
    first = calendar.fy_start_month
    start_year = year - (1 if calendar.fy_label == "end_year" and first != 1 else 0)
    return date(start_year, first, 1), date(start_year + 1, first, 1)


GREGORIAN = Calendar("gregorian")
