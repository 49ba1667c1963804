"""Rules of notation for the scales of a drawing: axes, small multiples, and bridges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from reporting.exhibits.drawing import Drawing, Findings

_FREE: Final = ("index", "gantt")  # an index chart has its line at 100, a plan begins with its first day


def _check_axes(drawing: Drawing) -> Findings:
    """R20, R21: value axes begin at zero and are linear."""
    for axes in drawing.figure.axes:
        if axes.get_xscale() != "linear" or axes.get_yscale() != "linear":
            yield "R21", "an axis is not linear"
    for name, panels in drawing.panels.items():
        for panel in panels:
            low, high = panel.values
            if name not in _FREE and not low <= 0.0 <= high:
                yield "R20", f"the axis of {name} does not contain zero ({low:g} to {high:g})"


def _check_shared(drawing: Drawing) -> Findings:
    """R11, R22: variances have the scale of their base, small multiples one scale."""
    multiples = drawing.panels.get("multiple", ())
    if len({float(f"{panel.units_per_point:.6g}") for panel in multiples}) > 1:
        yield "R22", "small multiples do not share one scale"
    if {"base", "delta"} <= set(drawing.panels) and any(True for _ in drawing.named("delta:")):
        base, delta = drawing.panels["base"][0], drawing.panels["delta"][0]
        if not 0.97 <= delta.units_per_point / base.units_per_point <= 1.03:
            yield "R11", "variances are not drawn on the scale of the values"


def _check_bridges(drawing: Drawing) -> Findings:
    """R23, R36, R37: steps are connected; where the ends are not drawn in full, they are not drawn at all."""
    for panel in drawing.panels.get("bridge", ()):
        steps = sum(len(artist.get_paths()) for artist in drawing.named("delta:"))
        ends = [artist for code in ("AC", "PL", "PY", "FC") for artist in drawing.named(f"bars:{code}")]
        joints = sum(len(stroke.get_segments()) for stroke in drawing.strokes("connectors"))
        if steps and joints < steps:
            yield "R36", f"{steps} steps have {joints} connectors"
        zero, near, far = (panel.x(0.0), 0, 2) if panel.orientation == "horizontal" else (panel.y(0.0), 1, 3)
        boxes = [box for artist in ends for box in drawing.boxes(artist)]
        if any(min(abs(box[near] - zero), abs(box[far] - zero)) > 1.0 for box in boxes):
            yield "R37", "an end of the bridge does not begin at zero"
        bold = [label for label in drawing.labels if label.bold]
        if not ends and len(bold) < 4:  # two names and two totals
            yield "R23", "the ends of the bridge are neither drawn nor written"


SCALES: Final[tuple[Callable[[Drawing], Findings], ...]] = (_check_axes, _check_shared, _check_bridges)
