"""Worked cases, each a file of its own: measures in, expected KPIs out, the arithmetic beside them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from reporting.metrics import evaluate, load_catalogue

FOLDER = Path(__file__).parent.parent / "golden" / "metrics"
CASES = sorted(FOLDER.glob("*.yml"))
VALUES = ("actual", "plan", "previous_year", "forecast", "base")
TEXTS = ("flag", "uom", "plan_flag", "previous_year_flag", "forecast_flag")


def read_case(path: Path) -> dict[str, Any]:
    """Read a case; every scalar stays text."""
    case: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    return case


def measures_of(case: dict[str, Any]) -> pd.DataFrame:
    """Lay the measures of a case out, one row each."""
    rows = [
        {
            "scenario": entry["scenario"],
            "window": entry["window"],
            **entry.get("keys", {}),
            "measure_id": measure,
            "value": float(value),
        }
        for entry in case["measures"]
        for measure, value in entry["values"].items()
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_golden_case(path: Path) -> None:
    """Every expected figure of the case is what the catalogue gives."""
    case = read_case(path)
    catalogue = load_catalogue(case.get("overrides"))
    measures = measures_of(case)
    for expected in case["expected"]:
        keys = expected.get("keys", {})
        kpis = evaluate(
            measures,
            catalogue,
            kpis=[expected["kpi"]],
            by=list(keys),
            loaded_measures=case.get("loaded"),
            currency="EUR",
        )
        wanted = {"window": expected.get("window", "period"), **keys}
        row = kpis[(kpis[list(wanted)] == pd.Series(wanted)).all(axis=1)]
        assert len(row) == 1, expected
        found = row.iloc[0]
        for column in VALUES:
            if column in expected:
                assert _shown(found[column], expected[column]) == expected[column], (expected, column)
        for column in TEXTS:
            if column in expected:
                assert found[column] == expected[column], (expected, column)


def _shown(value: float, pattern: str) -> str:
    """Write a value with as many digits as the expected one."""
    if pd.isna(value):
        return "NA"
    digits = Decimal(pattern) if pattern != "NA" else Decimal(1)
    return str(Decimal(repr(float(value))).quantize(digits, ROUND_HALF_UP))


def test_golden_folder_has_cases() -> None:
    """An empty folder would pass without testing anything."""
    assert len(CASES) >= 15


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_golden_case_shows_its_arithmetic(path: Path) -> None:
    """A figure nobody can recompute proves nothing."""
    case = read_case(path)
    assert case["case"]
    assert any(character.isdigit() for character in case["arithmetic"])
