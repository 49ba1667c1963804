"""Answer what a notebook asks for: base measures by scenario, window and any columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from reporting.data.adding import TIME_COLUMNS, Part, added, part_of
from reporting.data.coverage import accuracy_parts, coverage_parts
from reporting.data.exact import Ints
from reporting.data.levels import level_parts, level_parts_by_time
from reporting.data.querying import ORDERED
from reporting.data.rows import Rows, day_number
from reporting.data.scope import Scope
from reporting.data.spans import Span

_PLACE_COLUMNS: Final = frozenset({"unit", "channel"})
#: The columns a notebook may ask for.
BY_COLUMNS: Final = (
    *("unit", "channel", "month", "nature", "action", "campaign", "action_type", "source", "day", "week"),
)


def summed(rows: Rows, scope: Scope, spans: Sequence[Span], by: Sequence[str]) -> pd.DataFrame:
    """Add up the rows of a job under the scenarios and windows they count in.

    Facts are split by everything, levels by place and time, totals of the plan by unit.

    Returns
    -------
    DataFrame
        scenario, window, the `by` columns, measure_id, value; sorted.
    """
    different = list(dict.fromkeys(spans))
    groups = sorted({(span.scenario, span.window) for span in different})
    placed = [(groups.index((span.scenario, span.window)), span) for span in different]
    asked = set(by)
    parts = [part_of(rows, group, _facts(rows, span, asked)) for group, span in placed]
    if asked <= _PLACE_COLUMNS:
        parts += [*level_parts(rows, placed), *_ordered(rows, placed)]
    if asked <= {"unit"}:
        parts += [*coverage_parts(rows, placed), *accuracy_parts(rows, placed, scope)]
    if asked & set(TIME_COLUMNS) and asked <= {*TIME_COLUMNS, *_PLACE_COLUMNS}:
        parts += level_parts_by_time(rows, placed, by, scope)
    return added(parts, rows, scope, groups, by)


def _facts(rows: Rows, span: Span, asked: set[str]) -> Ints:
    """Choose the facts of a span.

    Parts are left out where the rows are split by the same column; by nature nothing counts twice. Actuals of
    a measure nobody forecasts are no landing: to date is not where it lands.
    """
    places = rows.places(span.kind)
    days = rows.days[places]
    kept = (days >= day_number(span.start)) & (days < day_number(span.end)) & rows.is_delivered[places]
    if "nature" in asked:
        kept &= rows.having("part", "")[places]
    elif "channel" in asked:
        kept &= ~rows.having("part", "channel")[places]
    if span.scenario == "FC" and span.kind == "AC" and not span.is_whole:
        kept &= rows.is_forecast[places]
    return places[kept]


def _ordered(rows: Rows, spans: Sequence[tuple[int, Span]]) -> list[Part]:
    """Give open commitments on the day actuals end: the same level in every window."""
    groups = dict.fromkeys(group for group, span in spans if span.scenario == "AC")
    return [part_of(rows, group, rows.places(ORDERED)) for group in groups]
