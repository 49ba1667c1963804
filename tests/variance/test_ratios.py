"""What moved a ratio: its numerator or its denominator."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.variance import ratio_effects

COLUMNS = (
    *("kpi_id", "numerator_reference", "numerator_actual", "denominator_reference", "denominator_actual"),
    "scale",
)
POSITIVE = st.floats(1.0, 1e4)


def test_ratio_effects_of_cost_per_lead_and_cost_per_mille() -> None:
    """CPL 20 to 22 at a tenth more leads: +4 and -2. CPM 5 to 6 at the same impressions: all cost."""
    rows = [("cpl", 200.0, 242.0, 10.0, 11.0, 1.0), ("cpm", 50.0, 60.0, 10_000.0, 10_000.0, 1000.0)]
    effects = ratio_effects(pd.DataFrame(rows, columns=COLUMNS)).set_index(["kpi_id", "side"])["contribution"]
    assert effects["cpl", "numerator"] == pytest.approx(4.0)
    assert effects["cpl", "denominator"] == pytest.approx(-2.0)
    assert effects["cpm", "numerator"] == pytest.approx(1.0)
    assert effects["cpm", "denominator"] == 0.0


@pytest.mark.parametrize("value", [0.0, -5.0, math.nan])
@pytest.mark.parametrize("place", range(1, 5))
def test_ratio_effects_say_nothing_of_what_has_no_logarithm(value: float, place: int) -> None:
    """Zero, negative or unknown on any side: no rows for that ratio, the others stay."""
    wrong = ["cac", 1.0, 1.0, 1.0, 1.0, 1.0]
    wrong[place] = value
    rows = [wrong, ["cpl", 200.0, 242.0, 10.0, 11.0, 1.0]]
    assert set(ratio_effects(pd.DataFrame(rows, columns=COLUMNS))["kpi_id"]) == {"cpl"}


@given(values=st.tuples(POSITIVE, POSITIVE, POSITIVE, POSITIVE))
def test_ratio_effects_add_up_and_change_sign_with_time(values: tuple[float, float, float, float]) -> None:
    """Both sides make the change of the ratio; read backwards they are the same with the other sign."""
    above, above_now, below, below_now = values
    both = [("there", *values, 1.0), ("back", above_now, above, below_now, below, 1.0)]
    effects = ratio_effects(pd.DataFrame(both, columns=COLUMNS)).set_index(["kpi_id", "side"])["contribution"]
    size = max(above / below, above_now / below_now)
    assert effects["there"].sum() == pytest.approx(above_now / below_now - above / below, abs=1e-9 * size)
    assert effects["there"].to_numpy() == pytest.approx(-effects["back"].to_numpy(), abs=1e-9 * size)
