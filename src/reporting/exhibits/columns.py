"""Columns over time: base values with plan behind, absolute variances and relative variances above them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from reporting.exhibits.canvas import empty_sheet
from reporting.exhibits.chart import chart_exhibit
from reporting.exhibits.column_tiers import BASE_HEIGHT, Mark, draw_columns
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.records import impact_of, number, require_columns
from reporting.exhibits.tables import Column
from reporting.exhibits.theme import DEFAULT
from reporting.exhibits.timeline import moment_name
from reporting.exhibits.titles import build_title, window_text
from reporting.exhibits.voice import ScopeLike, Voice, voice_of
from reporting.language.numbers import choose_scale


def columns_by_month(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    name: str,
    uom: str = "cur",
    x: str = "month",
    label: str = "by-month",
    message: str = "",
    reference: str = "PL",
    tall: float = BASE_HEIGHT,
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Draw one KPI over time against its plan: columns, Δ columns and Δ% pins.

    Parameters
    ----------
    frame
        One row per month in time order: `month` (``2026-01``), `actual`; optional `forecast` (for months
        without an actual), `plan`, `previous_year` (a triangle), `delta`, `delta_pct`, `evaluation`.
    name
        Name of the KPI in the reader's language.
    uom
        Unit of the values; money in the currency of the scope.
    x
        Column of the moments: months, weeks (``2026-W43``) or days (``2026-10-20``).
    reference
        Scenario compared with, as printed.
    tall
        Height of the base columns, in points.

    Notes
    -----
    Δ columns have the scale of the base columns. Moments after the period are forecast: hatched. Labels have
    at most three figures; of more than 16 columns only the extremes, the first and the last carry one.
    """
    require_columns(frame, (x, "actual"), "columns over time")
    voice = voice_of(scope)
    theme = DEFAULT
    marks = [_mark(row, str(row[x])[:10], scope, voice) for _, row in frame.iterrows()]
    scale = choose_scale([v for m in marks for v in (m.value, m.reference)], uom, figures=3)
    if any(m.value is not None or m.reference is not None for m in marks):
        sheet = draw_columns(marks, uom, scale, voice, theme, reference, tall=tall)
    else:
        sheet = empty_sheet(theme, voice.say("No values."))
    has_forecast = any(m.forecast for m in marks)
    moments = [m.moment for m in marks] or [scope.period.id]
    codes = ["AC", "FC"] if has_forecast else ["AC"]
    codes += [reference] if any(m.reference is not None for m in marks) else []
    codes += ["PY"] if any(m.previous is not None for m in marks) else []
    codes += [f"Δ{reference}", f"Δ{reference}%"] if any(m.delta is not None for m in marks) else []
    title = build_title(
        scope,
        voice,
        [(name, voice.unit(uom, scale))],
        by={"month": voice.say("month"), "week": voice.say("week"), "day": voice.say("day")}.get(x, ""),
        period=window_text(scope, "fy") if has_forecast else f"{moments[0]}..{moments[-1]}",
        scenarios=codes,
        series=has_forecast,
    )
    columns = _columns(frame, x, uom, reference, voice)
    alt = _alt(str(title), marks, uom, voice)
    behind = frame.assign(**{x: moments}) if len(frame) else frame
    return chart_exhibit(label, sheet.figure, scope, behind, columns, title, message, alt, footnotes)


def _mark(row: pd.Series, moment: str, scope: ScopeLike, voice: Voice) -> Mark:
    actual, forecast = number(row["actual"]), number(row.get("forecast"))
    is_forecast = actual is None and forecast is not None
    return Mark(
        moment,
        moment_name(moment, voice.locale),
        forecast if is_forecast else actual,
        number(row.get("plan")),
        number(row.get("previous_year")),
        number(row.get("delta")),
        number(row.get("delta_pct")),
        impact_of(row),
        is_forecast,
        moment == scope.period.id,
    )


def _columns(frame: pd.DataFrame, x: str, uom: str, reference: str, voice: Voice) -> list[Column]:
    """Describe the table behind the drawing."""
    values = {"actual": "AC", "forecast": "FC", "plan": reference, "previous_year": "PY"}
    shared = tuple(c for c in values if c in frame)
    columns = [Column(x, voice.say("Month") if x == "month" else voice.say("Period"))]
    columns += [Column(c, values[c], "value", uom, scale_with=shared) for c in shared]
    if "delta" in frame:
        impact = "evaluation" if "evaluation" in frame else ""
        columns.append(Column("delta", f"Δ{reference}", "delta", uom, impact=impact, scale_with=shared))
    if "delta_pct" in frame:
        columns.append(Column("delta_pct", f"Δ{reference}%", "percent"))
    return columns


def _alt(title: str, marks: Sequence[Mark], uom: str, voice: Voice) -> str:
    """Say the current value with its variance, and the largest variance."""
    parts = [f"{title}."]
    known = [m for m in marks if m.value is not None]
    if not known:
        return f"{title}. {voice.say('No values.')}"
    now = next((m for m in known if m.current), known[-1])
    if now.delta is None:
        text = voice.say("{name}: {value}.")
        parts.append(text.format(name=now.moment, value=voice.quantity(now.value, uom)))
    else:
        text = voice.say("{name}: {value}, {delta} against plan ({percent}).")
        parts.append(
            text.format(
                name=now.moment,
                value=voice.quantity(now.value, uom),
                delta=voice.quantity(now.delta, uom, signed=True),
                percent=voice.percent(now.ratio),
            )
        )
    judged = [m for m in marks if m.delta is not None]
    if judged:
        worst = max(judged, key=lambda m: abs(m.delta or 0.0))
        text = voice.say("Largest variance: {name}, {delta}.")
        parts.append(text.format(name=worst.moment, delta=voice.quantity(worst.delta, uom, signed=True)))
    return " ".join(parts)
