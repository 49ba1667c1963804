"""Names of months and periods in the reader's language."""

from datetime import date

from reporting.language.dates import format_day, month_name, period_name, weekday_name


def test_period_name_speaks_the_language() -> None:
    """Months are words, weeks and quarters use the letters of the language."""
    assert period_name("2026-10", "fr-FR") == "octobre 2026"
    assert period_name("2026-10", "de") == "Oktober 2026"
    assert period_name("2026-W43", "de") == "KW43 2026"
    assert period_name("2026-Q3", "fr") == "T3 2026"
    assert period_name("2026", "en") == "2026"
    assert period_name("2026-10-20", "en") == "20 October 2026"


def test_names_carry_no_full_stop() -> None:
    """Axis labels are bare."""
    assert month_name(2, "fr") == "févr"
    assert weekday_name(date(2026, 10, 20), "fr") == "mar"
    assert format_day(date(2026, 10, 1), "de") == "1. Oktober 2026"
