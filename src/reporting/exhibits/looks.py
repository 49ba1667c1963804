"""Rules of notation for how a drawing looks: scenarios, impacts, clutter, and whether it can be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.image import AxesImage
from matplotlib.legend import Legend
from matplotlib.patches import Wedge

from reporting.brand.palette import COLOURS
from reporting.exhibits.contrast import contrast
from reporting.exhibits.drawing import Drawing, Findings
from reporting.exhibits.grid import STATUS_SYMBOLS
from reporting.exhibits.theme import Scenario, scenario_style

if TYPE_CHECKING:
    from matplotlib.artist import Artist

SMALLEST_TEXT: Final = 7.0
MOST_STACKED: Final = 6  # five parts and the rest
MOST_LINES: Final = 3
MOST_HIGHLIGHTS: Final = 2
LEAST_IN_GREY: Final = 1.5
MOST_FIGURES: Final = 4
_NUMBER: Final = re.compile(r"[+\u2212>]?\d[\d.,\u202f\u00a0’]*")


def _check_scenarios(drawing: Drawing) -> Findings:
    """R01-R05: every bar of a scenario looks as that scenario does everywhere."""
    rules: dict[Scenario, str] = {"AC": "R01", "PY": "R02", "PL": "R03", "FC": "R04"}
    for scenario, rule in rules.items():
        style = scenario_style(scenario, drawing.theme)
        for artist in drawing.named(f"bars:{scenario}"):
            faces = {to_hex(c) for c in np.atleast_2d(artist.get_facecolor())}
            if faces != {style.face} or (artist.get_hatch() or "") != style.hatch:
                yield rule, f"bars of {scenario} are not drawn in their style"
            if style.line_width and float(np.min(artist.get_linewidth())) < style.line_width:
                yield rule, f"the outline of {scenario} is thinner than {style.line_width} pt"
    allowed = set(COLOURS.values()) | {"#000000"}
    for artist in drawing.named(""):
        if str(artist.get_gid() or "").startswith("stack:"):
            continue
        raw = {to_hex(c) for c in np.atleast_2d(artist.get_facecolor())} - allowed
        if raw:
            yield "R05", f"colours outside the theme ({', '.join(sorted(raw))})"


def _check_plan(drawing: Drawing) -> Findings:
    """R47: a plan over time is drawn in scenarios only: baseline, actual, forecast."""
    if "gantt" not in drawing.panels:
        return
    for artist in drawing.named(""):
        name = str(artist.get_gid() or "")
        if name not in ("bars:PL", "bars:AC", "bars:FC"):
            yield "R47", f"a stage is not drawn as a scenario ({name})"


def _check_impacts(drawing: Drawing) -> Findings:
    """R08, R48: variances are coloured by their impact, and both impacts can be told apart in grey."""
    theme = drawing.theme
    shown = set()
    for artist in drawing.named("delta:"):
        impact = str(artist.get_gid()).split(":")[1]
        shown.add(impact)
        colours = artist.get_edgecolor() if artist.get_hatch() else artist.get_facecolor()
        if {to_hex(c) for c in np.atleast_2d(colours)} != {theme.impact(impact)}:
            yield "R08", f"a variance that is {impact} is not in the colour of that impact"
    if {"favourable", "adverse"} <= shown and contrast(theme.favourable, theme.adverse) < LEAST_IN_GREY:
        yield "R48", "favourable and adverse cannot be told apart in grey"


def _check_clutter(drawing: Drawing) -> Findings:
    """R29, R30, R33, R34, R41: no legend box, grid, frame, picture or pie; few things are pointed at."""
    forbidden: dict[type[Artist], tuple[str, str]] = {
        Legend: ("R29", "a legend box stands beside the series"),
        AxesImage: ("R33", "a picture is drawn inside an exhibit"),
        Wedge: ("R34", "a pie or ring is drawn"),
    }
    for kind, (rule, message) in forbidden.items():
        if drawing.figure.findobj(kind):
            yield rule, message
    if any(axes.axison for axes in drawing.figure.axes):
        yield "R30", "an axis with ticks or a frame is drawn"
    if len(list(drawing.named("highlight"))) > MOST_HIGHLIGHTS:
        yield "R41", f"more than {MOST_HIGHLIGHTS} things are highlighted"


def _check_stacks(drawing: Drawing) -> Findings:
    """R34, R35: few parts in a stack, few lines in a chart."""
    stacks = {str(a.get_gid()) for a in drawing.named("stack:")}
    if len(stacks) > MOST_STACKED:
        yield "R35", f"{len(stacks)} parts are stacked; at most {MOST_STACKED}"
    lines = {str(a.get_gid()) for a in drawing.strokes("line:")}
    if len(lines) > MOST_LINES:
        yield "R34", f"{len(lines)} lines cross; at most {MOST_LINES}"


def _check_labels(drawing: Drawing) -> Findings:
    """R32, R33, R45, R46: few figures, readable size and contrast; no text leaves the sheet."""
    width, height = drawing.figure.get_size_inches() * 72.0
    for label in drawing.labels:
        if label.size < SMALLEST_TEXT:
            yield "R46", f"a label is smaller than {SMALLEST_TEXT} pt ({label.text})"
        ratio = contrast(label.colour, drawing.theme.paper)
        if ratio < (3.0 if label.text in STATUS_SYMBOLS.values() else 4.5):
            yield "R45", f"a label has a contrast of {ratio:.1f} ({label.text})"
        left, bottom, right, top = label.box
        if left < -1.0 or bottom < -1.0 or right > width + 1.0 or top > height + 1.0:
            yield "R33", f"a label leaves the sheet ({label.text})"
        if _NUMBER.fullmatch(label.text) and len(re.sub(r"\D", "", label.text).lstrip("0")) > MOST_FIGURES:
            yield "R32", f"a label shows more figures than a reader takes in ({label.text})"


LOOKS: Final[tuple[Callable[[Drawing], Findings], ...]] = (
    _check_scenarios,
    _check_plan,
    _check_impacts,
    _check_clutter,
    _check_stacks,
    _check_labels,
)
