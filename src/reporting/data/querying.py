"""Write the SQL that gives the rows of a job: facts, levels and orders, exact and in one currency."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

from datetime import date
from typing import Final

from reporting.data.commitments import orders_query
from reporting.data.exact import ONE
from reporting.data.fx import converted, rates_join
from reporting.data.loading import quoted
from reporting.data.scope import Scope

#: Texts of a row, in the order they are selected in.
TEXT_COLUMNS: Final = (
    *("kind", "unit", "channel", "nature", "action", "campaign", "action_type", "source"),
    *("measure_id", "part"),
)
#: Kinds of rows beside those of facts (AC, PL, FC, LAG): what stood on a day, and what is ordered.
LEVEL, ORDERED = "LEVEL", "ORDERED"

#: Days a level stays the last known one.
DAYS_OF_A_LEVEL: Final = 36
#: Measures also given by a part in brackets, and what the part is.
_PARTS: Final = {
    "sessions": "b.channel",
    "new_contacts": "CASE WHEN c.action_type = 'partnership' THEN 'partner' END",
    "new_customers": "CASE WHEN c.poem = 'paid' THEN 'paid' END",
}


def rows_query(scope: Scope, base: str, target: str, first: date, last: date) -> str:
    """Give all rows of a job in the target currency, from the first day to before the last one.

    ``part`` is empty for a row under its own name, and names the column that the name splits by, or
    ``other``, for a row under the name of a part. The value is ``whole`` units and ``parts`` of 1e-12.
    """
    texts = ", ".join(f"coalesce({name}, '') AS {name}" for name in TEXT_COLUMNS)
    union = " UNION ALL BY NAME ".join(
        [_fact_rows(scope, base, target), _level_rows(scope, target, first, last), _orders(scope, target)]
    )
    return f"""
        SELECT {texts}, day, coalesce(is_forecast, false) AS is_forecast,
               CAST(floor(value) AS BIGINT) AS whole,
               CAST((value - floor(value)) * {ONE}::BIGINT AS BIGINT) AS parts
        FROM ({union}) WHERE measure_id IS NOT NULL AND value IS NOT NULL
    """


def _fact_rows(scope: Scope, base: str, target: str) -> str:
    names, parts = _names()
    return f"""
        SELECT b.kind, b.bucket AS day, b.unit, b.channel, b.nature, b.action, b.campaign,
               coalesce(a.action_type, c.action_type) AS action_type, b.source,
               unnest({names}) AS measure_id, unnest({parts}) AS part,
               b.measure_id IN (SELECT measure_id FROM {base} WHERE kind = 'FC') AS is_forecast,
               {converted(scope, target)} AS value
        FROM {base} AS b
        LEFT JOIN dim_channel AS c ON c.channel_id = b.channel
        LEFT JOIN dim_action AS a ON a.action_id = b.action
        {rates_join(target)}
    """


def _names() -> tuple[str, str]:
    """Write the lists of names a row counts under, itself and its parts, and what each part splits by."""
    names = ["[b.measure_id, 'cost[' || b.nature || ']', CASE WHEN b.is_test THEN 'test_cost' END]"]
    parts = ["[NULL, 'nature', 'other']"]
    conditions = ["b.measure_id = 'cost'"]
    for name, part in _PARTS.items():
        conditions.append(f"b.measure_id = {quoted(name)}")
        names.append(f"[b.measure_id, '{name}[' || {part} || ']']")
        parts.append(f"[NULL, {quoted('channel' if part == 'b.channel' else 'other')}]")
    lists = []
    for chosen, otherwise in ((names, "[b.measure_id]"), (parts, "[CAST(NULL AS VARCHAR)]")):
        cases = " ".join(f"WHEN {when} THEN {then}" for when, then in zip(conditions, chosen, strict=True))
        lists.append(f"CASE {cases} ELSE {otherwise} END")
    return lists[0], lists[1]


def _level_rows(scope: Scope, target: str, first: date, last: date) -> str:
    """Give what stood on each day, back to the last value known before the first one."""
    return f"""
        SELECT '{LEVEL}' AS kind, bucket AS day, bu_id AS unit, channel_id AS channel, measure_id,
               {converted(scope, target)} AS value
        FROM (SELECT *, date AS bucket FROM fact_snapshot
              WHERE date >= DATE '{first}' - INTERVAL {DAYS_OF_A_LEVEL} DAY AND date < DATE '{last}') AS b
        {rates_join(target)}
    """


def _orders(scope: Scope, target: str) -> str:
    """Give what is ordered and open on the day actuals end."""
    return f"""
        SELECT '{ORDERED}' AS kind, bucket AS day, bu_id AS unit, channel_id AS channel,
               'open_commitments' AS measure_id, {converted(scope, target)} AS value
        FROM (SELECT *, CAST(DATE '{scope.actual_to}' - INTERVAL 1 DAY AS DATE) AS bucket
              FROM ({orders_query(scope.actual_to)})) AS b
        {rates_join(target)}
    """
