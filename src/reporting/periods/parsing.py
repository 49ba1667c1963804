"""The written form of periods: strict reading, and a guess at what was meant."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from typing import Literal, get_args

from reporting.errors import InputRefused, Problem

PeriodKind = Literal["day", "week", "month", "quarter", "year"]
PERIOD_KINDS: tuple[PeriodKind, ...] = get_args(PeriodKind)
ALLOWED_FORMS = (
    "allowed forms: 2026-10 (month), 2026-W43 (week), 2026-Q3 (quarter), 2026 (year), 2026-10-20 (day)"
)
FIRST_YEAR, LAST_YEAR = 1970, 2199

_FORMS: dict[PeriodKind, re.Pattern[str]] = {
    "year": re.compile(r"([0-9]{4})"),
    "quarter": re.compile(r"([0-9]{4})-Q([0-9])"),
    "month": re.compile(r"([0-9]{4})-([0-9]{2})"),
    "week": re.compile(r"([0-9]{4})-W([0-9]{2})"),
    "day": re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"),
}
_LOOSE = re.compile(
    r"(?:FY)?\s*([0-9]{4})(?:[-/. _]*(?:(Q|W)([0-9]{1,2})|([0-9]{1,2})(?:[-/. _]?([0-9]{1,2}))?))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Written:
    """A period id taken apart: its kind, its year and what follows the year."""

    kind: PeriodKind
    year: int
    number: int = 0
    day: int = 0


def read_id(text: str) -> Written | None:
    """Take a period id apart by form alone, or give None if it has none of the forms."""
    for kind, form in _FORMS.items():
        if match := form.fullmatch(text):
            return Written(kind, *(int(part) for part in match.groups()))
    return None


def write_id(written: Written) -> str:
    """Write a period id.

    Examples
    --------
    >>> write_id(Written("week", 2026, 3))
    '2026-W03'
    """
    year = f"{written.year:04d}"
    suffix = {
        "year": "",
        "quarter": f"-Q{written.number}",
        "month": f"-{written.number:02d}",
        "week": f"-W{written.number:02d}",
        "day": f"-{written.number:02d}-{written.day:02d}",
    }
    return year + suffix[written.kind]


def in_range(written: Written, weeks: int) -> bool:
    """Say whether the numbers of a well-formed id exist; `weeks` is the number of weeks of its year."""
    if not FIRST_YEAR <= written.year <= LAST_YEAR:
        return False
    return _clamped(written, weeks) == written


def refused(text: str, weeks: int = 53) -> InputRefused:
    """Make the error for a text that is no period, with the nearest period as a guess.

    Examples
    --------
    >>> print(refused("FY2026").problems[0].suggestion)
    2026
    """
    written = read_id(text)
    if written and not FIRST_YEAR <= written.year <= LAST_YEAR:
        message = f"period out of range ('{text}')"
        return InputRefused(Problem(message, allowed=f"years {FIRST_YEAR} to {LAST_YEAR}; {ALLOWED_FORMS}"))
    what = "no such period" if written else "malformed period"
    return InputRefused(Problem(f"{what} ('{text}')", allowed=ALLOWED_FORMS, suggestion=_guess(text, weeks)))


def _guess(text: str, weeks: int) -> str | None:
    """Name the period most likely meant, or None."""
    match = _LOOSE.fullmatch(text.strip()) if text.isascii() else None
    if match is None:
        return None
    letter, numbered = (match[2] or "").upper(), int(match[3] or 0)
    number, day = int(match[4] or 0), int(match[5] or 0)
    kind: PeriodKind = "year"
    if letter:
        kind, number = ("quarter" if letter == "Q" else "week"), numbered
    elif match[5]:
        kind = "day"
    elif match[4]:
        kind = "month"
    written = Written(kind, int(match[1]), number, day)
    return write_id(_clamped(written, weeks)) if FIRST_YEAR <= written.year <= LAST_YEAR else None


def _clamped(written: Written, weeks: int) -> Written:
    """Bring the numbers of an id to the nearest that exist."""
    year = written.year
    if written.kind == "year":
        return Written("year", year)
    most = {"quarter": 4, "week": weeks}.get(written.kind, 12)
    number = min(max(written.number, 1), most)
    day = min(max(written.day, 1), monthrange(year, number)[1]) if written.kind == "day" else 0
    return Written(written.kind, year, number, day)


def read_parts(period_id: str) -> Written:
    """Read the parts of an id.

    Raises
    ------
    InputRefused
        The text has none of the allowed forms.
    """
    written = read_id(period_id)
    if written is None:
        raise refused(period_id)
    return written
