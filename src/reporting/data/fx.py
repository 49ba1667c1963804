"""Currency: budget rates for what is shown together, average rates for what happened."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import duckdb

from reporting.data.exact import RATE_ONE
from reporting.data.scope import Scope
from reporting.data.spans import Span, spans_values

Rates = Mapping[tuple[str, int], int]
"""Steps of 1e-8, by currency and month (counted from 1970)."""

#: More months than any report looks back on.
MONTHS: Final = 10_000


def create_rates(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the rates of each month from each currency to each other one.

    Into the reporting currency at budget rates, so that plan and actual differ only by what was done; into
    any other currency (a bill in foreign money) at average rates.
    """
    connection.execute("""
        CREATE TEMP TABLE IF NOT EXISTS rate AS
        SELECT rate_set, CAST(period || '-01' AS DATE) AS month, currency, CAST(rate AS DECIMAL(18,8)) AS rate
        FROM fact_fx WHERE length(period) = 7;
        CREATE TEMP TABLE IF NOT EXISTS month_rate AS
        SELECT t.currency AS target, f.currency, f.month,
               CAST(CASE WHEN t.rate = 1 THEN f.budget ELSE CAST(coalesce(f.average, f.budget) AS DOUBLE) /
                    CAST(coalesce(t.average, t.budget) AS DOUBLE) END AS DECIMAL(18,8)) AS rate
        FROM (SELECT month, currency, max(rate) FILTER (rate_set = 'BUDGET') AS budget,
                     max(rate) FILTER (rate_set = 'AVERAGE') AS average FROM rate GROUP BY ALL) AS f
        JOIN (SELECT month, currency, max(rate) FILTER (rate_set = 'BUDGET') AS budget,
                     max(rate) FILTER (rate_set = 'AVERAGE') AS average,
                     max(rate) FILTER (rate_set = 'BUDGET') AS rate FROM rate GROUP BY ALL) AS t USING (month)
    """)


def rates_into(connection: duckdb.DuckDBPyConnection, target: str) -> Rates:
    """Give the rates into a currency."""
    create_rates(connection)
    rows = connection.execute(
        "SELECT currency, (year(month) - 1970) * 12 + month(month) - 1, CAST(rate * ? AS BIGINT) "
        "FROM month_rate WHERE target = ? AND rate IS NOT NULL",
        [RATE_ONE, target],
    ).fetchall()
    return {(currency, month): rate for currency, month, rate in rows}


def fx_query(scope: Scope, base: str, spans: Sequence[Span]) -> str:
    """Write the sums of `Facts.fx`."""
    return f"""
        SELECT window_name AS "window", unit, measure_id, currency,
               CAST(round(al, 4) AS DOUBLE) AS actual_local, CAST(round(pl, 4) AS DOUBLE) AS plan_local,
               CAST(round(aa, 4) AS DOUBLE) AS actual, CAST(round(ac, 4) AS DOUBLE) AS constant,
               CAST(round(pp, 4) AS DOUBLE) AS plan, CAST(round(aa - pp, 4) AS DOUBLE) AS delta,
               CAST(round(ac - pp, 4) AS DOUBLE) AS operational, CAST(round(aa - ac, 4) AS DOUBLE) AS fx
        FROM (
            SELECT s.window_name, b.unit, b.measure_id, b.currency,
                   coalesce(sum(b.value) FILTER (s.scenario = 'AC'), 0) AS al,
                   coalesce(sum(b.value) FILTER (s.scenario = 'PL'), 0) AS pl,
                   coalesce(sum(CAST(b.value AS DECIMAL(38,4)) * coalesce(average.rate,
                       budget.rate)) FILTER (s.scenario = 'AC'), 0) AS aa,
                   coalesce(sum(CAST(b.value AS DECIMAL(38,4)) * budget.rate) FILTER (s.scenario = 'AC'),
                       0) AS ac,
                   coalesce(sum(CAST(b.value AS DECIMAL(38,4)) * budget.rate) FILTER (s.scenario = 'PL'),
                       0) AS pp
            FROM {base} AS b
            JOIN {spans_values(spans)}
              ON b.kind = s.kind AND b.bucket >= s.start_date AND b.bucket < s.end_date
            JOIN rate AS budget ON budget.rate_set = 'BUDGET' AND budget.currency = b.currency
              AND budget.month = date_trunc('month', b.bucket)
            LEFT JOIN rate AS average ON average.rate_set = 'AVERAGE' AND average.currency = b.currency
              AND average.month = date_trunc('month', b.bucket)
            WHERE b.measure_id NOT LIKE '%[%'
            GROUP BY ALL
        ) ORDER BY ALL
    """
