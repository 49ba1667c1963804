"""Build the base rows of a job: every fact as (kind, bucket, unit, ..., measure, value), summed exactly."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from reporting.data.quoting import quoted
from reporting.data.scope import Unit
from reporting.periods import Period

#: Documents that are cost; commitments and their releases are promises.
COST_DOCUMENTS = "('invoice', 'credit_note', 'accrual', 'accrual_reversal', 'internal_time', 'reclass')"
#: Weights of days are counted in parts of one: fine enough for 1e-4 of any amount.
_WEIGHTS_IN_ONE = 10**12


@dataclass(frozen=True, slots=True)
class Versions:
    """The plan and forecast versions to read: budgets, forecasts of the rest, forecasts frozen before."""

    budget: tuple[str, ...]
    forecasts: tuple[str, ...]
    cutoffs: tuple[tuple[str, str], ...]


def literal_dates(days: Sequence[date]) -> str:
    """Write days as an SQL list."""
    return "[" + ", ".join(f"DATE '{day.isoformat()}'" for day in days) + "]"


def create_buckets(connection: duckdb.DuckDBPyConnection, name: str, cuts: Sequence[date]) -> None:
    """Create the tables of buckets and of the bucket of each day."""
    connection.execute(
        f"CREATE TEMP TABLE {name}_bucket AS SELECT * FROM "
        f"(SELECT b AS bucket, lead(b) OVER (ORDER BY b) AS bucket_end "
        f"FROM (SELECT unnest({literal_dates(cuts)}) AS b)) WHERE bucket_end IS NOT NULL;"
        f"CREATE TEMP TABLE {name}_day AS SELECT CAST(d AS DATE) AS date, bucket FROM "
        f"(SELECT unnest(generate_series(TIMESTAMP '{cuts[0]}', TIMESTAMP '{cuts[-1]}' - INTERVAL 1 DAY, "
        f"INTERVAL 1 DAY)) AS d) "
        f"ASOF JOIN {name}_bucket ON d >= bucket"
    )


def planned_periods(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """List the ids of all periods that something is planned for."""
    names = connection.execute(
        "SELECT DISTINCT period FROM fact_budget_line UNION SELECT DISTINCT period FROM fact_measure_plan "
        "UNION SELECT DISTINCT period FROM fact_forecast_line ORDER BY 1"
    ).fetchall()
    return [name for (name,) in names]


def create_periods(
    connection: duckdb.DuckDBPyConnection, units: Sequence[Unit], names: Sequence[str]
) -> None:
    """Create the table of plan periods: the days of each period id, in the calendar of each unit."""
    rows = []
    for unit in units:
        for name in names:
            period = Period.parse(name, unit.calendar)
            rows.append(f"({quoted(unit.id)}, {quoted(name)}, DATE '{period.start}', DATE '{period.end}')")
    values = ", ".join(dict.fromkeys(rows)) or "('', '', DATE '1970-01-01', DATE '1970-01-02')"
    connection.execute(
        f"CREATE TEMP TABLE plan_period AS SELECT * FROM (VALUES {values}) AS t(unit, period, starts, ends)"
    )


def create_phasing(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Create the table of how much of each plan period is due before and up to the end of each bucket.

    It counts in parts of `whole`: days, or the weights of the days where the unit has some for the period.
    """
    connection.execute(f"""
        CREATE TEMP TABLE {name}_phasing AS
        WITH weighed AS (
            SELECT unit, p.period, date, CAST(round(weight * {_WEIGHTS_IN_ONE}) AS HUGEINT) AS weight
            FROM fact_phasing AS f
            JOIN plan_period AS p ON unit = bu_id AND p.period = f.period AND date >= starts AND date < ends
        ), weights AS (SELECT unit, period, sum(weight) AS whole FROM weighed GROUP BY ALL HAVING whole > 0)
        SELECT p.unit, p.period, bucket,
               coalesce(any_value(whole), date_diff('day', starts, ends)) AS whole,
               CASE WHEN any_value(whole) IS NULL THEN date_diff('day', starts, greatest(bucket, starts))
                    ELSE coalesce(sum(weight) FILTER (date < bucket), 0) END AS before,
               CASE WHEN any_value(whole) IS NULL THEN date_diff('day', starts, least(bucket_end, ends))
                    ELSE coalesce(sum(weight) FILTER (date < bucket_end), 0) END AS upto
        FROM plan_period AS p JOIN {name}_bucket ON bucket < ends AND bucket_end > starts
        LEFT JOIN weights USING (unit, period) LEFT JOIN weighed USING (unit, period)
        GROUP BY p.unit, p.period, starts, ends, bucket, bucket_end
    """)


def _share(amount: str, before: str, upto: str, whole: str) -> str:
    """Write the part of an amount that falls into a bucket, exact to the 1e-4 grid.

    What is left of the division goes to the next bucket: the parts of any partition of the days add up to
    the amount.
    """
    total = f"CAST(CAST({amount} AS DECIMAL(28,4)) * 10000 AS HUGEINT)"
    units = f"({total} * {upto} // {whole}) - ({total} * {before} // {whole})"
    return f"CAST(CAST({units} AS DECIMAL(34,0)) * 0.0001::DECIMAL(4,4) AS DECIMAL(38,4))"


def _planned(amount: str) -> str:
    """Write the part of a plan's amount that is due in a bucket."""
    return _share(amount, "p.before", "p.upto", "p.whole")


def create_base(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    cuts: Sequence[date],
    versions: Versions,
    *,
    brand: str,
    cost_view: str = "service",
) -> None:
    """Create the base rows of all scenarios over the buckets of that name, which `cuts` begin and end."""
    create_buckets(connection, name, cuts)
    create_phasing(connection, name)
    parts = [
        _daily(name, cuts[0], cuts[-1]),
        _ledger(name) if cost_view == "service" else _postings(name),
        _opportunities(name),
        _surveys(name, brand),
        _milestones(name),
        _budget(name, versions),
        _forecast(name, versions),
        *_plan_measures(name, versions),
    ]
    union = "\nUNION ALL ".join(parts)
    connection.execute(
        f"CREATE TEMP TABLE {name} AS SELECT kind, version, bucket, unit, channel, campaign, action, nature, "
        f"source, measure_id, currency, is_test, sum(value) AS value FROM ({union}) GROUP BY ALL"
    )


def _daily(name: str, first: date, end: date) -> str:
    # Literal days: a filter made of other tables' values is not pushed down into the files.
    return f"""
        SELECT 'AC' AS kind, '' AS version, d.bucket, m.bu_id AS unit, m.channel_id AS channel,
               m.campaign_id AS campaign, c.action_id AS action, NULL AS nature, m.source, m.measure_id,
               m.currency, coalesce(a.is_test, false) AS is_test, m.value
        FROM (SELECT bucket, bu_id, channel_id, campaign_id, source, measure_id, currency, sum(value) AS value
              FROM fact_measure_daily JOIN {name}_day USING (date)
              WHERE date >= DATE '{first}' AND date < DATE '{end}'
              GROUP BY ALL) AS m
        JOIN {name}_bucket AS d USING (bucket)
        LEFT JOIN dim_campaign AS c USING (campaign_id)
        LEFT JOIN dim_action AS a ON a.action_id = c.action_id
    """


def _ledger(name: str) -> str:
    """Cost where its service was rendered, spread over the days of the service."""
    value = _share(
        "amount_local",
        "date_diff('day', service_start, greatest(bucket, service_start))",
        "date_diff('day', service_start, least(bucket_end, service_end + 1))",
        "date_diff('day', service_start, service_end + 1)",
    )
    return f"""
        SELECT 'AC', '', bucket, e.bu_id, e.channel_id, NULL, e.action_id, nature_id, 'ledger', 'cost',
               currency, coalesce(a.is_test, false), {value}
        FROM fact_cost_entry AS e
        JOIN {name}_bucket ON bucket <= service_end AND bucket_end > service_start
        LEFT JOIN dim_action AS a ON a.action_id = e.action_id
        WHERE doc_type IN {COST_DOCUMENTS}
    """


def _postings(name: str) -> str:
    """Cost where it was posted, as the ledger shows it."""
    return f"""
        SELECT 'AC', '', bucket, e.bu_id, e.channel_id, NULL, e.action_id, nature_id, 'ledger', 'cost',
               currency, coalesce(a.is_test, false), CAST(amount_local AS DECIMAL(38,4))
        FROM fact_cost_entry AS e
        JOIN {name}_day ON date = posting_date
        LEFT JOIN dim_action AS a ON a.action_id = e.action_id
        WHERE doc_type IN {COST_DOCUMENTS}
    """


def _opportunities(name: str) -> str:
    """Opportunities on the day they were created, and what became of them on the day they were closed."""
    return f"""
        SELECT 'AC', '', bucket, bu_id, source_channel, campaign_id, NULL, NULL, 'crm',
               unnest(['opps_created', 'opp_value_created', CASE WHEN credit = 'sourced'
                   THEN 'opp_value_created[marketing]' END]),
               unnest([NULL, currency, currency]), false, unnest([1, amount, amount])::DECIMAL(38,4)
        FROM fact_opportunity JOIN {name}_day ON date = created
        UNION ALL
        SELECT 'AC', '', bucket, bu_id, source_channel, campaign_id, NULL, NULL, 'crm',
               unnest(CASE WHEN outcome = 'won' THEN ['opps_won', 'won_value',
                   'closed_cycle_days'] ELSE ['opps_lost'] END),
               unnest(CASE WHEN outcome = 'won' THEN [NULL, currency, NULL] ELSE [NULL] END), false,
               unnest(CASE WHEN outcome = 'won' THEN [1, amount, date_diff('day', created,
                   closed_on)] ELSE [1] END)::DECIMAL(38,4)
        FROM fact_opportunity JOIN {name}_day ON date = closed_on WHERE outcome IN ('won', 'lost')
    """


def _surveys(name: str, brand: str) -> str:
    """Answers of a survey, on the last day of its fieldwork; a wave asked the same people everything."""
    alone = "(SELECT count(DISTINCT brand) FROM fact_survey) = 1"
    own = f"(SELECT * FROM fact_survey WHERE brand = {quoted(brand)} OR {alone})"
    return f"""
        SELECT 'AC', '', bucket, bu_id, NULL, NULL, NULL, NULL, 'survey', question, NULL, false,
            positives::DECIMAL(38,4)
        FROM {own} JOIN {name}_day ON date = fieldwork_end
        UNION ALL
        SELECT 'AC', '', bucket, bu_id, NULL, NULL, NULL, NULL, 'survey', 'respondents', NULL, false,
               max(respondents)::DECIMAL(38,4)
        FROM {own} JOIN {name}_day ON date = fieldwork_end GROUP BY bucket, bu_id, wave
    """


def _milestones(name: str) -> str:
    return f"""
        SELECT 'AC', '', bucket, a.bu_id, NULL, NULL, m.action_id, NULL, 'plan', unnest(['milestones_due',
            'milestones_on_time']),
               NULL, false, unnest([1, CASE WHEN actual_finish <= baseline_finish
                   THEN 1 ELSE 0 END])::DECIMAL(38,4)
        FROM fact_milestone AS m JOIN dim_action AS a USING (action_id)
            JOIN {name}_day ON date = baseline_finish
        WHERE m.status <> 'cancelled'
    """


def _listed(names: Sequence[str]) -> str:
    return "(" + (", ".join(quoted(name) for name in names) or "NULL") + ")"


def _line_columns(kind: str, value: str, test: str) -> str:
    return (
        f"SELECT {kind}, version_id, bucket, l.bu_id, l.channel_id, NULL, l.action_id, nature_id, 'plan', "
        f"unnest(CASE WHEN nature_id = 'media' THEN ['cost', 'media_cost'] ELSE ['cost'] END), l.currency, "
        f"{test}, {value}"
    )


def _budget(name: str, versions: Versions) -> str:
    value = _planned("amount_local")
    return f"""
        {_line_columns("'PL'", value, "coalesce(l.is_test, false)")}
        FROM fact_budget_line AS l
        JOIN {name}_phasing AS p ON p.unit = l.bu_id AND p.period = l.period
        WHERE version_id IN {_listed(versions.budget)}
    """


def _forecast_kinds(versions: Versions) -> str:
    """List, for each plan period, the versions that forecast the rest and those frozen just before it."""
    rows = [f"('FC', {quoted(version)}, '0000')" for version in versions.forecasts]
    rows += [f"('LAG', {quoted(version)}, {quoted(cutoff)})" for version, cutoff in versions.cutoffs]
    return f"(VALUES {', '.join(rows)}) AS v(kind, version_id, cutoff)"


def _frozen_before() -> str:
    """Keep, of all frozen forecasts of a period, the last one made before it."""
    return "QUALIFY v.kind = 'FC' OR v.cutoff = max(v.cutoff) OVER (PARTITION BY v.kind, l.bu_id, l.period)"


def _forecast(name: str, versions: Versions) -> str:
    value = _planned("amount_local")
    chosen = f"""(SELECT v.kind, l.* FROM fact_forecast_line AS l
                  JOIN {_forecast_kinds(versions)} USING (version_id)
                  WHERE v.cutoff < l.period {_frozen_before()})"""
    return f"""
        {_line_columns("l.kind", value, "coalesce(a.is_test, false)")}
        FROM {chosen} AS l
        JOIN {name}_phasing AS p ON p.unit = l.bu_id AND p.period = l.period
        LEFT JOIN dim_action AS a ON a.action_id = l.action_id
    """


def _plan_measures(name: str, versions: Versions) -> list[str]:
    value = _planned("value")
    columns = (
        "version_id, bucket, l.bu_id, l.channel_id, NULL, NULL, NULL, 'plan', measure_id, l.currency, "
        f"false, {value}"
    )
    joins = f"""
        JOIN {name}_phasing AS p ON p.unit = l.bu_id AND p.period = l.period"""
    chosen = f"""(SELECT v.kind, l.* FROM fact_measure_plan AS l
                  JOIN {_forecast_kinds(versions)} USING (version_id)
                  WHERE v.cutoff < l.period {_frozen_before()})"""
    budgets = f"version_id IN {_listed(versions.budget)}"
    return [
        f"SELECT 'PL', {columns} FROM fact_measure_plan AS l {joins} WHERE {budgets}",
        f"SELECT l.kind, {columns} FROM {chosen} AS l {joins}",
    ]
