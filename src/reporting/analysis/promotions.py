"""Promotions: uplift, margin kept, margin added, and the volume that pays for them."""

from __future__ import annotations

import numpy as np
import pandas as pd


def promotion_results(promotions: pd.DataFrame) -> pd.DataFrame:
    """Measure what promotions sold and earned beyond their baseline.

    Parameters
    ----------
    promotions
        One row per promotion: `list_price, promo_price, unit_cost` (money per unit), `units, baseline_units`
        (sold, and expected without the promotion), `cost` (of the promotion, money).

    Returns
    -------
    DataFrame
        The rows with `margin_retention` (unit margin kept, ratio), `uplift` (ratio of the baseline),
        `incremental_margin` (money), `roi` (ratio of the cost), `break_even_units` (whole units),
        `break_even_uplift` (ratio). NaN without a margin, a baseline or a cost to relate to.

    Notes
    -----
    incremental margin = units x promo margin - baseline x list margin - cost. break-even units = (baseline x
    list margin + cost) / promo margin, rounded up: half a unit is not sold.

    Examples
    --------
    >>> flash = pd.DataFrame({"list_price": [50.0], "promo_price": [40.0], "unit_cost": [20.0],
    ...                       "units": [1000], "baseline_units": [600], "cost": [1500.0]})
    >>> promotion_results(flash)[["incremental_margin", "break_even_units"]].values.tolist()
    [[500.0, 975.0]]
    """
    list_margin = promotions["list_price"] - promotions["unit_cost"]
    promo_margin = promotions["promo_price"] - promotions["unit_cost"]
    baseline = promotions["baseline_units"].where(promotions["baseline_units"].gt(0)).astype("float64")
    expected = promotions["baseline_units"] * list_margin
    incremental = promotions["units"] * promo_margin - expected - promotions["cost"]
    needed = (expected + promotions["cost"]) / promo_margin.where(promo_margin.gt(0))
    break_even = np.ceil(needed.round(9))
    return promotions.assign(
        margin_retention=promo_margin / list_margin.where(list_margin.gt(0)),
        uplift=(promotions["units"] - baseline) / baseline,
        incremental_margin=incremental,
        roi=incremental / promotions["cost"].where(promotions["cost"].gt(0)),
        break_even_units=break_even,
        break_even_uplift=break_even / baseline - 1,
    )
