"""Warnings of the data checks, in the reader's language."""

from __future__ import annotations

import re
from typing import Final

from reporting.language.messages import Translator

_SOURCE: Final = re.compile(
    r"source '(?P<name>.+)' is (?P<status>\w+)(?:, loaded to (?P<day>\d{4}-\d{2}-\d{2}))?"
)
_WHOLE: Final = re.compile(r"(?<=\d)\.0+(?!\d)")  # decimals of an amount that has none
_UNIT: Final = re.compile(r"no data of unit '(?P<unit>.+)'")
# What the checks say; examples follow in brackets.
_SENTENCES: Final = (
    "platforms claim far more conversions than the shop has orders",
    "one series from two web analytics tools",
    "day far from its usual level (a unit error?)",
    "negative cost that is neither credit note nor reversal",
    "accrual not reversed after 2 closed months",
    "more than 2 % of the month's cost belongs to no action",
    "more qualified leads than leads in a month (counted when they happen)",
    "budget that belongs to no action",
    "forecast for a month before its cutoff",
    "test & learn outside 10 to 15 % of the budget",
    "action in progress without a budget",
    "action of more than 366 days",
    "growth above +100 %; grow_pct is a ratio (0.08 for +8 %)",
    "parts of a marketing-mix model that do not make the net revenue loaded",
)


def status_words(say: Translator) -> dict[str, str]:
    """Name the states of a source that limit the figures."""
    return {
        "missing": say("missing"),
        "partial": say("partial"),
        "late": say("late"),
        "preliminary": say("preliminary"),
    }


def reservation(message: str, say: Translator) -> str:
    """Say a warning of the checks to the reader; one that is not known is repeated as it is.

    Examples
    --------
    >>> from reporting.language.messages import translator
    >>> reservation("source 'pos' is partial, loaded to 2026-10-24", translator("fr"))
    'Source pos : partielle, chargée jusqu’au 2026-10-24.'
    """
    if found := _SOURCE.fullmatch(message):
        status = status_words(say).get(found["status"], found["status"])
        if found["day"]:
            text = say("Source {name}: {status}, loaded to {day}.")
            return text.format(name=found["name"], status=status, day=found["day"])
        return say("Source {name}: {status}.").format(name=found["name"], status=status)
    if found := _UNIT.fullmatch(message):
        return say("No data of unit {unit}.").format(unit=found["unit"])
    for sentence in _SENTENCES:
        if message.startswith(sentence):
            text = say(sentence)
            return text[:1].upper() + text[1:] + _WHOLE.sub("", message.removeprefix(sentence))
    return message
