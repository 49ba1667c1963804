"""Contributions of a marketing-mix model, apart from everything that is attributed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from reporting.exhibits.described import TOTAL, Described, money_unit, show
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.tables import Column
from reporting.exhibits.voice import ScopeLike, Voice, voice_of

_MONEY = ("contribution", "low", "high", "cost")
_RETURNS = ("roi", "roi_low", "roi_high")


def contribution_table(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    names: Mapping[str, str],
    label: str = "mmm",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit | None:
    """Show what an imported marketing-mix model says each channel added; nothing where there is no model.

    Parameters
    ----------
    frame
        One row per channel, baseline, residual and ``total`` last: `part, channel, contribution, low, high,
        cost` (money), `roi, roi_low, roi_high` (contribution per unit of cost), `model` (its version),
        `covered` (ratio of the period's days).
    names
        Names of the channels.

    Returns
    -------
    Exhibit or None
        None if there are no rows: a cell that ends in it shows nothing.
    """
    if frame.empty:
        return None
    voice = voice_of(scope)
    say = voice.say
    parts = {"baseline": say("Sales without marketing"), "residual": say("Residual"), TOTAL: say("Total")}
    shown = frame.assign(
        name=[
            parts.get(part) or names.get(channel, channel)
            for part, channel in zip(frame["part"], frame["channel"], strict=True)
        ]
    )
    columns = _columns(voice)
    unit = money_unit(shown, columns[1], voice)
    described = Described(
        shown,
        columns,
        [(say("MMM: contribution to net revenue"), unit), (say("ROI (MMM)"), "x")],
        by=say("channel"),
        period=scope.period.id,
        scenarios=("AC", say("model {version}").format(version=frame["model"].iloc[0])),
        ids="part",
        notes=_notes(frame, voice),
    )
    return show(described, scope, label=label, message=message, footnotes=footnotes)


def _columns(voice: Voice) -> list[Column]:
    """Describe estimate and bounds of contribution and return, each under its own header."""
    say = voice.say
    heads = (say("Estimate"), say("Lower bound"), say("Upper bound"))
    added, returned = say("Contribution"), say("ROI (MMM)")
    return [
        Column("name", say("Channel"), wide=True),
        *(
            Column(name, head, "value", "cur", group=added, scale_with=_MONEY)
            for name, head in zip(_MONEY[:3], heads, strict=True)
        ),
        Column("cost", say("Marketing cost"), "value", "cur", scale_with=_MONEY),
        *(
            Column(name, head, "value", "x", group=returned, scale_with=_RETURNS)
            for name, head in zip(_RETURNS, heads, strict=True)
        ),
    ]


def _notes(frame: pd.DataFrame, voice: Voice) -> list[str]:
    """Say where the figures come from and what they must not be compared with."""
    say = voice.say
    notes = [
        say("MMM: marketing-mix model, imported, not estimated here; not comparable with attributed ROI."),
        say("ROI (MMM): contribution per unit of cost of the same channel and days."),
        say(
            "Bounds of the periods of the model are added up: the interval is rather too wide (conservative)."
        ),
    ]
    covered = float(frame["covered"].iloc[0])
    if covered < 1:
        text = say("The model speaks of {share} of the period's days.")
        notes.append(text.format(share=voice.quantity(covered, "%")))
    return notes
