"""What changed between the issue readers have and the one that corrects it, for people to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from reporting.catalogue.kpis import KpiChange, compare_rows
from reporting.delivery.figures import Rows, kpi_name, quantity
from reporting.language.messages import translator

ERRATUM_NAME: Final = "erratum.html"
MOST_LINES: Final = 12
_SHOWN: Final = ("actual", "plan", "forecast")
_COLUMN_WORDS: Final = {"actual": "Actual", "plan": "Plan", "forecast": "Forecast"}
_WINDOW_WORDS: Final = {"period": "period", "ytd": "year to date", "fy": "full year"}


@dataclass(frozen=True, slots=True)
class Correction:
    """The difference between two issues.

    Parameters
    ----------
    old_issue, new_issue
        Numbers of the two.
    changes
        Every cell of kpis.csv that differs.
    uoms
        Unit of each KPI.
    reason
        Why, as a person or the run put it.
    """

    old_issue: int
    new_issue: int
    changes: tuple[KpiChange, ...]
    uoms: dict[str, str]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One changed figure as the reader sees it."""

    what: str
    old: str
    new: str


def correct(before: Rows, after: Rows, *, old_issue: int, new_issue: int, reason: str = "") -> Correction:
    """Compare two issues of a report by their kpis.csv."""
    uoms = {key[2]: row["uom"] for rows in (before, after) for key, row in rows.items()}
    return Correction(old_issue, new_issue, compare_rows(before, after), uoms, reason)


def correction_lines(correction: Correction, language: str, *, most: int = MOST_LINES) -> tuple[Line, ...]:
    """Write the changed figures, totals first; comparisons that follow from them are left out."""
    shown = [change for change in correction.changes if change.column in _SHOWN]
    shown.sort(key=lambda change: (change.channel != "", change.window != "period"))
    return tuple(_line(change, correction.uoms.get(change.kpi_id, ""), language) for change in shown[:most])


def erratum_page(correction: Correction, heading: str, language: str) -> str:
    """Write the erratum page filed with the new issue: every changed figure, old and new, and the reason.

    Parameters
    ----------
    heading
        Names unit, report and period.
    """
    say = translator(language)
    lines = correction_lines(correction, language, most=len(correction.changes))
    rows = "".join(
        f"<tr><th scope=row>{escape(line.what)}</th>"
        f"<td>{escape(line.old)}</td><td>{escape(line.new)}</td></tr>"
        for line in lines
    )
    intro = say("Issue {new} replaces issue {old}.").format(
        new=correction.new_issue, old=correction.old_issue
    )
    reason = f"<p>{escape(say('Reason'))}: {escape(correction.reason)}</p>" if correction.reason else ""
    head = "".join(f"<th scope=col>{escape(say(word))}</th>" for word in ("Figure", "Before", "Now"))
    title = escape(f"{say('Correction')}: {heading}")
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main><h1>{title}</h1>"
        f"<p>{escape(intro)}</p>{reason}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        "</main></body></html>\n"
    )


_STYLE: Final = (
    "body{font:1rem/1.5 sans-serif;margin:2rem auto;max-width:46rem;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border-bottom:1px solid;padding:.3rem .5rem;text-align:right}"
    "th:first-child{text-align:left;font-weight:inherit}"
)


def _line(change: KpiChange, uom: str, language: str) -> Line:
    say = translator(language)
    words: Sequence[str] = (
        kpi_name(change.kpi_id, language),
        *([change.channel] if change.channel else []),
        f"{say(_COLUMN_WORDS[change.column])}, {say(_WINDOW_WORDS.get(change.window, change.window))}",
    )
    old, new = (quantity(text, uom, "", language) for text in (change.before, change.after))
    return Line(" / ".join(words), old, new)
