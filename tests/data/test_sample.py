"""The demo group's data: the same bytes each time, accepted by every check, and believable."""

# ruff: noqa: E501 -- tables of cases, one a line

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import pytest

from reporting.data import Facts, load_facts
from reporting.data.sample import write_sample
from reporting.data.snapshot import Snapshot, take_snapshot
from reporting.data.spec import SnapshotSpec, SourceSpec, TableSpec, UnitRecord
from reporting.metrics import evaluate_facts

CURRENCIES = {"FR": "EUR", "DE": "EUR", "ES": "EUR", "UK": "GBP", "US": "USD", "CH": "CHF"}


@pytest.fixture(scope="module")
def files(demo_workspace: Path) -> tuple[Path, ...]:
    """Give the demo files as the workspace all tests share has them."""
    return tuple(sorted((demo_workspace / "data").iterdir()))


@pytest.fixture(scope="module")
def snapshot(files: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    units = (
        UnitRecord("GROUP", "Alder & Finch Group"),
        *(UnitRecord(name, name, "GROUP", currency=currency) for name, currency in CURRENCIES.items()),
    )
    sources = tuple(
        SourceSpec(path.stem, "csv" if path.suffix == ".csv" else "parquet", path) for path in files
    )
    tables = tuple(TableSpec(path.stem, (path.stem,)) for path in files)
    return take_snapshot(SnapshotSpec(units, sources, tables, "GROUP"), tmp_path_factory.mktemp("snapshots"))


def _facts(snapshot: Snapshot, unit: str, period: str = "2026-10") -> Facts:
    return _loaded(str(snapshot.folder), unit, period)


@lru_cache(maxsize=4)
def _loaded(folder: str, unit: str, period: str) -> Facts:
    """Facts that several tests in a row read."""
    return load_facts(unit, period, snapshot=folder)


def _totals(facts: Facts, scenario: str = "AC", window: str = "period") -> dict[str, float]:
    frame = facts.measures((), (window,), (scenario,))
    return dict(zip(frame["measure_id"], frame["value"], strict=True))


def test_write_sample_same_seed_same_bytes(files: tuple[Path, ...], tmp_path: Path) -> None:
    """Two folders written from one seed are equal byte for byte."""
    again = sorted(write_sample(tmp_path))
    digests = [[hashlib.sha256(path.read_bytes()).hexdigest() for path in group] for group in (files, again)]
    assert digests[0] == digests[1]


def test_sample_passes_all_checks_with_the_one_intended_warning(snapshot: Snapshot) -> None:
    """Only the forgotten British accrual is warned of."""
    assert [(item["rule"], item["unit"]) for item in snapshot.manifest["warnings"]] == [("V08", "UK")]


def test_sample_british_tills_are_late(snapshot: Snapshot) -> None:
    """The British report, and no other, warns of a late source."""
    assert "V16" in [item.rule for item in _facts(snapshot, "UK").scope.warnings]
    assert [item.rule for item in _facts(snapshot, "FR").scope.warnings] == []


@pytest.mark.parametrize("unit", CURRENCIES)
def test_sample_magnitudes_are_those_of_a_real_retailer(snapshot: Snapshot, unit: str) -> None:
    """Ratios of the year to date lie where such companies' lie."""
    year = _totals(_facts(snapshot, unit), "AC", "ytd")
    assert 6 < year["net_revenue"] / year["cost"] < 13
    assert 2.5 < year["attributed_revenue"] / year["media_cost"] < 6.5
    assert 0.015 < year["orders"] / year["sessions"] < 0.030
    assert 25 < year["cost"] / year["leads"] < 75
    assert year["gross_sales"] - year["discounts"] - year["returns_value"] == pytest.approx(
        year["net_revenue"], abs=0.01
    )


def test_sample_french_search_clicks_got_dearer_since_july(snapshot: Snapshot) -> None:
    """The overrun's cause stands in the drivers: the price of a click leaves the plan by more than a tenth."""

    def price(scenario: str, period: str) -> float:
        frame = _facts(snapshot, "FR", period).measures(("channel",), ("period",), (scenario,))
        search = frame[frame["channel"] == "google_search"].set_index("measure_id")["value"]
        return float(search["media_cost"] / search["clicks"])

    assert price("AC", "2026-10") / price("PL", "2026-10") > 1.10
    assert abs(price("AC", "2026-05") / price("PL", "2026-05") - 1) < 0.06


def test_sample_group_is_the_sum_of_its_units(snapshot: Snapshot) -> None:
    """At budget rates the units add up to the group to the cent, in every scenario and window."""
    facts = _facts(snapshot, "GROUP")
    keys = ["scenario", "window", "measure_id"]
    totals = facts.measures().set_index(keys)["value"]
    units = facts.measures(("unit",)).groupby(keys)["value"].sum()
    assert (totals - units).abs().max() < 0.005


def test_sample_platform_cost_is_what_was_invoiced(snapshot: Snapshot) -> None:
    """Media in the ledger equals what the platforms report, but for podcasts and credit notes."""
    by_channel = _facts(snapshot, "DE", "2026-06").measures(("channel",), ("period",), ("AC",))
    search = by_channel[by_channel["channel"] == "google_search"].set_index("measure_id")["value"]
    assert search["cost[media]"] == pytest.approx(search["media_cost"], abs=0.005)


def _kpis(snapshot: Snapshot, unit: str, *kpis: str, window: str = "period") -> dict[str, float]:
    found = evaluate_facts(_facts(snapshot, unit), kpis=list(kpis))
    found = found[found["window"] == window]
    return dict(zip(found["kpi_id"], found["actual"], strict=True))


def test_sample_customers_are_worth_more_than_they_cost(snapshot: Snapshot) -> None:
    """A customer brings about 1.9 margins a year, comes back with 54 %, and pays for himself within the year."""
    found = _kpis(snapshot, "FR", "clv", "ltv_cac", "payback_months", window="ytd")
    assert 70 < found["clv"] < 160
    assert 1.2 < found["ltv_cac"] < 5
    assert 2 < found["payback_months"] < 12


def test_sample_shares_stay_below_one_and_field_work_has_figures(snapshot: Snapshot) -> None:
    """Impressions are shared among search campaigns alone; displays, samples and partners' audience are known."""
    found = _kpis(
        snapshot, "FR", "impression_share", "display_execution_rate", "samples_distributed", "promo_uplift",
        "shared_awareness",
    )  # fmt: skip
    assert 0.5 < found["impression_share"] < 0.75
    assert 0.8 < found["display_execution_rate"] < 1
    assert found["samples_distributed"] > 1_000
    assert found["promo_uplift"] == pytest.approx(0.0, abs=0.001)
    assert 0 < found["shared_awareness"] < 0.12


def test_sample_sales_pay_for_themselves_and_keep_part_of_their_margin(snapshot: Snapshot) -> None:
    """July's sale keeps 0.35 of 0.50 = 70 % of the list margin and earns more than it would have sold anyway.

    Of the promoted units 1 - (1 - 1 / 1.17) / 0.35 = 58.5 % would have been sold without the sale, at the list
    margin of 0.50: 0.35 - 0.585 x 0.50 = 5.7 % of the list value is gained. October has no sale.
    """
    july = _facts(snapshot, "FR", "2026-07")
    found = evaluate_facts(july, kpis=["margin_retention_rate"]).set_index("window")
    assert found.loc["period", "actual"] == pytest.approx(0.70, abs=1e-6)
    totals = _totals(july)
    gain = totals["cm[promo]"] - totals["baseline_cm"]
    assert gain / (totals["cm_at_list"] / 0.5) == pytest.approx(
        0.35 - 0.5 * (1 - (1 - 1 / 1.17) / 0.35), abs=1e-4
    )
    assert "cm[promo]" not in _totals(_facts(snapshot, "FR"))


def test_sample_knows_every_kpi_its_sources_could_tell(snapshot: Snapshot) -> None:
    """What stays unknown needs a platform's people counts, a holdout, a revenue target or one scope's objective."""
    found = evaluate_facts(_facts(snapshot, "FR"))
    known = found[found["window"].eq("ytd") & found["actual"].isna()]
    assert set(known["kpi_id"]) <= {
        *("reach", "frequency", "incremental_roas", "pipeline_coverage", "objective_progress"),
        "avg_time_on_page",  # Matomo measures it, and France uses GA4
    }


def test_sample_phasing_puts_black_friday_first(snapshot: Snapshot) -> None:
    """The plan of November expects its best day in the week of Black Friday, in every unit."""
    weights = _facts(snapshot, "GROUP").table("fact_phasing")
    november = weights[weights["period"].eq("2026-11")]
    best = november.loc[november.groupby("bu_id")["weight"].idxmax()]
    assert set(best["bu_id"]) == set(CURRENCIES)
    assert best["date"].astype("str").str[:10].between("2026-11-23", "2026-11-30").all()


WRITTEN = {
    "dim_action": ["owner", "hypothesis", "stop_rule", "cancel_reason"],
    "fact_objective": ["strategic_priority", "owner", "evidence", "resources"],
    "fact_milestone": ["owner"],
    "fact_experiment": ["name", "hypothesis", "learning"],
    "fact_commentary": ["what", "why", "so_what", "next_action", "owner", "author"],
}


def _said(facts: Facts, unit: str) -> set[str]:
    """Gather what the people of a unit wrote."""
    texts: set[str] = set()
    for table, columns in WRITTEN.items():
        rows = facts.table(table)
        if "bu_id" in rows:
            rows = rows[rows["bu_id"].eq(unit)]
        else:
            rows = rows[rows["action_id"].str.startswith(unit)]
        texts.update(str(text) for text in rows[columns].to_numpy().ravel() if text)
    return texts - {"None", "nan"}


def test_sample_each_unit_writes_in_its_readers_language(snapshot: Snapshot) -> None:
    """France and Switzerland share no text with the units that read English; the group reads English."""
    french = _said(_facts(snapshot, "FR"), "FR") | _said(_facts(snapshot, "CH"), "CH")
    english = set().union(*(_said(_facts(snapshot, unit), unit) for unit in ("DE", "ES", "UK", "US")))
    assert len(french) > 30
    assert not french & english
    group = _facts(snapshot, "GROUP").table("fact_commentary").set_index("bu_id").loc["GROUP"]
    assert group["what"].startswith("Cost is well over plan in France and the United States")


def test_sample_units_that_report_in_french_write_french(snapshot: Snapshot) -> None:
    """Titles and comments of France and Switzerland are French; growth is a ratio."""
    for unit, word in (("FR", "Coût par lead sous 44 EUR"), ("CH", "Coût par lead sous 55 CHF")):
        objectives = _facts(snapshot, unit).table("fact_objective").set_index("kpi_id")
        assert objectives.loc["cpl", "title"] == word
        assert objectives.loc["net_revenue", "target_value"] == 0.08
    comment = _facts(snapshot, "CH").table("fact_commentary").iloc[0]
    assert comment["what"] == "La foire d'automne de Bâle est annulée."
    assert _facts(snapshot, "DE").table("fact_objective")["title"].str.contains("Cost per lead").any()
