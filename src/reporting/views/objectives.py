"""Where each objective stands: the value its KPI has reached, on the terms the objective was set in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from reporting.data import Facts
from reporting.metrics import Catalogue
from reporting.views.totals import compared, months


def with_values(asked: pd.DataFrame, facts: Facts, catalogue: Catalogue) -> pd.DataFrame:
    """Add the value reached, and put growth over a year on the terms of the year.

    Parameters
    ----------
    asked
        Objectives as `reporting.analysis.objective_progress` reads them, every `kpi_id` in the catalogue.

    Returns
    -------
    DataFrame
        The rows with `actual` and `uom`. Counts are summed from the objective's first month on. Levels are
        those of the period. Growth of a flow over last year ("+8 % in 2026") becomes the amount it asks for,
        reached to date, and due by last year's season: a year is not behind because December is to come.
    """
    keyed = compared(facts, catalogue, sorted(set(asked["kpi_id"]))).set_index(["window", "kpi_id"])
    rows = [_with_value(row, keyed, facts, catalogue) for row in asked.to_dict("records")]
    return pd.DataFrame(rows, index=asked.index)


def _with_value(
    row: Mapping[Any, Any], keyed: pd.DataFrame, facts: Facts, catalogue: Catalogue
) -> dict[Any, Any]:
    kpi = str(row["kpi_id"])
    flow = catalogue[kpi].agg == "A"
    uom = _cell(keyed, "period", kpi, "uom")
    if row["comparator"] == "grow_pct" and flow and pd.isna(row["baseline_value"]):
        last_year = float(_cell(keyed, "fy", kpi, "previous_year"))
        to_date = float(_cell(keyed, "ytd", kpi, "previous_year"))
        return {
            **row,
            "comparator": "count",
            "baseline_value": last_year,
            "target_value": last_year * (1 + float(row["target_value"])),
            "phasing": "custom",
            "phased_share": to_date / last_year if last_year else float("nan"),
            "actual": float(_cell(keyed, "ytd", kpi, "actual")),
            "uom": uom,
        }
    if row["comparator"] == "count" and flow:
        by_month = months(facts, catalogue, kpi)
        since = by_month["month"].ge(str(row["start"])[:7])
        return {**row, "actual": float(by_month.loc[since, "actual"].sum()), "uom": uom}
    return {**row, "actual": float(_cell(keyed, "period", kpi, "actual")), "uom": uom}


def _cell(keyed: pd.DataFrame, window: str, kpi: str, column: str) -> Any:
    return keyed[column].get((window, kpi), float("nan"))
