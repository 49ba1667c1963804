"""Write the SQL that gives the rows of a job: facts, levels and orders, in the money they were paid in."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from reporting.data.commitments import orders_query
from reporting.data.quoting import quoted

#: Texts of a row, in the order they are selected in.
TEXT_COLUMNS: Final = (
    *("kind", "version", "unit", "channel", "nature", "action", "campaign", "action_type", "source"),
    *("measure_id", "part", "origin", "currency"),
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


def rows_query(base: str, days: Sequence[date]) -> str:
    """Give base rows under all their names, levels, and orders open at the start of each of the days.

    ``part`` is empty for a row under its own name, and names the column that the name splits by, or
    ``other``, for a row under the name of a part; ``origin`` is its own name. Amounts count steps of 1e-4.
    """
    texts = ", ".join(f"coalesce({name}, '') AS {name}" for name in TEXT_COLUMNS)
    union = " UNION ALL BY NAME ".join([_fact_rows(base), _level_rows(), _orders(days)])
    return f"""
        SELECT {texts}, day, CAST(CAST(value AS DECIMAL(38,4)) * 10000 AS BIGINT) AS amount
        FROM ({union}) WHERE measure_id IS NOT NULL
    """


def rows_near(rows: str, first: date, last: date) -> str:
    """Leave out rows of days that no job from the first day to before the last one asks for."""
    earliest = f"DATE '{first}' - INTERVAL {DAYS_OF_A_LEVEL} DAY"
    return f"SELECT * FROM ({rows}) WHERE day >= {earliest} AND day < DATE '{last}'"


def _fact_rows(base: str) -> str:
    names, parts = _names()
    return f"""
        SELECT b.kind, b.version, b.bucket AS day, b.unit, b.channel, b.nature, b.action, b.campaign,
               coalesce(a.action_type, c.action_type) AS action_type, b.source, b.measure_id AS origin,
               unnest({names}) AS measure_id, unnest({parts}) AS part, b.currency, b.value
        FROM {base} AS b
        LEFT JOIN dim_channel AS c ON c.channel_id = b.channel
        LEFT JOIN dim_action AS a ON a.action_id = b.action
        WHERE b.value IS NOT NULL
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


def _level_rows() -> str:
    """Give what stood on each day."""
    return f"""
        SELECT '{LEVEL}' AS kind, date AS day, bu_id AS unit, channel_id AS channel, measure_id,
               currency, value FROM fact_snapshot
    """


def _orders(days: Sequence[date]) -> str:
    """Give what is ordered and open at the start of each day, as of the day before."""
    return f"""
        SELECT '{ORDERED}' AS kind, CAST(day - INTERVAL 1 DAY AS DATE) AS day, bu_id AS unit,
               channel_id AS channel, 'open_commitments' AS measure_id, currency, value
        FROM ({orders_query(days)})
    """
