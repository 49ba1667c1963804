"""Levels: what stood at the end of a window, at its start, and on average."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reporting.data.adding import TIME_COLUMNS, Part, numbered, part_of, starts_of, time_codes
from reporting.data.exact import ONE, Exact, Ints
from reporting.data.querying import DAYS_OF_A_LEVEL, LEVEL
from reporting.data.rows import MEAN_LEVEL, Rows, day_number
from reporting.data.scope import Scope
from reporting.data.spans import Span

_GRID = 10**4


def level_parts(rows: Rows, spans: Sequence[tuple[int, Span]]) -> list[Part]:
    """Give levels: the last value of a window not older than 35 days, and the last one before the window.

    Levels are added over units and channels, never over time. ``stock_unit_days`` is the mean of the levels
    seen in the window times its days.
    """
    places = rows.places(LEVEL)
    parts = []
    for group, span in observed(spans):
        start, end = day_number(span.start), day_number(span.end)
        last = _last(rows, _between(rows, places, end - DAYS_OF_A_LEVEL, end))
        before = _last(rows, _between(rows, places, start - DAYS_OF_A_LEVEL, start))
        parts.append(part_of(rows, group, last))
        parts.append(part_of(rows, group, before, rows.at_start[rows.codes["measure_id"][before]]))
        parts.append(_mean(rows, group, _between(rows, places, start, end), end - start))
    return parts


def level_parts_by_time(
    rows: Rows, spans: Sequence[tuple[int, Span]], by: Sequence[str], scope: Scope
) -> list[Part]:
    """Give the last level within each month, week or day of a window."""
    parts = []
    for group, span in observed(spans):
        places = _between(rows, rows.places(LEVEL), day_number(span.start), day_number(span.end))
        is_last_year = np.full(places.shape, span.scenario == "PY")
        moments = [
            time_codes(scope, name, rows.days[places], is_last_year)[0] for name in by if name in TIME_COLUMNS
        ]
        parts.append(part_of(rows, group, _last(rows, places, moments)))
    return parts


def observed(spans: Sequence[tuple[int, Span]]) -> list[tuple[int, Span]]:
    """Choose the spans of what has been seen, this year and last."""
    return [(group, span) for group, span in spans if span.kind == "AC" and span.scenario in ("AC", "PY")]


def _between(rows: Rows, places: Ints, first: int, last: int) -> Ints:
    days = rows.days[places]
    return places[(days >= first) & (days < last)]


def _last(rows: Rows, places: Ints, moments: Sequence[Ints] = ()) -> Ints:
    """Choose the rows of the last day of each unit, channel and measure (and moment)."""
    columns = ("unit", "channel", "measure_id")
    codes = [*moments, *(rows.codes[name][places] for name in columns)]
    sizes = [int(code.max(initial=0)) + 1 for code in codes]
    numbers, days = numbered(codes, sizes), rows.days[places]
    order = np.lexsort((days, numbers))
    starts = starts_of(numbers[order])
    lengths = np.diff(starts, append=len(order))
    latest = np.repeat(days[order][starts + lengths - 1], lengths)
    return np.asarray(places[order[days[order] == latest]])


def _mean(rows: Rows, group: int, places: Ints, days: int) -> Part:
    """Give the mean level of stock of each unit and channel, times the days of the window."""
    places = places[rows.having("measure_id", "stock_units")[places]]
    codes = [rows.codes[name][places] for name in ("unit", "channel")]
    numbers = numbered(codes, [len(rows.names[name]) for name in ("unit", "channel")])
    order = np.argsort(numbers, kind="stable")
    starts = starts_of(numbers[order])
    sums = rows.amounts.take(places[order]).summed(starts).rounded()
    means = sums / np.diff(starts, append=len(order)) * days
    steps = np.floor(means * _GRID + 0.5).astype(np.int64)
    amounts = Exact(steps // _GRID, steps % _GRID * (ONE // _GRID))
    count = len(starts)
    return Part(
        np.full(count, group),
        places[order[starts]],
        np.full(count, rows.code("measure_id", MEAN_LEVEL)),
        amounts,
    )
