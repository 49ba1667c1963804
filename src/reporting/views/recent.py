"""A day or a week against its plan, its recent average and the same days of last year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from reporting.data import Facts
from reporting.metrics import Catalogue, evaluate
from reporting.metrics.evaluation import UNASSIGNED
from reporting.variance import compare
from reporting.views.lateness import late_measures, without_late

#: Weeks before this one that make "usual".
USUAL_WEEKS: Final = 4
_COMPARED: Final = ("delta", "delta_pct", "evaluation")


def against_plan(facts: Facts, catalogue: Catalogue, kpis: Sequence[str]) -> pd.DataFrame:
    """Compare the period with its phased plan and with the same weekdays of last year.

    Returns
    -------
    DataFrame
        One row per KPI in the order asked for: `kpi_id, uom, flag, actual, plan, previous_year`, gaps to plan
        `delta, delta_pct, evaluation, status`, gaps to last year `previous_year_delta,
        previous_year_delta_pct, previous_year_evaluation`. Unknown (flag ``no_data``) is what a late source
        feeds.
    """
    measures = facts.measures(windows=("period",), scenarios=("AC", "PL", "PY"))
    return _both(facts, catalogue, measures, kpis)


def against_usual(
    facts: Facts, catalogue: Catalogue, kpis: Sequence[str], *, by: Sequence[str] = ()
) -> pd.DataFrame:
    """Compare the period with what was usual before it, and with the same weekdays of last year.

    Usual is the mean of the four weeks before a week, and of the 28 days that end with a day. Ratios are
    those of the summed events, not means of ratios.

    Returns
    -------
    DataFrame
        As `against_plan`, the mean in the column `plan`; one row per `by` and KPI.
    """
    kind = facts.scope.period.kind
    measures = facts.measures(by=(kind, *by), windows=("trend",), scenarios=("AC", "PY"))
    return _both(facts, catalogue, recent_scenarios(measures, kind, facts.scope.period.id, by), kpis, by)


def recent_scenarios(measures: pd.DataFrame, kind: str, current: str, by: Sequence[str] = ()) -> pd.DataFrame:
    """Put the mean of recent days or weeks in the place of the plan.

    Parameters
    ----------
    measures
        `scenario` (AC, PY), `kind` (column of the days or weeks), `by`, `measure_id, value`.
    kind
        ``day``: the mean holds all days given; ``week``: the four weeks before the current one.
    current
        Id of the day or week reported.

    Returns
    -------
    DataFrame
        `scenario` (AC, PL = mean, PY), `window` (period), `by, measure_id, value`.
    """
    actual = measures[measures["scenario"].eq("AC")]
    moments = sorted(set(actual[kind].astype("str")))
    if kind == "week":
        moments = [moment for moment in moments if moment < current][-USUAL_WEEKS:]
    keys = [*by, "measure_id"]
    usual = actual[actual[kind].astype("str").isin(moments)].groupby(keys)["value"].sum() / max(
        len(moments), 1
    )
    now = measures[measures[kind].astype("str").eq(current)]
    parts = [usual.round(4).reset_index().assign(scenario="PL"), now[["scenario", *keys, "value"]]]
    return pd.concat(parts, ignore_index=True).assign(window="period")


def days_of_trend(facts: Facts, catalogue: Catalogue, kpi: str) -> pd.DataFrame:
    """Lay one KPI out over the last 28 days (13 weeks), with the same weekdays of last year.

    Returns
    -------
    DataFrame
        One row per day: `day` (or `week`), `actual, previous_year`; the last one unknown if a source is late.
    """
    kind = facts.scope.period.kind
    measures = facts.measures(by=(kind,), windows=("trend",), scenarios=("AC", "PY"))
    # Levels are known for the day they were taken on, which may lie beyond the last day shown.
    measures = measures[measures["measure_id"].isin(catalogue.measures_of(catalogue[kpi]))]
    found = evaluate(measures, catalogue, kpis=[kpi], by=(kind,), currency=facts.scope.currency)
    found = found.assign(**{kind: found[kind].astype("str").str[:10]})
    if late_measures(facts) & set(catalogue.measures_of(catalogue[kpi])):
        found["actual"] = found["actual"].where(found[kind].ne(facts.scope.period.id))
    return found[[kind, "actual", "previous_year"]].reset_index(drop=True)


def channels_of_day(facts: Facts, catalogue: Catalogue, *, most: int = 5) -> pd.DataFrame:
    """Compare revenue and return on ad spend of each channel with its usual day.

    Parameters
    ----------
    most
        Channels shown, the largest by revenue; the rest is summed as ``other``, whose return is not shown.

    Returns
    -------
    DataFrame
        `channel` (id; ``other``, then ``total`` last), `revenue, usual_revenue` (money), `delta, delta_pct,
        evaluation`, `cm_roas, usual_cm_roas` (multiples; NaN where nothing is attributed).
    """
    parts = against_usual(facts, catalogue, ["net_revenue", "cm_roas"], by=("channel",))
    total = against_usual(facts, catalogue, ["net_revenue", "cm_roas"]).assign(channel="total")
    frame = pd.concat([parts, total], ignore_index=True)
    revenue = frame[frame["kpi_id"].eq("net_revenue")].set_index("channel")
    returns = frame[frame["kpi_id"].eq("cm_roas")].set_index("channel")
    table = revenue[["actual", "plan", *_COMPARED]].rename(
        columns={"actual": "revenue", "plan": "usual_revenue"}
    )
    table["cm_roas"], table["usual_cm_roas"] = returns["actual"], returns["plan"]
    channels = table.drop(index="total")
    channels = channels[channels[["revenue", "usual_revenue"]].abs().sum(axis=1).gt(0)]
    channels = channels.sort_values("usual_revenue", ascending=False, kind="stable")
    rest = channels.iloc[most:]
    rows = [channels.head(most), *([_rest(rest)] if len(rest) else []), table.loc[["total"]]]
    return pd.concat(rows).rename_axis("channel").reset_index()


def _rest(rest: pd.DataFrame) -> pd.DataFrame:
    """Sum channels not shown; rates cannot be added."""
    sums = rest[["revenue", "usual_revenue", "delta"]].sum(min_count=1)
    usual = sums["usual_revenue"]
    delta = sums["delta"]
    word = "favourable" if delta > 0 else "adverse" if delta < 0 else "neutral"
    row = {**sums, "delta_pct": delta / usual if usual > 0 else float("nan"), "evaluation": word}
    unknown = {"cm_roas": float("nan"), "usual_cm_roas": float("nan")}
    return pd.DataFrame([row | unknown], index=["other"])


def _both(
    facts: Facts,
    catalogue: Catalogue,
    measures: pd.DataFrame,
    kpis: Sequence[str],
    by: Sequence[str] = (),
) -> pd.DataFrame:
    """Evaluate once, compare with the plan column and with last year."""
    late = late_measures(facts)
    known = without_late(measures, late)
    for column in by:
        known = known.assign(**{column: known[column].where(known[column] != "", UNASSIGNED)})
    loaded = facts.loaded_measures - late
    scope = facts.scope
    evaluated = evaluate(known, catalogue, kpis=kpis, by=by, loaded_measures=loaded, currency=scope.currency)
    frame = compare(evaluated, catalogue, scope.thresholds)
    before = compare(evaluated, catalogue, scope.thresholds, reference="previous_year")
    return frame.assign(**{f"previous_year_{name}": before[name] for name in _COMPARED})
