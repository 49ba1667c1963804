"""The rules: each one a query for the rows that break it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from reporting.data.schema import TABLES, Table
from reporting.data.spec import SnapshotSpec

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule on the data.

    Parameters
    ----------
    id
        As reports and messages name it (``V02``).
    severity
        An error blocks the run; a warning is printed on the reports it concerns.
    text
        What is wrong with the rows found.
    sql
        Gives the offending rows: ``unit`` and ``period`` they concern (both may be null), and ``shown``, the
        row as a person recognises it.
    always
        Judged although its table is empty: what is missing there is the point.
    """

    id: str
    severity: Severity
    table: str
    text: str
    sql: str
    always: bool = False


def structural_rules() -> Iterator[Rule]:
    """Give the rules that follow from the canonical tables themselves: keys, references, closed lists."""
    for table in TABLES.values():
        yield _unique_key(table)
        for column in table.columns:
            shown = f"'{column.name} ' || coalesce(CAST({column.name} AS VARCHAR), 'empty')"
            where = ""
            if column.required:
                yield Rule("V00", "error", table.name, f"'{column.name}' is empty",
                           _rows(table, f"{column.name} IS NULL", _key_text(table)))  # fmt: skip
            if column.references:
                key = TABLES[column.references].key[0]
                where = f"{column.name} IS NOT NULL AND {column.name} NOT IN (SELECT {key} FROM {column.references})"
                yield Rule(
                    "V01", "error", table.name, f"unknown '{column.name}'", _distinct(table, where, shown)
                )
            if column.allowed:
                listed = ", ".join(f"'{name}'" for name in column.allowed)
                text = f"'{column.name}' is none of {', '.join(column.allowed)}"
                yield Rule(
                    "V00",
                    "error",
                    table.name,
                    text,
                    _distinct(table, f"{column.name} NOT IN ({listed})", shown),
                )


def _unique_key(table: Table) -> Rule:
    key = [*table.key, *(["recorded_at"] if table.bitemporal else [])]
    unit = f"any_value({table.unit})" if table.unit else "NULL"
    return Rule(
        "V02", "error", table.name, f"rows with the same key ({', '.join(key)})",
        f"SELECT {unit} AS unit, NULL AS period, {_key_text(table)} || ': ' || count(*) || ' rows' AS shown "  # noqa: S608
        f"FROM {table.name} GROUP BY {', '.join(key)} HAVING count(*) > 1",
    )  # fmt: skip


def _key_text(table: Table) -> str:
    return "concat_ws(', ', " + ", ".join(f"CAST({name} AS VARCHAR)" for name in table.key) + ")"


def _rows(table: Table, where: str, shown: str) -> str:
    unit = table.unit or "NULL"
    return f"SELECT {unit} AS unit, NULL AS period, {shown} AS shown FROM {table.name} WHERE {where}"  # noqa: S608


def _distinct(table: Table, where: str, shown: str) -> str:
    return (
        f"SELECT NULL AS unit, NULL AS period, {shown} AS shown FROM {table.name} WHERE {where} GROUP BY ALL"  # noqa: S608
    )


_MONTH = "strftime({}, '%Y-%m')"
_COST = "('invoice', 'credit_note', 'accrual', 'accrual_reversal', 'internal_time', 'reclass')"


def domain_rules(spec: SnapshotSpec) -> Iterator[Rule]:
    """Give the rules of the trade."""
    yield from _money_rules(spec)
    yield from _count_rules()
    yield from _ledger_rules()
    yield from _plan_rules()
    yield from _action_rules()
    yield from _experiment_rules()


def _money_rules(spec: SnapshotSpec) -> Iterator[Rule]:
    for table, value in (
        ("fact_measure_daily", "value"),
        ("fact_measure_plan", "value"),
        ("fact_snapshot", "value"),
    ):
        time = TABLES[table].time
        yield Rule(
            "V03",
            "error",
            table,
            "money without a currency",
            f"""
            SELECT bu_id AS unit, NULL AS period, measure_id || ', first on ' || min({time}) || ', ' || count(*) || ' rows' AS shown
            FROM {table} JOIN dim_measure USING (measure_id) WHERE is_money AND currency IS NULL GROUP BY bu_id, measure_id""",
        )  # noqa: S608
    used = " UNION ".join(
        f"SELECT bu_id, currency FROM {name}"  # noqa: S608
        for name in (
            "fact_measure_daily",
            "fact_measure_plan",
            "fact_budget_line",
            "fact_forecast_line",
            "fact_cost_entry",
        )
    )
    home = f"'{spec.reporting_currency}'"
    yield Rule(
        "V03",
        "error",
        "fact_fx",
        "currency without a budget rate",
        f"""
        SELECT NULL AS unit, NULL AS period, currency || ' (used by ' || string_agg(DISTINCT bu_id, ', ') || ')' AS shown
        FROM ({used}) WHERE currency IS NOT NULL AND currency <> {home}
          AND currency NOT IN (SELECT currency FROM fact_fx WHERE rate_set = 'BUDGET') GROUP BY currency""",
        always=True,
    )  # noqa: S608
    yield Rule(
        "V03",
        "error",
        "fact_fx",
        "rate that is not above zero",
        """
        SELECT NULL AS unit, period, concat_ws(', ', rate_set, period, currency, rate) AS shown FROM fact_fx WHERE NOT rate > 0""",
    )


def _count_rules() -> Iterator[Rule]:
    yield Rule(
        "V04",
        "error",
        "fact_measure_daily",
        "count below zero",
        """
        SELECT bu_id AS unit, NULL AS period, concat_ws(', ', date, channel_id, measure_id, value) AS shown
        FROM fact_measure_daily JOIN dim_measure USING (measure_id)
        WHERE value < 0 AND NOT is_money AND NOT coalesce(may_be_negative, false)""",
    )
    for smaller, larger in (("clicks", "impressions"), ("viewable_impressions", "measured_impressions"),
                            ("unique_clicks", "delivered"), ("delivered", "sent")):  # fmt: skip
        yield Rule(
            "V06",
            "error",
            "fact_measure_daily",
            f"more {smaller} than {larger}",
            f"""
            SELECT bu_id AS unit, NULL AS period, concat_ws(', ', date, channel_id, small || ' of ' || large) AS shown FROM (
                SELECT date, bu_id, channel_id, source, sum(value) FILTER (measure_id = '{smaller}') AS small,
                       sum(value) FILTER (measure_id = '{larger}') AS large
                FROM fact_measure_daily WHERE measure_id IN ('{smaller}', '{larger}') GROUP BY ALL)
            WHERE small > large""",
        )  # noqa: S608
    yield Rule(
        "V18",
        "warning",
        "fact_measure_daily",
        "platforms claim far more conversions than the shop has orders",
        """
        SELECT bu_id AS unit, period, period || ': ' || round(claimed / orders, 2) || ' times' AS shown FROM (
            SELECT bu_id, strftime(date, '%Y-%m') AS period, sum(value) FILTER (measure_id = 'platform_conversions') AS claimed,
                   sum(value) FILTER (measure_id = 'orders') AS orders
            FROM fact_measure_daily WHERE measure_id IN ('platform_conversions', 'orders') GROUP BY ALL)
        WHERE orders > 0 AND claimed > 1.2 * orders""",
    )
    yield Rule(
        "V19",
        "warning",
        "fact_measure_daily",
        "one series from two web analytics tools",
        """
        SELECT bu_id AS unit, NULL AS period, measure_id || ': ' || string_agg(DISTINCT source, ', ') AS shown
        FROM fact_measure_daily WHERE source IN ('ga4', 'matomo') AND measure_id IN
            ('sessions', 'engaged_sessions', 'single_page_visits', 'page_seconds', 'engagement_seconds')
        GROUP BY bu_id, measure_id HAVING count(DISTINCT source) > 1""",
    )
    yield Rule(
        "V20",
        "error",
        "fact_measure_daily",
        "actuals recorded before their day",
        """
        SELECT bu_id AS unit, NULL AS period, concat_ws(', ', date, source, measure_id) AS shown
        FROM fact_measure_daily WHERE date > CAST(recorded_at AS DATE)""",
    )
    yield Rule(
        "V21",
        "warning",
        "fact_measure_daily",
        "day far from its usual level (a unit error?)",
        """
        WITH daily AS (SELECT bu_id, measure_id, source, date, ln(sum(value)) AS size
                       FROM fact_measure_daily WHERE value > 0 AND measure_id IN ('media_cost', 'net_revenue', 'clicks', 'sessions')
                       GROUP BY bu_id, measure_id, source, date),
             usual AS (SELECT bu_id, measure_id, source, median(size) AS middle, greatest(mad(size), 0.1) AS spread
                       FROM daily GROUP BY ALL HAVING count(*) >= 30)
        SELECT bu_id AS unit, strftime(date, '%Y-%m') AS period,
               concat_ws(', ', date, source, measure_id, round(exp(size)) || ' against ' || round(exp(middle))) AS shown
        FROM daily JOIN usual USING (bu_id, measure_id, source) WHERE abs(size - middle) > 8 * 1.4826 * spread""",
    )


def _ledger_rules() -> Iterator[Rule]:
    yield Rule(
        "V05",
        "warning",
        "fact_cost_entry",
        "negative cost that is neither credit note nor reversal",
        """
        SELECT bu_id AS unit, strftime(posting_date, '%Y-%m') AS period, concat_ws(', ', entry_id, doc_type, amount_local) AS shown
        FROM fact_cost_entry WHERE amount_local < 0
          AND doc_type NOT IN ('credit_note', 'accrual_reversal', 'reclass', 'commitment_release')""",
    )
    yield Rule(
        "V07",
        "error",
        "fact_cost_entry",
        "credit note without its invoice, or larger than it",
        """
        SELECT c.bu_id AS unit, NULL AS period, concat_ws(', ', c.entry_id, c.amount_local, 'on ' || coalesce(c.ref_entry_id, 'nothing')) AS shown
        FROM fact_cost_entry AS c LEFT JOIN fact_cost_entry AS i ON i.entry_id = c.ref_entry_id
        WHERE c.doc_type = 'credit_note' AND (i.entry_id IS NULL OR abs(c.amount_local) > i.amount_local)""",
    )
    for severity, low, high in (("warning", 2, 6), ("error", 6, 1_000_000)):
        yield Rule("V08", "warning" if severity == "warning" else "error", "fact_cost_entry",
                   f"accrual not reversed after {low} closed months", f"""
            WITH latest AS (SELECT max(posting_date) AS day FROM fact_cost_entry)
            SELECT a.bu_id AS unit, NULL AS period, concat_ws(', ', a.entry_id, a.posting_date, a.amount_local) AS shown
            FROM fact_cost_entry AS a CROSS JOIN latest
            WHERE a.doc_type = 'accrual' AND NOT coalesce(a.is_penalty, false)
              AND date_diff('month', a.posting_date, latest.day) > {low} AND date_diff('month', a.posting_date, latest.day) <= {high}
              AND a.entry_id NOT IN (SELECT ref_entry_id FROM fact_cost_entry
                                     WHERE doc_type = 'accrual_reversal' AND ref_entry_id IS NOT NULL)""")  # noqa: S608  # fmt: skip
    yield Rule(
        "V12",
        "warning",
        "fact_cost_entry",
        "more than 2 % of the month's cost belongs to no action",
        f"""
        SELECT bu_id AS unit, period, period || ': ' || round(100 * loose / total, 1) || ' %' AS shown FROM (
            SELECT bu_id, strftime(service_start, '%Y-%m') AS period, CAST(sum(amount_local) AS DOUBLE) AS total,
                   CAST(sum(amount_local) FILTER (action_id IS NULL) AS DOUBLE) AS loose
            FROM fact_cost_entry WHERE doc_type IN {_COST} GROUP BY ALL) WHERE total > 0 AND loose > 0.02 * total""",
    )  # noqa: S608
    yield Rule(
        "V14",
        "error",
        "fact_cost_entry",
        "service that ends before it starts",
        """
        SELECT bu_id AS unit, NULL AS period, concat_ws(', ', entry_id, service_start, service_end) AS shown
        FROM fact_cost_entry WHERE service_end < service_start""",
    )
    yield Rule(
        "V20",
        "error",
        "fact_cost_entry",
        "documents recorded before they were posted",
        """
        SELECT bu_id AS unit, NULL AS period, concat_ws(', ', entry_id, posting_date) AS shown
        FROM fact_cost_entry WHERE posting_date > CAST(recorded_at AS DATE)""",
    )
    yield Rule(
        "V22",
        "error",
        "fact_cost_entry",
        "cost on an action after it was cancelled",
        """
        SELECT e.bu_id AS unit, NULL AS period, concat_ws(', ', entry_id, action_id, posting_date) AS shown
        FROM fact_cost_entry AS e JOIN dim_action AS a USING (action_id)
        WHERE a.cancelled_on IS NOT NULL AND posting_date > a.cancelled_on + 30 AND NOT coalesce(is_penalty, false)
          AND doc_type NOT IN ('credit_note', 'accrual_reversal', 'commitment_release')""",
    )


def _plan_rules() -> Iterator[Rule]:
    yield Rule(
        "V09",
        "error",
        "fact_budget_line",
        "two locked budgets for one unit and month",
        """
        SELECT bu_id AS unit, period, period || ': ' || string_agg(DISTINCT version_id, ', ') AS shown
        FROM fact_budget_line JOIN dim_version USING (version_id) WHERE kind = 'BUDGET' AND status = 'locked'
        GROUP BY bu_id, period HAVING count(DISTINCT version_id) > 1""",
    )
    yield Rule(
        "V10",
        "error",
        "fact_budget_line",
        "budget outside the fiscal year of its version",
        """
        SELECT l.bu_id AS unit, NULL AS period, concat_ws(', ', version_id, min(l.period) || '..' || max(l.period)) AS shown
        FROM fact_budget_line AS l JOIN dim_version AS v USING (version_id) WHERE v.kind = 'BUDGET' AND v.fiscal_year IS NOT NULL
        GROUP BY l.bu_id, version_id, v.fiscal_year HAVING count(DISTINCT l.period) > 12
          OR max(left(l.period, 4)) NOT BETWEEN v.fiscal_year AND CAST(CAST(v.fiscal_year AS INTEGER) + 1 AS VARCHAR)""",
    )
    yield Rule(
        "V26",
        "warning",
        "fact_forecast_line",
        "forecast for a month before its cutoff",
        """
        SELECT bu_id AS unit, period, concat_ws(', ', version_id, period) AS shown
        FROM fact_forecast_line JOIN dim_version USING (version_id) WHERE period <= cutoff_period GROUP BY ALL""",
    )
    yield Rule(
        "V24",
        "warning",
        "fact_budget_line",
        "test & learn outside 10 to 15 % of the budget",
        """
        SELECT bu_id AS unit, NULL AS period, fiscal_year || ': ' || round(100 * tested / total, 1) || ' %' AS shown FROM (
            SELECT bu_id, fiscal_year, CAST(sum(amount_local) AS DOUBLE) AS total,
                   CAST(coalesce(sum(amount_local) FILTER (is_test), 0) AS DOUBLE) AS tested
            FROM fact_budget_line JOIN dim_version USING (version_id)
            WHERE kind = 'BUDGET' AND fiscal_year = (SELECT max(fiscal_year) FROM dim_version WHERE kind = 'BUDGET') GROUP BY ALL)
        WHERE tested > 0 AND (tested < 0.10 * total OR tested > 0.15 * total)""",
    )


def _action_rules() -> Iterator[Rule]:
    yield Rule(
        "V13",
        "warning",
        "dim_action",
        "action in progress without a budget",
        """
        SELECT bu_id AS unit, NULL AS period, action_id || ' ' || name AS shown FROM dim_action
        WHERE status = 'in_progress' AND action_id NOT IN
            (SELECT action_id FROM fact_budget_line WHERE action_id IS NOT NULL AND amount_local > 0)""",
    )
    yield Rule(
        "V14",
        "error",
        "dim_action",
        "action that ends before it starts",
        """
        SELECT bu_id AS unit, NULL AS period, concat_ws(', ', action_id, start_date, end_date) AS shown
        FROM dim_action WHERE end_date < start_date""",
    )
    yield Rule(
        "V14",
        "warning",
        "dim_action",
        "action of more than 366 days",
        """
        SELECT bu_id AS unit, NULL AS period, concat_ws(', ', action_id, start_date, end_date) AS shown
        FROM dim_action WHERE end_date - start_date > 366 AND coalesce(horizon, '') <> 'permanent'""",
    )
    yield Rule(
        "V15",
        "error",
        "fact_objective",
        "approved objective that is not specific, measurable or dated",
        """
        SELECT bu_id AS unit, NULL AS period, objective_id || ' ' || title AS shown FROM fact_objective
        WHERE status = 'approved' AND (owner IS NULL OR start_date IS NULL OR due_date IS NULL OR due_date <= start_date
          OR due_date - start_date > 366 OR strategic_priority IS NULL OR evidence IS NULL)""",
    )
    yield Rule(
        "V25",
        "error",
        "log_restatement",
        "restatement without an approver",
        """
        SELECT bu_id AS unit, NULL AS period, change_id || ' ' || reason AS shown FROM log_restatement WHERE approver IS NULL""",
    )


def _experiment_rules() -> Iterator[Rule]:
    yield Rule(
        "V23",
        "error",
        "fact_experiment",
        "experiment decided before its planned number",
        """
        SELECT bu_id AS unit, NULL AS period, experiment_id || ': ' || least_seen || ' of ' || planned_n_per_arm AS shown
        FROM fact_experiment JOIN (
            SELECT experiment_id, min(seen) AS least_seen FROM (
                SELECT experiment_id, variant, sum(exposed) AS seen FROM fact_experiment_obs GROUP BY ALL) GROUP BY ALL)
        USING (experiment_id) WHERE status = 'decided' AND stop = 'fixed' AND least_seen < planned_n_per_arm""",
    )
