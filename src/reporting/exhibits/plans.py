"""Tables of the plan: what is still free of each action's budget, and how each action goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from reporting.exhibits.described import Described, money_unit, show
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.tables import Column
from reporting.exhibits.titles import fiscal_year
from reporting.exhibits.voice import ScopeLike, voice_of

_STATES: Final = {
    "draft": "draft",
    "approved": "approved",
    "in_progress": "in progress",
    "on_hold": "on hold",
    "done": "done",
    "cancelled": "cancelled",
}


def budget_table(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    label: str = "budget-by-action",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Show the year's budget of each action, what is spent and ordered, and what is free.

    Parameters
    ----------
    frame
        One row per action: `action` (id; ``other`` and ``total`` last), `name, plan_fy, actual,
        open_commitment, available` (money), `committed_rate` (ratio).
    """
    voice = voice_of(scope)
    say = voice.say
    names = {"other": say("Other actions"), "total": say("Total")}
    own = [names.get(action, name) for action, name in zip(frame["action"], frame["name"], strict=True)]
    shown = frame.assign(name=own)
    money = ("plan_fy", "actual", "open_commitment", "available")
    headers = (say("PL full year"), say("AC to date"), say("Ordered, open"), say("Available"))
    columns = [Column("name", say("Action"), wide=True)]
    columns += [
        Column(name, header, "value", "cur", scale_with=money)
        for name, header in zip(money, headers, strict=True)
    ]
    columns.append(Column("committed_rate", say("Committed"), "ratio"))
    described = Described(
        shown,
        columns,
        [(say("Budget, actual and commitments"), money_unit(shown, columns[1], voice))],
        by=say("action"),
        period=f"FY{fiscal_year(scope)}",
        scenarios=("AC", "PL"),
        ids="action",
        empty=say("No action has a budget."),
    )
    return show(described, scope, label=label, message=message, footnotes=footnotes)


def action_table(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    most: int = 15,
    label: str = "actions",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Show the actions of the year: who, when, in what state, how late.

    Parameters
    ----------
    frame
        One row per action, the important ones first: `name, owner, start, end` (dates), `state, days_late`.
    most
        Actions shown; a footnote says how many are not.
    """
    voice = voice_of(scope)
    say = voice.say
    shown = frame.head(most).assign(
        state=lambda rows: rows["state"].map({state: say(word) for state, word in _STATES.items()}),
        late=lambda rows: [say.days(days) if days else "" for days in rows["days_late"]],
    )
    left = len(frame) - len(shown)
    notes = [say("{count} further actions are not shown.").format(count=left)] if left else []
    columns = [
        Column("name", say("Action"), wide=True),
        Column("owner", say("Owner"), wide=True),
        Column("start", say("Start"), "date"),
        Column("end", say("End"), "date"),
        Column("state", say("State")),
        Column("late", say("Late")),
    ]
    described = Described(
        shown,
        columns,
        [(say("Action plan"), "")],
        by=say("action"),
        period=f"FY{fiscal_year(scope)}",
        empty=say("No action is planned for this year."),
        notes=notes,
    )
    return show(described, scope, label=label, message=message, footnotes=footnotes)
