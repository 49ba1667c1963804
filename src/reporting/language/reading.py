"""Read the words, numbers and dates of all languages at once, before a report asks for the first of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from reporting.language.dates import format_day, month_name
from reporting.language.locales import LANGUAGES
from reporting.language.messages import translator
from reporting.language.numbers import format_decimal


def read_languages() -> None:
    """Read the catalogues and conventions of all languages; what reads them first later finds them read."""
    for language in LANGUAGES:
        translator(language)("Plan")
        format_decimal(Decimal(1), language, digits=1)
        format_day(date(2026, 1, 1), language)
        month_name(1, language)
