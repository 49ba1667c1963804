"""Which days each scenario and window of a job covers, cut into buckets that all of them are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from reporting.data.quoting import quoted
from reporting.data.scope import Scope
from reporting.errors import InputRefused, Problem, nearest
from reporting.periods import Period, Window, WindowName

WINDOWS: Final = ("period", "ytd", "fy", "qtd", "ytg", "mat", "trend")
SCENARIOS: Final = ("AC", "PL", "PY", "FC")
#: How many periods the window ``trend`` holds, the last one included.
TREND_PERIODS: Final = {"day": 28, "week": 13, "month": 13, "quarter": 9, "year": 4}


@dataclass(frozen=True, slots=True)
class Span:
    """Days `start` to before `end` whose rows of a kind (AC, PL, FC, LAG) make a scenario's window.

    `is_whole` says of actuals in a landing that nothing is left to forecast.
    """

    scenario: str
    window: str
    kind: str
    start: date
    end: date
    is_whole: bool = False


def spans_of(scope: Scope, windows: Sequence[str], scenarios: Sequence[str]) -> list[Span]:
    """List the spans of the windows and scenarios asked for.

    Notes
    -----
    Actuals end where they are known; the plan of a window ends with them, but of the fiscal year it is whole.
    The comparative of last year covers as many days of last year's window, and all of last year's fiscal
    year. The forecast of the fiscal year is the landing: actuals to date and the forecast for the rest; of
    the period it is what was forecast before the period began.
    """
    _refuse_unknown(windows, WINDOWS, "window")
    _refuse_unknown(scenarios, SCENARIOS, "scenario")
    found: list[Span] = []
    for window in windows:
        for scenario in scenarios:
            found.extend(span for span in _spans(scope, window, scenario) if span.start < span.end)
    return found


def _spans(scope: Scope, window: str, scenario: str) -> list[Span]:
    if window == "trend":
        return _trend(scope, scenario)
    name: WindowName = window  # type: ignore[assignment]  # checked by the caller
    whole = scope.windows[name]
    start, end = whole.start, whole.end
    reached = min(end, scope.actual_to)
    match scenario:
        case "AC":
            return [] if window == "ytg" else [Span("AC", window, "AC", start, reached)]
        case "PL":
            if window in ("fy", "ytg"):
                start = scope.actual_to if window == "ytg" else start
                return [Span("PL", window, "PL", start, end)]
            return [Span("PL", window, "PL", start, reached)]
        case "PY":
            return _last_year(scope, window)
    if window == "fy":
        return [
            Span("FC", window, "AC", start, reached, reached >= end),
            Span("FC", window, "FC", reached, end),
        ]
    if window == "ytg":
        return [Span("FC", window, "FC", scope.actual_to, end)]
    return [Span("FC", window, "LAG", start, reached)] if window == "period" else []


def _last_year(scope: Scope, window: str) -> list[Span]:
    before = comparative(scope.period)
    if before is None:
        return []
    name: WindowName = window  # type: ignore[assignment]
    whole = _window(before, name)
    if window in ("fy", "ytg"):
        return [Span("PY", window, "AC", whole.start, whole.end)]
    elapsed = (scope.actual_to - scope.period.start).days
    full = scope.actual_to >= scope.period.end
    reached = whole.end if full else min(before.start + timedelta(days=elapsed), before.end)
    return [Span("PY", window, "AC", whole.start, reached)]


@lru_cache(maxsize=64)
def _window(period: Period, name: WindowName) -> Window:
    return period.window(name)


@lru_cache(maxsize=64)
def comparative(period: Period) -> Period | None:
    """Give the period of last year to compare with: the same weekday for days and weeks."""
    return period.same_period_last_year("weekday" if period.kind in ("day", "week") else "calendar")


def _trend(scope: Scope, scenario: str) -> list[Span]:
    first = scope.period
    for _ in range(TREND_PERIODS[first.kind] - 1):
        first = first.previous()
    if scenario == "AC":
        return [Span("AC", "trend", "AC", first.start, scope.actual_to)]
    if scenario == "PL":
        return [Span("PL", "trend", "PL", first.start, scope.actual_to)]
    before = comparative(first), comparative(scope.period)
    if scenario == "PY" and before[0] and before[1]:
        return [Span("PY", "trend", "AC", before[0].start, before[1].end)]
    return []


def buckets_of(scope: Scope, spans: Sequence[Span], *, daily: bool) -> list[date]:
    """List the days where a bucket begins, and after them the day the last one ends.

    Every span and every month is a whole number of buckets; `daily` makes each day one.
    """
    first = min(span.start for span in spans)
    last = max(span.end for span in spans)
    if daily:
        return [first + timedelta(days=index) for index in range((last - first).days + 1)]
    cuts = {day for span in spans for day in (span.start, span.end)}
    month = Period.containing(first, "month", scope.unit.calendar)
    while month.start < last:
        cuts.update(day for day in (month.start, month.end) if first <= day <= last)
        month = month.next()
    return sorted(cuts)


def spans_values(spans: Sequence[Span]) -> str:
    """Write spans as an SQL relation."""
    rows = ", ".join(
        f"({quoted(span.scenario)}, {quoted(span.window)}, {quoted(span.kind)}, "
        f"DATE '{span.start}', DATE '{span.end}', {'true' if span.is_whole else 'false'})"
        for span in spans
    )
    return f"(VALUES {rows}) AS s(scenario, window_name, kind, start_date, end_date, is_whole)"


def _refuse_unknown(given: Sequence[str], known: Sequence[str], what: str) -> None:
    problems = [
        Problem(
            f"unknown {what} ('{name}')",
            allowed=f"{what}s: {', '.join(known)}",
            suggestion=nearest(name, known),
        )
        for name in given
        if name not in known
    ]
    if problems:
        raise InputRefused(problems)
