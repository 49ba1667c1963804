"""Customer value of each unit, as measures that may be added: lifetime value and monthly margin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

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
    index = ["scenario", "window", *by]
    keys, amounts = _by_unit(measures, list(dict.fromkeys([*index, "unit"])))
    cm, active, retained, base, fresh = (amounts[name] for name in INPUTS)
    customers = np.where(active > 0, active, np.nan)
    retention = retained / np.where(base > 0, base, np.nan)
    retention[(retention < 0.0) | (retention > 1.0)] = np.nan
    margin = MONTHS * cm / customers
    weight = customers * margin * retention / (1.0 + discount - retention)
    twice = np.tile(np.arange(len(keys)), len(RESULTS))
    tidy = {name: keys[name].array.take(twice) for name in index}
    tidy["measure_id"] = pd.array(np.repeat(RESULTS, len(keys)), dtype="str")
    frame = pd.DataFrame({**tidy, "value": np.concatenate([weight, fresh * cm / customers])})
    known = frame[frame["value"].notna()]
    return known.groupby([*index, "measure_id"], sort=True)["value"].sum().reset_index()


def _by_unit(measures: pd.DataFrame, keys: Sequence[str]) -> tuple[pd.DataFrame, dict[str, Floats]]:
    """Lay the inputs side by side: the different keys, sorted, and for each input its sums (NaN: no row)."""
    inputs = pd.Index(INPUTS, dtype=object).get_indexer(pd.Index(measures["measure_id"]))
    places = np.flatnonzero(inputs >= 0)
    frame = measures[list(keys)].take(places)
    numbers = np.zeros(len(frame), dtype=np.intp)
    for name in keys:
        codes, different = pd.factorize(frame[name], sort=True)
        numbers = numbers * len(different) + codes
    _, first, rows = np.unique(numbers, return_index=True, return_inverse=True)
    cells = inputs[places] * len(first) + rows
    size = len(INPUTS) * len(first)
    values = measures["value"].to_numpy(float)[places]
    sums = np.where(np.bincount(cells, minlength=size) > 0, np.bincount(cells, values, size), np.nan)
    return frame.take(first), dict(zip(INPUTS, sums.reshape(len(INPUTS), -1), strict=True))
