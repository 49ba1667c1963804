"""Write the SQL that lays base rows out by scenario and window, and that sums them as a notebook asks."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reporting.data.commitments import commitment_rows
from reporting.data.fx import converted, rates_join
from reporting.data.levels import level_rows, levels_by_time
from reporting.data.loading import quoted
from reporting.data.scope import Scope
from reporting.data.spans import Span, spans_values

TIME_COLUMNS: Final = ("month", "week", "day")
_PLACE_COLUMNS: Final = ("unit", "channel")
#: The columns a notebook may ask for.
BY_COLUMNS: Final = (
    *("unit", "channel", "month", "nature", "action", "campaign", "action_type", "source", "day", "week"),
)
#: What rows can be split by: facts by everything, levels by place, totals of the plan by unit.
_REACHES: Final = {"fact": BY_COLUMNS, "level": _PLACE_COLUMNS, "total": ("unit",)}
#: Measures also given by a part in brackets, and what the part is.
_PARTS: Final = {
    "sessions": "b.channel",
    "new_contacts": "CASE WHEN c.action_type = 'partnership' THEN 'partner' END",
    "new_customers": "CASE WHEN c.poem = 'paid' THEN 'paid' END",
}


def layout_query(scope: Scope, base: str, spans: Sequence[Span], target: str, *, daily: bool) -> str:
    """Lay everything out under the scenarios and windows it counts in, exact, in the target currency.

    ``reach`` says what a row can be split by; ``part`` is empty for a row under its own name, and names the
    column that the name splits by, or ``other``, for a row under the name of a part.
    """
    parts = [
        _fact_rows(scope, base, spans, target, daily=daily),
        *level_rows(scope, spans, target),
        *_coverage_rows(scope, base, spans, target),
        *_accuracy_rows(scope, base, spans, target),
        *commitment_rows(scope, spans, target),
    ]
    return " UNION ALL BY NAME ".join(parts)


def measures_query(scope: Scope, layout: str, spans: Sequence[Span], by: Sequence[str], target: str) -> str:
    """Sum a layout by scenario, window, the columns asked for, and measure."""
    keys = ", ".join(["scenario", '"window"', *by, "measure_id"])
    asked = dict.fromkeys(f"({quoted(span.scenario)}, {quoted(span.window)})" for span in spans)
    reaches = [quoted(name) for name, columns in _REACHES.items() if set(by) <= set(columns)]
    parts = [
        f"""
        SELECT {keys}, CAST(round(sum(value), 4) AS DOUBLE) AS value FROM {layout}
        WHERE (scenario, "window") IN ({", ".join(asked)}) AND reach IN ({", ".join(reaches)})
            AND {_not_split_twice(by)}
        GROUP BY ALL
        """
    ]
    if set(TIME_COLUMNS) & set(by) and set(by) <= {*TIME_COLUMNS, *_PLACE_COLUMNS}:
        parts += levels_by_time(scope, spans, by, target)
    return f"SELECT * FROM ({' UNION ALL '.join(parts)}) ORDER BY {keys}"


def _not_split_twice(by: Sequence[str]) -> str:
    """Leave parts out where the rows are split by the same column; by nature nothing counts twice."""
    if "nature" in by:
        return "part IS NULL"
    return "part IS DISTINCT FROM 'channel'" if "channel" in by else "true"


def _fact_rows(scope: Scope, base: str, spans: Sequence[Span], target: str, *, daily: bool) -> str:
    times = "".join(f", {_time(scope, name)} AS {name}" for name in (TIME_COLUMNS if daily else ["month"]))
    names, parts = _names()
    return f"""
        SELECT 'fact' AS reach, * FROM (
            SELECT s.scenario, s.window_name AS "window", b.unit, coalesce(b.channel, '') AS channel{times},
                   coalesce(b.nature, '') AS nature, coalesce(b.action, '') AS action,
                   coalesce(b.campaign, '') AS campaign,
                   coalesce(a.action_type, c.action_type, '') AS action_type,
                   coalesce(b.source, '') AS source, unnest({names}) AS measure_id, unnest({parts}) AS part,
                   {converted(scope, target)} AS value
            FROM {base} AS b
            JOIN {spans_values(spans)} ON b.kind = s.kind AND b.bucket >= s.start_date
                AND b.bucket < s.end_date
            LEFT JOIN {base}_label AS l ON l.bucket = b.bucket
            LEFT JOIN dim_channel AS c ON c.channel_id = b.channel
            LEFT JOIN dim_action AS a ON a.action_id = b.action
            {rates_join(target)}
            WHERE {_has_landing(base)} AND {delivered(scope)}
        ) WHERE measure_id IS NOT NULL
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


def delivered(scope: Scope) -> str:
    """Keep out the units without data: their plan must not stand against nothing."""
    gone = ", ".join(quoted(unit) for unit in scope.missing_units)
    return f"b.unit NOT IN ({gone})" if gone else "true"


def _has_landing(base: str) -> str:
    """Keep actuals out of the landing of a measure nobody forecasts: to date is not where it lands."""
    forecast = f"(SELECT measure_id FROM {base} WHERE kind = 'FC')"
    return f"(s.scenario <> 'FC' OR s.kind <> 'AC' OR s.is_whole OR b.measure_id IN {forecast})"


def _time(scope: Scope, name: str) -> str:
    """Write a month, week or day; the comparatives of last year carry this year's."""
    if name == "month":
        later = "(CAST(left(l.month, 4) AS INTEGER) + 1)::VARCHAR || substr(l.month, 5)"
        return f"CASE WHEN s.scenario = 'PY' THEN {later} ELSE l.month END"
    if name == "week":
        ahead = "strftime(b.bucket + INTERVAL 364 DAY, '%G-W%V')"
        return f"CASE WHEN s.scenario = 'PY' THEN {ahead} ELSE l.week END"
    step = "INTERVAL 364 DAY" if scope.period.kind in ("day", "week") else "INTERVAL 1 YEAR"
    return f"CAST(CASE WHEN s.scenario = 'PY' THEN b.bucket + {step} ELSE b.bucket END AS DATE)"


def _coverage_rows(scope: Scope, base: str, spans: Sequence[Span], target: str) -> list[str]:
    """Give the planned cost of all units, and of those that delivered, over the days of the actuals."""
    reached = [span for span in spans if span.scenario == "AC"]
    if not reached:
        return []
    return [
        f"""
        SELECT 'total' AS reach, 'AC' AS scenario, "window", unit,
               unnest(['expected_plan_cost', 'covered_plan_cost']) AS measure_id,
               unnest([expected, covered]) AS value
        FROM (
            SELECT s.window_name AS "window", b.unit, sum({converted(scope, target)}) AS expected,
                   coalesce(sum({converted(scope, target)}) FILTER ({delivered(scope)}), 0) AS covered
            FROM {base} AS b
            JOIN {spans_values(reached)} ON b.bucket >= s.start_date AND b.bucket < s.end_date
            {rates_join(target)}
            WHERE b.kind = 'PL' AND b.measure_id = 'cost' GROUP BY ALL
        )
        """
    ]


def _accuracy_rows(scope: Scope, base: str, spans: Sequence[Span], target: str) -> list[str]:
    """Score the forecasts frozen just before each whole month: actual, error, and error without its sign."""
    reached = [span for span in spans if span.scenario == "AC"]
    if not reached:
        return []
    return [
        f"""
        SELECT 'total' AS reach, 'AC' AS scenario, "window", unit,
               unnest(['forecast_scored_actual', 'forecast_abs_error', 'forecast_error']) AS measure_id,
               unnest([abs(actual), abs(frozen - actual), frozen - actual]) AS value
        FROM (
            SELECT s.window_name AS "window", b.unit, l.month,
                   coalesce(sum({converted(scope, target)}) FILTER (b.kind = 'AC'), 0) AS actual,
                   sum({converted(scope, target)}) FILTER (b.kind = 'LAG') AS frozen
            FROM {base} AS b
            JOIN {spans_values(reached)} ON b.bucket >= s.start_date AND b.bucket < s.end_date
            LEFT JOIN {base}_label AS l ON l.bucket = b.bucket
            {rates_join(target)}
            WHERE b.kind IN ('AC', 'LAG') AND b.measure_id = 'cost' AND {delivered(scope)}
            GROUP BY ALL HAVING frozen IS NOT NULL
        )
        """
    ]
