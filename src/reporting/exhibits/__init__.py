"""Tables, charts and texts of reports: frames in, exhibits out."""

from reporting.exhibits.bars import bars_by
from reporting.exhibits.brand_theme import current_theme, use_theme
from reporting.exhibits.columns import columns_by_month
from reporting.exhibits.definitions import definitions
from reporting.exhibits.exhibit import Exhibit, Title
from reporting.exhibits.funnel import funnel, funnel_rates
from reporting.exhibits.gantt import gantt
from reporting.exhibits.intervals import ab_interval
from reporting.exhibits.key_figures import key_figures
from reporting.exhibits.lines import line_chart
from reporting.exhibits.multiples import small_multiples
from reporting.exhibits.plans import action_table, budget_table
from reporting.exhibits.rates import rates_table
from reporting.exhibits.stacked import stacked_columns
from reporting.exhibits.statements import Section, commentary, data_quality, decisions, section
from reporting.exhibits.tables import Column, table
from reporting.exhibits.theme import Theme, scenario_style, themed
from reporting.exhibits.titles import build_title
from reporting.exhibits.variance_table import objectives_table, variance_table
from reporting.exhibits.voice import voice_of
from reporting.exhibits.waterfall import bridge

__all__ = [
    "Column",
    "Exhibit",
    "Section",
    "Theme",
    "Title",
    "ab_interval",
    "action_table",
    "bars_by",
    "bridge",
    "budget_table",
    "build_title",
    "columns_by_month",
    "commentary",
    "current_theme",
    "data_quality",
    "decisions",
    "definitions",
    "funnel",
    "funnel_rates",
    "gantt",
    "key_figures",
    "line_chart",
    "objectives_table",
    "rates_table",
    "scenario_style",
    "section",
    "small_multiples",
    "stacked_columns",
    "table",
    "themed",
    "use_theme",
    "variance_table",
    "voice_of",
]
