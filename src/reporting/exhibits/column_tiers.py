"""The drawing of columns over time: three tiers above each other on one time axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.exhibits.canvas import Panel, Point, Rect, Sheet, value_range
from reporting.exhibits.lettering import text_width
from reporting.exhibits.pins import Pin, draw_pins, pin_limit
from reporting.exhibits.theme import Scenario, Theme, impact_style, scenario_style
from reporting.exhibits.timeline import CROWDED, extremes, written, year_marks
from reporting.exhibits.voice import Voice
from reporting.language.numbers import NO_DATA, Scale

GUTTER = 40.0  # points left of the columns, for the names of the tiers
NAMES = 30.0  # points below the columns, for two lines of names
BASE_HEIGHT = 112.0
PIN_HEIGHT = 40.0
LABEL_ROOM = 12.0  # points a label needs above or below a bar
TIER_GAP = 10.0
BAR_SHARE = 0.52  # of the category; with the plan behind it two thirds are filled
SHIFT = 0.14  # of the category, the plan to the left
TRIANGLE = 4.0  # points from the middle of a mark of last year to its edge, and a little air


@dataclass(frozen=True, slots=True)
class Mark:
    """One category: its moment and values; None = no data."""

    moment: str
    name: str
    value: float | None
    reference: float | None = None
    previous: float | None = None
    delta: float | None = None
    ratio: float | None = None
    impact: str = ""
    forecast: bool = False
    current: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where bars stand within their category, and which labels are written."""

    shift: float
    labelled: list[bool]

    def centre(self, position: int) -> float:
        """Give the middle of a bar."""
        return position + self.shift / 2


def draw_columns(
    marks: Sequence[Mark],
    uom: str,
    scale: Scale,
    voice: Voice,
    theme: Theme,
    reference: str,
    *,
    tall: float = BASE_HEIGHT,
) -> Sheet:
    """Stack relative variances on absolute ones on base columns; tiers without data are left out."""
    limits = value_range(*([getattr(m, c) for m in marks] for c in ("value", "reference", "previous")))
    deltas = value_range([m.delta for m in marks]) if any(m.delta for m in marks) else (0.0, 0.0)
    has_delta, has_ratio = any(m.delta is not None for m in marks), any(m.ratio is not None for m in marks)
    height = tall if any(m.value or m.reference or m.previous for m in marks) else LABEL_ROOM
    base = NAMES + (LABEL_ROOM if limits[0] < 0 else 0.0)
    delta = base + height + 2 * LABEL_ROOM + TIER_GAP
    delta_height = max((deltas[1] - deltas[0]) * height / (limits[1] - limits[0]), 0.01)
    pins = delta + delta_height + 2 * LABEL_ROOM + TIER_GAP if has_delta else delta
    top = pins + PIN_HEIGHT if has_ratio else delta + delta_height if has_delta else base + height
    sheet = Sheet(top + LABEL_ROOM + 4.0, theme)
    xlim, right = (-0.5, max(len(marks), 1) - 0.5), sheet.width
    has_reference = any(m.reference is not None for m in marks)
    place = _Place(SHIFT if has_reference else 0.0, extremes([m.value for m in marks]))
    panel = sheet.panel("base", (GUTTER, base, right, base + height), xlim, limits)
    _draw_base(sheet, panel, marks, place, uom, scale, voice)
    _name_moments(sheet, panel, marks)
    _name_series(sheet, panel, marks, reference)
    if has_delta:
        span = deltas if deltas[1] > deltas[0] else (0.0, 1.0)
        panel = sheet.panel("delta", (GUTTER, delta, right, delta + delta_height), xlim, span)
        _draw_deltas(sheet, panel, marks, place, uom, scale, voice, flat=deltas[1] == deltas[0])
        _draw_zero(sheet, panel, reference)
        sheet.text(GUTTER - 8, panel.y(0), f"Δ{reference}", anchor="end", muted=True)
    if has_ratio:
        panel = _draw_ratios(sheet, (GUTTER, pins, right, pins + PIN_HEIGHT), xlim, marks, place, voice)
        _draw_zero(sheet, panel, reference)
        sheet.text(GUTTER - 8, panel.y(0), f"Δ{reference}%", anchor="end", muted=True)
    return sheet


def _draw_base(
    sheet: Sheet, panel: Panel, marks: Sequence[Mark], place: _Place, uom: str, scale: Scale, voice: Voice
) -> None:
    half = BAR_SHARE / 2
    behind: list[Rect] = []
    bars: dict[Scenario, list[Rect]] = {"AC": [], "FC": []}
    triangles: list[list[Point]] = []
    for i, mark in enumerate(marks):
        centre = place.centre(i)
        if mark.reference is not None:
            behind.append((centre - place.shift - half, 0.0, centre - place.shift + half, mark.reference))
        if mark.value is not None:
            bars["FC" if mark.forecast else "AC"].append((centre - half, 0.0, centre + half, mark.value))
        if mark.previous is not None:
            x, y = panel.x(centre - place.shift - half), panel.y(mark.previous)
            triangles.append([(x + 1.5, y), (x - 3.5, y + 3), (x - 3.5, y - 3)])
        if not place.labelled[i]:
            continue
        text = voice.value(mark.value, uom, scale) if mark.value is not None else NO_DATA
        falls = mark.value is not None and mark.value < 0
        reach = text_width(text, sheet.theme.font_size, bold=mark.current) / 2 + TRIANGLE
        values = _under_label(marks, i, reach / (panel.x(1) - panel.x(0)), place, half)
        y = panel.y(min([0.0, *values])) - 7 if falls else panel.y(max([0.0, *values])) + 7
        sheet.text(panel.x(centre), y, text, anchor="middle", bold=mark.current)
    sheet.bars(panel, behind, scenario_style("PL", sheet.theme), "bars:PL", layer=1.5)
    for code, rects in bars.items():
        sheet.bars(panel, rects, scenario_style(code, sheet.theme), f"bars:{code}", layer=2.0)
    sheet.shapes(triangles, scenario_style("PY", sheet.theme), "marks:PY")
    ends = [(panel.left, panel.y(0)), (panel.left + panel.width, panel.y(0))]
    sheet.lines([ends], sheet.theme.ink, 0.8, "axis:base")


def _under_label(marks: Sequence[Mark], i: int, reach: float, place: _Place, half: float) -> list[float]:
    """Give the values a label must stand clear of: those of its column, and of all it is wide enough for."""
    found = []
    for j, mark in enumerate(marks):
        away = abs(j - i)
        if away < reach + half:
            found += [mark.value, mark.reference]
        if abs(j - i - place.shift - half) < reach:
            found.append(mark.previous)
    return [value for value in found if value is not None]


def _name_moments(sheet: Sheet, panel: Panel, marks: Sequence[Mark]) -> None:
    """Write months, weeks or days, and below them the year or month they begin."""
    current = next((m.moment for m in marks if m.current), "")
    moments = [m.moment for m in marks]
    for i, shown in enumerate(written(moments, current)):
        if shown:
            sheet.text(panel.x(i), 18.0, marks[i].name, anchor="middle", bold=marks[i].current)
    begins = year_marks(moments)
    if len(begins) > 1 or len(marks) > CROWDED:
        for i, text in begins.items():
            sheet.text(panel.x(i) - 8.0, 6.0, text, muted=True)
        return
    if not any(m.forecast for m in marks):
        return
    # One year: the second line tells where the parts of the series begin.
    for code, forecast in (("AC", False), ("FC", True)):
        first = next((i for i, m in enumerate(marks) if m.value is not None and m.forecast == forecast), None)
        if first is not None:
            sheet.text(panel.x(first), 6.0, code, anchor="middle", muted=True)


def _name_series(sheet: Sheet, panel: Panel, marks: Sequence[Mark], reference: str) -> None:
    """Name the series beside the first column."""
    names = ["PY"] if any(m.previous is not None for m in marks) else []
    names += [reference] if any(m.reference is not None for m in marks) else []
    names += ["AC"] if any(m.value is not None for m in marks) else []
    for i, name in enumerate(names):
        y = panel.y(0) + 6.0 + 10.0 * i
        sheet.text(GUTTER - 8, y, name, anchor="end", muted=name != "AC", bold=name == "AC")


def _draw_deltas(
    sheet: Sheet,
    panel: Panel,
    marks: Sequence[Mark],
    place: _Place,
    uom: str,
    scale: Scale,
    voice: Voice,
    *,
    flat: bool,
) -> None:
    half = BAR_SHARE / 2
    groups: dict[tuple[str, bool], list[Rect]] = {}
    labelled = extremes([m.delta for m in marks])
    for i, mark in enumerate(marks):
        centre, delta = place.centre(i), mark.delta
        if delta and not flat:
            rect = (centre - half, 0.0, centre + half, delta)
            groups.setdefault((mark.impact, mark.forecast), []).append(rect)
        if labelled[i]:
            text = voice.delta(delta, uom, scale) if delta is not None else NO_DATA
            end = panel.y(0) if flat or delta is None else panel.y(delta)
            side = -7 if delta is not None and delta < 0 else 7
            sheet.text(panel.x(centre), end + side, text, anchor="middle", bold=mark.current)
    for (impact, forecast), rects in groups.items():
        style = impact_style(impact, sheet.theme, forecast=forecast)
        sheet.bars(panel, rects, style, f"delta:{impact or 'neutral'}{':FC' if forecast else ''}")


def _draw_ratios(
    sheet: Sheet, spot: Rect, xlim: Point, marks: Sequence[Mark], place: _Place, voice: Voice
) -> Panel:
    ratios = [m.ratio for m in marks]
    limit = pin_limit(ratios)
    low = -limit if any(r is not None and r < 0 for r in ratios) else 0.0
    high = limit if any(r is not None and r > 0 for r in ratios) or low == 0.0 else 0.0
    panel = sheet.panel("pins", spot, xlim, (low, high))
    shown = [(i, m, m.ratio) for i, m in enumerate(marks) if m.ratio is not None]
    pins = [Pin(place.centre(i), ratio, m.impact, m.forecast) for i, m, ratio in shown]
    ends = draw_pins(sheet, panel, pins, limit, horizontal=False)
    labelled = extremes(ratios)
    for (i, mark, ratio), (x, y) in zip(shown, ends, strict=True):
        if labelled[i]:
            text = voice.percent(ratio, digits=0)
            sheet.text(x, y - 8 if ratio < 0 else y + 8, text, anchor="middle", bold=mark.current)
    for i, mark in enumerate(marks):
        if mark.ratio is None and labelled[i]:
            text = voice.percent(None, flag="" if mark.delta is not None else "no_data")
            sheet.text(panel.x(place.centre(i)), panel.y(0) + 8, text, anchor="middle", muted=True)
    return panel


def _draw_zero(sheet: Sheet, panel: Panel, reference: str) -> None:
    """Draw the reference a variance is measured from: plan a double line, previous year a light solid one."""
    left, right, zero = panel.left, panel.left + panel.width, panel.y(0)
    if reference == "PY":
        sheet.lines([[(left, zero), (right, zero)]], sheet.theme.py, 2.0, "axis:PY")
        return
    rules = [[(left, zero + side), (right, zero + side)] for side in (-0.9, 0.9)]
    sheet.lines(rules, sheet.theme.pl, 0.6, "axis:PL")
