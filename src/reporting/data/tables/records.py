"""Tables of what was recorded beside: funnels, levels, opportunities, surveys, rates, words, logs."""

from __future__ import annotations

from reporting.data.columns import table

RECORDS = (
    table(
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
    table(
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
    table(
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
    table(
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
    table(
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
    table(
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
    table(
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
    table(
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
