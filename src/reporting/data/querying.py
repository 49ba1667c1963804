"""Write the SQL that sums base rows into the measures a notebook asks for."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reporting.data.fx import converted
from reporting.data.loading import quoted
from reporting.data.scope import Scope
from reporting.data.spans import Span, spans_values

#: How each column asked for is written over base rows.
BY_COLUMNS: Final = {
    "unit": "b.unit",
    "channel": "coalesce(b.channel, '')",
    "month": "",
    "nature": "coalesce(b.nature, '')",
    "action": "coalesce(b.action, '')",
    "campaign": "coalesce(b.campaign, '')",
    "action_type": "coalesce(a.action_type, c.action_type, '')",
    "source": "coalesce(b.source, '')",
    "day": "",
    "week": "",
}
#: Measures also given by a part in brackets, and what the part is.
_PARTS: Final = {
    "sessions": "b.channel",
    "new_contacts": "CASE WHEN c.action_type = 'partnership' THEN 'partner' END",
    "new_customers": "CASE WHEN c.poem = 'paid' THEN 'paid' END",
}


def measures_query(scope: Scope, base: str, spans: Sequence[Span], by: Sequence[str], target: str) -> str:
    """Sum base rows by scenario, window, the columns asked for, and measure."""
    keys = "".join(f", {_by_expression(scope, name)} AS {name}" for name in by)
    names = "".join(f", {name}" for name in by)
    ids = "b.measure_id" if "nature" in by else _measure_ids(by)
    return f"""
        SELECT scenario, window_name AS "window"{names}, measure_id, CAST(round(sum(value),
            4) AS DOUBLE) AS value
        FROM (
            SELECT s.scenario, s.window_name{keys}, unnest({ids}) AS measure_id,
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
        GROUP BY ALL
    """.replace("unnest(b.measure_id)", "b.measure_id")


def delivered(scope: Scope) -> str:
    """Keep out the units without data: their plan must not stand against nothing."""
    gone = ", ".join(quoted(unit) for unit in scope.missing_units)
    return f"b.unit NOT IN ({gone})" if gone else "true"


def _has_landing(base: str) -> str:
    """Keep actuals out of the landing of a measure nobody forecasts: to date is not where it lands."""
    forecast = f"(SELECT measure_id FROM {base} WHERE kind = 'FC')"
    return f"(s.scenario <> 'FC' OR s.kind <> 'AC' OR s.is_whole OR b.measure_id IN {forecast})"


def rates_join(target: str) -> str:
    """Join the rates that lead from a row's currency to the target."""
    return (
        f"LEFT JOIN month_rate AS r ON r.target = {quoted(target)} AND r.currency = b.currency "
        "AND r.month = date_trunc('month', b.bucket)"
    )


def _measure_ids(by: Sequence[str]) -> str:
    """Write the list of names a row counts under: itself, and its parts."""
    cost = "[b.measure_id, 'cost[' || b.nature || ']', CASE WHEN b.is_test THEN 'test_cost' END]"
    parts = " ".join(
        f"WHEN b.measure_id = '{name}' THEN [b.measure_id, '{name}[' || {part} || ']']"
        for name, part in _PARTS.items()
        if not (part == "b.channel" and "channel" in by)
    )
    return f"CASE WHEN b.measure_id = 'cost' THEN {cost} {parts} ELSE [b.measure_id] END"


def _by_expression(scope: Scope, name: str) -> str:
    if name not in ("month", "week", "day"):
        return BY_COLUMNS[name]
    weekday = scope.period.kind in ("day", "week")
    if name == "month":
        later = "(CAST(left(l.month, 4) AS INTEGER) + 1)::VARCHAR || substr(l.month, 5)"
        return f"CASE WHEN s.scenario = 'PY' THEN {later} ELSE l.month END"
    if name == "week":
        ahead = "strftime(b.bucket + INTERVAL 364 DAY, '%G-W%V')"
        return f"CASE WHEN s.scenario = 'PY' THEN {ahead} ELSE l.week END"
    step = "INTERVAL 364 DAY" if weekday else "INTERVAL 1 YEAR"
    return f"CAST(CASE WHEN s.scenario = 'PY' THEN b.bucket + {step} ELSE b.bucket END AS DATE)"


def stocks_query(scope: Scope, spans: Sequence[Span], by: Sequence[str], target: str) -> str:
    """Give levels: the last value of a window not older than 35 days, and the last one before the window.

    Levels are added over units and channels, never over time. ``stock_unit_days`` is the mean of the levels
    seen in the window times its days.
    """
    actual = [span for span in spans if span.kind == "AC" and span.scenario in ("AC", "PY")]
    if not actual:
        return nothing(by)
    if {"month", "week", "day"} & set(by):
        return _stocks_by_time(scope, actual, by, target)
    keys = "".join(f", {'bu_id' if name == 'unit' else _channel()} AS {name}" for name in by)
    names = "".join(f", {name}" for name in by)
    relation = spans_values(actual)
    last = f"""
        SELECT s.scenario, s.window_name AS "window", bu_id, channel_id, measure_id, date, value, currency
        FROM fact_snapshot JOIN {relation} ON date < s.end_date AND date >= s.end_date - INTERVAL 36 DAY
        QUALIFY date = max(date) OVER (PARTITION BY s.scenario, s.window_name, bu_id, channel_id, measure_id)
    """
    first = f"""
        SELECT s.scenario, s.window_name AS "window", bu_id, channel_id,
            measure_id || '[start]' AS measure_id, date, value, currency
        FROM fact_snapshot JOIN {relation} ON date < s.start_date AND date >= s.start_date - INTERVAL 36 DAY
        QUALIFY date = max(date) OVER (PARTITION BY s.scenario, s.window_name, bu_id, channel_id, measure_id)
    """
    mean = f"""
        SELECT s.scenario, s.window_name AS "window", bu_id, channel_id, 'stock_unit_days' AS measure_id,
            max(date) AS date,
               CAST(avg(value) * any_value(date_diff('day', s.start_date,
                   s.end_date)) AS DECIMAL(18,4)) AS value, NULL AS currency
        FROM fact_snapshot JOIN {relation} ON date >= s.start_date AND date < s.end_date
        WHERE measure_id = 'stock_units' GROUP BY s.scenario, s.window_name, bu_id, channel_id
    """
    return f"""
        SELECT scenario, "window"{names}, measure_id, CAST(round(sum(value), 4) AS DOUBLE) AS value
        FROM (SELECT scenario, "window"{keys}, measure_id, {converted(scope, target)} AS value
              FROM (SELECT *, date AS bucket
                  FROM ({last} UNION ALL {first} UNION ALL {mean})) AS b {rates_join(target)})
        GROUP BY ALL
    """


def _channel() -> str:
    return "coalesce(channel_id, '')"


def _stocks_by_time(scope: Scope, spans: Sequence[Span], by: Sequence[str], target: str) -> str:
    """Give the last level within each month, week or day of a window."""
    words = {
        "month": "strftime(CASE WHEN s.scenario = 'PY' THEN date + INTERVAL 1 YEAR ELSE date END, '%Y-%m')",
        "week": "strftime(CASE WHEN s.scenario = 'PY' THEN date + INTERVAL 364 DAY ELSE date END, '%G-W%V')",
        "day": "CAST(CASE WHEN s.scenario = 'PY' THEN date + INTERVAL 1 YEAR ELSE date END AS DATE)",
        "unit": "bu_id",
        "channel": _channel(),
    }
    keys = "".join(f", {words[name]} AS {name}" for name in by)
    names = "".join(f", {name}" for name in by)
    inner = f"""
        SELECT s.scenario, s.window_name AS "window"{keys}, measure_id, bu_id, channel_id, date AS bucket,
            value, currency
        FROM fact_snapshot JOIN {spans_values(spans)} ON date >= s.start_date AND date < s.end_date
        QUALIFY date = max(date) OVER (PARTITION BY s.scenario, s.window_name{keys_of(words, by)}, bu_id,
            channel_id, measure_id)
    """
    return f"""
        SELECT scenario, "window"{names}, measure_id, CAST(round(sum(v), 4) AS DOUBLE) AS value
        FROM (SELECT b.*, {converted(scope, target)} AS v FROM ({inner}) AS b {rates_join(target)})
        GROUP BY ALL
    """


def keys_of(words: dict[str, str], by: Sequence[str]) -> str:
    """Write the partition of the columns asked for."""
    return "".join(f", {words[name]}" for name in by if name in ("month", "week", "day"))


def coverage_query(scope: Scope, base: str, spans: Sequence[Span], by: Sequence[str], target: str) -> str:
    """Give the planned cost of all units, and of those that delivered, over the days of the actuals."""
    reached = [span for span in spans if span.scenario == "AC"]
    if not reached or set(by) - {"unit"}:
        return nothing(by)
    keys = "".join(f", b.{name}" for name in by)
    names = "".join(f", {name}" for name in by)
    return f"""
        SELECT 'AC' AS scenario, window_name AS "window"{names},
               unnest(['expected_plan_cost', 'covered_plan_cost']) AS measure_id,
               CAST(round(unnest([expected, covered]), 4) AS DOUBLE) AS value
        FROM (
            SELECT s.window_name{keys}, sum({converted(scope, target)}) AS expected,
                   coalesce(sum({converted(scope, target)}) FILTER ({delivered(scope)}), 0) AS covered
            FROM {base} AS b
            JOIN {spans_values(reached)} ON b.bucket >= s.start_date AND b.bucket < s.end_date
            {rates_join(target)}
            WHERE b.kind = 'PL' AND b.measure_id = 'cost' GROUP BY ALL
        )
    """


def accuracy_query(scope: Scope, base: str, spans: Sequence[Span], by: Sequence[str], target: str) -> str:
    """Score the forecasts frozen just before each whole month: actual, error, and error without its sign."""
    reached = [span for span in spans if span.scenario == "AC"]
    if not reached or set(by) - {"unit"}:
        return nothing(by)
    names = "".join(f", {name}" for name in by)
    return f"""
        SELECT 'AC' AS scenario, window_name AS "window"{names},
               unnest(['forecast_scored_actual', 'forecast_abs_error', 'forecast_error']) AS measure_id,
               CAST(round(unnest([scored, missed, leaned]), 4) AS DOUBLE) AS value
        FROM (SELECT window_name{names}, sum(abs(actual)) AS scored, sum(abs(frozen - actual)) AS missed,
                     sum(frozen - actual) AS leaned FROM (
            SELECT s.window_name, b.unit, l.month,
                   coalesce(sum({converted(scope, target)}) FILTER (b.kind = 'AC'), 0) AS actual,
                   sum({converted(scope, target)}) FILTER (b.kind = 'LAG') AS frozen
            FROM {base} AS b
            JOIN {spans_values(reached)} ON b.bucket >= s.start_date AND b.bucket < s.end_date
            LEFT JOIN {base}_label AS l ON l.bucket = b.bucket
            {rates_join(target)}
            WHERE b.kind IN ('AC', 'LAG') AND b.measure_id = 'cost' AND {delivered(scope)}
            GROUP BY ALL HAVING frozen IS NOT NULL
        ) GROUP BY ALL)
    """


def nothing(by: Sequence[str]) -> str:
    """Write a query without rows, in the columns of the others."""
    columns = "".join(f", NULL AS {name}" for name in by)
    shape = f'NULL AS scenario, NULL AS "window"{columns}, NULL AS measure_id, 0.0::DOUBLE AS value'
    return f"SELECT {shape} WHERE false"
