"""Write the SQL of levels: what stood at the end of a window, at its start, and on average."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

from collections.abc import Sequence

from reporting.data.fx import converted, rates_join
from reporting.data.scope import Scope
from reporting.data.spans import Span, spans_values


def _observed(spans: Sequence[Span]) -> list[Span]:
    return [span for span in spans if span.kind == "AC" and span.scenario in ("AC", "PY")]


def level_rows(scope: Scope, spans: Sequence[Span], target: str) -> list[str]:
    """Give levels: the last value of a window not older than 35 days, and the last one before the window.

    Levels are added over units and channels, never over time. ``stock_unit_days`` is the mean of the levels
    seen in the window times its days.
    """
    observed = _observed(spans)
    if not observed:
        return []
    relation = spans_values(observed)
    keys = 's.scenario, s.window_name AS "window", bu_id, channel_id'
    latest = f"""
        SELECT {keys}, measure_id || ending AS measure_id, date, value, currency
        FROM fact_snapshot JOIN
            (SELECT *, unnest([end_date, start_date]) AS day, unnest(['', '[start]']) AS ending
             FROM {relation}) AS s ON date < s.day AND date >= s.day - INTERVAL 36 DAY
        QUALIFY date = max(date) OVER (PARTITION BY s.scenario, s.window_name, ending, bu_id, channel_id,
            measure_id)
    """
    mean = f"""
        SELECT {keys}, 'stock_unit_days' AS measure_id, max(date) AS date,
               CAST(avg(value) * any_value(date_diff('day', s.start_date,
                   s.end_date)) AS DECIMAL(18,4)) AS value, NULL AS currency
        FROM fact_snapshot JOIN {relation} ON date >= s.start_date AND date < s.end_date
        WHERE measure_id = 'stock_units' GROUP BY s.scenario, s.window_name, bu_id, channel_id
    """
    return [
        f"""
        SELECT 'level' AS reach, scenario, "window", bu_id AS unit, coalesce(channel_id, '') AS channel,
               measure_id, {converted(scope, target)} AS value
        FROM (SELECT *, date AS bucket FROM ({latest} UNION ALL {mean})) AS b
        {rates_join(target)}
        """
    ]


def levels_by_time(scope: Scope, spans: Sequence[Span], by: Sequence[str], target: str) -> list[str]:
    """Give the last level within each month, week or day of a window, by the columns asked for."""
    observed = _observed(spans)
    if not observed:
        return []
    times = {
        "month": "strftime(CASE WHEN s.scenario = 'PY' THEN date + INTERVAL 1 YEAR ELSE date END, '%Y-%m')",
        "week": "strftime(CASE WHEN s.scenario = 'PY' THEN date + INTERVAL 364 DAY ELSE date END, '%G-W%V')",
        "day": "CAST(CASE WHEN s.scenario = 'PY' THEN date + INTERVAL 1 YEAR ELSE date END AS DATE)",
    }
    words = {**times, "unit": "bu_id", "channel": "coalesce(channel_id, '')"}
    keys = "".join(f", {words[name]} AS {name}" for name in by)
    names = "".join(f", {name}" for name in by)
    moments = "".join(f", {times[name]}" for name in by if name in times)
    inner = f"""
        SELECT s.scenario, s.window_name AS "window"{keys}, measure_id, bu_id, channel_id, date AS bucket,
            value, currency
        FROM fact_snapshot JOIN {spans_values(observed)} ON date >= s.start_date AND date < s.end_date
        QUALIFY date = max(date) OVER (PARTITION BY s.scenario, s.window_name{moments}, bu_id,
            channel_id, measure_id)
    """
    return [
        f"""
        SELECT scenario, "window"{names}, measure_id, CAST(round(sum(v), 4) AS DOUBLE) AS value
        FROM (SELECT b.*, {converted(scope, target)} AS v FROM ({inner}) AS b {rates_join(target)})
        GROUP BY ALL
        """
    ]
