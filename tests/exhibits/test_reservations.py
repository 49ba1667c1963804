"""Warnings of the checks speak the reader's language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reporting import data
from reporting.exhibits.reservations import reservation
from reporting.language.messages import translator

RULES = Path(data.__file__).parent / "checks" / "rules.sql"
WARNINGS = re.findall(r"^-- V\d+ warning \w+: (.+)$", RULES.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("language", ["fr", "de"])
@pytest.mark.parametrize("warning", WARNINGS)
def test_reservation_knows_every_warning_of_the_rules(warning: str, language: str) -> None:
    """A rule that warns is translated; its examples stay as they are."""
    said = reservation(f"{warning} (UK008426, 2026-07-31)", translator(language))
    assert said.endswith(" (UK008426, 2026-07-31)")
    assert not said.lower().startswith(warning.lower())


def test_reservation_names_sources_and_units() -> None:
    """Names and days of the data stay; unknown warnings are repeated."""
    say = translator("de")
    assert reservation("source 'pos' is late", say) == "Quelle pos: verspätet."
    assert reservation("no data of unit 'FR'", say) == "Keine Daten der Einheit FR."
    assert reservation("something else", say) == "something else"


def test_reservation_writes_whole_amounts_without_decimals() -> None:
    """Examples of a check are values of a database; an amount of 3,200 shows no decimals it does not have."""
    said = reservation(
        "accrual not reversed after 2 closed months (UK008426, 2026-07-31, 3200.0000; UK1, 12.5000)",
        translator("en"),
    )
    assert said.endswith(" (UK008426, 2026-07-31, 3200; UK1, 12.5000)")
