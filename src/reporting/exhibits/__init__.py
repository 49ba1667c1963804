"""Tables, charts and texts of reports: frames in, exhibits out."""

from reporting.exhibits.action_kpis import action_kpi_table
from reporting.exhibits.attention import STAGES, alert_table, change_table
from reporting.exhibits.bars import bars_by
from reporting.exhibits.columns import columns_by_month
from reporting.exhibits.comparison import comparison_table
from reporting.exhibits.contributions import contribution_table
from reporting.exhibits.definitions import definitions
from reporting.exhibits.exhibit import Exhibit, Title
from reporting.exhibits.funnel import funnel, funnel_rates
from reporting.exhibits.gantt import gantt
from reporting.exhibits.intervals import ab_interval
from reporting.exhibits.key_figures import key_figures
from reporting.exhibits.lines import line_chart
from reporting.exhibits.multiples import small_multiples
from reporting.exhibits.plans import action_table, budget_table
from reporting.exhibits.progress import progress_bars
from reporting.exhibits.rates import rates_table
from reporting.exhibits.reviews import (
    action_type_table,
    learning_bars,
    learning_table,
    next_plan_table,
    reallocation_table,
)
from reporting.exhibits.stacked import stacked_columns
from reporting.exhibits.statements import Section, commentary, data_quality, decisions, section
from reporting.exhibits.steering import channel_table, month_table, pace_table
from reporting.exhibits.subjects import exposure_bars, named_stages, objective_bars
from reporting.exhibits.tables import Column, table
from reporting.exhibits.theme import scenario_style
from reporting.exhibits.time_bridge import bridge_over_time
from reporting.exhibits.titles import build_title
from reporting.exhibits.variance_table import objectives_table, variance_table
from reporting.exhibits.voice import voice_of
from reporting.exhibits.waterfall import bridge

__all__ = [
    "STAGES",
    "Column",
    "Exhibit",
    "Section",
    "Title",
    "ab_interval",
    "action_kpi_table",
    "action_table",
    "action_type_table",
    "alert_table",
    "bars_by",
    "bridge",
    "bridge_over_time",
    "budget_table",
    "build_title",
    "change_table",
    "channel_table",
    "columns_by_month",
    "commentary",
    "comparison_table",
    "contribution_table",
    "data_quality",
    "decisions",
    "definitions",
    "exposure_bars",
    "funnel",
    "funnel_rates",
    "gantt",
    "key_figures",
    "learning_bars",
    "learning_table",
    "line_chart",
    "month_table",
    "named_stages",
    "next_plan_table",
    "objective_bars",
    "objectives_table",
    "pace_table",
    "progress_bars",
    "rates_table",
    "reallocation_table",
    "scenario_style",
    "section",
    "small_multiples",
    "stacked_columns",
    "table",
    "variance_table",
    "voice_of",
]
