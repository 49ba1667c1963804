"""Which days a written period has, which period a day is in, and which day of last year it answers to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, Literal

from reporting.periods.calendar import GREGORIAN, Calendar
from reporting.periods.parsing import PeriodKind, Written

Alignment = Literal["calendar", "weekday"]
YEAR_OF_WEEKS: Final = timedelta(days=364)


def comparable_day(day: date, alignment: Alignment = "calendar") -> date | None:
    """Give the day of the year before that a day is compared with.

    Notes
    -----
    By calendar 29 February has none: 28 February is never used twice. By weekday it is 364 days before.

    Examples
    --------
    >>> comparable_day(date(2024, 2, 29)) is None
    True
    >>> comparable_day(date(2024, 2, 29), "weekday").isoformat()
    '2023-03-02'
    """
    if alignment == "weekday":
        return day - YEAR_OF_WEEKS
    if (day.month, day.day) == (2, 29):
        return None
    return day.replace(year=day.year - 1)


def bounds_of(written: Written, calendar: Calendar) -> tuple[date, date]:
    """Give the days of a period that exists."""
    year, number = written.year, written.number
    match written.kind:
        case "day":
            day = date(year, number, written.day)
            return day, day + timedelta(days=1)
        case "week":
            return calendar.week_bounds(year, number)
        case "month" if calendar.is_weekly:
            return calendar.period_bounds(year, number)
        case "month":
            return GREGORIAN.period_bounds(year, number)
        case "quarter":
            return calendar.quarter_bounds(year, number)
        case "year":
            return calendar.year_bounds(year)


def written_of(day: date, kind: PeriodKind, calendar: Calendar) -> Written:
    """Give the parts of the id of the period a day belongs to."""
    if kind == "day":
        return Written("day", day.year, day.month, day.day)
    if kind == "week" and not calendar.is_weekly:
        iso = day.isocalendar()
        return Written("week", iso.year, iso.week)
    if kind == "month" and not calendar.is_weekly:
        return Written("month", day.year, day.month)
    at = calendar.position(day)
    number = {"week": at.week_no, "month": at.period_no, "quarter": at.quarter, "year": 0}[kind]
    return Written(kind, at.year, number)
