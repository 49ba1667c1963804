"""A frame without rows gives a frame without rows, with the columns promised."""

from __future__ import annotations

import pandas as pd
import pytest

from reporting import variance
from reporting.errors import DataFailed
from reporting.metrics.loading import load_catalogue


def empty(columns: str) -> pd.DataFrame:
    """Name columns, without a row."""
    return pd.DataFrame({name: pd.Series(dtype="float64") for name in columns.split()})


def test_compare_nothing_gives_nothing() -> None:
    """No KPI, no row, all columns."""
    kpis = empty("window kpi_id actual plan previous_year forecast flag uom base")
    compared = variance.compare(kpis.astype({"kpi_id": "str", "uom": "str", "flag": "str"}), load_catalogue())
    assert len(compared) == 0
    assert {"delta", "delta_pct", "impact", "evaluation", "status", "comment_required"} <= set(
        compared.columns
    )


def test_decompositions_of_nothing_are_empty() -> None:
    """No line, no part."""
    lines = empty("plan_quantity plan_cost actual_quantity actual_cost")
    assert len(variance.volume_mix_rate(lines)) == 0
    assert len(variance.flexible_budget(lines, 1, 1)) == 0
    chain = empty("a_reference a_actual b_reference b_actual")
    assert len(variance.driver_effects(chain, ["a", "b"])) == 0
    units = empty("actual_local reference_local budget_rate actual_rate")
    assert variance.currency_effects(units)["delta"].tolist() == []


def test_exposure_and_cost_of_no_entry_are_empty() -> None:
    """No entry, no line."""
    entries = empty("doc_type amount po_no posting_date service_start service_end")
    assert len(variance.exposure(entries)) == 0
    assert len(variance.cost_by_month(entries, view="service")) == 0
    assert len(variance.cost_by_month(entries, view="ledger")) == 0


def test_landing_pacing_and_accuracy_of_nothing_are_empty() -> None:
    """No line, no estimate."""
    lines = empty("method actual_ytd plan_ytd plan_fy").astype({"method": "str"})
    assert len(variance.landing(lines)) == 0
    assert len(variance.pacing(empty("plan actual elapsed days_left"))) == 0
    assert len(variance.forecast_accuracy(empty("actual forecast"))) == 0
    assert len(variance.split_timing(empty("delta_ytd delta_fy"))) == 0


def test_driver_effects_unknown_value_is_refused() -> None:
    """An unknown value is no zero: the row is named."""
    chain = pd.DataFrame({"a_reference": [1.0, 1.0], "a_actual": [1.0, float("nan")]})
    with pytest.raises(DataFailed, match="driver chain, row 1: a value is unknown"):
        variance.driver_effects(chain, ["a"])
