"""Small multiples: the same small chart for each part, all on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from reporting.exhibits.canvas import Rect, Sheet, empty_sheet, value_range
from reporting.exhibits.chart import chart_exhibit
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.lettering import fit_text, text_width
from reporting.exhibits.records import number, require_columns
from reporting.exhibits.tables import Column
from reporting.exhibits.theme import DEFAULT, Theme, scenario_style
from reporting.exhibits.timeline import moment_name
from reporting.exhibits.titles import build_title, window_text
from reporting.exhibits.voice import ScopeLike, Voice, voice_of
from reporting.language.numbers import NO_DATA, Scale, choose_scale

ACROSS = 3
CELL_HEIGHT = 62.0
HEADER, FOOT, GAP = 24.0, 14.0, 22.0
MOST = 24


@dataclass(frozen=True, slots=True)
class _Series:
    name: str
    values: tuple[float | None, ...]
    plans: tuple[float | None, ...]
    forecast: tuple[bool, ...]


def small_multiples(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    by: str,
    name: str,
    by_name: str = "",
    names: Mapping[str, str] | None = None,
    uom: str = "cur",
    label: str = "multiples",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Draw one KPI by month for each part of a structure, three charts across.

    Parameters
    ----------
    frame
        One row per part and month: `by`, `month`, `actual`, `forecast`, `plan`.
    by, names, by_name
        Column of the parts, names by id, name of the structure in the reader's language.

    Notes
    -----
    All charts have the same units per millimetre and the same months. Labels: the largest value and the one
    of the period. At most 24 parts; a footnote says how many are not drawn.
    """
    require_columns(frame, (by, "month", "actual", "plan"), "small multiples")
    voice, theme = voice_of(scope), DEFAULT
    months = sorted(str(m) for m in frame["month"].unique())
    parts = list(dict.fromkeys(frame[by]))
    series = [
        _series(frame[frame[by] == part], months, (names or {}).get(str(part), str(part)))
        for part in parts[:MOST]
    ]
    scale = choose_scale([v for s in series for v in (*s.values, *s.plans)], uom, figures=3)
    sheet = (
        _draw(series, months, scope.period.id, uom, scale, voice, theme)
        if series
        else empty_sheet(theme, voice.say("Nothing to show for this period."))
    )
    has_forecast = any(any(s.forecast) for s in series)
    title = build_title(
        scope,
        voice,
        [(name, voice.unit(uom, scale))],
        by=by_name,
        period=window_text(scope, "fy"),
        scenarios=("AC", "FC", "PL") if has_forecast else ("AC", "PL"),
        series=has_forecast,
    )
    notes = list(footnotes)
    if len(parts) > MOST:
        notes.append(voice.say("{count} further parts are not drawn.").format(count=len(parts) - MOST))
    behind = frame.assign(**{by: [(names or {}).get(str(p), str(p)) for p in frame[by]]})
    shared = ("actual", "plan", "forecast")
    columns = [
        Column(by, by_name[:1].upper() + by_name[1:] if by_name else voice.say("Name")),
        Column("month", voice.say("Month")),
    ]
    columns += [
        Column(c, code, "value", uom, scale_with=shared)
        for c, code in (("actual", "AC"), ("forecast", "FC"), ("plan", "PL"))
        if c in frame
    ]
    alt = f"{title}. {voice.say('Charts for {names}.').format(names=voice.join([s.name for s in series]))}"
    return chart_exhibit(label, sheet.figure, scope, behind, columns, title, message, alt, notes)


def _series(rows: pd.DataFrame, months: Sequence[str], name: str) -> _Series:
    keyed = {str(r["month"]): r for _, r in rows.iterrows()}
    values, plans, forecast = [], [], []
    for month in months:
        row = keyed.get(month)
        actual = number(row["actual"]) if row is not None else None
        expected = number(row.get("forecast")) if row is not None else None
        values.append(expected if actual is None else actual)
        forecast.append(actual is None and expected is not None)
        plans.append(number(row["plan"]) if row is not None else None)
    return _Series(name, tuple(values), tuple(plans), tuple(forecast))


def _draw(
    series: Sequence[_Series],
    months: Sequence[str],
    current: str,
    uom: str,
    scale: Scale,
    voice: Voice,
    theme: Theme,
) -> Sheet:
    rows = max(1, -(-len(series) // ACROSS))
    block = HEADER + CELL_HEIGHT + FOOT
    sheet = Sheet(rows * block + 2.0, theme)
    width = (sheet.width - GAP * (ACROSS - 1)) / ACROSS
    limits = value_range(*(s.values for s in series), *(s.plans for s in series))
    for place, own in enumerate(series):
        row, column = divmod(place, ACROSS)
        left = column * (width + GAP)
        foot = sheet.height - (row + 1) * block + FOOT
        _draw_one(
            sheet,
            (left, foot, left + width, foot + CELL_HEIGHT),
            limits,
            own,
            months,
            current,
            uom,
            scale,
            voice,
        )
    return sheet


def _draw_one(
    sheet: Sheet,
    place: Rect,
    limits: tuple[float, float],
    own: _Series,
    months: Sequence[str],
    current: str,
    uom: str,
    scale: Scale,
    voice: Voice,
) -> None:
    left, bottom, right, top = place
    panel = sheet.panel("multiple", place, (-0.5, max(len(months), 1) - 0.5), limits)
    bars: dict[str, list[Rect]] = {"AC": [], "FC": []}
    plans: list[Rect] = []
    for i, (value, plan, forecast) in enumerate(zip(own.values, own.plans, own.forecast, strict=True)):
        if value is not None:
            bars["FC" if forecast else "AC"].append((i - 0.22, 0.0, i + 0.36, value))
        if plan is not None:
            plans.append((i - 0.36, 0.0, i + 0.22, plan))
    sheet.bars(panel, plans, scenario_style("PL", sheet.theme), "bars:PL", layer=1.5)
    sheet.bars(panel, bars["AC"], scenario_style("AC", sheet.theme), "bars:AC")
    sheet.bars(panel, bars["FC"], scenario_style("FC", sheet.theme), "bars:FC")
    sheet.lines([[(left, panel.y(0)), (right, panel.y(0))]], sheet.theme.ink, 0.8, "axis:base")
    sheet.text(
        left, top + HEADER - 7, fit_text(own.name, sheet.theme.font_size, right - left, bold=True), bold=True
    )
    known = [i for i, v in enumerate(own.values) if v is not None]
    if not known:
        sheet.text((left + right) / 2, panel.y(0) + 8, NO_DATA, anchor="middle", muted=True)
    labelled = {max(known, key=lambda i: own.values[i] or 0.0)} if known else set()
    labelled |= {i for i in known if months[i] == current and all(abs(i - j) > 2 for j in labelled)}
    for i in labelled:
        reach = max(own.values[i] or 0.0, own.plans[i] or 0.0)
        text = voice.value(own.values[i], uom, scale)
        half = text_width(text, sheet.theme.font_size) / 2
        x = min(max(panel.x(i), left + half), right - half)
        sheet.text(x, panel.y(reach) + 7, text, anchor="middle")
    for i in (0, len(months) - 1):
        if months:
            sheet.text(
                panel.x(i),
                bottom - 8,
                moment_name(months[i], voice.locale),
                anchor="start" if i == 0 else "end",
                muted=True,
            )
