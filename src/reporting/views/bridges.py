"""What moved the budget, the revenue and the media spend: three bridges that add up exactly."""

from __future__ import annotations

from typing import Final

import pandas as pd

from reporting.analysis.sentences import STEP_NAMES
from reporting.data import Facts, Scope
from reporting.language.messages import translator
from reporting.metrics import Catalogue
from reporting.variance import bridge, driver_effects, flexible_budget, lines_from_measures, sum_effects

#: Sessions, then orders per session, then revenue per order.
REVENUE_CHAIN: Final = ("sessions", "orders", "net_revenue")
_FACTOR_NAMES: Final = {"sessions": "traffic", "orders": "conversion", "net_revenue": "basket"}


def step_names(scope: Scope) -> dict[str, str]:
    """Name the steps of revenue and media bridges in the reader's language."""
    say = translator(scope.language)
    return {step: say(name) for step, name in (STEP_NAMES | _FACTOR_NAMES).items()}


def kpi_bridge(
    frame: pd.DataFrame,
    catalogue: Catalogue,
    kpi: str,
    *,
    by: str = "channel",
    window: str = "ytd",
    max_steps: int = 8,
) -> pd.DataFrame:
    """Lead from the plan of an additive KPI to its actual by a dimension, the largest steps first.

    Parameters
    ----------
    frame
        Rows of `compared` by the dimension; the total (empty part) is left out.

    Returns
    -------
    DataFrame
        As `reporting.variance.bridge`; the steps are ids of the dimension, in the unit of the KPI.
    """
    frame = frame[frame["window"].eq(window) & frame["kpi_id"].eq(kpi)]
    frame = frame[frame[by].ne("") & frame[["actual", "plan"]].abs().sum(axis=1).gt(0)]
    steps = frame[[by, "delta"]].rename(columns={by: "step", "delta": "contribution"})
    start, end = _sum(frame["plan"]), _sum(frame["actual"])
    sign = {"up": 1, "down": -1}.get(catalogue[kpi].direction, 0)
    return bridge(steps, start, end, sign=sign, order="size", max_steps=max_steps)


def revenue_bridge(facts: Facts, *, window: str = "period") -> pd.DataFrame:
    """Lead from planned to actual net revenue by traffic, conversion and basket.

    Decomposed per channel, then summed, so that a change of mix between channels is not mistaken for a
    change of conversion.

    Returns
    -------
    DataFrame
        As `reporting.variance.bridge`; steps named by the measure that completes each factor.
    """
    measures = facts.measures(by=("channel",), windows=(window,), scenarios=("AC", "PL"))
    chain = _side_by_side(measures, REVENUE_CHAIN)
    effects = sum_effects(driver_effects(chain, REVENUE_CHAIN, by=("channel",)))
    steps = effects.rename(columns={"factor": "step"})[["step", "contribution"]]
    revenue = REVENUE_CHAIN[-1]
    return bridge(steps, _sum(chain[f"{revenue}_reference"]), _sum(chain[f"{revenue}_actual"]))


def media_bridge(facts: Facts, *, window: str = "period", results: str = "leads") -> pd.DataFrame:
    """Lead from planned to actual media spend: activity bought, efficiency, mix, price.

    Parameters
    ----------
    results
        What the money is to buy; only channels with media spend count.

    Returns
    -------
    DataFrame
        As `reporting.variance.bridge`, in the standard order of steps.
    """
    measures = facts.measures(by=("channel",), windows=(window,), scenarios=("AC", "PL"))
    lines = lines_from_measures(measures, "clicks", "media_cost", by=["channel"])
    paid = measures[measures["measure_id"].eq(results) & measures["channel"].isin(lines["channel"])]
    reached = paid.groupby("scenario")["value"].sum()
    steps = flexible_budget(lines, float(reached.get("PL", 0.0)), float(reached.get("AC", 0.0)))
    start, end = _sum(lines["plan_cost"]), _sum(lines["actual_cost"])
    return bridge(steps, start, end, sign=-1, order="standard")


def _side_by_side(measures: pd.DataFrame, chain: tuple[str, ...]) -> pd.DataFrame:
    """Put plan (reference) and actual of a chain of measures in columns, one row per channel."""
    wanted = measures[measures["measure_id"].isin(chain)]
    role = wanted["scenario"].map({"AC": "_actual", "PL": "_reference"})
    keys = [wanted["channel"], (wanted["measure_id"] + role).rename("column")]
    wide = wanted["value"].set_axis(pd.MultiIndex.from_arrays(keys)).unstack("column")
    names = [f"{name}{state}" for name in chain for state in ("_reference", "_actual")]
    return wide.reindex(columns=names).fillna(0.0).reset_index().rename_axis(columns=None)


def _sum(values: pd.Series) -> float:
    return round(float(values.sum()), 4)
