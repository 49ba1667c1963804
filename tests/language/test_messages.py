"""Catalogues are complete, and a sentence without translation stays readable."""

import ast
import re
from pathlib import Path

import pytest

import reporting
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


def said_in(package: str) -> frozenset[str]:
    """Collect the sentences a package hands to its translator as literals."""
    found: set[str] = set()
    for file in Path(reporting.__file__).parent.joinpath(package).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                count = {"say": 1, "plural": 2}.get(name, 0)
                found |= {a.value for a in node.args[:count] if isinstance(a, ast.Constant)}
    return frozenset(found)


@pytest.mark.parametrize("language", ["fr", "de"])
def test_exhibits_say_nothing_untranslated(language: str) -> None:
    """Every word an exhibit can print has its French and German."""
    said = said_in("exhibits")
    assert len(said) > 80
    assert untranslated(language, said) == ()


@pytest.mark.parametrize("language", ["fr", "de"])
def test_translations_keep_their_placeholders(language: str) -> None:
    """A translation that loses or invents a {placeholder} would fail when a report is made."""
    say = translator(language)
    for sentence in sentences(language):
        assert set(re.findall(r"{(\w*)}", say(sentence))) == set(re.findall(r"{(\w*)}", sentence)), sentence


def test_pseudo_language_marks_words_and_keeps_placeholders() -> None:
    """Every translated sentence is visibly marked, its placeholders still work."""
    text = translator("qps")("Sources: {sources}").format(sources="CRM")
    assert (text[0], text[-1]) == ("[", "]")
    assert "CRM" in text


def test_parse_locale_unknown_is_refused_with_a_guess() -> None:
    """A locale nobody knows is refused, naming it."""
    with pytest.raises(InputRefused, match=r"unknown locale \('frr-XX-9'\)"):
        parse_locale("frr-XX-9")
