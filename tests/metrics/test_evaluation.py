"""What always holds of KPIs, whatever the measures: sums, order, reasons, and nothing infinite."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.generated import generated_measures
from reporting.errors import DataFailed
from reporting.metrics import evaluate, evaluate_facts, load_catalogue

CATALOGUE = load_catalogue()
EVERYTHING = list(CATALOGUE.kpis)
SIDES = ("actual", "plan", "previous_year", "forecast")
MEASURES = ("cost", "leads", "clicks", "impressions", "net_revenue", "media_cost", "attributed_revenue")

money = st.integers(-10_000_000, 10_000_000).map(lambda cents: cents / 1e4)
counts = st.integers(0, 10_000).map(float)


def rows() -> st.SearchStrategy[pd.DataFrame]:
    """Frames of a few measures over channels and campaigns, also with nothing in them."""
    row = st.one_of(
        st.tuples(st.sampled_from(["cost", "net_revenue", "media_cost", "attributed_revenue"]), money),
        st.tuples(st.sampled_from(["leads", "clicks", "impressions"]), counts),
    )
    place = st.tuples(
        st.sampled_from(["AC", "PL"]),
        st.sampled_from(["period", "ytd"]),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["x", "y"]),
    )
    columns = ["scenario", "window", "channel", "campaign", "measure_id", "value"]
    return st.lists(st.tuples(place, row), min_size=1, max_size=40).map(
        lambda items: pd.DataFrame([(*place, *row) for place, row in items], columns=columns)
    )


@given(rows())
@settings(max_examples=60, deadline=None)
def test_evaluate_ratio_of_a_total_is_ratio_of_sums(measures: pd.DataFrame) -> None:
    """Cost per lead of everything is all cost over all leads, never a mean of the channels' values."""
    kpis = evaluate(measures, CATALOGUE, kpis=["marketing_cost", "leads", "cpl"])
    table = kpis.pivot(index="window", columns="kpi_id", values="actual")
    known = table[table["cpl"].notna()]
    expected = known["marketing_cost"] / known["leads"]
    np.testing.assert_allclose(known["cpl"], expected, rtol=1e-12)


@given(rows(), st.sampled_from([("channel",), ("campaign",), ("channel", "campaign")]))
@settings(max_examples=60, deadline=None)
def test_evaluate_amounts_add_up_over_any_partition(measures: pd.DataFrame, by: tuple[str, ...]) -> None:
    """The parts of an additive KPI add up to its total, to the last ten-thousandth."""
    additive = ["marketing_cost", "net_revenue", "leads", "clicks"]
    total = evaluate(measures, CATALOGUE, kpis=additive).set_index(["window", "kpi_id"])
    parts = evaluate(measures, CATALOGUE, kpis=additive, by=by)
    for side in ("actual", "plan"):
        sums = parts.groupby(["window", "kpi_id"])[side].sum(min_count=1).reindex(total.index)
        assert (sums.isna() == total[side].isna()).all()
        np.testing.assert_allclose(sums.round(4), total[side], rtol=0, atol=1e-6)


@given(rows(), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_evaluate_order_of_rows_does_not_matter(measures: pd.DataFrame, random: object) -> None:
    """The same rows in another order give the same bits."""
    order = list(range(len(measures)))
    random.shuffle(order)  # type: ignore[attr-defined]
    straight = evaluate(measures, CATALOGUE, kpis=EVERYTHING, by=["channel"])
    mixed = evaluate(measures.iloc[order], CATALOGUE, kpis=EVERYTHING, by=["channel"])
    pd.testing.assert_frame_equal(straight, mixed, check_exact=True)


@given(rows())
@settings(max_examples=25, deadline=None)
def test_evaluate_every_missing_value_has_a_reason(measures: pd.DataFrame) -> None:
    """No value is infinite, none is missing without a flag, and none is there with a reason to be missing."""
    kpis = evaluate(measures, CATALOGUE, kpis=EVERYTHING, by=["channel"], loaded_measures=MEASURES)
    for side in SIDES:
        flags = kpis["flag" if side == "actual" else f"{side}_flag"]
        assert not np.isinf(kpis[side].to_numpy(float)).any()
        reasons = flags.str.split("|").map(lambda words: set(words) - {"", "low_base", "deprecated"})
        assert (kpis[side].isna() == reasons.map(bool)).all()


@given(rows())
@settings(max_examples=8, deadline=None)
def test_evaluate_leaves_its_input_alone(measures: pd.DataFrame) -> None:
    """The frame given is the frame left."""
    before = measures.copy(deep=True)
    evaluate(measures, CATALOGUE, kpis=EVERYTHING, by=["campaign"])
    pd.testing.assert_frame_equal(measures, before)


@given(rows())
@settings(max_examples=30, deadline=None)
def test_evaluate_scaling_money_scales_amounts_and_not_ratios(measures: pd.DataFrame) -> None:
    """Twice the money everywhere: twice the cost and cost per lead, the same return."""
    doubled = measures.assign(
        value=np.where(measures["measure_id"].isin(["leads", "clicks", "impressions"]), 1.0, 2.0)
        * measures["value"]
    )
    ids = ["marketing_cost", "cpl", "roas", "mer"]
    one, two = (evaluate(frame, CATALOGUE, kpis=ids) for frame in (measures, doubled))
    factor = one["kpi_id"].map({"marketing_cost": 2.0, "cpl": 2.0, "roas": 1.0, "mer": 1.0})
    np.testing.assert_allclose(two["actual"], one["actual"] * factor, rtol=1e-12)
    assert (one["flag"] == two["flag"]).all()


def test_evaluate_no_measures_gives_no_rows() -> None:
    """Nothing in, nothing out, with the columns that are promised."""
    empty = pd.DataFrame(columns=["scenario", "window", "channel", "measure_id", "value"])
    kpis = evaluate(empty.astype({"value": "float64"}), CATALOGUE, by=["channel"])
    assert list(kpis.columns) == [
        *(
            "window",
            "channel",
            "kpi_id",
            "actual",
            "plan",
            "previous_year",
            "forecast",
            "flag",
            "uom",
            "base",
        ),
        *("plan_flag", "previous_year_flag", "forecast_flag"),
    ]
    assert len(kpis) == 0


def test_evaluate_rows_come_by_window_then_key_then_as_asked() -> None:
    """Windows in their order, keys sorted, KPIs as asked for."""
    measures = pd.DataFrame(
        [("AC", window, channel, "clicks", 1.0) for window in ("fy", "ytd", "period") for channel in "ba"],
        columns=["scenario", "window", "channel", "measure_id", "value"],
    )
    kpis = evaluate(measures, CATALOGUE, kpis=["leads", "clicks"], by=["channel"])
    assert kpis[["window", "channel", "kpi_id"]].agg(" ".join, axis=1).tolist() == [
        *("period a leads", "period a clicks", "period b leads", "period b clicks"),
        *("ytd a leads", "ytd a clicks", "ytd b leads", "ytd b clicks"),
        *("fy a leads", "fy a clicks", "fy b leads", "fy b clicks"),
    ]


def test_evaluate_default_leaves_deprecated_kpis_out() -> None:
    """Advertising value equivalents come only when asked for, and say what they are."""
    measures = pd.DataFrame(
        [("AC", "period", "ave_value", 10.0)], columns=["scenario", "window", "measure_id", "value"]
    )
    assert "ave" not in set(evaluate(measures, CATALOGUE)["kpi_id"])
    assert evaluate(measures, CATALOGUE, kpis=["ave"])["flag"].tolist() == ["deprecated"]


def test_evaluate_wrong_frame_names_every_fault() -> None:
    """A frame without its columns is refused, all faults at once."""
    with pytest.raises(DataFailed) as caught:
        evaluate(pd.DataFrame({"window": ["period"], "value": [np.inf], "scenario": ["BU"]}), CATALOGUE)
    assert str(caught.value) == (
        "the measures have no column 'measure_id'; needed: scenario, window, measure_id, value\n"
        "unknown scenario ('BU'); allowed: AC, PL, PY, FC\n"
        "the measures hold an infinite value; allowed: numbers"
    )


def test_evaluate_overflow_is_flagged() -> None:
    """A quotient too large for a number is not a number."""
    measures = pd.DataFrame(
        [("AC", "period", "impressions", 1e308), ("AC", "period", "clicks", 5e-324)],
        columns=["scenario", "window", "measure_id", "value"],
    )
    catalogue = load_catalogue("kpis: {odd: {label: {en: Odd}, numerator: impressions, denominator: clicks}}")
    kpis = evaluate(measures, catalogue, kpis=["odd"])
    assert (kpis["actual"].isna().item(), kpis["flag"].item()) == (True, "not_interpretable")


class _Facts:
    """Facts of a group of two units, by unit and channel."""

    scope = SimpleNamespace(currency="EUR", kpi_overrides="")
    loaded_measures = frozenset(
        ["cm", "cost", "new_customers", "active_customers", "customer_base", "retained_customers"]
    )

    def measures(self, by: Sequence[str] = ()) -> pd.DataFrame:
        values = {
            "FR": (10_000.0, 14_000.0, 200.0, 1000.0, 100.0, 70.0),
            "DE": (5_000.0, 6_000.0, 100.0, 250.0, 100.0, 50.0),
        }
        names = ("cm", "cost", "new_customers", "active_customers", "customer_base", "retained_customers")
        tidy = pd.DataFrame(
            [
                ("AC", "period", unit, "" if name == "cost" else "shop", name, value)
                for unit, row in values.items()
                for name, value in zip(names, row, strict=True)
            ],
            columns=["scenario", "window", "unit", "channel", "measure_id", "value"],
        )
        keys = ["scenario", "window", *by, "measure_id"]
        return tidy.groupby(keys)["value"].sum().reset_index()


def test_evaluate_facts_lifetime_value_of_a_group_is_weighted_by_customers() -> None:
    """FR 12 × 10 000 / 1 000 = 120, r 0.7: 84 / 0.4 = 210. DE 12 × 5 000 / 250 = 240, r 0.5: 120 / 0.6 = 200.

    Weighted by 1 000 and 250 customers: 260 000 / 1 250 = 208; CAC 20 000 / 300 = 66.67, ratio 3.12.
    Monthly margin of the new: 200 × 10 + 100 × 20 = 4 000; payback 20 000 / 4 000 = 5.0 months.
    """
    kpis = evaluate_facts(_Facts(), kpis=["clv", "ltv_cac", "payback_months"])
    np.testing.assert_allclose(kpis["actual"], [208.0, 3.12, 5.0], rtol=1e-12)
    assert kpis["uom"].tolist() == ["EUR", "x", "mo"]
    by_unit = evaluate_facts(_Facts(), kpis=["clv"], by=["unit"])
    np.testing.assert_allclose(by_unit["actual"], [200.0, 210.0], rtol=1e-12)


def test_evaluate_facts_names_what_has_no_channel() -> None:
    """An empty channel would be taken for the total."""
    kpis = evaluate_facts(_Facts(), kpis=["marketing_cost"], by=["channel"])
    assert dict(zip(kpis["channel"], kpis["actual"], strict=True)) == {"shop": 0.0, "unassigned": 20_000.0}


def test_evaluate_whole_catalogue_is_the_same_one_by_one() -> None:
    """A KPI does not depend on which others are asked for."""
    measures = generated_measures(CATALOGUE, seed=99, units=1)
    together = evaluate(measures, CATALOGUE, kpis=EVERYTHING).set_index("kpi_id")
    for kpi_id in EVERYTHING[::7]:
        alone = evaluate(measures, CATALOGUE, kpis=[kpi_id]).set_index("kpi_id")
        pd.testing.assert_frame_equal(alone, together.loc[[kpi_id]])
