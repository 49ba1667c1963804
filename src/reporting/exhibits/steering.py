"""Tables to steer by while a month runs: pace of spending, month to date, channels of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import pandas as pd

from reporting.exhibits.described import Described, money_unit, show
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.records import CatalogueLike
from reporting.exhibits.tables import Column
from reporting.exhibits.voice import ScopeLike, voice_of

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
        channel=[channels.get(channel, "") for channel in frame["channel"]],
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
    described = Described(
        shown.assign(name=names),
        columns,
        [(say("Media spend"), money_unit(shown, columns[1], voice)), (say("pace"), "x")],
        by=say("action and channel"),
        period=_days(since, until),
        scenarios=("AC", "PL", "ΔPL"),
        ids="action",
        empty=say("No media is planned or spent this month."),
        notes=[say("Pace: actual over the plan due by now; 0.9 to 1.1 is on track.")],
    )
    return show(described, scope, label=label, message=message, footnotes=footnotes)


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
    unit = money_unit(shown, columns[1], voice)
    described = Described(
        shown,
        columns,
        [(name, unit) for name in shown["name"]],
        period=_days(since, until),
        scenarios=("AC", "PL", "ΔPL", "ΔPL%"),
    )
    return show(described, scope, label=label, message=message)


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
    shown = frame.assign(name=[own.get(channel, channel) for channel in frame["channel"]])
    columns = [
        Column("name", say("Channel"), wide=True),
        Column("revenue", "AC", "value", "cur", group=revenue, scale_with=money),
        Column("usual_revenue", "Ø28", "value", "cur", group=revenue, scale_with=money),
        Column("delta", "ΔØ28", "delta", "cur", group=revenue, impact="evaluation", scale_with=money),
        Column("delta_pct", "ΔØ28%", "percent", group=revenue, impact="evaluation"),
        Column("cm_roas", "AC", "value", "x", group=returns, scale_with=("usual_cm_roas",)),
        Column("usual_cm_roas", "Ø28", "value", "x", group=returns, scale_with=("cm_roas",)),
    ]
    described = Described(
        shown,
        columns,
        [(revenue, money_unit(shown, columns[1], voice)), (returns, "x")],
        by=say("channel"),
        period=scope.period.id,
        scenarios=("AC", "Ø28", "ΔØ28", "ΔØ28%"),
        ids="channel",
        notes=[say("Ø28: mean of the 28 days that end with this one.")],
    )
    return show(described, scope, label=label, message=message, footnotes=footnotes)


def _days(since: date, until: date) -> str:
    return f"{since.isoformat()}..{(until - timedelta(days=1)).isoformat()}"
