"""Relative variances as pins: a thin stem in the colour of impact, a head in the fill of the minuend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.exhibits.canvas import Panel, Point, Sheet
from reporting.exhibits.theme import Scenario, Style, scenario_style

STEM = 1.6  # points
HEAD = 2.4  # half the side of the head, in points
OUTLIER = 1.0  # relative variances beyond 100 % would flatten all others


@dataclass(frozen=True, slots=True)
class Pin:
    """One relative variance: where on the category axis, how long, what it means."""

    position: float
    ratio: float
    impact: str
    forecast: bool = False


def pin_limit(ratios: Sequence[float | None]) -> float:
    """Choose the largest ratio drawn to scale; longer pins are outliers.

    Examples
    --------
    >>> pin_limit([0.05, -0.12, 7.5])
    0.12
    >>> pin_limit([])
    0.1
    """
    sizes = [abs(r) for r in ratios if r is not None and abs(r) <= OUTLIER]
    outliers = any(r is not None and abs(r) > OUTLIER for r in ratios)
    return max([0.0, *sizes]) or (OUTLIER if outliers else 0.1)


def draw_pins(
    sheet: Sheet, panel: Panel, pins: Sequence[Pin], limit: float, *, horizontal: bool
) -> list[Point]:
    """Draw pins from the zero line of a panel and give the end of each, in points of the sheet."""
    ends: list[Point] = []
    stems: dict[str, list[list[Point]]] = {}
    heads: dict[bool, list[list[Point]]] = {}
    beyond: list[list[Point]] = []
    for pin in pins:
        shown = max(-limit, min(limit, pin.ratio))
        if horizontal:
            start, end = (panel.x(0), panel.y(pin.position)), (panel.x(shown), panel.y(pin.position))
        else:
            start, end = (panel.x(pin.position), panel.y(0)), (panel.x(pin.position), panel.y(shown))
        stems.setdefault(pin.impact, []).append([start, end])
        if abs(pin.ratio) > limit * 1.0001:
            beyond.append(_triangle(end, pin.ratio, horizontal=horizontal))
        else:
            heads.setdefault(pin.forecast, []).append(_square(end))
        ends.append(end)
    for impact, segments in stems.items():
        sheet.lines(segments, sheet.theme.impact(impact), STEM, f"stem:{impact or 'neutral'}")
    for forecast, corners in heads.items():
        scenario: Scenario = "FC" if forecast else "AC"
        sheet.shapes(corners, scenario_style(scenario, sheet.theme), f"head:{scenario}")
    sheet.shapes(beyond, Style(sheet.theme.ac, sheet.theme.ac, 0.0), "outlier")
    return ends


def _square(end: Point) -> list[Point]:
    x, y = end
    return [(x - HEAD, y - HEAD), (x - HEAD, y + HEAD), (x + HEAD, y + HEAD), (x + HEAD, y - HEAD)]


def _triangle(end: Point, ratio: float, *, horizontal: bool) -> list[Point]:
    """Point in the direction of growth."""
    x, y = end
    way = 1.0 if ratio > 0 else -1.0
    if horizontal:
        return [(x + way * HEAD * 2, y), (x, y + HEAD * 1.3), (x, y - HEAD * 1.3)]
    return [(x, y + way * HEAD * 2), (x - HEAD * 1.3, y), (x + HEAD * 1.3, y)]
