"""Structure drawn downwards: a column of names, then tiers of bars, variances and pins side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.exhibits.canvas import Panel, Rect, Sheet, value_range
from reporting.exhibits.lettering import fit_text, text_width, wrap_text
from reporting.exhibits.pins import Pin, draw_pins, pin_limit
from reporting.exhibits.theme import Scenario, impact_style, scenario_style
from reporting.exhibits.voice import Voice
from reporting.language.numbers import NO_DATA, Scale

ROW = 15.0  # points
HALF = 0.26  # half a bar, in rows; with its reference behind it two thirds of the row are filled
SHIFT = 0.14  # of a row, the reference upwards
HEADER = 26.0  # two lines
HEADER_LINE = 9.5
GAP = 16.0  # between tiers
HEADER_GAP = 10.0  # of it, what a header may use
WIDEST_HEADER = 110.0


@dataclass(frozen=True, slots=True)
class Tier:
    """One column of drawing.

    Parameters
    ----------
    kind
        ``base`` (values), ``delta`` (variances on the scale of the values), ``pins`` (relative variances) or
        ``ratio`` (a rate: bars of half width), ``gap`` (variances of a rate, on a scale of their own).
    header
        What it shows.
    values
        One per row; None = no data.
    references
        Values of the scenario behind (base and ratio).
    texts
        Label of each row.
    impacts
        favourable, adverse, neutral or "" of each variance.
    scenario, reference
        Whose values are shown, and what they are compared with.
    muted
        Rows that are not interpretable.
    total
        The last row is a total.
    """

    kind: str
    header: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...]
    references: tuple[float | None, ...] = ()
    impacts: tuple[str, ...] = ()
    scenario: Scenario = "AC"
    reference: Scenario = "PL"
    muted: tuple[bool, ...] = ()
    total: bool = False

    @property
    def drawn(self) -> int:
        """Number of rows that are drawn: a total is only written."""
        return len(self.values) - self.total

    @property
    def range(self) -> tuple[float, float]:
        """Lowest and highest value drawn, zero included."""
        values = self.values[: self.drawn]
        if self.kind == "pins":
            limit = pin_limit(values)
            low = -limit if any(v is not None and v < 0 for v in values) else 0.0
            return low, limit if any(v is not None and v > 0 for v in values) or not low else 0.0
        return value_range(values, self.references[: self.drawn])


@dataclass(frozen=True, slots=True)
class Names:
    """Row names and which of them is the total, set apart below."""

    names: tuple[str, ...]
    total: bool = False
    width: float = 120.0


def draw_tiers(sheet: Sheet, names: Names, tiers: Sequence[Tier]) -> None:
    """Fill a sheet with names and tiers; the width is shared by what the tiers have to show."""
    rows = len(names.names)
    top, bottom = sheet.height - HEADER, 2.0
    step = (top - bottom - (5.0 if names.total else 0.0)) / max(rows, 1)
    _draw_names(sheet, names, top, step)
    left, lines = names.width, 0
    for tier, (before, width, after) in zip(tiers, _widths(sheet, names, tiers), strict=True):
        place = (left + before, bottom, left + before + width, top)
        _draw_tier(sheet, tier, place, step, names)
        lines = max(lines, _write_header(sheet, tier, place, left + before + width + after))
        left += before + width + after + GAP
    if lines < 2:
        sheet.cut(HEADER_LINE)


def _widths(sheet: Sheet, names: Names, tiers: Sequence[Tier]) -> list[tuple[float, float, float]]:
    """Share the width: labels before, the drawing, labels after; a header gets the room of its two lines."""
    size = sheet.theme.font_size
    rooms = [_rooms(tier, size) for tier in tiers]
    needs = [_header_width(tier.header, size) for tier in tiers]
    extents = _extents(tiers)
    found: list[tuple[float, float, float]] = []
    for _ in range(3):  # room given to a header narrows the drawings, and with them the room of others
        free = sheet.width - names.width - sum(map(sum, rooms)) - GAP * (len(tiers) - 1)
        unit = max(free, 0.0) / (sum(extents) or 1.0)
        found = [
            # Variances keep the scale of their base, however small they are.
            (before, max(extent * unit, 0.01 if tier.kind == "delta" else 4.0), after)
            for (before, after), extent, tier in zip(rooms, extents, tiers, strict=True)
        ]
        lacks = [
            max(0.0, need - width - after - (HEADER_GAP if i < len(tiers) - 1 else 0.0))
            for i, (need, (_, width, after)) in enumerate(zip(needs, found, strict=True))
        ]
        rooms = [(before, after + lack) for (before, after), lack in zip(rooms, lacks, strict=True)]
    return found


def _header_width(text: str, size: float) -> float:
    """Give the least width that shows a header on two lines; very long ones are cut."""
    words = text.split()
    splits = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))] or [(text, "")]
    return min(min(max(text_width(part, size) for part in split) for split in splits), WIDEST_HEADER)


def _extents(tiers: Sequence[Tier]) -> list[float]:
    """Share the width: variances on the scale of their base, pins and ratios at a fixed share."""
    base = next((t for t in tiers if t.kind == "base"), None)
    low, high = base.range if base else (0.0, 1.0)
    found = []
    for tier in tiers:
        if tier.kind == "delta":
            low_delta, high_delta = tier.range
            found.append((high_delta - low_delta) / (high - low))
        else:
            found.append({"base": 1.0, "pins": 0.36, "ratio": 0.36, "gap": 0.3}[tier.kind])
    return found


def _rooms(tier: Tier, size: float) -> tuple[float, float]:
    """Give the points labels need left and right of the drawing."""
    pairs = list(zip(tier.values, tier.texts, strict=True))
    left = max((text_width(t, size) for v, t in pairs if v is not None and v < 0), default=0.0)
    right = max((text_width(t, size) for v, t in pairs if v is None or v >= 0), default=0.0)
    return (left + 7.0 if left else 0.0), (right + 7.0 if right else 2.0)


def _draw_names(sheet: Sheet, names: Names, top: float, step: float) -> None:
    last = len(names.names) - 1
    for i, name in enumerate(names.names):
        bold = names.total and i == last
        text = fit_text(name, sheet.theme.font_size, names.width - 8, bold=bold)
        sheet.text(0.0, _middle(i, names, top, step), text, bold=bold)
    if names.total:
        y = top - step * last - 2.5
        sheet.lines([[(0.0, y), (sheet.width, y)]], sheet.theme.ink, 0.6, "rule:total")


def _middle(row: int, names: Names, top: float, step: float) -> float:
    extra = 5.0 if names.total and row == len(names.names) - 1 else 0.0
    return top - step * (row + 0.5) - extra


def _draw_tier(sheet: Sheet, tier: Tier, place: Rect, step: float, names: Names) -> None:
    low, high = tier.range
    top = place[3]
    rows = len(tier.values)
    panel = sheet.panel(
        tier.kind,
        place,
        (low, high),
        (rows - 0.5 + (5.0 / step if names.total else 0.0), -0.5),
        orientation="horizontal",
    )
    drawn = tier.drawn
    zero = panel.x(0.0)
    if tier.kind == "pins":
        _draw_pin_rows(sheet, panel, tier, drawn)
    else:
        _draw_bar_rows(sheet, panel, tier, drawn)
    for i, (value, text) in enumerate(zip(tier.values, tier.texts, strict=True)):
        if i >= drawn:
            end = zero
        elif tier.kind == "pins":
            end = panel.x(max(low, min(high, value or 0.0)))
        else:
            reference = tier.references[i] if tier.references and tier.kind == "base" else None
            end = panel.x(max(value or 0.0, reference or 0.0) if (value or 0.0) >= 0 else value or 0.0)
        negative = value is not None and value < 0
        room = 6.5 if tier.kind == "pins" else 4.0
        sheet.text(
            end - room if negative else end + room,
            _middle(i, names, top, step),
            text,
            anchor="end" if negative else "start",
            bold=i >= drawn,
            muted=bool(tier.muted and tier.muted[i]) or text == NO_DATA,
        )
    _draw_axis(sheet, panel, tier, names, step, drawn)


def _write_header(sheet: Sheet, tier: Tier, place: Rect, end: float) -> int:
    """Write what a tier shows above its zero line, never beyond its own room; tell on how many lines."""
    left, _, right, top = place
    low, high = tier.range
    zero = left + (0.0 - low) / (high - low) * (right - left)
    size = sheet.theme.font_size
    limit = min(end + HEADER_GAP, sheet.width)
    lines = wrap_text(tier.header, size, limit - left, 2)
    widest = max((text_width(line, size) for line in lines), default=0.0)
    x = max(left, min(zero, limit - widest))
    for line, text in enumerate(reversed(lines)):
        sheet.text(x, top + 7.0 + HEADER_LINE * line, text, muted=True)
    return len(lines)


def _draw_bar_rows(sheet: Sheet, panel: Panel, tier: Tier, drawn: int) -> None:
    half = HALF / 2 if tier.kind in ("ratio", "gap") else HALF
    shift = SHIFT / 2 if any(r is not None for r in tier.references) else 0.0
    values: dict[str, list[Rect]] = {}
    references: list[Rect] = []
    for i in range(drawn):
        value = tier.values[i]
        if value is not None and value:
            key = tier.impacts[i] if tier.kind in ("delta", "gap") else ""
            values.setdefault(key, []).append((0.0, i + shift - half, value, i + shift + half))
        behind = tier.references[i] if tier.references else None
        if behind:
            references.append((0.0, i - shift - half, behind, i - shift + half))
    sheet.bars(
        panel, references, scenario_style(tier.reference, sheet.theme), f"bars:{tier.reference}", layer=1.5
    )
    for impact, rects in values.items():
        if tier.kind in ("delta", "gap"):
            style = impact_style(impact, sheet.theme, forecast=tier.scenario == "FC")
            sheet.bars(panel, rects, style, f"delta:{impact or 'neutral'}")
        else:
            sheet.bars(panel, rects, scenario_style(tier.scenario, sheet.theme), f"bars:{tier.scenario}")


def _draw_pin_rows(sheet: Sheet, panel: Panel, tier: Tier, drawn: int) -> None:
    pins = [
        Pin(float(i), ratio, tier.impacts[i], tier.scenario == "FC")
        for i, ratio in enumerate(tier.values[:drawn])
        if ratio is not None
    ]
    draw_pins(sheet, panel, pins, pin_limit(tier.values[:drawn]), horizontal=True)


def _draw_axis(sheet: Sheet, panel: Panel, tier: Tier, names: Names, step: float, drawn: int) -> None:
    """Draw the zero line; where variances are shown it is that of their reference."""
    x, top = panel.x(0.0), panel.bottom + panel.height
    foot = top - step * drawn
    if tier.kind in ("delta", "gap", "pins") and tier.reference == "PL":
        sheet.lines(
            [[(x - 0.9, foot), (x - 0.9, top)], [(x + 0.9, foot), (x + 0.9, top)]],
            sheet.theme.pl,
            0.6,
            f"axis:{tier.reference}",
        )
    elif tier.kind in ("delta", "gap", "pins"):
        sheet.lines([[(x, foot), (x, top)]], sheet.theme.py, 2.0, f"axis:{tier.reference}")
    else:
        sheet.lines([[(x, foot), (x, top)]], sheet.theme.ink, 0.8, "axis:base")


def texts_of(values: Sequence[float | None], uom: str, scale: Scale, voice: Voice) -> tuple[str, ...]:
    """Write base values at one scale."""
    return tuple(voice.value(v, uom, scale) for v in values)


def sheet_height(rows: int, *, total: bool) -> float:
    """Give the height a structure needs, in points."""
    return HEADER + 2.0 + rows * ROW + (5.0 if total else 0.0)
