"""Customer value of units, and where there is none."""

from __future__ import annotations

import pandas as pd
import pytest

from reporting.metrics.lifetime import customer_values

NAMES = ("cm", "active_customers", "retained_customers", "customer_base", "new_customers")


def measures(**units: tuple[float, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            ("AC", "period", unit, name, value)
            for unit, row in units.items()
            for name, value in zip(NAMES, row, strict=True)
        ],
        columns=["scenario", "window", "unit", "measure_id", "value"],
    )


def test_customer_values_of_one_unit() -> None:
    """Margin 12 × 10 000 / 1 000 = 120, r 0.70, d 0.10: 84 / 0.40 = 210 × 1 000; new 200 × 10."""
    values = customer_values(measures(FR=(10_000, 1000, 70, 100, 200))).set_index("measure_id")["value"]
    assert values["clv_weight"] == pytest.approx(210_000)
    assert values["new_customer_monthly_cm"] == pytest.approx(2_000)


def test_customer_values_add_up_over_units() -> None:
    """The group's weight is the sum of its units' weights: 210 000 + 50 000, not a value of blended rates."""
    frame = measures(FR=(10_000, 1000, 70, 100, 200), DE=(5_000, 250, 50, 100, 100))
    values = customer_values(frame).set_index("measure_id")["value"]
    assert values["clv_weight"] == pytest.approx(210_000 + 50_000)
    kept = customer_values(frame, by=["unit"]).set_index(["unit", "measure_id"])["value"]
    assert kept["DE", "clv_weight"] == pytest.approx(50_000)


@pytest.mark.parametrize(
    "row",
    [
        (10_000, 0, 70, 100, 200),
        (10_000, 1000, 70, 0, 200),
        (10_000, 1000, 170, 100, 200),
    ],
    ids=["no customers", "no base", "more retained than there were"],
)
def test_customer_values_without_a_rate_have_no_weight(row: tuple[float, ...]) -> None:
    """What cannot be known has no row, and so no zero."""
    assert "clv_weight" not in set(customer_values(measures(FR=row))["measure_id"])
