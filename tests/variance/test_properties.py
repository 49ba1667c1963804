"""What holds for all variances, whatever the figures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting import variance
from reporting.errors import DataFailed
from reporting.metrics.loading import load_catalogue

MONEY = st.integers(-(10**11), 10**11).map(lambda units: units / 10_000)
COST = st.integers(0, 10**10).map(lambda units: units / 10_000)
COUNT = st.integers(0, 10**6).map(float)
POSITIVE = st.integers(1, 10**6).map(float)
RATE = st.integers(1, 10**6).map(lambda units: units / 10_000)
FEW = settings(max_examples=25, deadline=None)
CATALOGUE = load_catalogue()


def frame(rows: list[tuple[float, ...]], columns: list[str]) -> pd.DataFrame:
    """Name the columns of generated rows."""
    return pd.DataFrame(rows, columns=columns, dtype="float64")


def finite(table: pd.DataFrame) -> bool:
    """Tell whether every number is known and finite."""
    return bool(np.isfinite(table.select_dtypes("number").to_numpy(dtype="float64")).all())


def close(left: float, right: float, scale: float) -> bool:
    """Tell whether two sums agree to 1e-9 of the figures they are made of."""
    return abs(left - right) <= 1e-9 * max(scale, 1.0)


MEASURES = ["visits", "clicks", "orders", "revenue"]
CHAIN = [f"{name}_{state}" for name in MEASURES for state in ("reference", "actual")]


def chains(values: st.SearchStrategy[float]) -> st.SearchStrategy[pd.DataFrame]:
    """Generate one to six channels of a chain."""
    rows = st.lists(st.tuples(*[values] * len(CHAIN)), min_size=1, max_size=6)
    return rows.map(lambda drawn: frame(drawn, CHAIN))


def swapped(chain: pd.DataFrame) -> pd.DataFrame:
    """Exchange the two states."""
    names = {f"{m}_reference": f"{m}_actual" for m in MEASURES} | {
        f"{m}_actual": f"{m}_reference" for m in MEASURES
    }
    return chain.rename(columns=names)


@FEW
@given(chains(COUNT), st.sampled_from(["lmdi", "shapley", "sequential"]))
def test_driver_effects_make_the_change(chain: pd.DataFrame, method: str) -> None:
    """Contributions of each channel and of all make the change exactly, with zeros too."""
    named = chain.assign(channel=range(len(chain)))
    effects = variance.driver_effects(named, MEASURES, by=["channel"], method=method)  # type: ignore[arg-type]
    change = named["revenue_actual"] - named["revenue_reference"]
    per_channel = effects.groupby("channel")["contribution"].sum()
    # ratios of 1 to 10^6 on the way make contributions far larger than the change they cancel to
    scale = max(float(chain.to_numpy().max()), float(effects["contribution"].abs().max()))
    assert finite(effects)
    assert all(close(per_channel[row], change[row], scale) for row in named.index)
    assert close(variance.sum_effects(effects)["contribution"].sum(), change.sum(), scale * len(chain))


@FEW
@given(chains(POSITIVE))
def test_lmdi_turned_round_changes_the_sign(chain: pd.DataFrame) -> None:
    """From actual to plan every contribution is the opposite of that from plan to actual."""
    there = variance.driver_effects(chain, MEASURES)
    back = variance.driver_effects(swapped(chain), MEASURES)
    assert (there["method"] == "lmdi").all()
    scale = chain.to_numpy().max()
    assert np.allclose(there["contribution"], -back["contribution"], rtol=1e-9, atol=1e-9 * scale)


@FEW
@given(chains(POSITIVE), st.integers(1, 3))
def test_lmdi_adds_up_over_any_partition(chain: pd.DataFrame, groups: int) -> None:
    """Summing channels by region, then regions, is summing channels, in any order of rows."""
    named = chain.assign(channel=range(len(chain)), region=[row % groups for row in range(len(chain))])
    effects = variance.driver_effects(named, MEASURES, by=["region", "channel"])
    by_region = variance.sum_effects(effects, by=["region"])
    direct = variance.sum_effects(effects).set_index("factor")["contribution"]
    nested = by_region.groupby("factor")["contribution"].sum()
    shuffled = variance.driver_effects(named.iloc[::-1], MEASURES, by=["region", "channel"])
    turned = variance.sum_effects(shuffled).set_index("factor")["contribution"]
    tolerance = 1e-9 * float(chain.to_numpy().max()) * len(chain)
    assert list(direct.index) == MEASURES
    assert np.allclose(direct, nested[direct.index], rtol=0, atol=tolerance)
    assert np.allclose(direct, turned[direct.index], rtol=0, atol=tolerance)


LINES = ["plan_quantity", "plan_cost", "actual_quantity", "actual_cost"]
MEDIA = st.lists(st.tuples(COUNT, COST, COUNT, COST), min_size=1, max_size=6).map(
    lambda rows: frame(rows, LINES)
)


@FEW
@given(MEDIA)
def test_volume_mix_and_rate_make_the_change(lines: pd.DataFrame) -> None:
    """Parts make the change of each line; mix moves nothing in the plan's own mix; all are numbers."""
    parts = variance.volume_mix_rate(lines)
    names = ["volume", "mix", "rate", "new", "fixed", "unexplained"]
    scale = float(lines.to_numpy().max()) + float(parts[names].abs().to_numpy().max())
    assert finite(parts)
    assert np.allclose(parts[names].sum(axis=1), parts["delta"], rtol=1e-9, atol=1e-9 * scale)
    turned = variance.volume_mix_rate(lines.iloc[::-1]).loc[lines.index]
    assert np.allclose(parts[names], turned[names], rtol=1e-9, atol=1e-9 * scale)


@FEW
@given(MEDIA, st.integers(1, 1000), st.integers(0, 1000))
def test_flexible_budget_leads_from_plan_to_actual(lines: pd.DataFrame, planned: int, reached: int) -> None:
    """The steps lead exactly from the planned to the actual cost, and a bridge accepts them."""
    steps = variance.flexible_budget(lines, planned, reached)
    start, end = variance.exact_sum(lines["plan_cost"]), variance.exact_sum(lines["actual_cost"])
    laid = variance.bridge(steps, start, end, sign=-1, order="standard")
    assert finite(laid)
    assert close(steps["contribution"].sum(), end - start, start + end + steps["contribution"].abs().sum())
    assert laid["to_value"].iloc[-2] == end


@FEW
@given(
    st.lists(MONEY, min_size=1, max_size=30),
    MONEY,
    st.sampled_from(["structure", "size"]),
    st.integers(2, 10),
)
def test_bridge_ends_where_it_must(parts: list[float], start: float, order: str, shown: int) -> None:
    """Whatever is merged, contributions make the difference, each bar starts where the last ended."""
    end = float(np.round(start + sum(parts), 4))
    steps = pd.DataFrame({"step": [f"s{place}" for place in range(len(parts))], "contribution": parts})
    laid = variance.bridge(steps, start, end, order=order, max_steps=shown)  # type: ignore[arg-type]
    bars = laid.iloc[1:-1]
    assert finite(laid)
    assert len(bars) <= shown
    assert bars["members"].sum() == len(parts)
    scale = abs(start) + sum(map(abs, parts))
    assert close(bars["contribution"].sum(), end - start, scale)
    assert bars["from_value"].iloc[0] == start
    assert bars["from_value"].iloc[1:].tolist() == bars["to_value"].iloc[:-1].tolist()
    assert bars["to_value"].iloc[-1] == end
    favourable = variance.bridge(steps, start, end, sign=-1, order=order, max_steps=shown)  # type: ignore[arg-type]
    assert (favourable["impact"] == -laid["impact"]).all()


UNITS = ["actual_local", "reference_local", "budget_rate", "actual_rate"]


@FEW
@given(st.lists(st.tuples(MONEY, MONEY, RATE, RATE), min_size=1, max_size=6))
def test_currency_effects_make_the_gap_to_the_cent(rows: list[tuple[float, ...]]) -> None:
    """Operations and exchange rates make the gap of each unit; equal rates have no effect."""
    units = frame(rows, UNITS)
    effects = variance.currency_effects(units)
    both = variance.on_grid(effects["operational"] + effects["fx"])
    assert finite(effects)
    assert both.tolist() == effects["delta"].tolist()
    same = variance.currency_effects(units.assign(actual_rate=units["budget_rate"]))
    assert (same["fx"] == 0).all()
    assert same["delta"].tolist() == same["operational"].tolist()


@FEW
@given(st.lists(st.tuples(MONEY, RATE), min_size=1, max_size=6))
def test_translation_goes_there_and_back(rows: list[tuple[float, float]]) -> None:
    """An amount translated and translated back at the inverse rate is the amount, to the cent."""
    amounts = frame(rows, ["local", "rate"])
    back = variance.translate(variance.translate(amounts["local"], amounts["rate"]), 1 / amounts["rate"])
    assert variance.on_grid(back).tolist() == amounts["local"].tolist()


def kpi_rows(rows: list[tuple[float, float]], kpi_id: str) -> pd.DataFrame:
    """Write pairs of actual and plan as rows of one KPI."""
    table = frame(rows, ["actual", "plan"])
    return table.assign(
        window="period", kpi_id=kpi_id, previous_year=np.nan, forecast=np.nan, flag="", uom="EUR", base=np.nan
    )


def test_compare_puts_money_on_the_grid_and_leaves_ratios_alone() -> None:
    """0.30 - 0.10 is 0.20 and nothing else; a gap of rates keeps what binary numbers give."""
    money = variance.compare(kpi_rows([(0.3, 0.1)], "net_revenue"), CATALOGUE)
    assert money["delta"].tolist() == [0.2]
    rates = variance.compare(kpi_rows([(1 / 3, 1 / 7)], "ctr"), CATALOGUE)
    assert rates["delta"].tolist() == [1 / 3 - 1 / 7]


def test_compare_outliers_are_flagged_on_both_sides() -> None:
    """More than 999 % up or down is an outlier; 999 % is not."""
    found = variance.compare(
        kpi_rows([(-1100.0, 100.0), (1100.0, 100.0), (1099.0, 100.0)], "leads"), CATALOGUE
    )
    assert ["outlier" in flag for flag in found["flag"]] == [True, True, False]


def test_require_reasons_wants_reason_and_approver() -> None:
    """One without the other is not on record."""
    changes = pd.DataFrame(
        {
            "period": ["2026-01", "2026-02", "2026-03", "2026-04"],
            "old": 1.0,
            "new": 9000.0,
            "material": [True, True, True, False],
            "reason": ["late invoice", "", "late invoice", ""],
            "approved_by": ["", "Finance director", "Finance director", ""],
        }
    )
    with pytest.raises(DataFailed) as caught:
        variance.require_reasons(changes, keys=["period"])
    assert [str(problem)[:7] for problem in caught.value.problems] == ["2026-01", "2026-02"]


PAIRS = st.lists(st.tuples(MONEY, MONEY), min_size=1, max_size=8)


@FEW
@given(PAIRS)
def test_compare_flips_with_the_direction(rows: list[tuple[float, float]]) -> None:
    """The same gap that helps revenue harms cost; the gap itself does not change; nothing is infinite."""
    revenue = variance.compare(kpi_rows(rows, "net_revenue"), CATALOGUE)
    cost = variance.compare(kpi_rows(rows, "marketing_cost"), CATALOGUE)
    opposite = {"favourable": "adverse", "adverse": "favourable", "neutral": "neutral"}
    assert revenue["delta"].tolist() == cost["delta"].tolist()
    assert revenue["evaluation"].map(opposite).tolist() == cost["evaluation"].tolist()
    assert (revenue["impact"] == -cost["impact"]).all()
    numbers = revenue[["delta", "delta_pct", "impact"]].to_numpy(dtype="float64")
    assert not np.isinf(numbers).any()
    assert np.isfinite(revenue["delta"]).all()
    assert (
        revenue["delta_pct"].isna()
        == ((revenue["plan"] == 0) | ((revenue["plan"] < 0) & (revenue["actual"] > 0)))
    ).all()


@FEW
@given(PAIRS, st.integers(1, 4))
def test_compare_adds_up_over_any_partition(rows: list[tuple[float, float]], groups: int) -> None:
    """Gaps of parts make the gap of their sum, exactly, however they are grouped."""
    table = kpi_rows(rows, "net_revenue")
    parts = variance.compare(table, CATALOGUE)
    keys = [row % groups for row in range(len(rows))]
    grouped = table.groupby(keys)[["actual", "plan"]].sum().round(4)
    regions = variance.compare(
        kpi_rows(list(grouped.itertuples(index=False, name=None)), "net_revenue"), CATALOGUE
    )
    assert variance.exact_sum(parts["delta"]) == variance.exact_sum(regions["delta"])
    turned = variance.compare(table.iloc[::-1], CATALOGUE)
    pd.testing.assert_frame_equal(turned.sort_index(), parts)


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(["invoice", "accrual", "credit_note", "internal_time", "accrual_reversal"]),
        MONEY,
        st.integers(0, 400),
        st.integers(0, 400),
        st.integers(0, 120),
    ),
    min_size=1,
    max_size=8,
)


@FEW
@given(ENTRIES)
def test_both_views_of_cost_have_one_total(entries: list[tuple[str, float, int, int, int]]) -> None:
    """Cost by posting date, by service date and in total are equal to the cent."""
    day = pd.Timestamp("2025-01-15")
    ledger = pd.DataFrame(
        [
            {
                "doc_type": kind,
                "amount": amount,
                "po_no": "",
                "posting_date": day + pd.Timedelta(days=posted),
                "service_start": day + pd.Timedelta(days=begin),
                "service_end": day + pd.Timedelta(days=begin + length),
            }
            for kind, amount, posted, begin, length in entries
        ]
    )
    total = variance.exposure(ledger)["actual"].iloc[0]
    by_service = variance.cost_by_month(ledger, view="service")
    assert variance.exact_sum(by_service["cost"]) == total
    assert variance.exact_sum(variance.cost_by_month(ledger, view="ledger")["cost"]) == total
    assert finite(by_service)


@FEW
@given(st.lists(st.tuples(MONEY, MONEY), min_size=1, max_size=8))
def test_timing_and_what_lasts_make_the_gap(rows: list[tuple[float, float]]) -> None:
    """Timing never exceeds the gap or turns its sign."""
    split = variance.split_timing(frame(rows, ["delta_ytd", "delta_fy"]))
    assert variance.on_grid(split["timing"] + split["lasting"]).tolist() == split["delta_ytd"].tolist()
    assert (split["timing"].abs() <= split["delta_ytd"].abs()).all()
    assert (split["timing"] * split["delta_ytd"] >= 0).all()
