"""Periods of time a report speaks about, on gregorian, offset and 4-4-5 calendars."""

from reporting.periods.calendar import GREGORIAN, Calendar, FiscalPosition
from reporting.periods.days import comparable_day
from reporting.periods.parsing import ALLOWED_FORMS, PERIOD_KINDS, PeriodKind
from reporting.periods.period import Period, PeriodState, period_state
from reporting.periods.window import WINDOW_NAMES, Window, WindowName

__all__ = [
    "ALLOWED_FORMS",
    "GREGORIAN",
    "PERIOD_KINDS",
    "WINDOW_NAMES",
    "Calendar",
    "FiscalPosition",
    "Period",
    "PeriodKind",
    "PeriodState",
    "Window",
    "WindowName",
    "comparable_day",
    "period_state",
]
