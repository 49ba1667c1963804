"""Which language and which locale a reader has."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError

from reporting.errors import InputRefused, Problem, nearest

LANGUAGES = ("en", "fr", "de")
"""Languages with complete catalogues; `en` is the language of the message identifiers."""

PSEUDO = "qps"
"""Invented language for tests: every translated word is visibly marked and a third longer."""


@lru_cache(maxsize=64)
def parse_locale(code: str) -> Locale:
    """Read a locale such as ``fr-FR``, ``de_CH`` or ``fr``; the pseudo-language counts as English.

    Raises
    ------
    InputRefused
        The code names no locale known to CLDR.

    Examples
    --------
    >>> parse_locale("fr-FR").get_language_name("en")
    'French'
    """
    if code.split("-")[0].split("_")[0] == PSEUDO:
        return Locale.parse("en")
    try:
        return Locale.parse(code.replace("-", "_"))
    except (ValueError, UnknownLocaleError) as error:
        problem = Problem(
            f"unknown locale ('{code}')",
            allowed="allowed: a language with or without a country, such as fr or fr-FR",
            suggestion=nearest(code, LANGUAGES),
        )
        raise InputRefused(problem) from error


def language_of(code: str) -> str:
    """Name the language of a locale code.

    Examples
    --------
    >>> language_of("de-CH")
    'de'
    """
    language = code.replace("_", "-").split("-")[0].lower()
    return PSEUDO if language == PSEUDO else str(parse_locale(code).language)


def reading_locale(own: str, language: str) -> str:
    """Choose how numbers are written: as the unit does if it speaks the report's language, else as that does.

    Parameters
    ----------
    own
        Locale of the unit, such as de-DE.
    language
        Of the report.

    Examples
    --------
    >>> reading_locale("fr-CH", "fr"), reading_locale("de-DE", "en")
    ('fr-CH', 'en')
    """
    return own if language_of(own) == language_of(language) else language
