"""Tables of measures and money: what was measured, planned, forecast, posted and modelled."""

from __future__ import annotations

from reporting.data.columns import table

_DOCUMENTS = (
    "{invoice,credit_note,accrual,accrual_reversal,internal_time,reclass,commitment,commitment_release}"
)

MONEY = (
    table(
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
    table(
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
    table(
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
    table(
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
    table(
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
    table(
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
    table(
        "fact_contribution",
        "model_version period bu_id part channel_id",
        """
        model_version text !
        fitted_on date !
        period text !
        bu_id text ! ->dim_business_unit
        part text ! {channel,baseline,residual}
        channel_id text ->dim_channel
        contribution money !
        ci_low money
        ci_high money
        currency text !
        """,
        unit="bu_id",
        time="period",
    ),
)
