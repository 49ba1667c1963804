"""How far along: bars of what is reached over what is due by now, with a band that is allowed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from reporting.exhibits.canvas import Panel, Rect, Sheet, empty_sheet, value_range
from reporting.exhibits.chart import chart_exhibit
from reporting.exhibits.exhibit import Exhibit, Title
from reporting.exhibits.grid import STATUS_SYMBOLS
from reporting.exhibits.lettering import fit_text, text_width
from reporting.exhibits.records import number, require_columns
from reporting.exhibits.tables import Column, ColumnKind
from reporting.exhibits.theme import DEFAULT, Scenario, Theme, scenario_style
from reporting.exhibits.voice import ScopeLike, Voice, voice_of
from reporting.language.numbers import Scale, choose_scale, percent_sign

ROW = 17.0
HEADER = 14.0
NAMES = 200.0  # points, at most
HALF = 0.26
SHIFT = 0.14


def progress_bars(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    title: Title,
    uom: str = "%",
    band: tuple[float, float] | None = None,
    due: str = "PL",
    label: str = "progress",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Draw what is reached against what is due.

    Parameters
    ----------
    frame
        One row per subject in the order shown: `name`, `actual`, `plan` (due by now; NaN: nothing), optional
        `status` (on_track, watch, off_track), `note` (text behind the value), `scenario` (of the value: AC,
        which is what it is without the column, PL or FC).
    uom
        Of all values (``%``: ratios).
    band
        Lowest and highest value allowed, drawn as two lines and written above.
    due
        Heading of what is due, as printed.

    Notes
    -----
    Bars begin at zero; a value beyond twice the largest due is cut to the sheet by scale, never by breaking.
    """
    require_columns(frame, ("name", "actual", "plan"), "bars of progress")
    voice, theme = voice_of(scope), DEFAULT
    records = frame.to_dict("records")
    values = [(number(r["actual"]), number(r["plan"])) for r in records]
    scale = choose_scale([v for pair in values for v in pair], uom, figures=3)
    known = any(v is not None for pair in values for v in pair)
    sheet = (
        _draw(records, values, band, uom, scale, voice, theme)
        if known
        else empty_sheet(theme, voice.say("Nothing to show for this period."))
    )
    kind: ColumnKind = "ratio" if uom == "%" else "value"
    columns = [Column("name", voice.say("Name"))]
    if "scenario" in frame:
        columns += [
            Column("scenario", voice.say("Scenario")),
            Column("actual", voice.say("Value"), kind, uom),
        ]
    else:
        columns.append(Column("actual", "AC", kind, uom, scale_with=("plan",)))
        columns.append(Column("plan", due, kind, uom, scale_with=("actual",)))
    if "status" in frame:
        columns.append(Column("status", voice.say("Status"), "status"))
    alt = _alt(title, records, uom, voice)
    return chart_exhibit(label, sheet.figure, scope, frame, columns, title, message, alt, footnotes)


def _draw(
    records: Sequence[dict[object, object]],
    values: Sequence[tuple[float | None, float | None]],
    band: tuple[float, float] | None,
    uom: str,
    scale: Scale,
    voice: Voice,
    theme: Theme,
) -> Sheet:
    size = theme.font_size
    header = HEADER if band else 2.0
    sheet = Sheet(header + 4.0 + ROW * len(records), theme)
    texts = [_text(record, pair[0], uom, scale, voice) for record, pair in zip(records, values, strict=True)]
    width = min(max(text_width(str(r["name"]), size) for r in records) + 12.0, NAMES)
    room = max(text_width(text, size) for text in texts) + 8.0
    low, high = value_range([a for a, _ in values], [p for _, p in values], list(band or ()))
    left = width + (text_width("−000,0 %", size) if low < 0 else 0.0)
    top = sheet.height - header
    place = (left, 2.0, sheet.width - room, top)
    panel = sheet.panel("base", place, (low, high), (len(records) - 0.5, -0.5), orientation="horizontal")
    _draw_bars(sheet, panel, values, [str(r.get("scenario", "AC")) for r in records], theme)
    for i, (record, text) in enumerate(zip(records, texts, strict=True)):
        y = panel.y(i)
        end = panel.x(max([0.0, *(v for v in values[i] if v is not None), *(band or ())]))
        sheet.text(0.0, y, fit_text(str(record["name"]), size, width - 8.0))
        sheet.text(end + 5.0, y, text, muted=values[i][0] is None)
    zero = panel.x(0.0)
    sheet.lines([[(zero, 2.0), (zero, top)]], theme.ink, 0.8, "axis:base")
    if band:
        _draw_band(sheet, panel, band, uom, voice)
    return sheet


def _draw_bars(
    sheet: Sheet,
    panel: Panel,
    values: Sequence[tuple[float | None, float | None]],
    codes: Sequence[str],
    theme: Theme,
) -> None:
    bars: dict[Scenario, list[Rect]] = {"PL": [], "AC": [], "FC": []}
    for i, ((value, due), code) in enumerate(zip(values, codes, strict=True)):
        shift = SHIFT / 2 if due else 0.0
        if value:
            bars[code].append((0.0, i + shift - HALF, value, i + shift + HALF))  # type: ignore[index]
        if due:
            bars["PL"].append((0.0, i - shift - HALF, due, i - shift + HALF))
    for scenario, rects in bars.items():
        layer = 1.5 if scenario == "PL" else 2.0
        sheet.bars(panel, rects, scenario_style(scenario, theme), f"bars:{scenario}", layer=layer)


def _draw_band(sheet: Sheet, panel: Panel, band: tuple[float, float], uom: str, voice: Voice) -> None:
    """Draw both bounds as dashed lines, named above."""
    top = panel.bottom + panel.height
    xs = [panel.x(bound) for bound in band]
    sheet.lines([[(x, 2.0), (x, top + 2.0)] for x in xs], sheet.theme.highlight, 1.0, "band", dashed=True)
    anchors = ("end", "start")
    for x, bound, anchor, room in zip(xs, band, anchors, (2.0, -2.0), strict=True):
        text = voice.quantity(bound, uom)
        sheet.text(x + room, top + 7.0, text, anchor=anchor, muted=True, size=7.5)  # type: ignore[arg-type]


def _text(record: dict[object, object], value: float | None, uom: str, scale: Scale, voice: Voice) -> str:
    unit = percent_sign(voice.locale) if uom == "%" and value is not None else ""
    parts = [voice.value(value, uom, scale) + unit]
    words = {"on_track": "On track", "watch": "Watch", "off_track": "Off track"}
    status = str(record.get("status") or "")
    if status in words:
        parts.append(f"{STATUS_SYMBOLS[status]} {voice.say(words[status])}")
    note = str(record.get("note") or "")
    if note:
        parts.append(note)
    return " · ".join(parts)


def _alt(title: Title, records: Sequence[dict[object, object]], uom: str, voice: Voice) -> str:
    """Say each subject and its value."""
    said = [
        voice.say("{name}: {value}.").format(name=r["name"], value=voice.quantity(number(r["actual"]), uom))
        for r in records[:8]
    ]
    return f"{title}. {' '.join(said)}"
