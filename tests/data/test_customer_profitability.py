"""The real data set of the example workspace, through its own params files, against its published totals."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from data.conftest import value
from published_totals import DATA, IS_HERE, REVENUE
from reporting.data import load_facts
from reporting.data.snapshot import Snapshot, take_snapshot
from reporting.data.spec import SnapshotSpec, SourceSpec, TableSpec, UnitRecord

ROOT = Path(__file__).parents[2]
PARAMS = ROOT / "examples" / "customer_profitability" / "params"
UNITS = (
    *("HO-0", "PU-0", "FO-0", "ST-0", "SE-0", "LO-0", "BA-0"),
    *("CP-0", "ER-0", "CR-0", "FS-0", "MA-0", "SM-0", "OS-0"),
)

if not IS_HERE:
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


@pytest.mark.parametrize("month", REVENUE)
def test_company_revenue_is_as_published(snapshot: Snapshot, month: str) -> None:
    """Revenue and budget of the company by month and year to date, to the last digit."""
    window, actual, plan, _ = REVENUE[month]
    facts = load_facts("COMPANY", month, snapshot=str(snapshot.folder))
    assert value(facts, "net_revenue", "AC", window) == float(actual)
    assert value(facts, "net_revenue", "PL", window) == float(plan)


def test_units_add_up_to_the_company(snapshot: Snapshot) -> None:
    """Every line of every unit is in the company's total, to the fourth digit."""
    facts = load_facts("COMPANY", "2014-06", snapshot=str(snapshot.folder))
    totals = facts.measures().groupby(["scenario", "window", "measure_id"])["value"].sum()
    units = facts.measures(("unit",)).groupby(["scenario", "window", "measure_id"])["value"].sum()
    assert (totals - units).abs().max() < 0.0021
