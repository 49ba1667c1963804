"""Bars of progress of objectives and tests, and stages named for a Gantt chart."""

from __future__ import annotations

from typing import Final

import pandas as pd

from reporting.exhibits.attention import STAGES
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.progress import progress_bars
from reporting.exhibits.titles import build_title
from reporting.exhibits.voice import ScopeLike, voice_of
from reporting.language.numbers import choose_scale

_VERDICTS: Final = {
    "running": "running",
    "invalid_split": "invalid: uneven split",
    "no_data": "no data",
    "complete": "complete: may be read",
}


def objective_bars(
    frame: pd.DataFrame, scope: ScopeLike, *, label: str = "objective-bars", message: str = ""
) -> Exhibit:
    """Draw how far each objective is, against how far it should be by now.

    Parameters
    ----------
    frame
        One row per objective: `objective` (text), `progress`, `phased` (ratios), `status`.
    """
    voice = voice_of(scope)
    shown = pd.DataFrame(
        {
            "name": frame["objective"],
            "actual": frame["progress"],
            "plan": frame["phased"],
            "status": frame["status"],
        }
    )
    title = build_title(
        scope,
        voice,
        [(voice.say("Objective progress"), "%")],
        by=voice.say("objective"),
        period=scope.period.id,
        scenarios=("AC", "PL"),
    )
    return progress_bars(
        shown,
        scope,
        title=title,
        label=label,
        message=message,
        footnotes=[voice.say("Outlined: the part of the way due by now.")],
    )


def exposure_bars(
    frame: pd.DataFrame, scope: ScopeLike, *, label: str = "experiments", message: str = ""
) -> Exhibit:
    """Draw how many units each running test has reached, and no result before it may be read.

    Parameters
    ----------
    frame
        One row per test: `name, actual` (units of the smallest arm), `plan` (units planned for each arm),
        `verdict` (running, invalid_split, no_data, complete).
    """
    voice = voice_of(scope)
    say = voice.say
    notes = [
        f"{voice.quantity(share, '%')}, {say(_VERDICTS[verdict])}"
        for share, verdict in zip(frame["progress"], frame["verdict"], strict=True)
    ]
    scale = choose_scale([*frame["actual"], *frame["plan"]], "n", figures=3)
    title = build_title(
        scope,
        voice,
        [(say("Exposed units of the smallest arm"), voice.unit("n", scale) if scale.prefix else "")],
        by=say("experiment"),
        period=scope.period.id,
        scenarios=("AC", "PL"),
    )
    return progress_bars(
        frame[["name", "actual", "plan"]].assign(note=notes),
        scope,
        title=title,
        uom="n",
        label=label,
        message=message,
        footnotes=[say("No result is shown before every arm has its planned units.")],
    )


def named_stages(frame: pd.DataFrame, scope: ScopeLike) -> pd.DataFrame:
    """Name stages (ids in `name`) in the reader's language."""
    say = voice_of(scope).say
    return frame.assign(name=[say(STAGES.get(name, name)) for name in frame["name"]])
