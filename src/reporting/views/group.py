"""The group by unit: ranking, months, currency, and the proof that the units make the group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from reporting.data import Facts
from reporting.metrics import Catalogue
from reporting.variance import bridge, reconcile
from reporting.views.channels import channel_names
from reporting.views.totals import compared, months

#: Fewest events a rate is shown on, where its KPI says nothing else.
LEAST_EVENTS: Final = 30


def unit_names(facts: Facts) -> dict[str, str]:
    """Name the units of the group, in the order of the organisation."""
    return {unit.id: unit.name for unit in facts.scope.units}


def by_unit(facts: Facts, catalogue: Catalogue, kpis: Sequence[str], *, window: str = "ytd") -> pd.DataFrame:
    """Compare KPIs by unit at budget rates, with the group (empty unit) last.

    Returns
    -------
    DataFrame
        Rows as `compared` gives them, of one window.
    """
    parts = compared(facts, catalogue, kpis, by=("unit",))
    total = compared(facts, catalogue, kpis).assign(unit="")
    frame = pd.concat([parts, total], ignore_index=True)
    return frame[frame["window"].eq(window)].reset_index(drop=True)


def landing_by_unit(facts: Facts, catalogue: Catalogue) -> pd.DataFrame:
    """Compare the landing of marketing cost with the year's plan by unit, in the order of the organisation.

    Returns
    -------
    DataFrame
        The group (empty unit) comes last: `unit, forecast` (landing), `plan, delta, delta_pct, evaluation,
        status`; money at budget rates.
    """
    frame = by_unit(facts, catalogue, ["marketing_cost"], window="fy")
    place = {unit: number for number, unit in enumerate([*unit_names(facts), ""])}
    frame = frame.sort_values("unit", key=lambda units: units.map(place), ignore_index=True)
    return frame.drop(columns=["actual", "previous_year"])


def rates_by_channel(facts: Facts, catalogue: Catalogue, kpi: str, *, window: str = "ytd") -> pd.DataFrame:
    """Lay a rate out by channel and unit; a rate on fewer events than its KPI demands is left out.

    Returns
    -------
    DataFrame
        One row per channel, `channel` (id) and one column per unit (id), in the unit of the KPI; NaN where
        there is no rate or too few events.
    """
    frame = compared(facts, catalogue, [kpi], by=("channel", "unit"))
    frame = frame[frame["window"].eq(window) & frame["channel"].ne("")]
    least = catalogue[kpi].min_base or LEAST_EVENTS
    frame = frame.assign(actual=frame["actual"].where(frame["base"].ge(least) & frame["actual"].ne(0)))
    wide = frame.pivot_table(index="channel", columns="unit", values="actual", observed=True)
    order = [name for name in channel_names(facts) if name in wide.index]
    return (
        wide.reindex(order).reindex(columns=list(unit_names(facts))).reset_index().rename_axis(columns=None)
    )


def months_by_unit(facts: Facts, catalogue: Catalogue, kpi: str) -> pd.DataFrame:
    """Lay one KPI out by unit and month of the fiscal year, as `months`."""
    return months(facts, catalogue, kpi, by=("unit",))


def currency_bridge(facts: Facts, *, measure: str = "cost", window: str = "ytd") -> pd.DataFrame:
    """Lead from the group's plan to its actual cost at actual rates: operations by unit, then exchange rates.

    Returns
    -------
    DataFrame
        As `reporting.variance.bridge`; one step per unit, and ``fx`` for all units together.
    """
    split = facts.fx((window,))
    split = split[split["measure_id"].eq(measure)]
    units = split[["unit", "operational"]].rename(columns={"unit": "step", "operational": "contribution"})
    effect = round(float(split["fx"].sum()), 4)
    rates = pd.DataFrame({"step": ["fx"], "contribution": [effect], "kind": ["fx"]})
    steps = pd.concat([units.assign(kind="rate"), rates], ignore_index=True)
    start, end = round(float(split["plan"].sum()), 4), round(float(split["actual"].sum()), 4)
    return bridge(steps, start, end, sign=-1)


def reconciled(facts: Facts, *, windows: Sequence[str] = ("period", "ytd", "fy")) -> pd.DataFrame:
    """Prove that the units add up to the group, to the cent, at budget rates.

    Returns
    -------
    DataFrame
        `scenario, window, measure_id, parts, total, difference` for cost and net revenue.

    Raises
    ------
    ReconciliationFailed
        If they do not; the job fails.
    """
    keys = ["scenario", "window", "measure_id"]
    wanted = ["cost", "net_revenue"]
    parts = facts.measures(by=("unit",), windows=windows)
    total = facts.measures(windows=windows)
    return reconcile(
        parts[parts["measure_id"].isin(wanted)],
        total.loc[total["measure_id"].isin(wanted), [*keys, "value"]],
        keys=keys,
    )
