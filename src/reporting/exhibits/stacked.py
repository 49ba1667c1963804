"""Stacked columns over time: at most five parts and the rest, the most important one on the axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from reporting.errors import InputRefused
from reporting.exhibits.canvas import Panel, Rect, Sheet, empty_sheet
from reporting.exhibits.chart import chart_exhibit
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.lettering import fit_text, text_width
from reporting.exhibits.records import number, require_columns
from reporting.exhibits.tables import Column
from reporting.exhibits.theme import DEFAULT, Style, Theme
from reporting.exhibits.timeline import moment_name, year_marks
from reporting.exhibits.titles import build_title
from reporting.exhibits.voice import ScopeLike, Voice, voice_of
from reporting.language.numbers import Scale, choose_scale

MOST_PARTS = 5
HEIGHT = 150.0
OTHER = "other"


def stacked_columns(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    by: str,
    name: str,
    by_name: str = "",
    names: Mapping[str, str] | None = None,
    uom: str = "n",
    x: str = "month",
    label: str = "mix",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Draw the parts of a total over time.

    Parameters
    ----------
    frame
        One row per moment and part: `x` (``2026-01``, in time order), `by`, `actual` (never negative).
    by, names, by_name
        Column of the parts, names by id, name of the structure in the reader's language.

    Notes
    -----
    The five largest parts over the whole time are kept, the largest on the axis; the others are summed, so
    that the parts always make the total. Names stand beside the last column; each total above its column.

    Raises
    ------
    InputRefused
        A value is negative: a stack of both signs has no readable total.
    """
    require_columns(frame, (x, by, "actual"), "stacked columns")
    if (frame["actual"] < 0).any():
        raise InputRefused("stacked columns cannot show negative values; use bars or a bridge")
    voice, theme = voice_of(scope), DEFAULT
    wide = _parts(frame, by, x)
    totals = [number(v) or 0.0 for v in wide.sum(axis=1)]
    scale = choose_scale(totals, uom, figures=3)
    shown = [_name(part, names, frame[by].nunique() - MOST_PARTS, voice) for part in wide.columns]
    sheet = (
        _draw(wide, shown, totals, uom, scale, voice, theme)
        if len(wide)
        else empty_sheet(theme, voice.say("Nothing to show for this period."))
    )
    title = build_title(
        scope,
        voice,
        [(name, voice.unit(uom, scale))],
        by=by_name,
        period=f"{wide.index[0]}..{wide.index[-1]}" if len(wide) else scope.period.id,
        scenarios=("AC",),
    )
    behind = wide.set_axis([f"part {i}" for i in range(len(shown))], axis=1)
    behind = behind.rename_axis("moment").reset_index().assign(total=totals)
    every = tuple(c for c in behind.columns if c != "moment")
    columns = [Column("moment", voice.say("Month") if x == "month" else voice.say("Period"))]
    columns += [Column(f"part {i}", part, "value", uom, scale_with=every) for i, part in enumerate(shown)]
    columns.append(Column("total", voice.say("Total"), "value", uom, scale_with=every))
    alt = _alt(str(title), wide, shown, totals, uom, voice)
    return chart_exhibit(label, sheet.figure, scope, behind, columns, title, message, alt, footnotes)


def _parts(frame: pd.DataFrame, by: str, x: str) -> pd.DataFrame:
    """Spread the parts over columns, largest first, the rest summed."""
    wide = frame.pivot_table(index=x, columns=by, values="actual", aggfunc="sum", sort=True, observed=True)
    wide = wide.fillna(0.0).astype("float64")
    order = [str(c) for c in wide.sum().sort_values(ascending=False, kind="stable").index]
    wide.columns = [str(c) for c in wide.columns]
    kept = order[:MOST_PARTS]
    rest = order[MOST_PARTS:]
    found = wide[kept].copy()
    if rest:
        found[OTHER] = wide[rest].sum(axis=1)
    return found


def _name(part: str, names: Mapping[str, str] | None, merged: int, voice: Voice) -> str:
    if part == OTHER and part not in (names or {}):
        return voice.say("Other ({count})").format(count=merged) if merged > 1 else voice.say("Other")
    return (names or {}).get(part, part)


def shades(theme: Theme, count: int) -> list[str]:
    """Give greys from dark to light, told apart side by side; the first is that of the actual."""
    steps = len(theme.tints)
    chosen = [theme.tints[round(steps * i / max(count - 1, 1)) - 1] for i in range(1, count)]
    return [theme.ac, *chosen][:count]


def _draw(
    wide: pd.DataFrame,
    names: Sequence[str],
    totals: Sequence[float],
    uom: str,
    scale: Scale,
    voice: Voice,
    theme: Theme,
) -> Sheet:
    sheet = Sheet(HEIGHT + 46.0, theme)
    right = min(max((text_width(n, theme.font_size) for n in names), default=40.0) + 12.0, 140.0)
    highest = max([*totals, 0.0]) or 1.0
    place = (0.0, 28.0, sheet.width - right, 28.0 + HEIGHT)
    panel = sheet.panel("base", place, (-0.5, max(len(wide), 1) - 0.5), (0.0, highest))
    bottoms = [0.0] * len(wide)
    for colour, part in zip(shades(theme, len(names)), wide.columns, strict=True):
        values = [number(v) or 0.0 for v in wide[part]]
        rects: list[Rect] = [
            (i - 0.33, b, i + 0.33, b + v) for i, (b, v) in enumerate(zip(bottoms, values, strict=True)) if v
        ]
        sheet.bars(panel, rects, Style(colour, theme.paper, 0.5), f"stack:{part}")
        bottoms = [b + v for b, v in zip(bottoms, values, strict=True)]
    moments = [str(m) for m in wide.index]
    for i, total in enumerate(totals):
        sheet.text(panel.x(i), panel.y(total) + 7, voice.value(total, uom, scale), anchor="middle")
        sheet.text(panel.x(i), 18.0, moment_name(moments[i], voice.locale), anchor="middle")
    for i, text in year_marks(moments).items():
        sheet.text(panel.x(i - 0.33), 6.0, text, muted=True)
    sheet.lines([[(0.0, panel.y(0)), (sheet.width - right, panel.y(0))]], theme.ink, 0.8, "axis:base")
    _name_parts(sheet, panel, wide, names, right)
    return sheet


def _name_parts(sheet: Sheet, panel: Panel, wide: pd.DataFrame, names: Sequence[str], room: float) -> None:
    """Write the names beside the parts of the last column, moved apart where they would touch."""
    if wide.empty:
        return
    base, places = 0.0, []
    for value in wide.iloc[-1]:
        share = number(value) or 0.0
        places.append(panel.y(base + share / 2))
        base += share
    for i in range(1, len(places)):
        places[i] = max(places[i], places[i - 1] + 10.0)
    x = panel.x(len(wide) - 1 + 0.33)
    links = []
    for i, (y, name) in enumerate(zip(places, names, strict=True)):
        sheet.text(x + 9.0, y, fit_text(name, sheet.theme.font_size, room - 10.0), bold=i == 0)
        links.append([(x + 1.5, y), (x + 6.5, y)])
    sheet.lines(links, sheet.theme.line, 0.6, "links")


def _alt(
    title: str, wide: pd.DataFrame, names: Sequence[str], totals: Sequence[float], uom: str, voice: Voice
) -> str:
    """Say the last total and its largest part."""
    if not totals or not totals[-1]:
        return f"{title}. {voice.say('No values.')}"
    last = wide.iloc[-1]
    first = int(last.to_numpy().argmax())
    text = voice.say("{moment}: {total}, of which {name} {value}.")
    shown = text.format(
        moment=wide.index[-1],
        total=voice.quantity(totals[-1], uom),
        name=names[first],
        value=voice.quantity(number(last.iloc[first]), uom),
    )
    return f"{title}. {shown}"
