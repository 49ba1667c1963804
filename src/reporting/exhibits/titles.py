"""Three-line titles: unit, measure in its unit by structure, and period with scenarios and variances."""

from __future__ import annotations

from collections.abc import Sequence

from reporting.exhibits.exhibit import Title
from reporting.exhibits.voice import ScopeLike, Voice

Measure = tuple[str, str]
"""Name of a measure and its unit ("" = none)."""


def build_title(
    scope: ScopeLike,
    voice: Voice,
    measures: Sequence[Measure],
    *,
    by: str = "",
    period: str = "",
    scenarios: Sequence[str] = (),
    series: bool = False,
) -> Title:
    """Write the title of an exhibit.

    Parameters
    ----------
    measures
        (name, unit) of each measure shown; names are bold.
    by
        Structure, already a phrase of the language ("channel").
    period
        Period notation: ``2026-10``, ``_2026-10`` (year to date), ``FY2026``, ``2026-01..2026-10``.
    scenarios
        Scenarios, then variances, as printed: ``("AC", "PL", "ΔPL", "ΔPL%")``.
    series
        The first two scenarios are parts of one series: "AC&FC" instead of "AC, FC".
    """
    runs: list[tuple[str, bool]] = []
    for position, (name, unit) in enumerate(measures):
        runs.append((", " if position else "", False))
        runs.append((name, True))
        if unit:
            runs.append((f" {voice.say('in')} {unit}", False))
    if by:
        runs.append((f", {voice.say('by')} {by}", False))
    shown = list(scenarios)
    if series and len(shown) > 1:
        shown = [f"{shown[0]}&{shown[1]}", *shown[2:]]
    line = ", ".join(part for part in (period, ", ".join(shown)) if part)
    return Title(scope.unit.name, tuple(run for run in runs if run[0]), line)


def window_text(scope: ScopeLike, window: str) -> str:
    """Write the notation of a window: ``2026-10``, ``_2026-10``, ``2026-10_``, ``~2026-10``, ``FY2026``.

    The fiscal year is named by the year of its last day.
    """
    period = scope.period.id
    if window == "fy":
        return f"FY{fiscal_year(scope)}"
    marks = {"ytd": f"_{period}", "ytg": f"{period}_", "mat": f"~{period}", "qtd": f"QTD {period}"}
    return marks.get(window, period)


def fiscal_year(scope: ScopeLike) -> str:
    """Name the fiscal year by the calendar year of its last day."""
    windows = getattr(scope, "windows", {})
    if "fy" in windows:
        last = windows["fy"].end
        return str(last.year - 1 if (last.month, last.day) == (1, 1) else last.year)
    return scope.period.id[:4]
