"""Columns over time: base values with plan behind, absolute variances and relative variances above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reporting.exhibits.brand_theme import current_theme
from reporting.exhibits.canvas import Panel, Rect, Sheet, value_range
from reporting.exhibits.chart import chart_exhibit
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.pins import Pin, draw_pins, pin_limit
from reporting.exhibits.records import impact_of, number, require_columns
from reporting.exhibits.tables import Column
from reporting.exhibits.theme import Theme, impact_style, scenario_style
from reporting.exhibits.titles import build_title, window_text
from reporting.exhibits.voice import ScopeLike, Voice, voice_of
from reporting.language.dates import month_name
from reporting.language.numbers import NO_DATA, Scale, choose_scale

_NEEDED = ("month", "actual", "plan", "delta", "delta_pct")
GUTTER = 40.0  # points left of the columns, for the names of the tiers
BASE_HEIGHT = 112.0
LABEL_ROOM = 12.0  # points a label needs above or below a bar
TIER_GAP = 10.0
BAR_SHARE = 0.52  # of the category; with the plan behind it two thirds are filled
SHIFT = 0.14  # of the category, the plan to the left


@dataclass(frozen=True, slots=True)
class _Mark:
    """One category: its name and values."""

    name: str
    value: float | None
    reference: float | None
    previous: float | None
    delta: float | None
    ratio: float | None
    impact: str
    forecast: bool
    current: bool


def columns_by_month(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    name: str,
    uom: str = "cur",
    label: str = "by-month",
    message: str = "",
    reference: str = "PL",
    footnotes: Sequence[str] = (),
    theme: Theme | None = None,
) -> Exhibit:
    """Draw one KPI by month against its plan: columns, Δ columns and Δ% pins.

    Parameters
    ----------
    frame
        One row per month in time order: `month` (``2026-01``), `actual`, `forecast` (shown where there is no
        actual), `plan`, optional `previous_year` (a triangle), `delta`, `delta_pct`, `evaluation`.
    name
        Name of the KPI in the reader's language.
    uom
        Unit of the values; money in the currency of the scope.
    reference
        Scenario compared with, as printed.

    Notes
    -----
    Δ columns have the scale of the base columns. Months after the period are forecast: hatched. Labels have
    at most three figures.
    """
    require_columns(frame, _NEEDED, "columns by month")
    voice = voice_of(scope)
    theme = theme or current_theme()
    marks = _marks(frame, scope, voice)
    scale = choose_scale([v for m in marks for v in (m.value, m.reference, m.delta)], uom, figures=3)
    figure = _draw(marks, uom, scale, voice, theme, reference).figure
    has_forecast = any(m.forecast for m in marks)
    codes = ("AC", "FC", reference) if has_forecast else ("AC", reference)
    title = build_title(
        scope,
        voice,
        [(name, voice.unit(uom, scale))],
        by=voice.say("month"),
        period=window_text(scope, "fy")
        if has_forecast
        else f"{frame['month'].iloc[0]}..{frame['month'].iloc[-1]}",
        scenarios=(*codes, f"Δ{reference}", f"Δ{reference}%"),
        series=has_forecast,
    )
    columns = [
        Column("month", voice.say("Month")),
        Column("actual", "AC", "value", uom, scale_with=("plan",)),
        Column("plan", reference, "value", uom, scale_with=("actual",)),
        Column("delta", f"Δ{reference}", "delta", uom, impact="evaluation" if "evaluation" in frame else ""),
        Column("delta_pct", f"Δ{reference}%", "percent"),
    ]
    if "forecast" in frame:
        columns.insert(2, Column("forecast", "FC", "value", uom, scale_with=("plan",)))
    return chart_exhibit(
        label,
        figure,
        theme,
        scope,
        frame,
        columns,
        title,
        message,
        _alt(str(title), marks, uom, voice),
        footnotes,
    )


def _marks(frame: pd.DataFrame, scope: ScopeLike, voice: Voice) -> list[_Mark]:
    marks = []
    for _, row in frame.iterrows():
        actual, forecast = number(row["actual"]), number(row.get("forecast"))
        is_forecast = actual is None and forecast is not None
        month = str(row["month"])
        marks.append(
            _Mark(
                month_name(int(month[5:7]), voice.locale),
                forecast if is_forecast else actual,
                number(row["plan"]),
                number(row.get("previous_year")),
                number(row["delta"]),
                number(row["delta_pct"]),
                impact_of(row),
                is_forecast,
                month == scope.period.id,
            )
        )
    return marks


def _draw(marks: list[_Mark], uom: str, scale: Scale, voice: Voice, theme: Theme, reference: str) -> Sheet:
    """Stack three tiers: relative variances on top, absolute ones below, base columns at the foot."""
    low, high = value_range(
        [m.value for m in marks], [m.reference for m in marks], [m.previous for m in marks]
    )
    delta_low, delta_high = value_range([m.delta for m in marks])
    if not any(m.delta for m in marks):
        delta_low, delta_high = 0.0, 0.0
    per_unit = BASE_HEIGHT / (high - low)
    base_height = BASE_HEIGHT
    delta_height = (delta_high - delta_low) * per_unit
    below = LABEL_ROOM if low < 0 else 0.0
    y_base = 16.0 + below
    y_delta = y_base + base_height + LABEL_ROOM + TIER_GAP + LABEL_ROOM
    y_pins = y_delta + delta_height + LABEL_ROOM + TIER_GAP + LABEL_ROOM
    pin_height = 40.0
    sheet = Sheet(y_pins + pin_height + LABEL_ROOM + 2, theme)
    xlim = (-0.5, len(marks) - 0.5)
    right = sheet.width
    base = sheet.panel("base", (GUTTER, y_base, right, y_base + base_height), xlim, (low, high))
    span = (delta_low, delta_high) if delta_high > delta_low else (0.0, 1.0)
    delta = sheet.panel("delta", (GUTTER, y_delta, right, y_delta + max(delta_height, 0.01)), xlim, span)
    _base_tier(sheet, base, marks, uom, scale, voice)
    _delta_tier(sheet, delta, marks, uom, scale, voice, flat=delta_high == delta_low)
    _pin_tier(sheet, (GUTTER, y_pins, right, y_pins + pin_height), marks, voice)
    for tier, text in ((delta.y(0), f"Δ{reference}"),):
        sheet.text(GUTTER - 8, tier, text, anchor="end", muted=True)
    _series_names(sheet, base, marks, reference)
    return sheet


def _base_tier(sheet: Sheet, panel: Panel, marks: list[_Mark], uom: str, scale: Scale, voice: Voice) -> None:
    half = BAR_SHARE / 2
    plan: list[Rect] = []
    bars: dict[str, list[Rect]] = {"AC": [], "FC": []}
    triangles = []
    for i, mark in enumerate(marks):
        centre = i + SHIFT / 2
        if mark.reference is not None:
            plan.append((centre - SHIFT - half, 0.0, centre - SHIFT + half, mark.reference))
        if mark.value is not None:
            bars["FC" if mark.forecast else "AC"].append((centre - half, 0.0, centre + half, mark.value))
        if mark.previous is not None:
            x, y = panel.x(centre - SHIFT - half), panel.y(mark.previous)
            triangles.append([(x, y), (x - 4.5, y + 3), (x - 4.5, y - 3)])
        top = max(0.0, mark.value or 0.0, mark.reference or 0.0)
        negative = (mark.value or 0.0) < 0
        y = panel.y(min(0.0, mark.value or 0.0, mark.reference or 0.0)) - 7 if negative else panel.y(top) + 7
        text = voice.value(mark.value, uom, scale) if mark.value is not None else NO_DATA
        sheet.text(panel.x(centre), y, text, anchor="middle", bold=mark.current)
        sheet.text(panel.x(i), 5.0, mark.name, anchor="middle", bold=mark.current)
    sheet.bars(panel, plan, scenario_style("PL", sheet.theme), "bars:PL", layer=1.5)
    for code in ("AC", "FC"):
        sheet.bars(panel, bars[code], scenario_style(code, sheet.theme), f"bars:{code}", layer=2.0)
    sheet.shapes(triangles, scenario_style("PY", sheet.theme), "marks:PY")
    ends = [(panel.left, panel.y(0)), (panel.left + panel.width, panel.y(0))]
    sheet.lines([ends], sheet.theme.ink, 0.8, "axis:base")


def _series_names(sheet: Sheet, panel: Panel, marks: list[_Mark], reference: str) -> None:
    """Name the series beside the first column, at different heights."""
    first = marks[0] if marks else None
    x = GUTTER - 8
    names = [(first.value if first else None, "FC" if first and first.forecast else "AC")]
    names.append((first.reference if first else None, reference))
    places = [(panel.y(v / 2 if v else 0.0) + 4, name) for v, name in names if v is not None]
    for height, (_, name) in zip((14.0, 4.0), places, strict=False):
        sheet.text(x, panel.y(0) + height, name, anchor="end", muted=name != "AC", bold=name == "AC")


def _delta_tier(
    sheet: Sheet, panel: Panel, marks: list[_Mark], uom: str, scale: Scale, voice: Voice, *, flat: bool
) -> None:
    half = BAR_SHARE / 2
    groups: dict[tuple[str, bool], list[Rect]] = {}
    for i, mark in enumerate(marks):
        centre = i + SHIFT / 2
        delta = mark.delta
        if delta is not None and not flat:
            groups.setdefault((mark.impact, mark.forecast), []).append(
                (centre - half, 0.0, centre + half, delta)
            )
        text = voice.delta(delta, uom, scale) if delta is not None else NO_DATA
        end = panel.y(0) if flat or delta is None else panel.y(delta)
        side = -7 if delta is not None and delta < 0 else 7
        sheet.text(panel.x(centre), end + side, text, anchor="middle", bold=mark.current)
    for (impact, forecast), rects in groups.items():
        style = impact_style(impact, sheet.theme, forecast=forecast)
        sheet.bars(panel, rects, style, f"delta:{impact or 'neutral'}{':FC' if forecast else ''}")
    left, right, zero = panel.left, panel.left + panel.width, panel.y(0)
    # The plan as subtrahend: a double line.
    sheet.lines(
        [[(left, zero - 0.9), (right, zero - 0.9)], [(left, zero + 0.9), (right, zero + 0.9)]],
        sheet.theme.pl,
        0.6,
        "axis:PL",
    )


def _pin_tier(sheet: Sheet, place: Rect, marks: list[_Mark], voice: Voice) -> None:
    ratios = [m.ratio for m in marks]
    limit = pin_limit(ratios)
    low = -limit if any(r is not None and r < 0 for r in ratios) else 0.0
    high = limit if any(r is not None and r > 0 for r in ratios) or low == 0.0 else 0.0
    panel = sheet.panel("pins", place, (-0.5, len(marks) - 0.5), (low, high))
    shown = [(i, m) for i, m in enumerate(marks) if m.ratio is not None]
    pins = [Pin(i + SHIFT / 2, m.ratio or 0.0, m.impact, m.forecast) for i, m in shown]
    ends = draw_pins(sheet, panel, pins, limit, horizontal=False)
    for (_, mark), (x, y) in zip(shown, ends, strict=True):
        side = -8 if (mark.ratio or 0) < 0 else 8
        sheet.text(x, y + side, voice.percent(mark.ratio, digits=0), anchor="middle", bold=mark.current)
    for i, mark in enumerate(marks):
        if mark.ratio is None:
            sheet.text(
                panel.x(i + SHIFT / 2),
                panel.y(0) + 8,
                voice.percent(None, flag="" if mark.delta is not None else "no_data"),
                anchor="middle",
                muted=True,
            )
    left, right, zero = panel.left, panel.left + panel.width, panel.y(0)
    sheet.lines(
        [[(left, zero - 0.9), (right, zero - 0.9)], [(left, zero + 0.9), (right, zero + 0.9)]],
        sheet.theme.pl,
        0.6,
        "axis:PL%",
    )
    sheet.text(GUTTER - 8, zero, "ΔPL%", anchor="end", muted=True)


def _alt(title: str, marks: list[_Mark], uom: str, voice: Voice) -> str:
    """Say the current value with its variance, and the largest variance."""
    parts = [f"{title}."]
    now: Any = next((m for m in marks if m.current), marks[-1] if marks else None)
    if now is not None and now.value is not None:
        text = voice.say("{name}: {value}, {delta} against plan ({percent}).")
        parts.append(
            text.format(
                name=now.name,
                value=voice.quantity(now.value, uom),
                delta=voice.quantity(now.delta, uom, signed=True),
                percent=voice.percent(now.ratio),
            )
        )
    judged = [m for m in marks if m.delta is not None]
    if judged:
        worst = max(judged, key=lambda m: abs(m.delta or 0.0))
        text = voice.say("Largest variance: {name}, {delta}.")
        parts.append(text.format(name=worst.name, delta=voice.quantity(worst.delta, uom, signed=True)))
    return " ".join(parts)
