"""Lines over time: actual against plan and previous year, in its unit or as an index of 100."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from reporting.exhibits.canvas import Panel, Point, Sheet, empty_sheet, value_range
from reporting.exhibits.chart import chart_exhibit
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.records import number, require_columns
from reporting.exhibits.tables import Column
from reporting.exhibits.theme import DEFAULT, Theme, scenario_style
from reporting.exhibits.timeline import extremes, moment_name, written, year_marks
from reporting.exhibits.titles import build_title
from reporting.exhibits.voice import ScopeLike, Voice, voice_of
from reporting.language.numbers import Scale, choose_scale

HEIGHT = 120.0
LEFT, RIGHT = 4.0, 46.0
_SERIES = (("actual", "AC"), ("plan", "PL"), ("previous_year", "PY"))


def line_chart(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    name: str,
    uom: str = "cur",
    x: str = "month",
    index: bool = False,
    label: str = "line",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Draw one measure over many moments.

    Parameters
    ----------
    frame
        One row per moment in time order: `x`, `actual`, optional `plan` and `previous_year`.
    index
        Show each value relative to the first of the actual (= 100); the axis then starts at the lowest value
        and a line marks 100.
    """
    require_columns(frame, (x, "actual"), "a line chart")
    voice, theme = voice_of(scope), DEFAULT
    series = {code: [number(v) for v in frame[c]] for c, code in _SERIES if c in frame}
    unit_of, title_unit = uom, ""
    if index:
        first = next((v for v in series["AC"] if v), None)
        series = {
            code: [None if v is None or first is None else 100.0 * v / first for v in values]
            for code, values in series.items()
        }
        unit_of, title_unit = "pt", voice.say("index, first = 100")
    scale = choose_scale([v for values in series.values() for v in values], unit_of, figures=3)
    moments = [str(m)[:10] for m in frame[x]]
    sheet = (
        _draw(moments, series, unit_of, scale, voice, theme, index=index)
        if any(v is not None for v in series["AC"])
        else empty_sheet(theme, voice.say("No values."))
    )
    title = build_title(
        scope,
        voice,
        [(name, title_unit or voice.unit(uom, scale))],
        period=f"{moments[0]}..{moments[-1]}" if moments else scope.period.id,
        scenarios=tuple(series),
    )
    columns = [Column(x, voice.say("Period"))]
    together = tuple(c for c, _ in _SERIES if c in frame)
    columns += [Column(c, code, "value", uom, scale_with=together) for c, code in _SERIES if c in frame]
    behind = frame.assign(**{x: moments})
    alt = _alt(str(title), moments, frame, uom, voice)
    return chart_exhibit(label, sheet.figure, scope, behind, columns, title, message, alt, footnotes)


def _draw(
    moments: list[str],
    series: dict[str, list[float | None]],
    uom: str,
    scale: Scale,
    voice: Voice,
    theme: Theme,
    *,
    index: bool,
) -> Sheet:
    sheet = Sheet(HEIGHT + 54.0, theme)
    known = [v for values in series.values() for v in values if v is not None]
    low, high = (min([*known, 100.0]), max([*known, 100.0])) if index else value_range(known)
    if high <= low:
        high = low + 1.0
    foot = 44.0 if index else 32.0  # an index does not begin at zero: its valleys need room for their label
    place = (LEFT, foot, sheet.width - RIGHT, 32.0 + HEIGHT)
    panel = sheet.panel("index" if index else "line", place, (-0.5, max(len(moments), 1) - 0.5), (low, high))
    looks = {"AC": (theme.ac, 2.0, False), "PL": (theme.pl, 1.0, True), "PY": (theme.py, 1.6, False)}
    for code, values in reversed(series.items()):
        colour, width, dashed = looks[code]
        sheet.lines(_pieces(panel, values), colour, width, f"line:{code}", dashed=dashed, layer=3.0)
    floor = panel.y(100.0 if index else 0.0)
    sheet.lines([[(LEFT, floor), (sheet.width - RIGHT, floor)]], theme.ink, 0.8, "axis:base")
    if index:
        sheet.text(sheet.width - RIGHT + 26.0, floor, "100", muted=True)
    _label(sheet, panel, moments, series, uom, scale, voice)
    return sheet


def _pieces(panel: Panel, values: Sequence[float | None]) -> list[list[Point]]:
    """Break a line where a value is missing: nothing is drawn over a gap."""
    pieces: list[list[Point]] = [[]]
    for i, value in enumerate(values):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append((panel.x(i), panel.y(value)))
    return [piece for piece in pieces if len(piece) > 1]


def _label(
    sheet: Sheet,
    panel: Panel,
    moments: list[str],
    series: dict[str, list[float | None]],
    uom: str,
    scale: Scale,
    voice: Voice,
) -> None:
    actual = series["AC"]
    marks, dots = extremes(actual) if len(actual) > 13 else [v is not None for v in actual], []
    for i, (value, marked) in enumerate(zip(actual, marks, strict=True)):
        if value is None or not marked:
            continue
        neighbours = [v for v in actual[max(i - 1, 0) : i + 2] if v is not None]
        valley = value == min(neighbours) and value < max(neighbours)
        x, y = panel.x(i), panel.y(value)
        dots.append([(x - 2, y - 2), (x - 2, y + 2), (x + 2, y + 2), (x + 2, y - 2)])
        sheet.text(
            x,
            y - 8 if valley and (y > panel.bottom + 14 or panel.bottom > 40.0) else y + 8,
            voice.value(value, uom, scale),
            anchor="middle",
        )
    sheet.shapes(dots, scenario_style("AC", sheet.theme), "dots:AC")
    ends = []
    for code, values in series.items():
        last = next((i for i in range(len(values) - 1, -1, -1) if values[i] is not None), None)
        if last is not None:
            ends.append((panel.y(values[last] or 0.0), code))
    previous = -1e9
    for y, code in sorted(ends):
        previous = max(y, previous + 10.0)
        sheet.text(sheet.width - RIGHT + 4.0, previous, code, bold=code == "AC", muted=code != "AC")
    shown = written(moments, moments[-1] if moments else "")
    for i, moment in enumerate(moments):
        if shown[i]:
            sheet.text(panel.x(i), 20.0, moment_name(moment, voice.locale), anchor="middle")
    for i, text in year_marks(moments).items():
        sheet.text(max(panel.x(i) - 6.0, 0.0), 7.0, text, muted=True)


def _alt(title: str, moments: list[str], frame: pd.DataFrame, uom: str, voice: Voice) -> str:
    """Say first, last, highest and lowest value."""
    actual = [
        (m, v) for m, v in zip(moments, (number(v) for v in frame["actual"]), strict=True) if v is not None
    ]
    if not actual:
        return f"{title}. {voice.say('No values.')}"
    high, low = max(actual, key=lambda p: p[1]), min(actual, key=lambda p: p[1])
    text = voice.say("From {first} to {last}; highest {high} ({high_at}), lowest {low} ({low_at}).")
    shown = text.format(
        first=voice.quantity(actual[0][1], uom),
        last=voice.quantity(actual[-1][1], uom),
        high=voice.quantity(high[1], uom),
        high_at=high[0],
        low=voice.quantity(low[1], uom),
        low_at=low[0],
    )
    return f"{title}. {shown}"
