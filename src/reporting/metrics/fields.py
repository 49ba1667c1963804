"""Read the fields of a catalogue entry: what each key may hold, and every problem at its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Final, TypeVar

from reporting.errors import Problem, nearest
from reporting.metrics.document import Entry
from reporting.metrics.formula import FormulaError, Node, parse_expression

IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")

T = TypeVar("T")


class Fields:
    """The keys of one mapping, read one by one; what is wrong is collected, not raised.

    Parameters
    ----------
    entry
        The mapping.
    allowed
        The keys it may have.
    problems
        Where problems are added.
    """

    def __init__(self, entry: Entry, allowed: Collection[str], problems: list[Problem]) -> None:
        self.entry = entry
        self.problems = problems
        self.entries: Mapping[str, Entry] = entry.content if isinstance(entry.content, dict) else {}
        if not isinstance(entry.content, dict):
            self._refuse(entry, "not a mapping", "allowed: key: value")
        for key, value in self.entries.items():
            if key not in allowed:
                keys = f"allowed keys: {', '.join(sorted(allowed))}"
                self._refuse(value, f"unknown key ('{key}')", keys, nearest(key, allowed))

    def _refuse(self, entry: Entry, message: str, allowed: str = "", guess: str | None = None) -> None:
        self.problems.append(entry.problem(message, allowed, guess))

    def _read(self, key: str, default: T, read: Callable[[str, Entry], T | None]) -> T:
        entry = self.entries.get(key)
        if entry is None:
            return default
        if not isinstance(entry.content, str):
            self._refuse(entry, f"'{key}' is not a single value", "allowed: one value")
            return default
        value = read(entry.content, entry)
        return default if value is None else value

    def text(self, key: str) -> str:
        """Read text; absent is empty."""
        return self._read(key, "", lambda text, _: text)

    def flag(self, key: str) -> bool:
        """Read true or false; absent is false."""

        def read(text: str, entry: Entry) -> bool | None:
            if text not in ("true", "false"):
                self._refuse(entry, f"'{key}' is not a truth value ('{text}')", "allowed: true, false")
                return None
            return text == "true"

        return self._read(key, False, read)

    def choice(self, key: str, choices: Collection[str], default: str) -> str:
        """Read one of some words."""

        def read(text: str, entry: Entry) -> str | None:
            if text not in choices:
                allowed = f"allowed: {', '.join(choices)}"
                self._refuse(entry, f"unknown {key} ('{text}')", allowed, nearest(text, choices))
                return None
            return text

        return self._read(key, default, read)

    def whole(self, key: str, default: int, largest: int) -> int:
        """Read a whole number from 0 to `largest`."""

        def read(text: str, entry: Entry) -> int | None:
            if not text.isascii() or not text.isdigit() or int(text) > largest:
                self._refuse(entry, f"'{key}' is out of range ('{text}')", f"allowed: 0 to {largest}")
                return None
            return int(text)

        return self._read(key, default, read)

    def number(self, key: str, default: str) -> str:
        """Read a decimal number, kept as it is written."""

        def read(text: str, entry: Entry) -> str | None:
            if not _NUMBER.fullmatch(text):
                self._refuse(entry, f"'{key}' is not a number ('{text}')", "allowed: a decimal number")
                return None
            return text

        return self._read(key, default, read)

    def pair(self, key: str) -> tuple[float, float] | None:
        """Read two numbers, the smaller first; absent is None."""
        entry = self.entries.get(key)
        if entry is None:
            return None
        items = entry.content if isinstance(entry.content, tuple) else ()
        texts = [item.content for item in items if isinstance(item.content, str)]
        numbers = [float(text) for text in texts if _NUMBER.fullmatch(text)]
        if len(numbers) != 2 or len(items) != 2 or numbers[0] > numbers[1]:
            self._refuse(entry, f"'{key}' is not a pair of numbers", "allowed: [smaller, larger]")
            return None
        return numbers[0], numbers[1]

    def words(self, key: str, choices: Collection[str] | None = None) -> tuple[str, ...]:
        """Read a list of words, of `choices` if given; absent is empty."""
        entry = self.entries.get(key)
        if entry is None:
            return ()
        if not isinstance(entry.content, tuple):
            self._refuse(entry, f"'{key}' is not a list", "allowed: [one, two]")
            return ()
        words = []
        for item in entry.content:
            word = item.content if isinstance(item.content, str) else ""
            if not word or (choices is not None and word not in choices):
                allowed = f"allowed: {', '.join(sorted(choices))}" if choices and len(choices) < 20 else ""
                self._refuse(item, f"unknown {key} ('{word}')", allowed, nearest(word, choices or ()))
            words.append(word)
        return tuple(words)

    def labels(self, key: str, *, required: bool) -> Mapping[str, str]:
        """Read texts by two-letter language."""
        entry = self.entries.get(key)
        if entry is None:
            if required:
                self._refuse(self.entry, f"'{key}' is missing", "allowed: {en: text, fr: text}")
            return {}
        content = entry.content if isinstance(entry.content, dict) else {}
        texts = {
            language: item.content for language, item in content.items() if isinstance(item.content, str)
        }
        wrong = [language for language in content if not _LANGUAGE.fullmatch(language)]
        if not texts or wrong or len(texts) != len(content) or not all(texts.values()):
            self._refuse(entry, f"'{key}' is not text by language", "allowed: {en: text, fr: text}")
        return texts

    def expression(self, key: str, *, required: bool) -> Node | None:
        """Read an expression of the formula language."""
        if required and key not in self.entries:
            self._refuse(self.entry, f"'{key}' is missing", "allowed: an expression on measures")

        def read(text: str, entry: Entry) -> Node | None:
            try:
                return parse_expression(text)
            except FormulaError as error:
                self._refuse(entry, str(error))
                return None

        return self._read(key, None, read)
