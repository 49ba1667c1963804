"""KPIs of a job, compared with plan: in total, by any dimension, and month by month."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from reporting.data import Facts
from reporting.metrics import Catalogue, evaluate_facts
from reporting.variance import compare


def compared(
    facts: Facts, catalogue: Catalogue, kpis: Sequence[str] | None = None, *, by: Sequence[str] = ()
) -> pd.DataFrame:
    """Evaluate KPIs and compare them with plan.

    Parameters
    ----------
    kpis
        Ids; None means all.
    by
        Dimensions of the rows, such as ``("channel",)``; none for totals.

    Returns
    -------
    DataFrame
        One row per window, dimensions and KPI, as `reporting.variance.compare` gives them.
    """
    evaluated = evaluate_facts(facts, kpis=kpis, by=by, catalogue=catalogue)
    return compare(evaluated, catalogue, facts.scope.thresholds)


def months(facts: Facts, catalogue: Catalogue, kpi: str, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """Lay one KPI out over the twelve months of the fiscal year: actuals, then the forecast to go.

    Parameters
    ----------
    kpi
        An additive KPI.
    by
        Further dimensions, such as ``("unit",)``.

    Returns
    -------
    DataFrame
        One row per month (and dimensions): `month` (2026-10), `actual` (NaN in months to come), `forecast`
        (NaN in months done), `plan, previous_year, delta, delta_pct, evaluation`; money in the job's own.
    """
    frame = compared(facts, catalogue, [kpi], by=("month", *by))
    frame = frame[frame["window"].eq("fy")].copy()
    done = frame["month"].lt(facts.scope.actual_to.isoformat()[:7])
    frame["actual"] = frame["actual"].where(done)
    frame["forecast"] = frame["forecast"].where(~done)
    return frame.sort_values(["month", *by], kind="stable", ignore_index=True)
