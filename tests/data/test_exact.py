"""Exact amounts against the decimal arithmetic of the standard library."""

from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reporting.data.exact import ONE, Exact, joined

AMOUNTS = st.lists(
    st.decimals(min_value=-(10**9), max_value=10**9, places=12, allow_nan=False), min_size=1, max_size=30
)


def exact(amounts: list[Decimal]) -> Exact:
    """Write decimals as amounts."""
    whole = [amount.to_integral_value(ROUND_FLOOR) for amount in amounts]
    parts = [(amount - floor) * ONE for amount, floor in zip(amounts, whole, strict=True)]
    return Exact(np.array(list(map(int, whole))), np.array(list(map(int, parts))))


@given(AMOUNTS)
def test_summed_any_amounts_is_the_rounded_decimal_sum(amounts: list[Decimal]) -> None:
    """A sum is rounded once, halves away from zero, and is the double nearest to it."""
    expected = sum(amounts).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    assert exact(amounts).summed(np.array([0])).rounded().tolist() == [float(expected)]


@given(AMOUNTS)
def test_size_any_amounts_drops_the_sign(amounts: list[Decimal]) -> None:
    """The sum of sizes, also of differences that borrow a unit."""
    zero = exact([Decimal(0)] * len(amounts))
    expected = sum(map(abs, amounts)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    sizes = zero.minus(exact(amounts)).size()
    assert sizes.summed(np.array([0])).rounded().tolist() == [float(expected)]


def test_rounded_halves_go_away_from_zero() -> None:
    """Half a step of the grid, up and down, and a little less."""
    amounts = exact(
        [Decimal("0.00005"), Decimal("-0.00005"), Decimal("-0.000049999999"), Decimal("-1.00015")]
    )
    assert amounts.rounded().tolist() == [0.0001, -0.0001, 0.0, -1.0002]


def test_joined_runs_each_run_has_its_sum() -> None:
    """1 + 2, then 3 alone; what is flagged off counts nothing."""
    amounts = joined([exact([Decimal(1), Decimal(2)]), exact([Decimal(3)])])
    assert amounts.summed(np.array([0, 2])).rounded().tolist() == [3.0, 3.0]
    assert amounts.where(np.array([True, False, True])).summed(np.array([0])).rounded().tolist() == [4.0]
    assert amounts.take(np.array([], dtype=np.int64)).summed(np.array([], dtype=np.int64)).rounded().size == 0
