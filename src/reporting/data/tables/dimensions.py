"""Tables of what facts are about: units, channels, natures, measures, campaigns, actions, versions."""

from __future__ import annotations

from reporting.data.columns import table

_ACTION_TYPES = (
    "{sea,social_ads,content_seo,email,automation,promotion,pos_merch,event,partnership,pr_influence,"
    "other_media}"
)

DIMENSIONS = (
    table(
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
    table(
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
    table(
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
    table(
        "dim_measure",
        "measure_id",
        """
        measure_id text !
        is_money boolean !
        aggregation text ! {additive,stock,none}
        may_be_negative boolean
        """,
    ),
    table(
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
    table(
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
    table(
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
