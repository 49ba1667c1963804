"""The real data set of the example workspace, through its own params files, against its published totals."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import pytest

from data.conftest import value
from reporting.data import load_facts
from reporting.data.snapshot import Snapshot, take_snapshot
from reporting.data.spec import SnapshotSpec, SourceSpec, TableSpec, UnitRecord

ROOT = Path(__file__).parents[2]
PARAMS = ROOT / "examples" / "customer_profitability" / "params"
_NAMED = os.environ.get("CUSTOMER_PROFITABILITY_DATA", "")
DATA = Path(_NAMED) if _NAMED else ROOT.parent / "shared" / "data" / "customer_profitability"
UNITS = (
    *("HO-0", "PU-0", "FO-0", "ST-0", "SE-0", "LO-0", "BA-0"),
    *("CP-0", "ER-0", "CR-0", "FS-0", "MA-0", "SM-0", "OS-0"),
)

if not (DATA / "fact.csv").is_file():
    warnings.warn(
        f"NOT TESTED on real data: no fact.csv in {DATA}; set CUSTOMER_PROFITABILITY_DATA", stacklevel=1
    )
    pytest.skip("the customer profitability files are absent", allow_module_level=True)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Take the snapshot the example describes."""
    sources = tuple(
        SourceSpec(name, "csv", DATA / f"{file}.csv")
        for name, file in (("facts", "fact"), ("units", "bu"), ("products", "product"))
    )
    tables = tuple(
        TableSpec(table, used, (PARAMS / "mappings" / f"{file}.sql").read_text(encoding="utf-8"))
        for table, used, file in (
            ("dim_channel", ("facts", "products"), "products"),
            ("dim_version", ("facts",), "versions"),
            ("fact_measure_daily", ("facts", "units"), "actuals"),
            ("fact_measure_plan", ("facts", "units"), "plans"),
        )
    )
    units = (
        UnitRecord("COMPANY", "Company", currency="USD"),
        *(UnitRecord(name, name, parent="COMPANY", currency="USD") for name in UNITS),
    )
    kpis = (PARAMS / "kpis.yml").read_text(encoding="utf-8")
    spec = SnapshotSpec(units, sources, tables, "COMPANY", "USD", kpi_overrides=kpis)
    return take_snapshot(spec, tmp_path_factory.mktemp("snapshots"))


@pytest.mark.parametrize(
    ("period", "window", "actual", "plan"),
    [
        # The totals the data set's own description gives, in whole units.
        ("2014-02", "period", 6_999_557, 7_328_599),
        ("2014-11", "ytd", 89_695_674, 88_392_921),
    ],
)
def test_company_revenue_is_as_published(
    snapshot: Snapshot, period: str, window: str, actual: int, plan: int
) -> None:
    """Revenue and budget of the company, by month and year to date."""
    facts = load_facts("COMPANY", period, snapshot=str(snapshot.folder))
    assert round(value(facts, "net_revenue", "AC", window) or 0) == actual
    assert round(value(facts, "net_revenue", "PL", window) or 0) == plan


def test_company_revenue_of_march_is_nine_percent_ahead(snapshot: Snapshot) -> None:
    """March 2014 is the best month against budget: +9.04 %."""
    facts = load_facts("COMPANY", "2014-03", snapshot=str(snapshot.folder))
    actual, plan = value(facts, "net_revenue", "AC"), value(facts, "net_revenue", "PL")
    assert actual is not None
    assert plan is not None
    assert round(100 * (actual / plan - 1), 2) == 9.04


def test_units_add_up_to_the_company(snapshot: Snapshot) -> None:
    """Every line of every unit is in the company's total, to the fourth digit."""
    facts = load_facts("COMPANY", "2014-06", snapshot=str(snapshot.folder))
    totals = facts.measures().groupby(["scenario", "window", "measure_id"])["value"].sum()
    units = facts.measures(("unit",)).groupby(["scenario", "window", "measure_id"])["value"].sum()
    assert (totals - units).abs().max() < 0.0021
