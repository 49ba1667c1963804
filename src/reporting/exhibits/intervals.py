"""Results of experiments: the difference of each with its confidence interval, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from reporting.exhibits.canvas import Point, Sheet, empty_sheet, value_range
from reporting.exhibits.chart import chart_exhibit
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.lettering import fit_text, text_width
from reporting.exhibits.records import number, require_columns
from reporting.exhibits.tables import Column
from reporting.exhibits.theme import DEFAULT, Theme, scenario_style
from reporting.exhibits.titles import build_title, window_text
from reporting.exhibits.voice import ScopeLike, Voice, voice_of
from reporting.language.numbers import NO_DATA, Scale

ROW = 17.0
HEADER = 16.0
DOT = 3.0
_SCALE = Scale("", 1)


def ab_interval(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    name: str = "",
    confidence: int = 95,
    window: str = "period",
    label: str = "experiments",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Draw differences between variants with their intervals.

    Parameters
    ----------
    frame
        One row per experiment: `name`, `difference`, `low`, `high` (differences of rates, ratios; all missing
        while the experiment runs or is invalid), `verdict` (in the reader's language).
    name
        What was measured ("conversion rate").
    confidence
        Percent of the intervals.

    Notes
    -----
    An interval beside zero is drawn in the colour of its side, one across zero in grey: the reader sees
    whether a difference was shown before reading the number. Running experiments show no difference at all.
    """
    require_columns(frame, ("name", "difference", "low", "high", "verdict"), "an interval plot")
    voice, theme = voice_of(scope), DEFAULT
    sheet = (
        _draw(frame, voice, theme)
        if len(frame)
        else empty_sheet(theme, voice.say("Nothing to show for this period."))
    )
    interval = voice.say("{percent} % interval").format(percent=confidence)
    title = build_title(
        scope,
        voice,
        [(voice.say("Difference of variants"), voice.unit("pp", _SCALE))],
        by=voice.say("experiment"),
        period=window_text(scope, window),
        scenarios=(name, interval) if name else (interval,),
    )
    columns = [
        Column("name", voice.say("Experiment")),
        Column("difference", voice.say("Difference"), "delta", "%"),
        Column("low", voice.say("Lower bound"), "delta", "%"),
        Column("high", voice.say("Upper bound"), "delta", "%"),
        Column("verdict", voice.say("Verdict")),
    ]
    alt = f"{title}. {' '.join(_sentences(frame, voice))}"
    return chart_exhibit(label, sheet.figure, scope, frame, columns, title, message, alt, footnotes)


def _draw(frame: pd.DataFrame, voice: Voice, theme: Theme) -> Sheet:
    rows = [
        (
            str(r["name"]),
            number(r["difference"]),
            number(r["low"]),
            number(r["high"]),
            str(r["verdict"] or ""),
        )
        for r in frame.to_dict("records")
    ]
    sheet = Sheet(HEADER + max(len(rows), 1) * ROW + 4.0, theme)
    names = min(max((text_width(r[0], theme.font_size) for r in rows), default=60.0) + 10, 170.0)
    texts = [_interval_text(r[1], r[2], r[3], voice) for r in rows]
    room = max(text_width(t, theme.font_size, bold=True) for t in texts) + 14.0
    verdicts = min(max((text_width(r[4], theme.font_size) for r in rows), default=40.0) + 10, 120.0)
    low, high = value_range([r[2] for r in rows], [r[3] for r in rows], [r[1] for r in rows])
    pad = (high - low) * 0.04
    place = (names, 2.0, sheet.width - verdicts - room, sheet.height - HEADER)
    panel = sheet.panel(
        "interval", place, (low - pad, high + pad), (len(rows) - 0.5, -0.5), orientation="interval"
    )
    groups: dict[str, list[list[Point]]] = {}
    dots: list[list[Point]] = []
    for i, (name, difference, lower, upper, verdict) in enumerate(rows):
        y = panel.y(i)
        sheet.text(0.0, y, fit_text(name, theme.font_size, names - 8))
        sheet.text(sheet.width - verdicts + 6, y, fit_text(verdict, theme.font_size, verdicts - 6))
        sheet.text(place[2] + 8, y, texts[i])
        if difference is None or lower is None or upper is None:
            continue
        side = "favourable" if lower > 0 else "adverse" if upper < 0 else "neutral"
        groups.setdefault(side, []).append([(panel.x(lower), y), (panel.x(upper), y)])
        groups[side] += [[(panel.x(v), y - 3.5), (panel.x(v), y + 3.5)] for v in (lower, upper)]
        x = panel.x(difference)
        dots.append([(x - DOT, y - DOT), (x - DOT, y + DOT), (x + DOT, y + DOT), (x + DOT, y - DOT)])
    for side, segments in groups.items():
        sheet.lines(segments, theme.impact(side), 1.8, f"interval:{side}")
    sheet.shapes(dots, scenario_style("AC", theme), "dots:AC")
    zero = panel.x(0.0)
    sheet.lines(
        [[(zero, panel.bottom), (zero, panel.bottom + panel.height + 2)]],
        theme.ink,
        0.8,
        "axis:base",
        layer=1.0,
    )
    sheet.text(zero, sheet.height - 6, "0", anchor="middle", muted=True)
    return sheet


def _interval_text(difference: float | None, low: float | None, high: float | None, voice: Voice) -> str:
    """Write a difference with its interval, in points; the unit stands in the title."""
    if difference is None or low is None or high is None:
        return NO_DATA
    points = [voice.delta(value * 100.0, "pt", _SCALE) for value in (difference, low, high)]
    return f"{points[0]} [{points[1]} ; {points[2]}]"


def _sentences(frame: pd.DataFrame, voice: Voice) -> list[str]:
    found = []
    for record in frame.to_dict("records"):
        difference = number(record["difference"])
        verdict = str(record["verdict"] or "")
        if difference is None or number(record["low"]) is None:
            found.append(f"{record['name']}: {verdict or NO_DATA}.")
            continue
        text = voice.say("{name}: {difference}, between {low} and {high}; {verdict}.")
        found.append(
            text.format(
                name=record["name"],
                difference=voice.delta(difference, "%", _SCALE),
                low=voice.delta(number(record["low"]), "%", _SCALE),
                high=voice.delta(number(record["high"]), "%", _SCALE),
                verdict=verdict or NO_DATA,
            )
        )
    return found
