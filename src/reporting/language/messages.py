"""Every visible sentence, looked up in gettext catalogues; its English text is its identifier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from babel.messages.pofile import read_po

from reporting.language.locales import LANGUAGES, PSEUDO, language_of
from reporting.language.pseudo import pseudo_text

_CATALOGUES = files("reporting.language") / "catalogues"


@dataclass(frozen=True, slots=True)
class Translator:
    """Says an English sentence in one language.

    Parameters
    ----------
    language
        Two-letter code, or ``qps`` for the pseudo-language of tests.

    Examples
    --------
    >>> Translator("fr")("Plan")
    'Budget'
    >>> Translator("en")("Plan")
    'Plan'
    """

    language: str

    def __call__(self, sentence: str) -> str:
        """Translate; a sentence without translation stays English."""
        if self.language == PSEUDO:
            return pseudo_text(sentence)
        return _messages(self.language).get(sentence) or sentence

    def plural(self, singular: str, plural: str, count: int) -> str:
        """Translate the form that fits a count (French says the singular for 0)."""
        one = count < 2 if self.language == "fr" else count == 1
        return self(singular if one else plural)

    def days(self, count: int) -> str:
        """Say a number of days.

        Examples
        --------
        >>> Translator("fr").days(1), Translator("fr").days(3)
        ('1 jour', '3 jours')
        """
        return self.plural("{days} day", "{days} days", count).format(days=count)


def translator(language: str) -> Translator:
    """Give the translator of a language or locale; one without catalogue speaks English.

    Examples
    --------
    >>> translator("fr-FR")("Previous year")
    'Année précédente'
    """
    return Translator(language_of(language))


def untranslated(language: str, sentences: frozenset[str]) -> tuple[str, ...]:
    """List the sentences that a language cannot say, in alphabetical order."""
    if language in ("en", PSEUDO):
        return ()
    known = _messages(language)
    return tuple(sorted(sentence for sentence in sentences if not known.get(sentence)))


def sentences(language: str) -> frozenset[str]:
    """Give the English identifiers a language has a translation for."""
    return frozenset(_messages(language))


def _catalogue_files(language: str) -> list[Traversable]:
    folder = _CATALOGUES / language
    return sorted((f for f in folder.iterdir() if f.name.endswith(".po")), key=lambda f: f.name)


@lru_cache(maxsize=16)
def _messages(language: str) -> Mapping[str, str]:
    """Read all ``catalogues/<language>/*.po`` once: one file per part of the product."""
    if language not in LANGUAGES or language == "en":
        return MappingProxyType({})
    found: dict[str, str] = {}
    for file in _catalogue_files(language):
        with file.open("rb") as stream:
            catalogue = read_po(stream, locale=language, abort_invalid=True)
        found.update(
            {
                m.id: m.string
                for m in catalogue
                if m.id and isinstance(m.id, str) and isinstance(m.string, str)
            }
        )
    return MappingProxyType(found)
