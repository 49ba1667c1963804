"""Words next to the numbers: what happened, why and what follows, by rules or by an analyst."""

from __future__ import annotations

import pandas as pd

from reporting.analysis import statements, write_commentary
from reporting.data import Facts
from reporting.language.messages import translator
from reporting.language.numbers import format_percent
from reporting.metrics import Catalogue
from reporting.variance import gap_natures
from reporting.views.bridges import revenue_bridge, step_names
from reporting.views.channels import channel_names
from reporting.views.headlines import locale_of
from reporting.views.totals import compared


def remarks(facts: Facts, catalogue: Catalogue, kpis: pd.DataFrame, *, limit: int = 3) -> pd.DataFrame:
    """Write the commentary of a report.

    Parameters
    ----------
    kpis
        Compared totals, as `compared` gives them.
    limit
        Most statements by rules; what analysts wrote comes before them.

    Returns
    -------
    DataFrame
        As `reporting.analysis.write_commentary`.
    """
    scope = facts.scope
    chosen = statements(
        kpis, drivers=_drivers(facts, catalogue), natures=gap_natures(kpis, catalogue), limit=limit
    )
    return write_commentary(
        chosen, catalogue, scope.language, locale=locale_of(scope), analysts=_analysts(facts)
    )


def headline(facts: Facts, catalogue: Catalogue, kpis: pd.DataFrame) -> str:
    """Say in one sentence how cost and revenue stand against plan in the period."""
    period = kpis[kpis["window"].eq("period")].set_index("kpi_id")
    locale = locale_of(facts.scope)
    gaps = {
        name: format_percent(float(period["delta_pct"][kpi]), locale, signed=True)
        for name, kpi in (("cost", "marketing_cost"), ("revenue", "net_revenue"))
    }
    say = translator(facts.scope.language)
    return say("Marketing cost is {cost} against plan, net revenue {revenue}.").format(**gaps)


def _drivers(facts: Facts, catalogue: Catalogue) -> pd.DataFrame:
    """Gather the parts of the gaps that a decomposition explains."""
    names = channel_names(facts)
    cost = compared(facts, catalogue, ["marketing_cost"], by=("channel",))
    cost = cost[cost["window"].eq("period")]
    parts = [
        pd.DataFrame(
            {
                "kpi_id": "marketing_cost",
                "driver": cost["channel"].map(names).fillna(cost["channel"]),
                "contribution": cost["delta"].fillna(0.0),
            }
        ),
        _revenue_parts(facts),
    ]
    return pd.concat(parts, ignore_index=True)


def _revenue_parts(facts: Facts) -> pd.DataFrame:
    named = step_names(facts.scope)
    laid = revenue_bridge(facts)
    steps = laid[~laid["kind"].isin(["start", "end"])]
    names = [named.get(step, step) for step in steps["step"]]
    return pd.DataFrame(
        {"kpi_id": "net_revenue", "driver": names, "contribution": steps["contribution"].to_numpy()}
    )


def _analysts(facts: Facts) -> pd.DataFrame:
    """Take what people wrote for this unit and period."""
    table = facts.table("fact_commentary")
    own = table["bu_id"].eq(facts.scope.unit.id) & table["period"].eq(facts.scope.period.id)
    mine = table[own].copy()
    mine["line"] = mine["line"].map(channel_names(facts)).fillna(mine["line"])
    mine["due"] = pd.to_datetime(mine["due"]).dt.strftime("%Y-%m-%d")
    return mine
