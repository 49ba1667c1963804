"""What the exhibits of a report are drawn from: facts in, one frame per question out."""

from reporting.views.action_kpis import action_kpis
from reporting.views.alerts import alerts, channel_owners
from reporting.views.bridges import kpi_bridge, media_bridge, revenue_bridge, step_names
from reporting.views.budget import budget_by_action
from reporting.views.channels import by_channel, channel_names, nature_names, not_zero
from reporting.views.coming import coming_changes, running_experiments
from reporting.views.contributions import contributions
from reporting.views.group import (
    by_unit,
    currency_bridge,
    landing_by_unit,
    months_by_unit,
    rates_by_channel,
    reconciled,
    unit_names,
)
from reporting.views.headlines import (
    day_headline,
    objectives_headline,
    pace_headline,
    reallocation_headline,
    schedule_headline,
    usual_headline,
)
from reporting.views.lateness import known_kpis, late_measures, late_sources
from reporting.views.pace import media_pace, month_so_far, month_to_date
from reporting.views.plan import action_names, action_status, experiments, milestones, objectives
from reporting.views.quarter import (
    action_type_names,
    by_action_type,
    landing_by_month,
    learning_share,
    next_quarter,
    schedule,
)
from reporting.views.reallocation import reallocation, reallocation_bridge
from reporting.views.recent import against_plan, against_usual, channels_of_day, days_of_trend
from reporting.views.remarks import headline, remarks
from reporting.views.requests import requested_decisions
from reporting.views.totals import compared, months
from reporting.views.traffic import funnel_steps, traffic_by_origin

__all__ = [
    "action_kpis",
    "action_names",
    "action_status",
    "action_type_names",
    "against_plan",
    "against_usual",
    "alerts",
    "budget_by_action",
    "by_action_type",
    "by_channel",
    "by_unit",
    "channel_names",
    "channel_owners",
    "channels_of_day",
    "coming_changes",
    "compared",
    "contributions",
    "currency_bridge",
    "day_headline",
    "days_of_trend",
    "experiments",
    "funnel_steps",
    "headline",
    "known_kpis",
    "kpi_bridge",
    "landing_by_month",
    "landing_by_unit",
    "late_measures",
    "late_sources",
    "learning_share",
    "media_bridge",
    "media_pace",
    "milestones",
    "month_so_far",
    "month_to_date",
    "months",
    "months_by_unit",
    "nature_names",
    "next_quarter",
    "not_zero",
    "objectives",
    "objectives_headline",
    "pace_headline",
    "rates_by_channel",
    "reallocation",
    "reallocation_bridge",
    "reallocation_headline",
    "reconciled",
    "remarks",
    "requested_decisions",
    "revenue_bridge",
    "running_experiments",
    "schedule",
    "schedule_headline",
    "step_names",
    "traffic_by_origin",
    "unit_names",
    "usual_headline",
]
