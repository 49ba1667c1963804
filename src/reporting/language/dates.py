"""Dates and the names of months and weekdays in the reader's language."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from babel.dates import format_date as babel_format_date
from babel.dates import get_day_names, get_month_names

from reporting.language.locales import language_of, parse_locale

Width = Literal["narrow", "abbreviated", "wide"]

_DAY_PATTERNS = {"en": "d MMMM y", "fr": "d MMMM y", "de": "d. MMMM y"}
_WEEK_LETTERS = {"fr": "S", "de": "KW"}
_QUARTER_LETTERS = {"fr": "T", "de": "Q"}
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")


@lru_cache(maxsize=256)
def month_name(month: int, locale: str, width: Width = "abbreviated") -> str:
    """Name a month standing alone, as on an axis, without the abbreviation's full stop.

    Examples
    --------
    >>> month_name(3, "fr"), month_name(3, "de"), month_name(2, "fr")
    ('mars', 'Mär', 'févr')
    """
    name = str(get_month_names(width, context="stand-alone", locale=parse_locale(locale))[month])
    return name.rstrip(".")


def weekday_name(day: date, locale: str, width: Width = "abbreviated") -> str:
    """Name the weekday of a date."""
    names = get_day_names(width, context="stand-alone", locale=parse_locale(locale))
    return str(names[day.weekday()]).rstrip(".")


def format_day(day: date | datetime, locale: str) -> str:
    """Write a date in words, for running text; titles use the ISO form.

    Examples
    --------
    >>> from datetime import date
    >>> format_day(date(2026, 10, 31), "fr"), format_day(date(2026, 10, 31), "en")
    ('31 octobre 2026', '31 October 2026')
    """
    pattern = _DAY_PATTERNS.get(language_of(locale), "long")
    return str(babel_format_date(day, format=pattern, locale=parse_locale(locale)))


def period_name(period_id: str, locale: str) -> str:
    """Name a period in words: month and year, week, quarter, year or day.

    Examples
    --------
    >>> period_name("2026-10", "fr"), period_name("2026-W43", "fr"), period_name("2026-Q3", "en")
    ('octobre 2026', 'S43 2026', 'Q3 2026')
    """
    if found := _MONTH.fullmatch(period_id):
        return f"{month_name(int(found[2]), locale, 'wide')} {found[1]}"
    if found := _WEEK.fullmatch(period_id):
        return f"{_WEEK_LETTERS.get(language_of(locale), 'W')}{found[2]} {found[1]}"
    if found := _QUARTER.fullmatch(period_id):
        return f"{_QUARTER_LETTERS.get(language_of(locale), 'Q')}{found[2]} {found[1]}"
    return (
        period_id if re.fullmatch(r"\d{4}", period_id) else format_day(date.fromisoformat(period_id), locale)
    )
