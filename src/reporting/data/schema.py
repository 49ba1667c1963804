"""The canonical tables: columns, types, keys and references that every mapping must fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, cast

ColumnType = Literal["text", "date", "timestamp", "integer", "number", "money", "boolean"]

#: How a column type is written in DuckDB. Stored values are 18 digits wide, because that is one machine word
#: and a single fact never needs more; sums of them are DECIMAL(38,4), so they are exact.
SQL_TYPES: Final[Mapping[ColumnType, str]] = MappingProxyType(
    {
        "text": "VARCHAR",
        "date": "DATE",
        "timestamp": "TIMESTAMP",
        "integer": "BIGINT",
        "number": "DOUBLE",
        "money": "DECIMAL(18,4)",
        "boolean": "BOOLEAN",
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a canonical table.

    Parameters
    ----------
    name, type
        As a mapping must deliver it.
    required
        May not be null; a column that is not required may also be absent.
    references
        The dimension table whose key this column names, if any.
    allowed
        The closed list of values, if there is one.
    """

    name: str
    type: ColumnType
    required: bool = False
    references: str = ""
    allowed: tuple[str, ...] = ()

    @property
    def sql_type(self) -> str:
        """The column's type in DuckDB."""
        return SQL_TYPES[self.type]


@dataclass(frozen=True, slots=True)
class Table:
    """One canonical table: its columns, its key and how a snapshot is split and sorted.

    Parameters
    ----------
    key
        The columns that identify a row (with ``recorded_at`` where the table is bitemporal).
    unit, time
        The columns that name the business unit and the date or month of a row; empty if it has none.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    unit: str = ""
    time: str = ""

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of all columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def bitemporal(self) -> bool:
        """Whether rows carry the moment they became known."""
        return "recorded_at" in self.column_names

    def column(self, name: str) -> Column:
        """Give the column of that name."""
        return next(column for column in self.columns if column.name == name)


def _column(text: str) -> Column:
    """Read ``name type [!] [->dimension] [{a,b}]``: ``!`` required, ``->`` reference, braces the values."""
    name, kind, *rest = text.split()
    allowed = next((part[1:-1].split(",") for part in rest if part.startswith("{")), [])
    references = next((part[2:] for part in rest if part.startswith("->")), "")
    if kind not in SQL_TYPES:
        raise ValueError(f"{text}: unknown column type ({kind})")
    return Column(name, cast("ColumnType", kind), "!" in rest, references, tuple(allowed))


def _table(name: str, key: str, columns: str, *, unit: str = "", time: str = "") -> Table:
    parsed = tuple(_column(line) for line in columns.strip().splitlines())
    return Table(name, parsed, tuple(key.split()), unit, time)


_ACTION_TYPES = (
    "{sea,social_ads,content_seo,email,automation,promotion,pos_merch,event,partnership,pr_influence,"
    "other_media}"
)
_DOCUMENTS = (
    "{invoice,credit_note,accrual,accrual_reversal,internal_time,reclass,commitment,commitment_release}"
)
_NATURES = "{media,production,fees,tools,incentives,training,internal_time,logistics,other}"

_DIMENSIONS = (
    _table(
        "dim_business_unit",
        "bu_id",
        """
        bu_id text !
        name text !
        parent_bu_id text
        country text
        currency text !
        calendar_id text
        locale text
        timezone text
        include_in_group boolean
        valid_from date
        valid_to date
        """,
    ),
    _table(
        "dim_channel",
        "channel_id",
        f"""
        channel_id text !
        label_en text !
        label_fr text
        action_type text {_ACTION_TYPES}
        poem text {{paid,owned,earned,shared}}
        scope text {{digital,field}}
        volume_driver text {{clicks,impressions,delivered,visitors,units,none}}
        position integer
        """,
    ),
    _table(
        "dim_cost_nature",
        "nature_id",
        """
        nature_id text !
        label_en text !
        label_fr text
        is_working boolean
        is_cash boolean
        position integer
        """,
    ),
    _table(
        "dim_measure",
        "measure_id",
        """
        measure_id text !
        is_money boolean !
        aggregation text ! {additive,stock,none}
        may_be_negative boolean
        """,
    ),
    _table(
        "dim_campaign",
        "campaign_id",
        """
        campaign_id text !
        name text
        bu_id text ->dim_business_unit
        channel_id text ->dim_channel
        action_id text ->dim_action
        platform_id text
        utm_campaign text
        promo_code text
        """,
        unit="bu_id",
    ),
    _table(
        "dim_action",
        "action_id",
        f"""
        action_id text !
        name text !
        bu_id text ! ->dim_business_unit
        action_type text ! {_ACTION_TYPES}
        objective_ids text
        owner text
        horizon text {{one_off,monthly,quarterly,permanent}}
        status text ! {{draft,approved,in_progress,on_hold,done,cancelled}}
        start_date date
        end_date date
        go_live date
        is_test boolean
        hypothesis text
        stop_rule text
        expected_roi number
        cancelled_on date
        cancel_reason text
        """,
        unit="bu_id",
    ),
    _table(
        "dim_version",
        "version_id",
        """
        version_id text !
        kind text ! {BUDGET,REVISED,TRANSFER,FORECAST}
        fiscal_year text
        cutoff_period text
        approved_on date
        approved_by text
        fx_rate_set text
        status text ! {draft,locked}
        """,
    ),
)

_FACTS = (
    _table(
        "fact_measure_daily",
        "date bu_id channel_id campaign_id source measure_id attribution_model",
        """
        date date !
        bu_id text ! ->dim_business_unit
        channel_id text ->dim_channel
        campaign_id text ->dim_campaign
        source text !
        measure_id text ! ->dim_measure
        attribution_model text
        value money !
        currency text
        recorded_at timestamp !
        """,
        unit="bu_id",
        time="date",
    ),
    _table(
        "fact_measure_plan",
        "version_id period bu_id channel_id measure_id",
        """
        version_id text ! ->dim_version
        period text !
        bu_id text ! ->dim_business_unit
        channel_id text ->dim_channel
        measure_id text ! ->dim_measure
        value money !
        currency text
        """,
        unit="bu_id",
        time="period",
    ),
    _table(
        "fact_budget_line",
        "version_id period bu_id action_id channel_id nature_id behaviour",
        """
        version_id text ! ->dim_version
        period text !
        bu_id text ! ->dim_business_unit
        action_id text ->dim_action
        channel_id text ->dim_channel
        nature_id text ! ->dim_cost_nature
        amount_local money !
        currency text !
        behaviour text {fixed,variable}
        plan_volume money
        plan_rate money
        is_test boolean
        note text
        """,
        unit="bu_id",
        time="period",
    ),
    _table(
        "fact_phasing",
        "period bu_id date",
        """
        period text !
        bu_id text ! ->dim_business_unit
        date date !
        weight number !
        """,
        unit="bu_id",
        time="date",
    ),
    _table(
        "fact_forecast_line",
        "version_id period bu_id action_id channel_id nature_id",
        """
        version_id text ! ->dim_version
        period text !
        bu_id text ! ->dim_business_unit
        action_id text ->dim_action
        channel_id text ->dim_channel
        nature_id text ! ->dim_cost_nature
        amount_local money !
        currency text !
        method text {manual,run_rate,seasonal,phased,committed}
        """,
        unit="bu_id",
        time="period",
    ),
    _table(
        "fact_cost_entry",
        "entry_id",
        f"""
        entry_id text !
        doc_type text ! {_DOCUMENTS}
        doc_no text
        supplier text
        posting_date date !
        service_start date !
        service_end date !
        bu_id text ! ->dim_business_unit
        action_id text ->dim_action
        channel_id text ->dim_channel
        nature_id text ! ->dim_cost_nature
        amount_local money !
        currency text !
        po_no text
        ref_entry_id text
        is_penalty boolean
        recorded_at timestamp !
        """,
        unit="bu_id",
        time="posting_date",
    ),
    _table(
        "fact_milestone",
        "milestone_id",
        """
        milestone_id text !
        action_id text ! ->dim_action
        name text
        stage text ! {creative,approval,production,live,analysis}
        baseline_start date
        baseline_finish date
        forecast_start date
        forecast_finish date
        actual_start date
        actual_finish date
        depends_on text
        owner text
        status text {planned,in_progress,done,late,cancelled}
        """,
    ),
    _table(
        "fact_objective",
        "objective_id",
        """
        objective_id text !
        bu_id text ! ->dim_business_unit
        title text !
        strategic_priority text
        owner text
        kpi_id text !
        channel_id text ->dim_channel
        baseline_value number
        baseline_period text
        target_value number !
        comparator text ! {at_least,at_most,grow_pct,grow_pp,count}
        start_date date
        due_date date
        phasing text {linear,seasonal,back_loaded,custom}
        evidence text
        resources text
        status text {draft,approved,achieved,missed,cancelled}
        rebaseline_log text
        """,
        unit="bu_id",
    ),
    _table(
        "fact_experiment",
        "experiment_id",
        """
        experiment_id text !
        bu_id text ! ->dim_business_unit
        action_id text ->dim_action
        name text
        kind text {landing_page,ad_creative,email_subject,offer,audience,geo_holdout}
        hypothesis text
        primary_kpi text
        unit text
        allocation text
        planned_n_per_arm integer
        alpha number
        power number
        mde number
        start_date date
        end_date date
        stop text {fixed,sequential}
        status text {planned,running,decided,stopped}
        decision text
        learning text
        """,
        unit="bu_id",
    ),
    _table(
        "fact_experiment_obs",
        "experiment_id variant date",
        """
        experiment_id text ! ->fact_experiment
        variant text !
        date date !
        exposed integer !
        conversions integer !
        revenue money
        revenue_sq number
        """,
    ),
    _table(
        "fact_funnel",
        "period bu_id channel_id funnel step_no basis",
        """
        period text !
        bu_id text ! ->dim_business_unit
        channel_id text ->dim_channel
        funnel text !
        step_no integer !
        step_name text !
        entities money !
        basis text ! {event,cohort}
        """,
        unit="bu_id",
        time="period",
    ),
    _table(
        "fact_snapshot",
        "date bu_id channel_id measure_id",
        """
        date date !
        bu_id text ! ->dim_business_unit
        channel_id text ->dim_channel
        measure_id text ! ->dim_measure
        value money !
        currency text
        recorded_at timestamp !
        """,
        unit="bu_id",
        time="date",
    ),
    _table(
        "fact_opportunity",
        "opp_id",
        """
        opp_id text !
        bu_id text ! ->dim_business_unit
        source_channel text ->dim_channel
        campaign_id text ->dim_campaign
        created date !
        stage text
        amount money
        currency text
        closed_on date
        outcome text {won,lost,open}
        credit text {sourced,influenced}
        """,
        unit="bu_id",
        time="created",
    ),
    _table(
        "fact_survey",
        "wave bu_id brand question",
        """
        wave text !
        bu_id text ! ->dim_business_unit
        brand text !
        question text !
        respondents integer !
        positives integer !
        effective_n integer
        fieldwork_start date
        fieldwork_end date
        """,
        unit="bu_id",
        time="fieldwork_end",
    ),
    _table(
        "fact_fx",
        "rate_set period currency",
        """
        rate_set text ! {BUDGET,AVERAGE,CLOSING}
        period text !
        currency text !
        rate number !
        """,
        time="period",
    ),
    _table(
        "fact_commentary",
        "bu_id period exhibit line",
        """
        bu_id text ! ->dim_business_unit
        period text !
        exhibit text !
        line text !
        what text
        why text
        so_what text
        next_action text
        owner text
        due date
        tag text {one_off,recurring,timing}
        author text
        approved_by text
        """,
        unit="bu_id",
        time="period",
    ),
    _table(
        "log_load",
        "source bu_id period",
        """
        source text !
        bu_id text ! ->dim_business_unit
        period text !
        status text ! {complete,partial,missing}
        rows integer
        loaded_to date
        checksum text
        """,
        unit="bu_id",
        time="period",
    ),
    _table(
        "log_restatement",
        "change_id",
        """
        change_id text !
        table_name text !
        bu_id text ->dim_business_unit
        period text
        measure_id text
        old_value money
        new_value money
        currency text
        reason text !
        approver text
        recorded_at timestamp !
        """,
        unit="bu_id",
        time="period",
    ),
)

TABLES: Final[Mapping[str, Table]] = MappingProxyType({table.name: table for table in _DIMENSIONS + _FACTS})
