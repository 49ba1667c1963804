"""Unit economics: what a customer is worth, costs, and when the cost comes back."""

from __future__ import annotations

import pandas as pd


def lifetime_value(customers: pd.DataFrame) -> pd.DataFrame:
    """Compute customer lifetime value.

    Parameters
    ----------
    customers
        One row per segment: `margin` (yearly contribution margin per customer, money), `retention` (yearly,
        0-1), `discount` (yearly rate, 0 or more).

    Returns
    -------
    DataFrame
        The rows with `clv` and `clv_with_first_margin` (money; NaN where retention is outside 0-1, the
        discount rate is negative, or 1 + discount - retention is zero).

    Notes
    -----
    clv = m r / (1 + d - r); with the first margin m (1 + d) / (1 + d - r): the difference always is m.
    Source: Farris et al., Marketing Metrics, customer lifetime value; Gupta and Lehmann, Managing Customers
    as Investments.

    Examples
    --------
    >>> lifetime_value(pd.DataFrame({"margin": [120.0], "retention": [0.7], "discount": [0.1]}))[
    ...     ["clv", "clv_with_first_margin"]].round(2).values.tolist()
    [[210.0, 330.0]]
    """
    margin, retention, discount = (
        customers[name].astype("float64") for name in ("margin", "retention", "discount")
    )
    base = 1 + discount - retention
    valid = retention.between(0, 1) & discount.ge(0) & base.gt(0)
    clv = margin * retention / base.where(valid)
    return customers.assign(clv=clv, clv_with_first_margin=clv + margin)


def acquisition_economics(segments: pd.DataFrame) -> pd.DataFrame:
    """Compare what new customers cost with what they bring.

    Parameters
    ----------
    segments
        One row per segment: `cost` (acquisition cost, full basis, money), `new_customers` (count), `clv`
        (money per customer), `monthly_margin` (contribution margin per new customer and month, money).

    Returns
    -------
    DataFrame
        The rows with `cac` (money per customer), `ltv_cac` (multiple), `payback_months` (months), `flag`
        (`cost_without_result` where money bought nobody). NaN without a base.

    Examples
    --------
    >>> shop = pd.DataFrame({"cost": [14e3], "new_customers": [200], "clv": [210.0],
    ...                      "monthly_margin": [10.0]})
    >>> acquisition_economics(shop)[["cac", "ltv_cac", "payback_months"]].values.tolist()
    [[70.0, 3.0, 7.0]]
    """
    gained = segments["new_customers"].where(segments["new_customers"].gt(0)).astype("float64")
    cac = segments["cost"] / gained
    monthly = segments["monthly_margin"].where(segments["monthly_margin"].gt(0))
    lost = segments["cost"].gt(0) & segments["new_customers"].eq(0)
    return segments.assign(
        cac=cac,
        ltv_cac=segments["clv"] / cac.where(cac.gt(0)),
        payback_months=cac / monthly,
        flag=lost.map({True: "cost_without_result", False: ""}),
    )


def media_returns(lines: pd.DataFrame) -> pd.DataFrame:
    """Relate revenue and margin to the money spent.

    Parameters
    ----------
    lines
        `revenue`, `margin_rate` (contribution margin before marketing, 0-1), `cost` (money).

    Returns
    -------
    DataFrame
        The lines with `roas, cm_roas, break_even_roas` (multiples) and `roi` (ratio); NaN without cost or
        margin.

    Examples
    --------
    >>> media_returns(pd.DataFrame({"revenue": [48000.0], "margin_rate": [0.45], "cost": [12000.0]}))[
    ...     ["roas", "cm_roas", "roi", "break_even_roas"]].round(2).values.tolist()
    [[4.0, 1.8, 0.8, 2.22]]
    """
    cost = lines["cost"].where(lines["cost"].gt(0)).astype("float64")
    margin = lines["revenue"] * lines["margin_rate"]
    return lines.assign(
        roas=lines["revenue"] / cost,
        cm_roas=margin / cost,
        roi=(margin - cost) / cost,
        break_even_roas=1 / lines["margin_rate"].where(lines["margin_rate"].gt(0)),
    )


def pipeline_velocity(
    open_opportunities: float, win_rate: float, won_value: float, cycle_days: float
) -> float:
    """Estimate the value a pipeline wins per day (money per day; NaN without a sales cycle).

    Examples
    --------
    >>> pipeline_velocity(40, 0.25, 12000.0, 60)
    2000.0
    """
    return open_opportunities * win_rate * won_value / cycle_days if cycle_days > 0 else float("nan")
