"""Checks exhibits against the rules of notation they are meant to follow (R01-R48), on the drawing itself."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_hex
from matplotlib.image import AxesImage
from matplotlib.legend import Legend
from matplotlib.patches import Wedge

from reporting.brand.palette import COLOURS
from reporting.exhibits.contrast import contrast
from reporting.exhibits.drawing import Drawing, Findings
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.grid import STATUS_SYMBOLS, Grid
from reporting.exhibits.proportions import PROPORTIONS
from reporting.exhibits.theme import Scenario, scenario_style

if TYPE_CHECKING:
    from matplotlib.artist import Artist

MESSAGE_LENGTH = 190  # characters that fit two lines
SMALLEST_TEXT = 7.0
MOST_STACKED = 6  # five parts and the rest
MOST_LINES = 3
_ORDERS = (("AC", "PL", "PY"), ("ΔPL", "ΔPY"))
_NUMBER = re.compile(r"[+\u2212]?\d[\d.,\u202f\u00a0’]*")
_SENSELESS = re.compile(r"\b(nan|inf|NaN|None|NaT)\b|∞|#DIV|#NUM")
_EVALUATING = re.compile(r"\b(YTD|MAT|YTG|QTD)\b")
_SIGNED = re.compile(r"[+\u2212]|^0|^[<>]|–|n\.a\.")


@dataclass(frozen=True, slots=True)
class Broken:
    """One rule an exhibit breaks."""

    rule: str
    label: str
    message: str

    def __str__(self) -> str:
        return f"{self.label}: {self.rule} {self.message}"


def check_report(exhibits: Iterable[Exhibit]) -> tuple[Broken, ...]:
    """Check all exhibits of a report, and what holds between them.

    Examples
    --------
    >>> check_report([])
    ()
    """
    listed = list(exhibits)
    found = [broken for exhibit in listed for broken in check_exhibit(exhibit)]
    counts = Counter(exhibit.label for exhibit in listed)
    found += [Broken("R41", name, "label is used twice") for name, count in counts.items() if count > 1]
    return tuple(found)


def check_shown(outputs: Mapping[int, object]) -> str:
    """Check what the cells of a notebook have shown: what IPython keeps as ``Out``.

    Returns
    -------
    str
        JSON: how many exhibits there are, and each rule broken with the count of the cell that showed it.

    Examples
    --------
    >>> check_shown({1: "no exhibit"})
    '{"exhibits": 0, "broken": []}'
    """
    shown = {count: value for count, value in outputs.items() if isinstance(value, Exhibit)}
    counts = {exhibit.label: count for count, exhibit in shown.items()}
    broken = [
        {"count": counts[one.label], "label": one.label, "rule": one.rule, "message": one.message}
        for one in check_report(shown.values())
    ]
    return json.dumps({"exhibits": len(shown), "broken": broken})


def check_exhibit(exhibit: Exhibit) -> tuple[Broken, ...]:
    """Name the rules one exhibit breaks; none is what every shipped report must give."""
    found = [*_check_words(exhibit)]
    if isinstance(exhibit.body, Grid):
        found += _check_grid(exhibit.body)
    if exhibit.figure is not None:
        drawing = Drawing(exhibit.figure)
        for check in _DRAWING_CHECKS:
            found += check(drawing)
    return tuple(Broken(rule, exhibit.label, message) for rule, message in found)


def _check_words(exhibit: Exhibit) -> Findings:
    """R26-R28 titles, R27 messages, R45 alternative text."""
    if exhibit.kind == "chart" and exhibit.title is None:
        yield "R26", "a chart has no title"
    if exhibit.title is not None:
        if not exhibit.title.unit or not exhibit.title.measure_text:
            yield "R26", "the title does not name unit and measure"
        if not any(bold for _, bold in exhibit.title.measure):
            yield "R26", "the measure is not emphasised"
        if _EVALUATING.search(exhibit.title.period):
            yield "R28", f"a window is not written in the notation ({exhibit.title.period})"
        yield from _check_order(exhibit.title.period)
    yield from _check_sum(exhibit)
    if exhibit.message:
        if len(exhibit.message) > MESSAGE_LENGTH:
            yield "R27", f"the message has {len(exhibit.message)} characters; at most {MESSAGE_LENGTH}"
        if not any(c.isdigit() for c in exhibit.message):
            yield "R27", "the message names no number"
    if exhibit.kind == "chart" and not exhibit.alt.strip():
        yield "R45", "a chart has no alternative text"


def _check_order(period: str) -> Findings:
    """R40: scenarios stand in one order everywhere."""
    tokens = re.split(r",\s*|&", period)
    for order in _ORDERS:
        places = [order.index(token) for token in tokens if token in order]
        if places != sorted(places):
            yield "R40", f"scenarios are not in their order ({period})"


def _check_sum(exhibit: Exhibit) -> Findings:
    """R36, R39: the steps of a bridge make the whole of its difference."""
    frame = exhibit.data
    if not {"kind", "contribution", "to_value"} <= set(frame.columns) or frame.empty:
        return
    ends = frame["kind"].isin(("start", "end"))
    reached = frame.loc[ends, "to_value"].astype("float64").tolist()
    total = float(frame.loc[~ends, "contribution"].astype("float64").sum())
    if len(reached) == 2 and abs(reached[1] - reached[0] - total) > 1e-6 * max(1.0, *map(abs, reached)):
        yield "R36", f"the steps make {total:g}, the ends differ by {reached[1] - reached[0]:g}"


def _check_grid(grid: Grid) -> Findings:
    """R38 alignment, R10 status words, R07 signs, R15 what cannot be interpreted, R32 figures, R43 points."""
    for position, column in enumerate(grid.columns):
        if not column.header.strip():
            yield "R38", f"column {position + 1} has no header"
    for row in grid.rows:
        for column, cell in zip(grid.columns[1:], row.cells[1:], strict=False):
            if cell.status and (not cell.text or cell.symbol != STATUS_SYMBOLS[cell.status]):
                yield "R10", "a status is not said by symbol and word"
            if cell.bar is not None and not _SIGNED.search(cell.text):
                yield "R07", f"a variance has no sign ({cell.text})"
            if _SENSELESS.search(cell.text):
                yield "R15", f"a value that cannot be interpreted is printed ({cell.text})"
            if cell.amount and cell.amount.uom == "pp" and not cell.text.endswith(("pp", "pt")):
                yield "R43", f"the variance of a ratio is not in points ({cell.text})"
            if column.align == "end" and _NUMBER.fullmatch(cell.text) and _figures(cell.text) > 5:
                yield "R32", f"a cell shows more figures than a reader takes in ({cell.text})"


def _figures(text: str) -> int:
    return len(re.sub(r"\D", "", text).lstrip("0"))


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
    for artist in drawing.figure.findobj(PolyCollection):
        if not isinstance(artist, PolyCollection) or str(artist.get_gid() or "").startswith("stack:"):
            continue
        raw = {to_hex(c) for c in np.atleast_2d(artist.get_facecolor())} - allowed
        if raw:
            yield "R05", f"colours outside the theme ({', '.join(sorted(raw))})"


def _check_impacts(drawing: Drawing) -> Findings:
    """R08, R09: variances are coloured by their impact, and both impacts can be told apart in grey."""
    for artist in drawing.named("delta:"):
        impact = str(artist.get_gid()).split(":")[1]
        colour = drawing.theme.impact(impact)
        shown = artist.get_edgecolor() if artist.get_hatch() else artist.get_facecolor()
        if {to_hex(c) for c in np.atleast_2d(shown)} != {colour}:
            yield "R08", f"a variance that is {impact} is not in the colour of that impact"


def _check_axes(drawing: Drawing) -> Findings:
    """R17, R20-R22: value axes begin at zero, are linear, and share their scale."""
    for axes in drawing.figure.axes:
        if axes.get_xscale() != "linear" or axes.get_yscale() != "linear":
            yield "R21", "an axis is not linear"
    for name, panels in drawing.panels.items():
        for panel in panels:
            low, high = panel.values
            if name not in ("index", "gantt") and not low <= 0.0 <= high:
                yield "R20", f"the axis of {name} does not contain zero ({low:g} to {high:g})"
        if name == "multiple" and len({float(f"{panel.units_per_point:.6g}") for panel in panels}) > 1:
            yield "R22", "small multiples do not share one scale"
    if {"base", "delta"} <= set(drawing.panels) and any(True for _ in drawing.named("delta:")):
        base, delta = drawing.panels["base"][0], drawing.panels["delta"][0]
        if not 0.97 <= delta.units_per_point / base.units_per_point <= 1.03:
            yield "R11", "variances are not drawn on the scale of the values"


def _check_clutter(drawing: Drawing) -> Findings:
    """R29, R30, R33, R34: no legend box, grid, frame, picture or pie."""
    forbidden: dict[type[Artist], tuple[str, str]] = {
        Legend: ("R29", "a legend box stands beside the series"),
        AxesImage: ("R33", "a picture is drawn inside an exhibit"),
        Wedge: ("R34", "a pie or ring is drawn"),
    }
    for kind, (rule, message) in forbidden.items():
        if drawing.figure.findobj(kind):
            yield rule, message
    for axes in drawing.figure.axes:
        if axes.axison:
            yield "R30", "an axis with ticks or a frame is drawn"
            break


def _check_stacks(drawing: Drawing) -> Findings:
    """R34, R35: few parts in a stack, few lines in a chart."""
    stacks = {str(a.get_gid()) for a in drawing.named("stack:")}
    if len(stacks) > MOST_STACKED:
        yield "R35", f"{len(stacks)} parts are stacked; at most {MOST_STACKED}"
    lines = {
        str(a.get_gid())
        for a in drawing.figure.findobj(LineCollection)
        if str(a.get_gid() or "").startswith("line:")
    }
    if len(lines) > MOST_LINES:
        yield "R34", f"{len(lines)} lines cross; at most {MOST_LINES}"


def _check_labels(drawing: Drawing) -> Findings:
    """R31, R45, R46: readable size and contrast; no text leaves the sheet or covers another."""
    width, height = drawing.figure.get_size_inches() * 72.0
    boxes = []
    for label in drawing.labels:
        if label.size < SMALLEST_TEXT:
            yield "R46", f"a label is smaller than {SMALLEST_TEXT} pt ({label.text})"
        ratio = contrast(label.colour, drawing.theme.paper)
        if ratio < (3.0 if label.text in STATUS_SYMBOLS.values() else 4.5):
            yield "R45", f"a label has a contrast of {ratio:.1f} ({label.text})"
        left, bottom, right, top = label.box
        if left < -1.0 or bottom < -1.0 or right > width + 1.0 or top > height + 1.0:
            yield "R33", f"a label leaves the sheet ({label.text})"
        boxes.append((label, (left + 1.0, bottom + 0.8, right - 1.0, top - 0.8)))
    for i, (label, box) in enumerate(boxes):
        for other, other_box in boxes[i + 1 :]:
            if _overlap(box, other_box):
                yield "R31", f"labels cover each other ({label.text} and {other.text})"


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


_DRAWING_CHECKS: tuple[Callable[[Drawing], Findings], ...] = (
    *PROPORTIONS,
    _check_scenarios,
    _check_impacts,
    _check_axes,
    _check_clutter,
    _check_stacks,
    _check_labels,
)
