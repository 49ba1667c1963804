"""Tables to steer by while a month runs: pace of spending, month to date, channels of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd

from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.grid import RowStyle
from reporting.exhibits.records import CatalogueLike
from reporting.exhibits.tables import Column, column_scale, table
from reporting.exhibits.titles import build_title
from reporting.exhibits.voice import ScopeLike, Voice, voice_of

_MONEY: Final = ("plan", "actual", "expected", "projected")


def pace_table(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    since: date,
    until: date,
    channels: Mapping[str, str],
    label: str = "pace",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Show who spends faster or slower than planned.

    Parameters
    ----------
    frame
        One row per action and channel, ``total`` last: `action, name, channel, plan` (whole month),
        `expected` (due by now), `actual, delta, pace, projected, required_per_day, pace_status`.
    since, until
        First day of the month, and the day after the last one counted.
    channels
        Names of the channels.
    """
    voice = voice_of(scope)
    say = voice.say
    shown = frame.assign(
        name=frame["name"].where(frame["action"].ne("total"), say("Total")),
        channel=frame["channel"].map(channels).fillna(""),
    )
    shown["name"] = shown["name"].where(shown["name"].ne(""), say("Without an action"))
    names = [f"{n} · {c}" if c else n for n, c in zip(shown["name"], shown["channel"], strict=True)]
    columns = [
        Column("name", say("Action and channel"), wide=True),
        Column("plan", say("PL month"), "value", "cur", scale_with=_MONEY),
        Column("expected", say("PL to date"), "value", "cur", scale_with=_MONEY),
        Column("actual", "AC", "value", "cur", scale_with=_MONEY),
        Column("delta", "ΔPL", "delta", "cur", bars=True, scale_with=_MONEY),
        Column("pace", say("Pace"), "value", "x"),
        Column("projected", say("Projected"), "value", "cur", scale_with=_MONEY),
        Column("required_per_day", say("Per day to go"), "value", "cur"),
        Column("pace_status", say("Status"), "status"),
    ]
    title = build_title(
        scope,
        voice,
        [(say("Media spend"), money_unit(shown, columns[1], voice)), (say("pace"), "x")],
        by=say("action and channel"),
        period=_days(since, until),
        scenarios=("AC", "PL", "ΔPL"),
    )
    notes = (*footnotes, say("Pace: actual over the plan due by now; 0.9 to 1.1 is on track."))
    return table(
        shown.assign(name=names),
        scope,
        columns,
        label=label,
        title=title,
        message=message,
        footnotes=notes,
        row_style=_total_action,
        empty=say("No media is planned or spent this month."),
    )


def month_table(
    frame: pd.DataFrame,
    scope: ScopeLike,
    catalogue: CatalogueLike,
    *,
    since: date,
    until: date,
    label: str = "month-to-date",
    message: str = "",
) -> Exhibit:
    """Show revenue and cost of the month so far, where they lead, and what each day to come must bring.

    Parameters
    ----------
    frame
        One row per KPI: `kpi_id, plan, expected, actual, delta, delta_pct, evaluation, projected,
        required_per_day`.
    since, until
        First day of the month, and the day after the last one counted.
    """
    voice = voice_of(scope)
    say = voice.say
    shown = frame.assign(name=[catalogue[kpi].name(say.language) for kpi in frame["kpi_id"]])
    columns = [
        Column("name", say("KPI"), wide=True),
        Column("actual", "AC", "value", "cur", scale_with=_MONEY),
        Column("expected", say("PL to date"), "value", "cur", scale_with=_MONEY),
        Column("delta", "ΔPL", "delta", "cur", impact="evaluation", scale_with=_MONEY),
        Column("delta_pct", "ΔPL%", "percent", impact="evaluation"),
        Column("plan", say("PL month"), "value", "cur", scale_with=_MONEY),
        Column("projected", say("Projected"), "value", "cur", scale_with=_MONEY),
        Column("required_per_day", say("Per day to go"), "value", "cur"),
    ]
    title = build_title(
        scope,
        voice,
        [(name, money_unit(shown, columns[1], voice)) for name in shown["name"]],
        period=_days(since, until),
        scenarios=("AC", "PL", "ΔPL", "ΔPL%"),
    )
    return table(shown, scope, columns, label=label, title=title, message=message)


def channel_table(
    frame: pd.DataFrame,
    scope: ScopeLike,
    catalogue: CatalogueLike,
    *,
    names: Mapping[str, str],
    label: str = "channels",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Show revenue and return of each channel on a day against its usual day.

    Parameters
    ----------
    frame
        One row per channel, ``other`` and ``total`` last: `channel, revenue, usual_revenue, delta, delta_pct,
        evaluation, cm_roas, usual_cm_roas`.
    """
    voice = voice_of(scope)
    say = voice.say
    own = {**names, "other": say("Other channels"), "total": say("Total"), "unassigned": say("No channel")}
    revenue = catalogue["net_revenue"].name(say.language)
    returns = say("CM-ROAS")
    money = ("revenue", "usual_revenue")
    shown = frame.assign(name=frame["channel"].map(own).fillna(frame["channel"]))
    columns = [
        Column("name", say("Channel"), wide=True),
        Column("revenue", "AC", "value", "cur", group=revenue, scale_with=money),
        Column("usual_revenue", "Ø28", "value", "cur", group=revenue, scale_with=money),
        Column("delta", "ΔØ28", "delta", "cur", group=revenue, impact="evaluation", scale_with=money),
        Column("delta_pct", "ΔØ28%", "percent", group=revenue, impact="evaluation"),
        Column("cm_roas", "AC", "value", "x", group=returns, scale_with=("usual_cm_roas",)),
        Column("usual_cm_roas", "Ø28", "value", "x", group=returns, scale_with=("cm_roas",)),
    ]
    title = build_title(
        scope,
        voice,
        [(revenue, money_unit(shown, columns[1], voice)), (returns, "x")],
        by=say("channel"),
        period=scope.period.id,
        scenarios=("AC", "Ø28", "ΔØ28", "ΔØ28%"),
    )
    notes = (*footnotes, say("Ø28: mean of the 28 days that end with this one."))
    return table(
        shown,
        scope,
        columns,
        label=label,
        title=title,
        message=message,
        footnotes=notes,
        row_style=_total_channel,
    )


def money_unit(frame: pd.DataFrame, column: Column, voice: Voice) -> str:
    """Name the unit a column of money is written in, for the title."""
    return voice.unit(column.uom, column_scale(frame, column))


def _days(since: date, until: date) -> str:
    return f"{since.isoformat()}..{(until - timedelta(days=1)).isoformat()}"


def _total_action(record: Any) -> RowStyle:
    return "total" if record.action == "total" else "normal"


def _total_channel(record: Any) -> RowStyle:
    return "total" if record.channel == "total" else "normal"
