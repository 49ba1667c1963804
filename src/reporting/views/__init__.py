"""What the exhibits of a report are drawn from: facts in, one frame per question out."""

from reporting.views.bridges import cost_bridge, kpi_bridge, media_bridge, revenue_bridge, step_names
from reporting.views.budget import budget_by_action
from reporting.views.channels import by_channel, channel_names, nature_names
from reporting.views.group import (
    by_unit,
    currency_bridge,
    landing_by_unit,
    months_by_unit,
    rates_by_channel,
    reconciled,
    unit_names,
)
from reporting.views.plan import action_status, experiments, milestones, objectives
from reporting.views.remarks import headline, remarks
from reporting.views.totals import compared, months
from reporting.views.traffic import funnel_steps, traffic_by_origin

__all__ = [
    "action_status",
    "budget_by_action",
    "by_channel",
    "by_unit",
    "channel_names",
    "compared",
    "cost_bridge",
    "currency_bridge",
    "experiments",
    "funnel_steps",
    "headline",
    "kpi_bridge",
    "landing_by_unit",
    "media_bridge",
    "milestones",
    "months",
    "months_by_unit",
    "nature_names",
    "objectives",
    "rates_by_channel",
    "reconciled",
    "remarks",
    "revenue_bridge",
    "step_names",
    "traffic_by_origin",
    "unit_names",
]
