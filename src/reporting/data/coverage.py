"""What is known of plans and forecasts: how much of the plan has delivered, how far forecasts were off."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reporting.data.adding import Part, numbered, part_of, starts_of, time_codes
from reporting.data.exact import Exact, Ints
from reporting.data.rows import ACCURACY, COVERAGE, Flags, Rows, day_number
from reporting.data.scope import Scope
from reporting.data.spans import Span


def coverage_parts(rows: Rows, spans: Sequence[tuple[int, Span]]) -> list[Part]:
    """Give the planned cost of all units, and of those that delivered, over the days of the actuals."""
    expected, covered = (rows.code("measure_id", name) for name in COVERAGE)
    parts = []
    for group, places in _cost(rows, spans, "PL"):
        whole = part_of(rows, group, places, expected)
        there = whole.amounts.where(rows.is_delivered[places])
        parts += [whole, Part(whole.group, places, np.full(places.shape, covered), there)]
    return parts


def accuracy_parts(rows: Rows, spans: Sequence[tuple[int, Span]], scope: Scope) -> list[Part]:
    """Score the forecasts frozen just before each whole month: actual, error, and error without its sign."""
    parts = []
    frozen = _cost(rows, spans, "LAG")
    for (group, happened), (_, forecast) in zip(_cost(rows, spans, "AC"), frozen, strict=True):
        places = np.concatenate([forecast, happened])
        places = places[rows.is_delivered[places]]
        months, names = time_codes(scope, "month", rows.days[places], np.zeros(places.shape, dtype=np.bool_))
        numbers = numbered([rows.codes["unit"][places], months], [len(rows.names["unit"]), len(names)])
        order = np.argsort(numbers, kind="stable")
        starts = starts_of(numbers[order])
        is_frozen = rows.having("kind", "LAG")[places[order]]
        scored = np.maximum.reduceat(is_frozen, starts) if len(starts) else is_frozen
        amounts = rows.amounts.take(places[order])
        actual, frozen_sums = (
            amounts.where(~is_frozen).summed(starts),
            amounts.where(is_frozen).summed(starts),
        )
        error = frozen_sums.minus(actual)
        parts += _scores(rows, group, places[order[starts]], scored, (actual.size(), error.size(), error))
    return parts


def _scores(
    rows: Rows, group: int, places: Ints, scored: Flags, amounts: tuple[Exact, Exact, Exact]
) -> list[Part]:
    """Name the scores of the months that have a frozen forecast."""
    chosen = np.flatnonzero(scored)
    shape = chosen.shape
    return [
        Part(
            np.full(shape, group),
            places[chosen],
            np.full(shape, rows.code("measure_id", name)),
            amount.take(chosen),
        )
        for name, amount in zip(ACCURACY, amounts, strict=True)
    ]


def _cost(rows: Rows, spans: Sequence[tuple[int, Span]], kind: str) -> list[tuple[int, Ints]]:
    """Find the rows of cost of a kind in each window of the actuals."""
    places = rows.places(kind)
    is_cost = rows.having("measure_id", "cost") & rows.having("part", "")
    places = places[is_cost[places]]
    days = rows.days[places]
    return [
        (group, places[(days >= day_number(span.start)) & (days < day_number(span.end))])
        for group, span in spans
        if span.scenario == "AC"
    ]
