"""The page on the notation is true: each rule once, and what it names exists and tests that rule."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "notation.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (R\d\d) \| [^|]+ \| (\w[\w ]*) \| ([^|]+) \|$", PAGE, flags=re.MULTILINE)
RULES = [f"R{number:02d}" for number in range(1, 49)]


def files(text: str) -> list[Path]:
    """Find the tests a row names."""
    names = re.findall(r"`(?:tests/\w+/)?(test_\w+)(?:\.py)?`", text)
    return [path for name in names for path in TESTS.rglob(f"{name}.py")]


def test_every_rule_stands_once_in_its_order() -> None:
    """R01 to R48, each kept in one of three ways."""
    assert [rule for rule, _, _ in ROWS] == RULES
    assert {way for _, way, _ in ROWS} == {"checked", "built in", "both"}


def test_every_test_named_exists() -> None:
    """No row leads nowhere."""
    for rule, _, text in ROWS:
        named = re.findall(r"`(?:tests/\w+/)?(test_\w+)(?:\.py)?`", text)
        assert {path.stem for path in files(text)} == set(named), rule


def test_every_rule_checked_has_a_fault_that_breaks_it() -> None:
    """The tests of the checker put in a fault for each rule it is said to check."""
    faults = (TESTS / "exhibits" / "test_checker.py").read_text(encoding="utf-8")
    checked = {rule for rule, way, _ in ROWS if way != "built in"}
    assert checked - set(re.findall(r'"(R\d\d)\b', faults)) == set()


def test_every_rule_built_in_has_a_test_that_shows_it() -> None:
    """A test named for the rule says so in its own words."""
    for rule, way, text in ROWS:
        if way == "built in":
            assert any(f"({rule})" in path.read_text(encoding="utf-8") for path in files(text)), rule
