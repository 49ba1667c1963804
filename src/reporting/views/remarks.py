"""Words next to the numbers: what happened, why and what follows, by rules or by an analyst."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeGuard

import pandas as pd

from reporting.analysis import statements, write_commentary
from reporting.data import Facts
from reporting.language.messages import translator
from reporting.language.numbers import format_percent
from reporting.metrics import Catalogue, name_in_words
from reporting.metrics.formula import Node, Reference
from reporting.variance import Thresholds, gap_natures, ratio_effects
from reporting.views.bridges import step_names
from reporting.views.channels import channel_names
from reporting.views.headlines import locale_of
from reporting.views.plan import action_names

_RATIO: Final = (
    *("kpi_id", "numerator_reference", "numerator_actual", "denominator_reference", "denominator_actual"),
    "scale",
)


def remarks(
    facts: Facts,
    catalogue: Catalogue,
    kpis: pd.DataFrame,
    *,
    by_channel: pd.DataFrame,
    revenue: pd.DataFrame,
    goals: pd.DataFrame | None = None,
    limit: int = 2,
) -> pd.DataFrame:
    """Write the commentary of a report.

    Parameters
    ----------
    kpis
        Compared totals, as `compared` gives them.
    by_channel
        Marketing cost compared by channel; other KPIs and totals in it are left out.
    revenue
        As `revenue_bridge` gives it, of the period.
    goals
        As `objectives` gives them; None for a group, whose totals are no unit's.
    limit
        Most statements by rules besides the totals that are always commented; what analysts wrote comes
        before them.

    Returns
    -------
    DataFrame
        As `reporting.analysis.write_commentary`.
    """
    scope = facts.scope
    missed = set() if goals is None else _missed(goals)
    spoken_of = missed.union(kpis.loc[kpis["comment_required"], "kpi_id"])
    chosen = statements(
        kpis,
        drivers=_drivers(facts, catalogue, sorted(spoken_of), by_channel, revenue),
        natures=gap_natures(kpis, catalogue),
        missed=missed,
        always=Thresholds.from_mapping(scope.thresholds).always_comment,
        limit=limit,
    )
    return write_commentary(
        chosen, catalogue, scope.language, locale=locale_of(scope), analysts=_analysts(facts)
    )


def _missed(goals: pd.DataFrame) -> set[str]:
    """Name the KPIs whose objective for the whole unit is off track."""
    return set(goals.loc[goals["status"].eq("off_track") & goals["channel"].eq(""), "kpi_id"])


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


def _drivers(
    facts: Facts, catalogue: Catalogue, kpis: Iterable[str], by_channel: pd.DataFrame, revenue: pd.DataFrame
) -> pd.DataFrame:
    """Gather the parts of the gaps that a decomposition explains."""
    names = channel_names(facts)
    cost = by_channel[by_channel["window"].eq("period") & by_channel["kpi_id"].eq("marketing_cost")]
    cost = cost[cost["channel"].ne("")]
    parts = [
        pd.DataFrame(
            {
                "kpi_id": "marketing_cost",
                "driver": cost["channel"].map(names).fillna(cost["channel"]),
                "contribution": cost["delta"].fillna(0.0),
            }
        ),
        _revenue_parts(facts, revenue),
        _ratio_parts(facts, catalogue, kpis),
    ]
    return pd.concat(parts, ignore_index=True)


def _revenue_parts(facts: Facts, revenue: pd.DataFrame) -> pd.DataFrame:
    named = step_names(facts.scope)
    steps = revenue[~revenue["kind"].isin(["start", "end"])]
    names = [named.get(step, step) for step in steps["step"]]
    return pd.DataFrame(
        {"kpi_id": "net_revenue", "driver": names, "contribution": steps["contribution"].to_numpy()}
    )


def _ratio_parts(facts: Facts, catalogue: Catalogue, kpis: Iterable[str]) -> pd.DataFrame:
    """Split the gaps of plain ratios of two measures between the two."""
    measures = facts.measures(windows=("period",), scenarios=("AC", "PL"))
    values = measures.set_index(["measure_id", "scenario"])["value"].to_dict()
    rows: list[dict[str, object]] = []
    names: dict[tuple[str, str], str] = {}
    for kpi in kpis:
        formula = catalogue[kpi].formula
        above, below = formula.numerator, formula.denominator
        if formula.complement or not (_is_measure(above, catalogue) and _is_measure(below, catalogue)):
            continue
        row: dict[str, object] = {"kpi_id": kpi, "scale": float(formula.scale)}
        for side, measure in (("numerator", above), ("denominator", below)):
            names[kpi, side] = name_in_words(catalogue, measure, facts.scope.language)
            for state, scenario in (("reference", "PL"), ("actual", "AC")):
                row[f"{side}_{state}"] = values.get((str(measure), scenario), float("nan"))
        rows.append(row)
    effects = ratio_effects(pd.DataFrame(rows, columns=_RATIO))
    driver = [names[key] for key in zip(effects["kpi_id"], effects["side"], strict=True)]
    return effects.assign(driver=driver).drop(columns="side")


def _is_measure(node: Node | None, catalogue: Catalogue) -> TypeGuard[Reference]:
    return isinstance(node, Reference) and node.id in catalogue.measures and not node.scenario


def _analysts(facts: Facts) -> pd.DataFrame:
    """Take what people wrote for this unit and period."""
    table = facts.table("fact_commentary")
    own = table["bu_id"].eq(facts.scope.unit.id) & table["period"].eq(facts.scope.period.id)
    mine = table[own].copy()
    named = channel_names(facts) | action_names(facts)
    mine["line"] = mine["line"].map(named).fillna(mine["line"])
    mine["due"] = pd.to_datetime(mine["due"]).dt.strftime("%Y-%m-%d")
    return mine
