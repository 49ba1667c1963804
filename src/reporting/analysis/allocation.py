"""Allocation: a proposal to spread a budget by expected return, for people to decide on."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd

from reporting.errors import InputRefused

Floats = npt.NDArray[np.float64]
DUST_DIGITS = 9  # of whole steps: what binary fractions leave is no step


def propose_allocation(
    candidates: pd.DataFrame, total: float, *, pocket: float = 0.10, step: Decimal = Decimal(1)
) -> pd.DataFrame:
    """Spread a budget: the test & learn pocket, then floors, then the rest by expected return.

    Parameters
    ----------
    candidates
        One row per action: `action_id`; `expected_roi` (ratio, 0 or more); `floor, ceiling` (money, optional:
        contracts; most that can be spent); for response curves `saturation` (most return the action can
        bring, money) and `scale` (money at which 63 % of it is reached) on every row.
    total
        The budget (money).
    pocket
        Part kept for tests, 0 to 1.
    step
        Smallest amount to allocate (money); the largest remainders are rounded up.

    Returns
    -------
    DataFrame
        A row `test_and_learn`, then the actions in their order: `action_id, amount, marginal_roi` (of the
        last unit of money; the expected return where there is no curve). Amounts make the total; a part
        nobody may take stays in a last row `unallocated`.

    Raises
    ------
    InputRefused
        If floors exceed what is left after the pocket, a value is negative, or a share is outside 0-1.

    Notes
    -----
    Without curves the rest is shared in proportion to expected return. With a curve, return(x) = saturation
    (1 - exp(-x / scale)) and the marginal returns of all actions between floor and ceiling are made equal.

    Examples
    --------
    >>> actions = pd.DataFrame({"action_id": ["sea", "email", "fair"], "expected_roi": [1.5, 1.0, 0.5]})
    >>> propose_allocation(actions, 100000.0)["amount"].tolist()
    [10000.0, 45000.0, 30000.0, 15000.0]
    """
    floors, ceilings = _bounds(candidates)
    _require_feasible(candidates, floors, ceilings, total, pocket)
    reserve = _rounded(np.array([total * pocket, total * (1 - pocket)]), total, step)[0]
    free = total - reserve
    if {"saturation", "scale"}.issubset(candidates.columns):
        curves = candidates[["saturation", "scale"]].to_numpy(dtype="float64")
        amounts = _equal_marginal(curves, floors, ceilings, free)
        marginal = curves[:, 0] / curves[:, 1] * np.exp(-amounts / curves[:, 1])
    else:
        marginal = candidates["expected_roi"].to_numpy(dtype="float64")
        amounts = _proportional(marginal, floors, ceilings, free)
    rounded = _rounded(np.append(amounts, max(0.0, free - amounts.sum())), free, step)
    table = pd.DataFrame(
        {
            "action_id": ["test_and_learn", *candidates["action_id"], "unallocated"],
            "amount": [reserve, *rounded],
            "marginal_roi": [np.nan, *marginal, np.nan],
        }
    )
    return table[table["action_id"].ne("unallocated") | table["amount"].gt(0)].reset_index(drop=True)


def _bounds(candidates: pd.DataFrame) -> tuple[Floats, Floats]:
    """Read floors and ceilings; none means 0 and no limit."""
    none = pd.Series(np.nan, index=candidates.index)
    floors = candidates.get("floor", none).astype("float64").fillna(0.0)
    ceilings = candidates.get("ceiling", none).astype("float64").fillna(np.inf)
    return np.asarray(floors, dtype=np.float64), np.asarray(ceilings, dtype=np.float64)


def _require_feasible(
    candidates: pd.DataFrame, floors: Floats, ceilings: Floats, total: float, pocket: float
) -> None:
    """Refuse what cannot be allocated."""
    if not 0 <= pocket <= 1 or total < 0:
        raise InputRefused(
            f"cannot allocate {total:.2f} with a pocket of {pocket:g}; total >= 0 and 0 <= pocket <= 1"
        )
    if (floors < 0).any() or (ceilings < floors).any():
        raise InputRefused("floors must not be negative, nor above their ceilings")
    left = total * (1 - pocket)
    if floors.sum() > left:
        raise InputRefused(f"floors make {floors.sum():.2f}, more than the {left:.2f} left after the pocket")
    columns = [name for name in ("expected_roi", "saturation", "scale") if name in candidates]
    if not columns or not (candidates[columns] >= 0).to_numpy().all():
        raise InputRefused("expected returns must be known and not negative")
    if "scale" in candidates and not (candidates["scale"] > 0).all():
        raise InputRefused("the scale of a response curve must be above 0")


def _proportional(weights: Floats, floors: Floats, ceilings: Floats, free: float) -> Floats:
    """Share what floors leave in proportion to weights, never above a ceiling."""
    amounts = floors
    for _ in weights:  # each round but the last fills a ceiling
        open_weights = np.where(amounts < ceilings, weights, np.zeros_like(weights))
        if not open_weights.any():
            break
        rest = free - amounts.sum()
        amounts = np.minimum(amounts + rest * open_weights / open_weights.sum(), ceilings)
    return amounts


def _equal_marginal(curves: Floats, floors: Floats, ceilings: Floats, free: float) -> Floats:
    """Find the price of money (a logarithm) at which the amounts wanted make what is free."""
    from scipy.optimize import brentq  # takes as long to import as a page to make; few reports search

    amounts = floors.copy()
    live = curves.all(axis=1)  # a curve that never brings anything gets its floor
    if not live.any():
        return amounts
    saturation, scale = curves[live].T
    first = np.log(saturation / scale)
    left = free - floors[~live].sum()

    def wanted(price: float) -> Floats:
        return np.asarray(np.clip(scale * (first - price), floors[live], ceilings[live]))

    def excess(price: float) -> float:
        return float(wanted(price).sum() - min(left, ceilings[live].sum()))

    # From a price at which each alone would take more than is left to one at which nobody takes any; floors
    # that make all that is left, or ceilings that cannot, need no search.
    cheap, dear = (first - left / scale).min() - 1, first.max() + 1
    settled = [price for price, sign in ((dear, 1), (cheap, -1)) if excess(price) * sign >= 0]
    amounts[live] = wanted(settled[0] if settled else brentq(excess, cheap, dear))
    return amounts


def _rounded(amounts: Floats, total: float, step: Decimal) -> Floats:
    """Round to whole steps by the largest remainder; the last amount takes what is less than a step."""
    size = float(step)
    units = np.floor(np.round(amounts / size, DUST_DIGITS))
    short = int(np.floor(np.round(total / size, DUST_DIGITS)) - units.sum())
    remainders = amounts / size - units
    units[np.argsort(-remainders, kind="stable")[:short]] += 1
    result = units * size
    result[-1] += round(total - result.sum(), DUST_DIGITS)
    return np.asarray(result)
