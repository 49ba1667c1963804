"""Catalogues are complete, and a sentence without translation stays readable."""

import pytest

from reporting.errors import InputRefused
from reporting.language.locales import parse_locale
from reporting.language.messages import sentences, translator, untranslated


def test_translator_says_sentences_of_the_language() -> None:
    """Locale or language give the same words; unknown sentences and languages fall back to English."""
    assert translator("fr-FR")("Plan") == translator("fr")("Plan") == "Budget"
    assert translator("de-CH")("Actual") == "Ist"
    assert translator("it")("Actual") == "Actual"
    assert translator("fr")("No such sentence") == "No such sentence"


def test_untranslated_lists_what_is_missing() -> None:
    """A missing translation can be found without reading pages."""
    assert untranslated("fr", frozenset({"Plan", "No such sentence"})) == ("No such sentence",)


def test_catalogues_hold_the_same_sentences() -> None:
    """French and German can say exactly the same things."""
    assert sentences("fr") == sentences("de")


def test_pseudo_language_marks_words_and_keeps_placeholders() -> None:
    """Every translated sentence is visibly marked, its placeholders still work."""
    text = translator("qps")("Sources: {sources}").format(sources="CRM")
    assert (text[0], text[-1]) == ("[", "]")
    assert "CRM" in text


def test_parse_locale_unknown_is_refused_with_a_guess() -> None:
    """A locale nobody knows is refused, naming it."""
    with pytest.raises(InputRefused, match=r"unknown locale \('frr-XX-9'\)"):
        parse_locale("frr-XX-9")
