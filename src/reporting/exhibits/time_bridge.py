"""Waterfalls over time: from a plan to where it lands, through the variance of each month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from reporting.exhibits.canvas import Panel, Rect, Sheet, empty_sheet, value_range
from reporting.exhibits.chart import chart_exhibit
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.lettering import text_width
from reporting.exhibits.records import number, require_columns
from reporting.exhibits.tables import Column
from reporting.exhibits.theme import DEFAULT, Scenario, Theme, impact_style, scenario_style
from reporting.exhibits.timeline import moment_name
from reporting.exhibits.titles import build_title, window_text
from reporting.exhibits.voice import ScopeLike, Voice, voice_of
from reporting.language.numbers import Scale, choose_scale

TALL = 84.0
NAMES = 26.0  # two lines
LABEL = 12.0
HALF = 0.33
TINY = 0.05  # steps smaller than this share of the ends would vanish: only the variances are drawn
_NEEDED = ("step", "kind", "contribution", "from_value", "to_value", "impact", "forecast")


@dataclass(frozen=True, slots=True)
class _Column:
    """One column: what it is called, where it reaches from and to, and what stands at its end."""

    name: str
    low: float
    high: float
    text: str
    grows: bool = True
    scenario: Scenario | None = None
    impact: str = ""
    forecast: bool = False


def bridge_over_time(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    name: str,
    uom: str = "cur",
    window: str = "fy",
    label: str = "bridge-over-time",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Draw a bridge to the right: the plan, the variance of each month, what it leads to.

    Parameters
    ----------
    frame
        As `reporting.variance.bridge`, a month (``2026-10``) for each step, with `forecast`: whether the
        variance of the step is that of a forecast.
    name
        Name of the measure in the reader's language.

    Notes
    -----
    Columns begin at zero. Where all steps are smaller than 5 % of the ends, only the variances are drawn,
    from the level of the plan, and both totals are written (R37).
    """
    require_columns(frame, _NEEDED, "a bridge over time")
    voice, theme = voice_of(scope), DEFAULT
    is_end = frame["kind"].isin(("start", "end"))
    base = _base(frame, is_end)
    drawn = frame["contribution"] if base else frame["to_value"]
    scale = choose_scale(drawn.tolist(), uom, figures=3)
    open_months = bool(frame["forecast"].any())
    end: Scenario = "FC" if open_months else "AC"
    columns = _columns(frame, base, end, uom, scale, voice)
    sheet = (
        _draw(columns, theme)
        if columns
        else empty_sheet(theme, voice.say("Nothing to show for this period."))
    )
    title = build_title(
        scope,
        voice,
        [(name, voice.unit(uom, scale))],
        by=voice.say("month"),
        period=window_text(scope, window),
        scenarios=(*(("AC", "FC") if open_months else ("AC",)), "PL", "ΔPL"),
        series=open_months,
    )
    behind = frame.assign(name=[column.name for column in columns])
    table = [
        Column("name", voice.say("Month")),
        Column("contribution", voice.say("Contribution"), "delta", uom),
        Column("to_value", voice.say("Reached"), "value", uom),
    ]
    alt = _alt(str(title), frame, columns, uom, voice)
    return chart_exhibit(label, sheet.figure, scope, behind, table, title, message, alt, footnotes)


def _base(frame: pd.DataFrame, is_end: pd.Series) -> float:
    """Give the level the drawing starts from: zero, or the plan if the steps would vanish beside it."""
    steps = frame.loc[~is_end, "contribution"].abs().max()
    starts = frame.loc[frame["kind"] == "start", "to_value"]
    return float(starts.iloc[0]) if len(starts) and steps < TINY * frame["to_value"].abs().max() else 0.0


def _columns(
    frame: pd.DataFrame, base: float, end: Scenario, uom: str, scale: Scale, voice: Voice
) -> list[_Column]:
    found = []
    for record in frame.to_dict("records"):
        reached = (number(record["to_value"]) or 0.0) - base
        if record["kind"] in ("start", "end"):
            code: Scenario = "PL" if record["kind"] == "start" else end
            total = number(record["to_value"])
            text = voice.quantity(total, uom) if base else voice.value(total, uom, scale)
            found.append(_Column(code, reached if base else 0.0, reached, text, reached >= 0, code))
            continue
        change = number(record["contribution"]) or 0.0
        impact = number(record["impact"]) or 0.0
        meaning = "favourable" if impact > 0 else "adverse" if impact < 0 else "neutral"
        before = (number(record["from_value"]) or 0.0) - base
        month = moment_name(str(record["step"]), voice.locale)
        text = voice.delta(change, uom, scale)
        found.append(
            _Column(month, before, reached, text, change >= 0, None, meaning, bool(record["forecast"]))
        )
    return found


def _draw(columns: Sequence[_Column], theme: Theme) -> Sheet:
    low, high = value_range([column.low for column in columns], [column.high for column in columns])
    sheet = Sheet(NAMES + TALL + 2 * LABEL, theme)
    place = (0.0, NAMES + LABEL, sheet.width, NAMES + LABEL + TALL)
    panel = sheet.panel("bridge", place, (-0.5, len(columns) - 0.5), (low, high))
    _draw_bars(sheet, panel, columns)
    joints = [
        [(panel.x(i + HALF), panel.y(column.high)), (panel.x(i + 1 - HALF), panel.y(column.high))]
        for i, column in enumerate(columns[:-1])
    ]
    sheet.lines(joints, theme.ink, 0.5, "connectors")
    ends = [(panel.x(-HALF), panel.y(0.0)), (panel.x(len(columns) - 1 + HALF), panel.y(0.0))]
    sheet.lines([ends], theme.ink, 0.8, "axis:base")
    for i, column in enumerate(columns):
        bold = column.scenario is not None
        sheet.text(panel.x(i), 17.0, column.name, anchor="middle", bold=bold)
        if bold and column.low == column.high:  # nothing is drawn, so the total stands below the name
            half = text_width(column.text, theme.font_size, bold=True) / 2
            x = min(max(panel.x(i), half), sheet.width - half)
            sheet.text(x, 6.5, column.text, anchor="middle", bold=True)
        else:
            sheet.text(panel.x(i), _label_height(panel, column), column.text, anchor="middle", bold=bold)
    return sheet


def _label_height(panel: Panel, column: _Column) -> float:
    """Place a label beyond its column in the direction it grows; over or under the axis, never across it."""
    ends = (panel.y(column.low), panel.y(column.high))
    y = max(ends) + 7.0 if column.grows else min(ends) - 7.0
    zero = panel.y(0.0)
    if abs(y - zero) >= 5.0:
        return y
    return zero + 7.0 if column.grows else zero - 7.0


def _draw_bars(sheet: Sheet, panel: Panel, columns: Sequence[_Column]) -> None:
    ends: dict[Scenario, list[Rect]] = {}
    steps: dict[tuple[str, bool], list[Rect]] = {}
    for i, column in enumerate(columns):
        rect = (i - HALF, column.low, i + HALF, column.high)
        if column.scenario is None:
            steps.setdefault((column.impact, column.forecast), []).append(rect)
        elif column.low != column.high:
            ends.setdefault(column.scenario, []).append(rect)
    for scenario, rects in ends.items():
        sheet.bars(panel, rects, scenario_style(scenario, sheet.theme), f"bars:{scenario}")
    for (impact, forecast), rects in steps.items():
        style = impact_style(impact, sheet.theme, forecast=forecast)
        sheet.bars(panel, rects, style, f"delta:{impact}{':FC' if forecast else ''}")


def _alt(title: str, frame: pd.DataFrame, columns: Sequence[_Column], uom: str, voice: Voice) -> str:
    """Say both ends and the month with the largest variance."""
    if not columns:
        return f"{title}. {voice.say('No values.')}"
    first, last = number(frame["to_value"].iloc[0]), number(frame["to_value"].iloc[-1])
    gap = voice.quantity((last or 0.0) - (first or 0.0), uom, signed=True)
    text = voice.say("From {start} to {end}, variance {delta}.")
    parts = [
        f"{title}.",
        text.format(start=voice.quantity(first, uom), end=voice.quantity(last, uom), delta=gap),
    ]
    steps = [
        (c.name, number(v) or 0.0)
        for c, v in zip(columns, frame["contribution"], strict=True)
        if not c.scenario
    ]
    if steps:
        worst, change = max(steps, key=lambda step: abs(step[1]))
        said = voice.say("Largest variance: {name}, {delta}.")
        parts.append(said.format(name=worst, delta=voice.quantity(change, uom, signed=True)))
    return " ".join(parts)
