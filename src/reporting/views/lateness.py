"""Which figures of a period are not complete yet, because a source that feeds them is late."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pandas as pd

from reporting.data import Facts
from reporting.metrics import Catalogue

_BEHIND: Final = frozenset({"partial", "missing"})


def late_sources(facts: Facts) -> tuple[str, ...]:
    """Name the sources that do not reach the last day of the period."""
    last = facts.scope.actual_to - timedelta(days=1)
    return tuple(
        source.name
        for source in facts.scope.sources
        if source.status in _BEHIND and (source.loaded_to is None or source.loaded_to < last)
    )


def late_measures(facts: Facts) -> frozenset[str]:
    """Name the measures that a late source feeds, alone or with others.

    Of these the sum is too small and nobody knows by how much: reports of a day or week show "–", never 0.
    """
    late = late_sources(facts)
    if not late:
        return frozenset()
    fed = facts.measures(by=("source",), windows=("mat",), scenarios=("AC",))
    return frozenset(fed.loc[fed["source"].isin(late), "measure_id"])


def without_late(measures: pd.DataFrame, late: frozenset[str], window: str = "period") -> pd.DataFrame:
    """Drop actuals of a window that late sources feed; last year and plan stay."""
    unknown = (
        measures["scenario"].eq("AC") & measures["window"].eq(window) & measures["measure_id"].isin(late)
    )
    return measures[~unknown]


def known_kpis(kpis: pd.DataFrame, facts: Facts, catalogue: Catalogue) -> pd.DataFrame:
    """Blank the KPIs of the period that a late source feeds, so that nobody files a figure too small.

    Parameters
    ----------
    kpis
        As `compared` gives them.

    Returns
    -------
    DataFrame
        The rows, those of the period that are not known with flag ``no_data`` and nothing compared.
    """
    late = late_measures(facts)
    if not late:
        return kpis
    fed = {kpi for kpi in set(kpis["kpi_id"]) if late & set(catalogue.measures_of(catalogue[kpi]))}
    unknown = kpis["window"].eq("period") & kpis["kpi_id"].isin(fed)
    blank = kpis.copy()
    blank.loc[unknown, ["actual", "delta", "delta_pct", "impact"]] = float("nan")
    blank.loc[unknown, ["evaluation", "status"]] = ""
    blank.loc[unknown, "flag"] = "no_data"
    return blank
