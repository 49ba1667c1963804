"""Rules of proportion and place that a drawing keeps: what is in front, how thick, where labels stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from reporting.exhibits.canvas import Panel, Rect
from reporting.exhibits.drawing import Drawing, Findings

THICKEST_STEM: Final = 2.0  # points; 15 % of a bar of 13 points
WIDEST_BAR: Final = 0.75  # of its category
_HALF: Final = (0.35, 0.65)  # of a basic measure's bar: what the bar of a ratio may be


def _check_layers(drawing: Drawing) -> Findings:
    """R06: actuals and forecasts stand in front of what they are compared with."""
    behind = [artist.get_zorder() for code in ("PL", "PY") for artist in drawing.named(f"bars:{code}")]
    front = [artist.get_zorder() for code in ("AC", "FC") for artist in drawing.named(f"bars:{code}")]
    apart = {"gantt", "bridge"} & set(drawing.panels)  # each bar in a row of its own
    if behind and front and not apart and max(behind) >= min(front):
        yield "R06", "a reference stands in front of the actual"


def _check_pins(drawing: Drawing) -> Findings:
    """R12, R16: relative variances are pins, thin; only they may be cut off, and are marked then."""
    for stem in drawing.strokes("stem:"):
        if float(np.max(stem.get_linewidth())) > THICKEST_STEM:
            yield "R12", f"a pin is thicker than {THICKEST_STEM} pt"
    sheet_width, sheet_height = drawing.figure.get_size_inches() * 72.0
    for artist in drawing.named("bars:"):
        for left, bottom, right, top in drawing.boxes(artist):
            if left < -1.0 or bottom < -1.0 or right > sheet_width + 1.0 or top > sheet_height + 1.0:
                yield "R16", "a bar of base values is cut off"
                return


def _check_references(drawing: Drawing) -> Findings:
    """R13: the axis of a variance shows the scenario it is measured from."""
    if {"delta", "pins"} & set(drawing.panels):
        axes = {str(axis.get_gid()) for axis in drawing.strokes("axis:")}
        if not axes & {"axis:PL", "axis:PY", "axis:FC"}:
            yield "R13", "a variance axis does not show its reference"


def _check_label_places(drawing: Drawing) -> Findings:
    """R14: labels of variances stand outside their bars."""
    shapes = [box for artist in drawing.named("delta:") for box in drawing.boxes(artist)]
    for label in drawing.labels:
        left, bottom, right, top = label.box
        x, y = (left + right) / 2, (bottom + top) / 2
        if any(box[0] < x < box[2] and box[1] < y < box[3] for box in shapes):
            yield "R14", f"a label stands on a variance ({label.text})"


def _check_crossings(drawing: Drawing) -> Findings:
    """R31: no label covers another, and neither a bar, a mark nor an axis runs through one."""
    boxes = [(label, _inner(label.box)) for label in drawing.labels]
    for i, (label, box) in enumerate(boxes):
        for other, other_box in boxes[i + 1 :]:
            if _overlap(box, other_box):
                yield "R31", f"labels cover each other ({label.text} and {other.text})"
    shapes = [
        shape for name in ("bars:", "marks:") for a in drawing.named(name) for shape in drawing.boxes(a)
    ]
    lines = [_extent(line) for stroke in drawing.strokes("axis:") for line in stroke.get_segments()]
    for label, box in boxes:
        if any(_overlap(box, _inner(shape)) for shape in shapes):
            yield "R31", f"a label stands on a bar or mark ({label.text})"
        if any(_overlap(box, line) for line in lines):
            yield "R31", f"an axis runs through a label ({label.text})"


def _inner(box: Rect) -> Rect:
    """Leave out the edges, which may touch."""
    return box[0] + 1.0, box[1] + 0.8, box[2] - 1.0, box[3] - 0.8


def _extent(line: Any) -> Rect:
    points = np.asarray(line)
    (left, bottom), (right, top) = points.min(axis=0), points.max(axis=0)
    return float(left), float(bottom), float(right), float(top)


def _overlap(a: Rect, b: Rect) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _check_directions(drawing: Drawing) -> Findings:
    """R17, R18: time runs to the right, structure downwards; no line joins parts of a structure."""
    if any(True for _ in drawing.strokes("line:")) and any(
        panel.orientation == "horizontal" for panels in drawing.panels.values() for panel in panels
    ):
        yield "R18", "a line joins parts of a structure"
    for panels in drawing.panels.values():
        for panel in panels:
            if panel.xlim[0] >= panel.xlim[1]:
                yield "R17", f"the axis of {panel.name} runs to the left"


def _check_widths(drawing: Drawing) -> Findings:
    """R24: bars fill two thirds of their category at most, those of ratios half of that."""
    basic: list[float] = []
    ratios: list[float] = []
    for artist in drawing.named("bars:AC"):
        panel = _panel_of(drawing, str(artist.get_label()))
        if panel is None:
            continue
        shares = [_thickness(box, panel) for box in drawing.boxes(artist)]
        (ratios if panel.name == "ratio" else basic).extend(shares)
        if max(shares, default=0.0) > WIDEST_BAR:
            yield "R24", f"a bar fills {max(shares):.0%} of its category"
    if basic and ratios and not _HALF[0] <= max(ratios) / max(basic) <= _HALF[1]:
        yield "R24", "bars of ratios are not half as thick as those of basic measures"


def _panel_of(drawing: Drawing, name: str) -> Panel | None:
    return next(iter(drawing.panels.get(name, ())), None)


def _thickness(box: tuple[float, float, float, float], panel: Panel) -> float:
    """Give the share of its category that a bar fills."""
    if panel.orientation == "vertical":
        return (box[2] - box[0]) / abs(panel.x(1.0) - panel.x(0.0))
    return (box[3] - box[1]) / abs(panel.y(1.0) - panel.y(0.0))


PROPORTIONS: Final[tuple[Callable[[Drawing], Findings], ...]] = (
    _check_layers,
    _check_pins,
    _check_references,
    _check_label_places,
    _check_crossings,
    _check_directions,
    _check_widths,
)
