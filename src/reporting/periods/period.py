"""One period of a calendar: its neighbours, its comparative and the windows that end with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from reporting.errors import InputRefused, Problem
from reporting.periods.calendar import GREGORIAN, Calendar
from reporting.periods.days import YEAR_OF_WEEKS, Alignment, bounds_of, comparable_day, written_of
from reporting.periods.labels import period_label
from reporting.periods.parsing import (
    PeriodKind,
    Written,
    in_range,
    read_id,
    read_parts,
    refused,
    write_id,
)
from reporting.periods.window import Window, WindowName

PeriodState = Literal["closed", "open", "future"]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A day, week, month, quarter or year of a calendar.

    Parameters
    ----------
    kind
        What it is.
    id
        Its written form. Months of a gregorian or offset calendar are calendar months; quarters and
        years are fiscal; on week calendars months are fiscal periods and weeks fiscal weeks.
    start, end
        First day, and day after the last.
    calendar
        The calendar its windows follow.

    Examples
    --------
    >>> october = Period.parse("2026-10")
    >>> october.start.isoformat(), october.end.isoformat(), october.days
    ('2026-10-01', '2026-11-01', 31)
    """

    kind: PeriodKind
    id: str
    start: date
    end: date
    calendar: Calendar = GREGORIAN

    @classmethod
    def parse(cls, text: str, calendar: Calendar = GREGORIAN) -> Period:
        """Read a period id.

        Raises
        ------
        InputRefused
            The text has none of the allowed forms, or names no period of the calendar.
        """
        written = read_id(text)
        if written is None:
            raise refused(text)
        weeks = calendar.weeks_in(written.year) if in_range(Written("year", written.year), 53) else 53
        if not in_range(written, weeks):
            raise refused(text, weeks)
        start, end = bounds_of(written, calendar)
        return cls(written.kind, text, start, end, calendar)

    @classmethod
    def containing(cls, day: date, kind: PeriodKind, calendar: Calendar = GREGORIAN) -> Period:
        """Give the period of a kind that a day belongs to.

        Examples
        --------
        >>> Period.containing(date(2025, 12, 29), "week").id
        '2026-W01'
        """
        return cls.parse(write_id(written_of(day, kind, calendar)), calendar)

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def elapsed_days(self, as_of: date) -> int:
        """Count the days up to the end of the day `as_of`, none before the start, all after the end.

        Examples
        --------
        >>> Period.parse("2026-03").elapsed_days(date(2026, 3, 20))
        20
        """
        return min(max((as_of - self.start).days + 1, 0), self.days)

    def previous(self) -> Period:
        """Give the period of the same kind just before."""
        return Period.containing(self._nominal().start - _DAY, self.kind, self.calendar)

    def next(self) -> Period:
        """Give the period of the same kind just after."""
        return Period.containing(self._nominal().end, self.kind, self.calendar)

    def through(self, last: Period) -> tuple[Period, ...]:
        """List the periods from this one to `last`, both included.

        Raises
        ------
        InputRefused
            `last` is of another kind, or earlier.
        """
        if last.kind != self.kind:
            message = f"a span from a {self.kind} ('{self.id}') to a {last.kind} ('{last.id}')"
            raise InputRefused(Problem(message, allowed="both ends must be of one kind"))
        if last.start < self.start:
            message = f"a span that ends ('{last.id}') before it starts ('{self.id}')"
            raise InputRefused(Problem(message, allowed="the first period must not be later than the last"))
        found = [self]
        while found[-1].start < last.start:
            found.append(found[-1].next())
        return tuple(found)

    def same_period_last_year(self, alignment: Alignment = "calendar") -> Period | None:
        """Give the comparative of a year before, or None if there is none.

        Parameters
        ----------
        alignment
            ``calendar``: the same date, number or month (29 February and a 53rd week have none).
            ``weekday``: the days 364 days before. Months, quarters and years of a month calendar have
            no weekday to keep: both alignments give the same month, quarter or year.

        Notes
        -----
        On week calendars a comparative shifted by one week (after a 53-week year) keeps its nominal
        id and has the shifted days; `is_restated` says so.

        Examples
        --------
        >>> Period.parse("2024-02-29").same_period_last_year() is None
        True
        >>> Period.parse("2024-02-29").same_period_last_year("weekday").id
        '2023-03-02'
        """
        if self.kind in ("day", "week") and alignment == "weekday":
            return Period.containing(self.start - YEAR_OF_WEEKS, self.kind, self.calendar)
        if self.kind == "day":
            day = comparable_day(self.start)
            return Period.containing(day, "day", self.calendar) if day else None
        written = read_parts(self.id)
        year = written.year - 1
        if self.kind == "week" and written.number > self.calendar.weeks_in(year):
            return None
        last_year = Period.parse(write_id(Written(self.kind, year, written.number)), self.calendar)
        if self._shifts_comparative(alignment, year):
            return Period(
                self.kind, last_year.id, self.start - YEAR_OF_WEEKS, self.end - YEAR_OF_WEEKS, self.calendar
            )
        return last_year

    @property
    def is_restated(self) -> bool:
        """Whether its days were shifted by a week to compare with the year after a 53-week year."""
        return self.start != self._nominal().start

    def window(self, name: WindowName) -> Window:
        """Give a window by its name.

        Notes
        -----
        Year to date and year to go split the fiscal year: of a week across its end, only the days
        within the fiscal year that holds the week's middle day count.
        """
        year_start, year_end = self._year()
        end = min(self.end, year_end)
        spans: dict[WindowName, tuple[date, date]] = {
            "period": (self.start, self.end),
            "ytd": (year_start, end),
            "fy": (year_start, year_end),
            "ytg": (end, year_end),
            "qtd": (self._quarter_start(), end),
            "mat": (self._year_before(), self.end),
        }
        return Window(name, *spans[name])

    def ytd(self) -> Window:
        """Give the fiscal year to date, up to the end of the period.

        Examples
        --------
        >>> july = Calendar("july", "offset", fy_start_month=7)
        >>> Period.parse("2026-01", july).ytd().start.isoformat()
        '2025-07-01'
        """
        return self.window("ytd")

    def fiscal_year(self) -> Window:
        """Give the whole fiscal year."""
        return self.window("fy")

    def ytg(self) -> Window:
        """Give the fiscal year to go, after the end of the period."""
        return self.window("ytg")

    def qtd(self) -> Window:
        """Give the fiscal quarter to date, up to the end of the period."""
        return self.window("qtd")

    def mat(self) -> Window:
        """Give the year that ends with the period, for a moving annual total (52 weeks for weeks)."""
        return self.window("mat")

    def months(self) -> tuple[Period, ...]:
        """List the twelve months (or fiscal periods) of the fiscal year."""
        first = Period.containing(self._nominal()._year()[0], "month", self.calendar)
        found = [first]
        while len(found) < 12:
            found.append(found[-1].next())
        return tuple(found)

    def label(self, locale: str) -> str:
        """Name the period in the language of a locale.

        Examples
        --------
        >>> Period.parse("2026-10").label("fr-FR")
        'octobre 2026'
        """
        written, calendar = read_parts(self.id), self.calendar
        return period_label(
            self.kind,
            written.year,
            written.number,
            self.start,
            fiscal=calendar.kind != "gregorian" and (self.kind != "week" or calendar.is_weekly),
            weekly=calendar.is_weekly,
            locale=locale,
        )

    def _nominal(self) -> Period:
        return Period.parse(self.id, self.calendar)

    def _shifts_comparative(self, alignment: Alignment, last_year: int) -> bool:
        calendar = self.calendar
        if not calendar.is_weekly or self.kind == "week":
            return False
        restates = calendar.week53_policy == "restate_prior" and calendar.weeks_in(last_year) == 53
        return alignment == "weekday" or restates

    def _year(self) -> tuple[date, date]:
        """Give the bounds of the fiscal year; of a restated one, the 52 weeks that are compared."""
        nominal = self._nominal()
        if self.kind in ("quarter", "year"):
            year = read_parts(self.id).year
        else:
            year = self.calendar.year_of(nominal.start + (nominal.end - nominal.start) // 2)
        start, end = self.calendar.year_bounds(year)
        return start + (self.start - nominal.start), end

    def _quarter_start(self) -> date:
        nominal = self._nominal()
        if self.kind == "year":
            start = self.calendar.quarter_bounds(read_parts(self.id).year, 4)[0]
        else:
            at = self.calendar.position(nominal.start + (nominal.end - nominal.start) // 2)
            start = self.calendar.quarter_bounds(at.year, at.quarter)[0]
        return start + (self.start - nominal.start)

    def _year_before(self) -> date:
        """Give the first day of the year that ends with the period."""
        if self.kind == "week" or self.calendar.is_weekly:
            return self.end - YEAR_OF_WEEKS
        return comparable_day(self.end) or date(self.end.year - 1, 3, 1)


def period_state(period: Period, today: date) -> PeriodState:
    """Say whether a period is over, running or still to come on a day.

    Examples
    --------
    >>> period_state(Period.parse("2026-10"), date(2026, 10, 31))
    'open'
    >>> period_state(Period.parse("2026-10"), date(2026, 11, 1))
    'closed'
    """
    if today >= period.end:
        return "closed"
    return "open" if today >= period.start else "future"
