"""Names of periods as a reader's language writes them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from reporting.periods.parsing import PeriodKind

if TYPE_CHECKING:
    from babel import Locale

# What CLDR has no pattern for: a week, a fiscal year, a fiscal period. Other languages read English.
_WEEK = {"en": "week {week}, {year}", "fr": "semaine {week}, {year}", "de": "KW {week}/{year}"}
_FISCAL_YEAR = {"en": "FY{year}", "fr": "exercice {year}", "de": "GJ {year}"}


def period_label(
    kind: PeriodKind, year: int, number: int, start: date, *, fiscal: bool, weekly: bool, locale: str
) -> str:
    """Name a period for a reader.

    Parameters
    ----------
    kind, year, number, start
        The period: its kind, the year and number of its id, its first day.
    fiscal
        Whether its fiscal year is not the calendar year.
    weekly
        Whether its months are fiscal periods of whole weeks.
    locale
        As ``fr``, ``fr-FR`` or ``fr_FR``.

    Examples
    --------
    >>> period_label("month", 2026, 10, date(2026, 10, 1), fiscal=False, weekly=False, locale="fr-FR")
    'octobre 2026'
    """
    from babel.dates import format_date, format_skeleton  # costs 50 ms, needed only to print

    known = _locale(locale)
    year_name = _word(_FISCAL_YEAR, known).format(year=year) if fiscal else str(year)
    if kind == "day":
        return format_date(start, "long", locale=known)
    if kind == "week":
        return _word(_WEEK, known).format(week=number, year=year_name)
    if kind == "month" and not weekly:
        return format_skeleton("yMMMM", start, locale=known)
    if kind == "year":
        return year_name
    part = f"P{number:02d}" if kind == "month" else known.quarters["format"]["abbreviated"][number]
    return f"{part} {year_name}"


def _word(words: dict[str, str], locale: Locale) -> str:
    """Choose the text of a language, English if there is none."""
    return words.get(locale.language, words["en"])


@lru_cache(maxsize=32)
def _locale(name: str) -> Locale:
    """Read a locale name written with - or _."""
    from babel import Locale

    return Locale.parse(name.replace("-", "_"))
