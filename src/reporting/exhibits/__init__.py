"""Tables, charts and texts of reports: frames in, exhibits out."""

from reporting.exhibits.bars import bars_by
from reporting.exhibits.brand_theme import current_theme, use_theme
from reporting.exhibits.columns import columns_by_month
from reporting.exhibits.exhibit import Exhibit, Title
from reporting.exhibits.key_figures import key_figures
from reporting.exhibits.statements import Section, commentary, data_quality, decisions, section
from reporting.exhibits.tables import Column, table
from reporting.exhibits.theme import Theme, scenario_style, themed
from reporting.exhibits.titles import build_title
from reporting.exhibits.voice import voice_of
from reporting.exhibits.waterfall import bridge

__all__ = [
    "Column",
    "Exhibit",
    "Section",
    "Theme",
    "Title",
    "bars_by",
    "bridge",
    "build_title",
    "columns_by_month",
    "commentary",
    "current_theme",
    "data_quality",
    "decisions",
    "key_figures",
    "scenario_style",
    "section",
    "table",
    "themed",
    "use_theme",
    "voice_of",
]
