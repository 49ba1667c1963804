"""Waterfalls: from a reference to an actual, through steps that add up exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from reporting.exhibits.canvas import Panel, Rect, Sheet, empty_sheet, value_range
from reporting.exhibits.chart import chart_exhibit
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.lettering import fit_text, text_width
from reporting.exhibits.records import number, require_columns
from reporting.exhibits.tables import Column
from reporting.exhibits.theme import DEFAULT, Scenario, Theme, impact_style, scenario_style
from reporting.exhibits.titles import build_title, window_text
from reporting.exhibits.voice import ScopeLike, Voice, voice_of
from reporting.language.numbers import Scale, choose_scale

ROW = 15.0
HALF = 0.33
TINY = 0.05  # steps smaller than this share of the ends would vanish: only the variances are drawn
_NEEDED = ("step", "kind", "contribution", "from_value", "to_value", "impact")


def bridge(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    name: str,
    uom: str = "cur",
    by_name: str = "",
    names: Mapping[str, str] | None = None,
    window: str = "ytd",
    start: Scenario = "PL",
    end: Scenario = "AC",
    end_name: str = "",
    label: str = "bridge",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Draw a bridge downwards: the reference, each contribution, the actual.

    Parameters
    ----------
    frame
        In drawing order: `step`, `kind` (start, end, other or the kind of a contribution), `contribution`,
        `from_value`, `to_value`, `impact` (numeric; 0 is neutral), `members` (parts of an "other" step).
    name
        Name of the measure in the reader's language.
    by_name, names
        Name of the structure, and of its steps by id.
    start, end
        Scenarios of the two ends.
    end_name
        What the end is called if not by its scenario: a plan may lead to a proposed plan.

    Notes
    -----
    The axis starts at zero. Where all steps are smaller than 5 % of the ends, only the variances are drawn
    and both totals are written (R37).
    """
    require_columns(frame, _NEEDED, "a bridge")
    voice, theme = voice_of(scope), DEFAULT
    values = [number(v) or 0.0 for v in frame["to_value"]]
    base = _base(frame)
    scale = choose_scale(values, uom, figures=3)
    if base:  # the title names the unit of the steps; the totals are written with their own
        scale = choose_scale(frame["contribution"].tolist(), uom, figures=3)
    texts = _texts(frame, uom, scale, voice, whole_ends=bool(base))
    shown = _names(frame, names, start, end_name or end, voice)
    sheet = (
        _draw(frame, shown, texts, start, end, theme, base)
        if len(frame)
        else empty_sheet(theme, voice.say("Nothing to show for this period."))
    )
    title = build_title(
        scope,
        voice,
        [(name, voice.unit(uom, scale))],
        by=by_name,
        period=window_text(scope, window),
        scenarios=(voice.say("{start} to {end}").format(start=start, end=end_name or end),),
    )
    ends = frame["kind"].isin(("start", "end"))
    behind = frame.assign(name=shown, contribution=frame["contribution"].mask(ends))
    columns = [
        Column("name", by_name[:1].upper() + by_name[1:] if by_name else voice.say("Step")),
        Column("contribution", voice.say("Contribution"), "delta", uom),
        Column("to_value", voice.say("Reached"), "value", uom),
    ]
    alt = _alt(str(title), frame, shown, uom, voice)
    return chart_exhibit(label, sheet.figure, scope, behind, columns, title, message, alt, footnotes)


def _texts(frame: pd.DataFrame, uom: str, scale: Scale, voice: Voice, *, whole_ends: bool) -> list[str]:
    ends = frame["kind"].isin(("start", "end"))
    return [
        (voice.quantity(number(v), uom) if whole_ends else voice.value(number(v), uom, scale))
        if is_end
        else voice.delta(number(c), uom, scale)
        for v, c, is_end in zip(frame["to_value"], frame["contribution"], ends, strict=True)
    ]


def _names(
    frame: pd.DataFrame, names: Mapping[str, str] | None, start: str, end: str, voice: Voice
) -> list[str]:
    members = frame["members"].tolist() if "members" in frame else [1] * len(frame)
    found = []
    for step, kind, count in zip(frame["step"], frame["kind"], members, strict=True):
        if kind in ("start", "end"):
            found.append(start if kind == "start" else end)
        elif kind == "other" and (int(count) > 1 or step not in (names or {})):
            found.append(voice.say("Other ({count})").format(count=int(count)))
        else:
            found.append((names or {}).get(str(step), str(step)))
    return found


def _base(frame: pd.DataFrame) -> float:
    """Give the value the drawing starts from: zero, or the reference if the steps would vanish beside it."""
    is_end = frame["kind"].isin(("start", "end"))
    largest = frame.loc[is_end, "to_value"].abs().max()
    steps = frame.loc[~is_end, "contribution"].abs().max()
    starts = frame.loc[frame["kind"] == "start", "to_value"]
    return float(starts.iloc[0]) if len(starts) and steps < TINY * largest else 0.0


def _draw(
    frame: pd.DataFrame,
    names: Sequence[str],
    texts: Sequence[str],
    start: Scenario,
    end: Scenario,
    theme: Theme,
    base: float,
) -> Sheet:
    kinds, rows = frame["kind"].tolist(), len(frame)
    from_values = [number(v) or 0.0 for v in frame["from_value"]]
    to_values = [number(v) or 0.0 for v in frame["to_value"]]
    contributions = [number(v) or 0.0 for v in frame["contribution"]]
    positions = _positions(kinds)
    sheet = Sheet((positions[-1] + 1.2 if rows else 1.0) * ROW + 4, theme)
    width = min(max((text_width(n, theme.font_size, bold=True) for n in names), default=40.0) + 10.0, 170.0)
    drawn = [(a - base, b - base) for a, b in zip(from_values, to_values, strict=True)]
    drawn = [
        (0.0, b if not base else 0.0) if k == "start" else (0.0, b) if k == "end" else (a, b)
        for (a, b), k in zip(drawn, kinds, strict=True)
    ]
    low, high = value_range([v for pair in drawn for v in pair])
    room = max((text_width(t, theme.font_size, bold=True) for t in texts), default=20.0) + 8.0
    left = width + (room if any(c < 0 for c in contributions) or low < 0 else 4.0)
    panel = sheet.panel(
        "bridge",
        (left, 2.0, sheet.width - room, sheet.height - 2.0),
        (low, high),
        ((sheet.height - 4.0) / ROW - 0.6, -0.6),
        orientation="horizontal",
    )
    _draw_bars(sheet, panel, frame, drawn, positions, start, end, delta_only=bool(base))
    _connect(sheet, panel, drawn, positions)
    zero = panel.x(0.0)
    for i, (name, text) in enumerate(zip(names, texts, strict=True)):
        y = panel.y(positions[i])
        is_end = kinds[i] in ("start", "end")
        sheet.text(0.0, y, fit_text(name, theme.font_size, width - 8.0, bold=is_end), bold=is_end)
        low_end, high_end = min(drawn[i]), max(drawn[i])
        grows = contributions[i] >= 0 if not is_end else drawn[i][1] >= 0
        x = panel.x(high_end) + 4.0 if grows else panel.x(low_end) - 4.0
        length = text_width(text, theme.font_size, bold=is_end)
        sheet.text(
            _beside(x, length, zero, grows=grows), y, text, anchor="start" if grows else "end", bold=is_end
        )
    return sheet


def _beside(x: float, length: float, line: float, *, grows: bool) -> float:
    """Move a label over the axis rather than let the axis cross it.

    Examples
    --------
    >>> _beside(100.0, 20.0, 110.0, grows=True), _beside(100.0, 20.0, 200.0, grows=True)
    (114.0, 100.0)
    """
    low, high = (x, x + length) if grows else (x - length, x)
    if not low - 2.0 < line < high + 2.0:
        return x
    return line + 4.0 if grows else line - 4.0


def _positions(kinds: Sequence[str]) -> list[float]:
    """Place rows; the remainder stands a little apart before the end."""
    found, place = [], 0.0
    for kind in kinds:
        place += 0.35 if kind == "other" else 0.0
        found.append(place)
        place += 1.0
    return found


def _draw_bars(
    sheet: Sheet,
    panel: Panel,
    frame: pd.DataFrame,
    drawn: Sequence[tuple[float, float]],
    positions: Sequence[float],
    start: Scenario,
    end: Scenario,
    *,
    delta_only: bool,
) -> None:
    groups: dict[str, list[Rect]] = {}
    for i, (kind, impact) in enumerate(zip(frame["kind"], frame["impact"], strict=True)):
        low, high = min(drawn[i]), max(drawn[i])
        rect = (low, positions[i] - HALF, high, positions[i] + HALF)
        if kind in ("start", "end"):
            if not delta_only:
                groups.setdefault(start if kind == "start" else end, []).append(rect)
            continue
        effect = number(impact) or 0.0
        meaning = "favourable" if effect > 0 else "adverse" if effect < 0 else "neutral"
        groups.setdefault(f"delta:{meaning}", []).append(rect)
    for name, rects in groups.items():
        if name.startswith("delta:"):
            style = impact_style(name.removeprefix("delta:"), sheet.theme, forecast=end == "FC")
            sheet.bars(panel, rects, style, name)
        else:
            sheet.bars(panel, rects, scenario_style(name, sheet.theme), f"bars:{name}")  # type: ignore[arg-type]


def _connect(
    sheet: Sheet, panel: Panel, drawn: Sequence[tuple[float, float]], positions: Sequence[float]
) -> None:
    segments = []
    for i in range(len(drawn) - 1):
        x = panel.x(drawn[i][1])
        segments.append([(x, panel.y(positions[i] + HALF)), (x, panel.y(positions[i + 1] - HALF))])
    sheet.lines(segments, sheet.theme.ink, 0.5, "connectors")
    if len(positions):
        zero = panel.x(0.0)
        top, foot = panel.y(positions[0] - 0.5), panel.y(positions[-1] + 0.5)
        sheet.lines([[(zero, foot), (zero, top)]], sheet.theme.ink, 0.8, "axis:base")


def _alt(title: str, frame: pd.DataFrame, names: Sequence[str], uom: str, voice: Voice) -> str:
    """Say both ends and the two largest steps."""
    parts = [f"{title}."]
    ends = frame[frame["kind"].isin(("start", "end"))]
    if len(ends) == 2:
        first, last = number(ends["to_value"].iloc[0]), number(ends["to_value"].iloc[1])
        gap = (last or 0.0) - (first or 0.0)
        text = voice.say("From {start} to {end}, variance {delta}.")
        parts.append(
            text.format(
                start=voice.quantity(first, uom),
                end=voice.quantity(last, uom),
                delta=voice.quantity(gap, uom, signed=True),
            )
        )
    inner = [
        (n, number(c) or 0.0)
        for n, c, k in zip(names, frame["contribution"], frame["kind"], strict=True)
        if k not in ("start", "end")
    ]
    largest = sorted(inner, key=lambda item: -abs(item[1]))[:2]
    if largest:
        listed = voice.join([f"{n} {voice.quantity(c, uom, signed=True)}" for n, c in largest])
        parts.append(voice.say("Largest steps: {steps}.").format(steps=listed))
    return " ".join(parts)
