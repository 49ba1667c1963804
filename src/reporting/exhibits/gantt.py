"""A plan over time: baseline outlined, actual solid, forecast hatched, and a line for today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from reporting.exhibits.canvas import Panel, Rect, Sheet, empty_sheet
from reporting.exhibits.chart import chart_exhibit
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.grid import STATUS_SYMBOLS
from reporting.exhibits.lettering import fit_text, text_width
from reporting.exhibits.records import require_columns
from reporting.exhibits.tables import Column
from reporting.exhibits.theme import DEFAULT, Theme, scenario_style
from reporting.exhibits.titles import build_title
from reporting.exhibits.voice import ScopeLike, Voice, voice_of
from reporting.language.dates import month_name

ROW = 15.0
HEADER = 30.0
STATUS_WIDTH = 80.0
NAMES = 200.0  # points, at most
_DATES = (
    "baseline_start",
    "baseline_finish",
    "actual_start",
    "actual_finish",
    "forecast_start",
    "forecast_finish",
)


@dataclass(frozen=True, slots=True)
class _Line:
    """One row: a heading (no spans) or a stage with its three spans."""

    name: str
    heading: bool = False
    baseline: tuple[date, date] | None = None
    actual: tuple[date, date] | None = None
    forecast: tuple[date, date] | None = None
    status: str = ""
    late: int = 0


def gantt(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    today: date | None = None,
    label: str = "gantt",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Draw stages against their baseline.

    Parameters
    ----------
    frame
        One row per stage in drawing order: `name`, `baseline_start`, `baseline_finish`, `actual_start`,
        `actual_finish`, `forecast_start`, `forecast_finish` (dates, last day included; missing allowed),
        optional `group` (heading) and `status` (on_track, watch, off_track).
    today
        Where actual ends and forecast begins; the day of the as-of date.

    Notes
    -----
    A stage that has begun and not ended is solid to today and hatched from there to its forecast finish. Days
    late are those from the baseline finish to the actual or forecast one.
    """
    require_columns(frame, ("name", *_DATES), "a Gantt chart")
    voice, theme = voice_of(scope), DEFAULT
    lines = _lines(frame, today)
    sheet = (
        _draw(lines, today, voice, theme)
        if lines
        else empty_sheet(theme, voice.say("Nothing to show for this period."))
    )
    spans = [d for line in lines for s in (line.baseline, line.actual, line.forecast) if s for d in s]
    period = f"{min(spans):%Y-%m}..{max(spans):%Y-%m}" if spans else scope.period.id
    title = build_title(
        scope,
        voice,
        [(voice.say("Action plan"), "")],
        by=voice.say("stage"),
        period=period,
        scenarios=("AC", "FC", voice.say("PL (baseline)")),
    )
    columns = [Column("name", voice.say("Stage"))]
    headers = (voice.say("start"), voice.say("finish"))
    for code, group in (("baseline", "PL"), ("actual", "AC"), ("forecast", "FC")):
        for end, word in zip(("start", "finish"), headers, strict=True):
            columns.append(Column(f"{code}_{end}", word, "date", group=group))
    late = [line for line in lines if line.late > 0]
    alt = f"{title}. " + voice.say("{count} stages, {late} late.").format(
        count=sum(not line.heading for line in lines), late=len(late)
    )
    if late:
        worst = max(late, key=lambda line: line.late)
        said = voice.say("Latest: {name}, {time}.").format(name=worst.name, time=voice.say.days(worst.late))
        alt += f" {said}"
    return chart_exhibit(label, sheet.figure, scope, frame, columns, title, message, alt, footnotes)


def _lines(frame: pd.DataFrame, today: date | None) -> list[_Line]:
    lines: list[_Line] = []
    group = None
    for record in frame.to_dict("records"):
        own = record.get("group")
        if own is not None and not pd.isna(own) and own != group:
            group = own
            lines.append(_Line(str(own), heading=True))
        days = {name: _day(record[name]) for name in _DATES}
        actual, forecast = _progress(days, today)
        finish = days["actual_finish"] or days["forecast_finish"]
        late = (finish - days["baseline_finish"]).days if finish and days["baseline_finish"] else 0
        baseline = _span(days["baseline_start"], days["baseline_finish"])
        status = str(record.get("status") or "")
        lines.append(_Line(str(record["name"]), False, baseline, actual, forecast, status, late))
    return lines


def _progress(
    days: dict[str, date | None], today: date | None
) -> tuple[tuple[date, date] | None, tuple[date, date] | None]:
    """Give the solid and the hatched span of a stage."""
    if days["actual_finish"]:
        return _span(days["actual_start"], days["actual_finish"]), None
    if not days["actual_start"]:
        return None, _span(days["forecast_start"], days["forecast_finish"])
    reached = max(today or days["actual_start"], days["actual_start"])
    finish = days["forecast_finish"]
    rest = (reached + timedelta(days=1), finish) if finish and finish > reached else None
    return (days["actual_start"], reached), rest


def _span(start: date | None, finish: date | None) -> tuple[date, date] | None:
    return (start, max(start, finish)) if start and finish else None


def _day(value: object) -> date | None:
    if value is None or bool(pd.isna(value)):  # type: ignore[call-overload]
        return None
    return pd.Timestamp(str(value)).date()


def _draw(lines: Sequence[_Line], today: date | None, voice: Voice, theme: Theme) -> Sheet:
    days = [d for line in lines for s in (line.baseline, line.actual, line.forecast) if s for d in s]
    first = min(days).replace(day=1) if days else date(2000, 1, 1)
    last = max([*days, *([today] if today else [])], default=first)
    end = (last.replace(day=1) + timedelta(days=32)).replace(day=1)
    sheet = Sheet(HEADER + max(len(lines), 1) * ROW + 6.0, theme)
    width = min(
        max((text_width(line.name, theme.font_size, bold=line.heading) for line in lines), default=60.0) + 16,
        NAMES,
    )
    top = sheet.height - HEADER
    place = (width, 4.0, sheet.width - STATUS_WIDTH, top)
    panel = sheet.panel(
        "gantt",
        place,
        (first.toordinal(), end.toordinal()),
        (len(lines) - 0.5 if lines else 0.5, -0.5),
        orientation="time",
    )
    _draw_months(sheet, panel, first, end, voice)
    spans: dict[str, list[Rect]] = {"PL": [], "AC": [], "FC": []}
    for i, line in enumerate(lines):
        y = panel.y(i)
        indent = 0.0 if line.heading else 8.0
        sheet.text(
            indent,
            y,
            fit_text(line.name, theme.font_size, width - 8 - indent, bold=line.heading),
            bold=line.heading,
        )
        for code, span, low, high in (
            ("PL", line.baseline, -0.4, 0.08),
            ("AC", line.actual, -0.2, 0.34),
            ("FC", line.forecast, -0.2, 0.34),
        ):
            if span:
                spans[code].append((span[0].toordinal(), i + low, span[1].toordinal() + 1.0, i + high))
        _write_status(sheet, line, y, voice)
    for layer, code in ((1.5, "PL"), (2.0, "AC"), (2.0, "FC")):
        sheet.bars(panel, spans[code], scenario_style(code, theme), f"bars:{code}", layer=layer)  # type: ignore[arg-type]
    if today and first <= today <= end:
        x = panel.x(today.toordinal() + 1.0)
        sheet.lines([[(x, 2.0), (x, top + 3)]], theme.highlight, 1.2, "today", layer=5.0)
        sheet.text(x, top + 22.0, voice.say("today"), anchor="middle", muted=True, size=7.0)
    return sheet


def _draw_months(sheet: Sheet, panel: Panel, first: date, end: date, voice: Voice) -> None:
    months = [first]
    while (following := (months[-1] + timedelta(days=32)).replace(day=1)) < end:
        months.append(following)
    every = max(1, -(-len(months) * 24 // int(panel.width)))
    rules = []
    for i, month in enumerate(months):
        x = panel.x(month.toordinal())
        rules.append([(x, panel.bottom), (x, panel.bottom + panel.height)])
        if i % every == 0:
            text = month_name(month.month, voice.locale)
            if i == 0 or (month.month == 1):
                text = f"{text} {month.year}" if every * panel.width / len(months) > 42 else text
            sheet.text(x + 2.0, panel.bottom + panel.height + 7.0, text, muted=True)
    sheet.lines(rules, sheet.theme.line, 0.5, "months", layer=0.5)


def _write_status(sheet: Sheet, line: _Line, y: float, voice: Voice) -> None:
    """Write symbol and word, or the days late."""
    if line.heading:
        return
    words = {
        "on_track": voice.say("On track"),
        "watch": voice.say("Watch"),
        "off_track": voice.say("Off track"),
    }
    x = sheet.width - STATUS_WIDTH + 8.0
    late = voice.say("+{days} d").format(days=line.late)
    text = late if line.late > 0 else words.get(line.status, "")
    symbol = STATUS_SYMBOLS.get(line.status, "")
    colours = {
        "on_track": sheet.theme.favourable,
        "watch": sheet.theme.warning,
        "off_track": sheet.theme.adverse,
    }
    sheet.text(x, y, symbol, colour=colours.get(line.status, ""))
    sheet.text(x + (11.0 if symbol else 0.0), y, text)
