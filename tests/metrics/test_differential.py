"""Three calculations of the catalogue agree: pandas, DuckDB, and decimals written from the definitions."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import duckdb
import pandas as pd
import pytest

from metrics.generated import SCENARIOS, WINDOWS, exact_sums, generated_measures
from metrics.oracle import ORACLE, Cell, oracle_value
from reporting.metrics import Catalogue, evaluate, load_catalogue
from reporting.metrics.sql import evaluate_sql

BATCHES = 4
UNITS = 65  # with two channels each: 4 × 65 × 2 = 520 data sets
COLUMNS = dict(zip(SCENARIOS, ("actual", "plan", "previous_year", "forecast"), strict=True))
KEYS = ["unit", "channel"]
QUIET = ("low_base", "deprecated")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module", params=range(BATCHES))
def batch(request: pytest.FixtureRequest, catalogue: Catalogue) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One batch of measures and its KPIs by pandas."""
    measures = generated_measures(catalogue, request.param, UNITS)
    return measures, evaluate(measures, catalogue, kpis=list(catalogue.kpis), by=KEYS)


def test_evaluate_generated_measures_equals_decimal_oracle(
    batch: tuple[pd.DataFrame, pd.DataFrame], catalogue: Catalogue
) -> None:
    """Every value equals the decimal one, every missing value has the oracle's reason."""
    measures, kpis = batch
    cells = _cells(measures, catalogue)
    additive = {kpi.id for kpi in catalogue.kpis.values() if kpi.formula.denominator is None}
    differences = []
    with localcontext() as context:
        context.prec = 40
        for row in kpis.to_dict("records"):
            for scenario, column in COLUMNS.items():
                if scenario != "AC" and ORACLE[row["kpi_id"]].one_value:
                    continue
                cell = cells[row["unit"], row["channel"]]
                place = Cell(cell, scenario, row["window"], cell.get((scenario, row["window"], "*")))
                expected, reason = oracle_value(row["kpi_id"], place)
                flags = row["flag" if scenario == "AC" else f"{column}_flag"]
                found = "|".join(flag for flag in flags.split("|") if flag not in QUIET)
                exact = row["kpi_id"] in additive and row["kpi_id"] != "shared_awareness"
                if found != reason or not _equal(row[column], expected, exact=exact):
                    differences.append((row["kpi_id"], scenario, row[column], expected, flags, reason))
    assert differences == []


def _cells(
    measures: pd.DataFrame, catalogue: Catalogue
) -> dict[tuple[str, str], dict[tuple[str, str, str], Decimal | None]]:
    """Add the zeros a loaded source implies: known somewhere in the scenario and window, or at all in AC."""
    sums = exact_sums(measures)
    known = {(scenario, window, name) for _, _, scenario, window, name in sums}
    known |= {("AC", window, name) for scenario, _, name in known if scenario == "AC" for window in WINDOWS}
    fillable = {
        (scenario, window, name)
        for scenario, window, name in known
        if not catalogue.measures[name.partition("[")[0]].stock
        and catalogue.measures[name.partition("[")[0]].additive
    }
    cells: dict[tuple[str, str], dict[tuple[str, str, str], Decimal | None]] = {}
    for unit, channel in measures[KEYS].drop_duplicates().itertuples(index=False, name=None):
        cells[unit, channel] = dict.fromkeys(fillable, Decimal(0))
    for (unit, channel, scenario, window, name), value in sums.items():
        cells[unit, channel][scenario, window, name] = value
    for unit, _ in list(cells):
        for scenario in SCENARIOS:
            for window in WINDOWS:
                place = (scenario, window, "sessions")
                parts = [cells[unit, channel].get(place) for channel in ("mail", "search")]
                total = None if None in parts else sum(part for part in parts if part is not None)
                for channel in ("mail", "search"):
                    cells[unit, channel][scenario, window, "*"] = None if total is None else Decimal(total)
    return cells


def _equal(value: float, expected: Decimal | None, *, exact: bool) -> bool:
    if expected is None:
        return math.isnan(value)
    if exact:
        return Decimal(repr(value)) == expected
    return math.isclose(value, expected, rel_tol=1e-12, abs_tol=1e-12)


def test_evaluate_sql_generated_measures_equals_pandas(
    batch: tuple[pd.DataFrame, pd.DataFrame], catalogue: Catalogue
) -> None:
    """DuckDB gives the same rows in the same order with the same flags, and the same values to 1e-12."""
    measures, kpis = batch
    with duckdb.connect() as connection:
        connection.register("generated", measures)
        connection.execute(
            "CREATE TABLE measures AS SELECT * REPLACE (value::DECIMAL(18, 4) AS value) FROM generated"
        )
        found = evaluate_sql(connection, "measures", catalogue, kpis=list(catalogue.kpis), by=KEYS)
    pd.testing.assert_frame_equal(found, kpis, check_exact=False, rtol=1e-12, atol=1e-12, check_dtype=False)


def test_oracle_covers_every_kpi(catalogue: Catalogue) -> None:
    """No KPI is added to the catalogue without being calculated a second way."""
    assert set(ORACLE) == set(catalogue.kpis)


@pytest.mark.parametrize("kpi_id", ORACLE)
def test_each_kpi_equals_decimal_oracle(kpi_id: str, catalogue: Catalogue) -> None:
    """Each formula for itself, on a few data sets without gaps."""
    measures = generated_measures(catalogue, 7, 2, gaps=0.0, zeros=0.0, absent=0.0)
    kpis = evaluate(measures, catalogue, kpis=[kpi_id], by=KEYS)
    cells = _cells(measures, catalogue)
    with localcontext() as context:
        context.prec = 40
        for row in kpis.to_dict("records"):
            cell = cells[row["unit"], row["channel"]]
            place = Cell(cell, "AC", row["window"], cell.get(("AC", row["window"], "*")))
            expected, _ = oracle_value(kpi_id, place)
            assert _equal(row["actual"], expected, exact=False), (row, expected)
