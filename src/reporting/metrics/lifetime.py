"""Customer value of each unit, as measures that may be added: lifetime value and monthly margin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

YEARLY_DISCOUNT: Final = 0.10
MONTHS: Final = 12
INPUTS: Final = ("cm", "active_customers", "retained_customers", "customer_base", "new_customers")
RESULTS: Final = ("clv_weight", "new_customer_monthly_cm")


def customer_values(
    measures: pd.DataFrame, by: Sequence[str] = (), *, discount: float = YEARLY_DISCOUNT
) -> pd.DataFrame:
    """Derive the additive measures that lifetime value and payback are made of.

    Parameters
    ----------
    measures
        Tidy measures by unit: scenario, window, unit, the `by` columns, measure_id, value; of the measures cm
        (currency units, before marketing), active_customers (customers who bought within a year, added up
        over months), customer_base and retained_customers (of whom bought again within the year),
        new_customers. by
        Columns to keep; the units of the same row are added up.
    discount
        Yearly rate by which later margins count less.

    Returns
    -------
    DataFrame
        scenario, window, the `by` columns, measure_id (``clv_weight``, ``new_customer_monthly_cm``; currency
        units), value; sorted. No row where retention or margin is not known.

    Notes
    -----
    Of each unit: yearly margin per customer m = 12 × cm / active_customers, retention r = retained_customers
    / customer_base, lifetime value m r / (1 + d − r) (Farris et al., Marketing Metrics; the first margin is
    not counted), weight = lifetime value × active_customers. The lifetime value of several units is then the
    mean weighted by customers. Monthly margin of the new customers = new_customers × cm / active_customers.

    Examples
    --------
    >>> values = {"cm": 10_000.0, "active_customers": 1e3, "retained_customers": 70.0, "customer_base": 100.0}
    >>> frame = pd.DataFrame({"measure_id": values.keys(), "value": values.values()})
    >>> frame = frame.assign(scenario="AC", window="period", unit="FR")
    >>> customer_values(frame)["value"].round(4).tolist()
    [210000.0]
    """
    keys = ["scenario", "window", *dict.fromkeys([*by, "unit"])]
    chosen = measures[measures["measure_id"].isin(INPUTS)]
    table = chosen.pivot_table(index=keys, columns="measure_id", values="value", aggfunc="sum")
    table = table.reindex(columns=list(INPUTS)).reset_index()
    customers = table["active_customers"].where(table["active_customers"] > 0)
    retention = table["retained_customers"] / table["customer_base"].where(table["customer_base"] > 0)
    retention = retention.where(retention.between(0.0, 1.0))
    margin = MONTHS * table["cm"] / customers
    table["clv_weight"] = customers * margin * retention / (1.0 + discount - retention)
    table["new_customer_monthly_cm"] = table["new_customers"] * table["cm"] / customers
    index = ["scenario", "window", *by]
    tidy = table.melt(id_vars=index, value_vars=list(RESULTS), var_name="measure_id").dropna(subset="value")
    return tidy.groupby([*index, "measure_id"], sort=True)["value"].sum().reset_index()
