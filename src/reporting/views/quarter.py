"""The quarter reviewed: what each type of action cost and brought, the schedule, and what is next."""

from __future__ import annotations

from typing import Final

import pandas as pd

from reporting.analysis import learning_pocket
from reporting.data import Facts
from reporting.metrics import Catalogue
from reporting.variance import bridge
from reporting.views.plan import milestones
from reporting.views.totals import compared, months

#: Types of action whose results come through long sales cycles.
_LONG_CYCLES: Final = frozenset({"event", "partnership"})
_DATES: Final = [
    f"{state}_{end}" for state in ("baseline", "actual", "forecast") for end in ("start", "finish")
]


def action_type_names(facts: Facts, catalogue: Catalogue) -> dict[str, str]:
    """Name the types of action in the reader's language."""
    language = "fr" if facts.scope.language.startswith("fr") else "en"
    return {name: kind.label[language] for name, kind in catalogue.action_types.items()}


def landing_by_month(facts: Facts, catalogue: Catalogue) -> pd.DataFrame:
    """Lead from the year's plan of marketing cost to its landing, month by month.

    Returns
    -------
    DataFrame
        As `reporting.variance.bridge`, a month for each step, and `forecast`: whether the month is yet to
        come; without a forecast it lands as planned.
    """
    year = months(facts, catalogue, "marketing_cost")
    plan = year["plan"].fillna(0.0)
    reached = year["actual"].fillna(year["forecast"]).fillna(plan)
    steps = pd.DataFrame({"step": year["month"], "contribution": reached - plan})
    start, end = round(float(plan.sum()), 4), round(float(reached.sum()), 4)
    laid = bridge(steps, start, end, sign=-1.0, max_steps=max(2, len(steps)))
    return laid.assign(forecast=laid["step"].isin(year.loc[year["actual"].isna(), "month"]))


def by_action_type(facts: Facts, catalogue: Catalogue) -> pd.DataFrame:
    """Compare cost of the period, landing of the year and return by type of action, the total last.

    Returns
    -------
    DataFrame
        `action_type` (id; empty: total), `actual, plan, delta, delta_pct, evaluation, status` (cost of the
        period), `landing, plan_fy, landing_delta, landing_evaluation` (of the year), `roi` (ratio; NaN where
        it may not be read) and `note`: ``too_early`` where sales cycles are not over, ``low_base``,
        ``not_attributed``, or empty.
    """
    kpis = ["marketing_cost", "roi_channel"]
    parts = compared(facts, catalogue, kpis, by=("action_type",))
    total = compared(facts, catalogue, kpis).assign(action_type="")
    frame = pd.concat([parts, total], ignore_index=True)
    cost = _rows(frame, "period", "marketing_cost")
    year = _rows(frame, "fy", "marketing_cost")
    returns = _rows(frame, "period", "roi_channel")
    attributed = _attributed(facts)
    table = cost[["actual", "plan", "delta", "delta_pct", "evaluation", "status"]].copy()
    table["landing"], table["plan_fy"] = year["forecast"], year["plan"]
    table["landing_delta"], table["landing_evaluation"] = year["delta"], year["evaluation"]
    flags = returns["flag"].reindex(table.index).fillna("")
    table["note"] = [_note(str(name), str(flag), attributed) for name, flag in flags.items()]
    table["roi"] = returns["actual"].where(table["note"].isin(["", "low_base"]))
    shown = table[["actual", "plan", "landing", "plan_fy"]].abs().sum(axis=1).gt(0)
    table = table[shown].reset_index().rename_axis(columns=None)
    order = table.assign(_last=table["action_type"].eq("")).sort_values(
        ["_last", "actual"], ascending=[True, False], kind="stable"
    )
    return order.drop(columns="_last").reset_index(drop=True)


def _rows(frame: pd.DataFrame, window: str, kpi: str) -> pd.DataFrame:
    """Take one window and KPI, by type of action."""
    return frame[frame["window"].eq(window) & frame["kpi_id"].eq(kpi)].set_index("action_type")


def _attributed(facts: Facts) -> frozenset[str]:
    """Name the types of action to which results are attributed in the period; the total always has some."""
    measures = facts.measures(by=("action_type",), windows=("period",), scenarios=("AC",))
    return frozenset(measures.loc[measures["measure_id"].eq("attributed_cm"), "action_type"]) | {""}


def _note(name: str, flag: str, attributed: frozenset[str]) -> str:
    if name not in attributed:
        return "too_early" if name in _LONG_CYCLES else "not_attributed"
    return "low_base" if "low_base" in flag.split("|") else ""


def learning_share(facts: Facts) -> pd.DataFrame:
    """Measure the part of the year's budget, of the cost to date and of the landing that pays for tests.

    Returns
    -------
    DataFrame
        Rows `budget, actual, landing`: `basis, total, tests` (money), `share` (ratio), `in_band` (bool),
        `missing` (money to reach the band of 10 to 15 %; negative above it).
    """
    measures = facts.measures(by=("action",), windows=("ytd", "fy"))
    cost = measures[measures["measure_id"].eq("cost")]
    of = {("PL", "fy"): "budget", ("AC", "ytd"): "actual", ("FC", "fy"): "landing"}
    basis = [of.get(pair, "") for pair in zip(cost["scenario"], cost["window"], strict=True)]
    actions = facts.table("dim_action")
    tests = set(actions.loc[actions["is_test"].fillna(False).astype(bool), "action_id"])
    lines = cost.assign(basis=basis, amount=cost["value"], is_test=cost["action"].isin(tests))
    pocket = learning_pocket(lines[lines["basis"].ne("")], by=("basis",)).set_index("basis")
    kept = [name for name in of.values() if name in pocket.index]
    return pocket.loc[kept].reset_index()


def schedule(facts: Facts, *, most: int = 6) -> pd.DataFrame:
    """Lay out the stages of the actions that were prepared or ran in the period or the one after.

    Parameters
    ----------
    most
        Actions shown, the latest ones and then the next ones first.

    Returns
    -------
    DataFrame
        As `reporting.exhibits.gantt` reads it: `group` (action), `name` (stage id), the six dates, `status`
        (on_track, watch, off_track), `days_late`.
    """
    scope = facts.scope
    stages = milestones(facts)
    stages = stages[stages["state"].ne("cancelled")]
    first, last = pd.Timestamp(scope.period.start), pd.Timestamp(scope.period.next().end)
    starts = pd.to_datetime(stages["baseline_start"])
    ends = pd.to_datetime(stages["forecast_finish"]).fillna(pd.to_datetime(stages["baseline_finish"]))
    near = stages[starts.lt(last) & ends.ge(first)]
    late = near.groupby("action_id")["days_late"].max()
    begin = pd.to_datetime(near["baseline_start"]).groupby(near["action_id"]).min()
    order = pd.DataFrame({"late": -late, "begin": begin}).sort_values(["late", "begin"], kind="stable")
    chosen = list(order.index[:most])
    shown = stages[stages["action_id"].isin(chosen)]
    names = facts.table("dim_action").set_index("action_id")["name"]
    rank = {action: position for position, action in enumerate(chosen)}
    shown = shown.assign(_rank=shown["action_id"].map(rank)).sort_values(
        ["_rank", "baseline_start"], kind="stable"
    )
    frame = shown[_DATES].assign(
        group=shown["action_id"].map(names),
        name=shown["stage"],
        status=[_lateness(d) for d in shown["days_late"]],
        days_late=shown["days_late"],
    )
    return frame.reset_index(drop=True)


def _lateness(days: float) -> str:
    """Judge days late: a working week may still be caught up."""
    return "on_track" if days <= 0 else "watch" if days <= 7 else "off_track"


def next_quarter(facts: Facts) -> pd.DataFrame:
    """Lay out the plan of the next quarter by action and month, with the total last.

    Returns
    -------
    DataFrame
        `action` (id; ``total`` last), `name, owner`, `first, second, third` (planned cost of its months),
        `plan` (of the quarter), `actual` (of this quarter); no rows if the next quarter is not planned yet.
    """
    months = facts.scope.period.next().months()
    after = facts.scope.period.next()
    wanted = [month.id for month in months if after.start <= month.start < after.end]
    measures = facts.measures(by=("action", "month"), windows=("fy",), scenarios=("PL",))
    plan = measures[measures["measure_id"].eq("cost") & measures["month"].isin(wanted)]
    if plan.empty or len(wanted) != 3:
        return pd.DataFrame(columns=["action", "name", "owner", "first", "second", "third", "plan", "actual"])
    wide = plan.pivot_table(index="action", columns="month", values="value", aggfunc="sum", observed=True)
    wide = wide.reindex(columns=wanted).fillna(0.0)
    wide.columns = pd.Index(["first", "second", "third"])
    now = facts.measures(by=("action",), windows=("period",), scenarios=("AC",))
    spent = now[now["measure_id"].eq("cost")].set_index("action")["value"]
    wide = wide.assign(plan=wide.sum(axis=1), actual=spent.reindex(wide.index).fillna(0.0))
    wide = wide.sort_values("plan", ascending=False, kind="stable")
    total = wide.sum().to_frame().T.set_axis(["total"])
    actions = facts.table("dim_action").set_index("action_id")
    table = pd.concat([wide, total]).rename_axis("action").reset_index()
    for column in ("name", "owner"):
        table[column] = table["action"].map(actions[column]).fillna("")
    return table
