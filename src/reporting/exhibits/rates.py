"""A rate by channel and unit, side by side, so that practices can be compared."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.tables import Column, table
from reporting.exhibits.titles import build_title, window_text
from reporting.exhibits.voice import ScopeLike, voice_of
from reporting.metrics import Kpi


def rates_table(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    kpi: Kpi,
    names: Mapping[str, str],
    units: Mapping[str, str],
    window: str = "ytd",
    label: str = "rates",
    message: str = "",
) -> Exhibit:
    """Show one rate by channel (rows) and unit (columns).

    Parameters
    ----------
    frame
        `channel` (id) and one column per unit id, in the unit of the KPI; NaN where too few events stand
        behind a rate.
    names, units
        Names of channels and units by id, in the order shown.
    """
    voice = voice_of(scope)
    say = voice.say
    shown = frame.assign(channel=frame["channel"].map(dict(names)).fillna(frame["channel"]))
    present = [unit for unit in units if unit in frame]
    columns = [Column("channel", say("Channel"), wide=True)]
    columns += [Column(unit, units[unit], "value", kpi.unit, scale_with=tuple(present)) for unit in present]
    uom = voice.currency if kpi.unit == "cur" else kpi.unit
    title = build_title(
        scope,
        voice,
        [(kpi.name(say.language), uom)],
        by=say("channel and unit"),
        period=window_text(scope, window),
        scenarios=("AC",),
    )
    note = say("Rates on fewer than 30 events are not shown.")
    return table(shown, scope, columns, label=label, title=title, message=message, footnotes=[note])
