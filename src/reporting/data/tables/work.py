"""Tables of work: milestones, objectives and experiments."""

from __future__ import annotations

from reporting.data.columns import table

WORK = (
    table(
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
    table(
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
    table(
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
    table(
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
)
