"""A funnel as bars: entities by step against plan, and the rate from step to step."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from reporting.exhibits.canvas import Sheet, empty_sheet
from reporting.exhibits.chart import chart_exhibit
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.lettering import text_width
from reporting.exhibits.records import number, require_columns
from reporting.exhibits.tables import Column
from reporting.exhibits.theme import DEFAULT
from reporting.exhibits.tiers import Names, Tier, draw_tiers, sheet_height
from reporting.exhibits.titles import build_title, window_text
from reporting.exhibits.voice import ScopeLike, Voice, voice_of
from reporting.language.numbers import NO_DATA, Scale

_RATE = Scale("", 1)
_WHOLE = Scale()  # a step may count a million or a dozen: no prefix suits both


def funnel(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    window: str = "period",
    label: str = "funnel",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Draw how many pass each step, and which share of those before.

    Parameters
    ----------
    frame
        One row per step in order: `name`, `actual`, `plan` (entities; plan may be missing).

    Notes
    -----
    Bars and rates, no funnel picture: areas that shrink by drawing say nothing. The rate of a step is its
    entities over those of the step before; its variance is in percentage points, favourable where higher.
    """
    require_columns(frame, ("name", "actual", "plan"), "a funnel")
    voice, theme = voice_of(scope), DEFAULT
    records = funnel_rates(frame)
    tiers = _tiers(records, voice)
    names = tuple(str(n) for n in records["name"])
    width = min(max((text_width(n, theme.font_size) for n in names), default=60.0) + 10.0, 170.0)
    if names:
        sheet = Sheet(sheet_height(len(names), total=False), theme)
        draw_tiers(sheet, Names(names, width=width), tiers)
    else:
        sheet = empty_sheet(theme, voice.say("Nothing to show for this period."))
    title = build_title(
        scope,
        voice,
        [(voice.say("Funnel"), "#"), (voice.say("step rate"), "%")],
        period=window_text(scope, window),
        scenarios=("AC", "PL", "ΔPL"),
    )
    columns = [
        Column("name", voice.say("Step")),
        Column("actual", "AC", "value", "n", scale=_WHOLE),
        Column("plan", "PL", "value", "n", scale=_WHOLE),
        Column("rate", voice.say("Step rate"), "ratio"),
        Column("rate_plan", voice.say("Step rate, plan"), "ratio"),
        Column("rate_delta", "ΔPL", "delta", "%", impact="evaluation"),
    ]
    alt = _alt(str(title), records, voice)
    return chart_exhibit(label, sheet.figure, scope, records, columns, title, message, alt, footnotes)


def funnel_rates(frame: pd.DataFrame) -> pd.DataFrame:
    """Add to steps their rate on the step before, actual and plan, and the difference.

    Parameters
    ----------
    frame
        `actual` and `plan` in entities, one row per step in order.

    Returns
    -------
    DataFrame
        With `rate`, `rate_plan`, `rate_delta` (ratios; NaN for the first step or no base) and `evaluation`.

    Examples
    --------
    >>> steps = pd.DataFrame({"name": ["a", "b"], "actual": [200.0, 50.0], "plan": [200.0, 40.0]})
    >>> funnel_rates(steps)["rate_delta"].round(4).tolist()[1]
    0.05
    """
    records = frame.copy()
    for column, rate in (("actual", "rate"), ("plan", "rate_plan")):
        before = records[column].astype("float64").shift(1)
        records[rate] = records[column].astype("float64") / before.where(before > 0)
    records["rate_delta"] = records["rate"] - records["rate_plan"]
    records["evaluation"] = [
        "" if pd.isna(d) else "favourable" if d > 0.0005 else "adverse" if d < -0.0005 else "neutral"
        for d in records["rate_delta"]
    ]
    return records


def _tiers(records: pd.DataFrame, voice: Voice) -> list[Tier]:
    def read(column: str) -> tuple[float | None, ...]:
        return tuple(number(v) for v in records[column])

    actual, plan, rate, gap = read("actual"), read("plan"), read("rate"), read("rate_delta")
    rates = tuple(NO_DATA if r is None else voice.quantity(r, "%") for r in rate)
    gaps = tuple(NO_DATA if g is None else voice.delta(g, "%", _RATE) for g in gap)
    impacts = tuple(str(e) for e in records["evaluation"])
    step_rate = voice.say("Step rate")
    return [
        Tier("base", "AC, PL", actual, tuple(voice.quantity(v, "n") for v in actual), plan),
        Tier("ratio", step_rate, rate, rates),
        Tier("gap", f"Δ{'PL'}", gap, gaps, impacts=impacts),
    ]


def _alt(title: str, records: pd.DataFrame, voice: Voice) -> str:
    """Say all steps, and the weakest rate against plan."""
    steps = [
        f"{n} {voice.quantity(number(a), 'n')}"
        for n, a in zip(records["name"], records["actual"], strict=True)
    ]
    text = f"{title}. {voice.join(steps)}."
    judged = records.dropna(subset=["rate_delta"])
    if len(judged):
        worst = judged.iloc[int(judged["rate_delta"].to_numpy().argmin())]
        said = voice.say("Weakest step against plan: {name}, {delta}.")
        text += " " + said.format(
            name=worst["name"], delta=voice.delta(number(worst["rate_delta"]), "%", _RATE)
        )
    return text
