"""Who spends too fast or not at all: the month so far against its phased plan."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import pandas as pd

from reporting.data import Facts
from reporting.periods import Period
from reporting.variance import pacing

#: What the month is steered by: KPI, and the base measure it sums.
STEERED: Final = {"net_revenue": "net_revenue", "marketing_cost": "cost"}


def month_so_far(facts: Facts) -> tuple[date, date, date]:
    """Give the first day of the month, the day after the last one that counts, and the month's end."""
    reached = facts.scope.actual_to
    month = Period.containing(reached - timedelta(days=1), "month", facts.scope.unit.calendar)
    return month.start, min(reached, month.end), month.end


def media_pace(facts: Facts) -> pd.DataFrame:
    """Compare the media cost of each running action and channel, month to date, with its phased plan.

    Returns
    -------
    DataFrame
        `action` (id; ``total`` last), `name, owner, channel` (id) and what `reporting.variance.pacing` gives:
        `plan` (the whole month), `actual` (to date), `expected, delta, pace, projected, remaining,
        required_per_day, pace_status`; largest plan first.
    """
    lines = _month_lines(facts, ["action", "channel"])
    lines = lines[lines["measure_id"].eq("media_cost")].drop(columns="measure_id")
    lines = _with_actions(lines)
    lines = lines[lines[["plan", "actual"]].abs().sum(axis=1).gt(0)]
    lines = lines.sort_values(["plan", "actual"], ascending=False, kind="stable")
    total = lines[["plan", "actual", "due"]].sum().to_frame().T.assign(action="total", channel="")
    shown = _paced(pd.concat([lines, total], ignore_index=True), facts)
    actions = facts.table("dim_action").set_index("action_id")
    shown["name"] = shown["action"].map(actions["name"]).fillna("")
    shown["owner"] = shown["action"].map(actions["owner"]).fillna("")
    return shown


def month_to_date(facts: Facts) -> pd.DataFrame:
    """Compare revenue and cost, month to date, with their phased plans.

    Returns
    -------
    DataFrame
        `kpi_id`, then as `media_pace`; `evaluation` of the gap.
    """
    names = {measure: kpi for kpi, measure in STEERED.items()}
    lines = _month_lines(facts, [])
    lines = lines[lines["measure_id"].isin(names)].rename(columns={"measure_id": "kpi_id"})
    lines = lines.assign(kpi_id=lines["kpi_id"].map(names))
    shown = _paced(lines.set_index("kpi_id").reindex(list(STEERED)).reset_index(), facts)
    sign = shown["kpi_id"].map({"net_revenue": 1.0, "marketing_cost": -1.0}) * shown["delta"]
    shown["evaluation"] = ["favourable" if v > 0 else "adverse" if v < 0 else "neutral" for v in sign]
    return shown


def _month_lines(facts: Facts, keys: list[str]) -> pd.DataFrame:
    """Give plan of the month, plan due by now and actual to date: `keys, measure_id, plan, due, actual`."""
    start, reached, _ = month_so_far(facts)
    names = [*keys, "measure_id"]
    daily = facts.measures(by=("day", *keys), windows=("qtd",), scenarios=("AC", "PL"))
    days = pd.to_datetime(daily["day"])
    done = daily[days.ge(pd.Timestamp(start)) & days.lt(pd.Timestamp(reached))]
    month = Period.containing(start, "month", facts.scope.unit.calendar).id
    monthly = facts.measures(by=("month", *keys), windows=("fy",), scenarios=("PL",))
    sums = {
        "plan": monthly[monthly["month"].eq(month)],
        "due": done[done["scenario"].eq("PL")],
        "actual": done[done["scenario"].eq("AC")],
    }
    columns = {name: rows.groupby(names)["value"].sum() for name, rows in sums.items()}
    return pd.DataFrame(columns).fillna(0.0).round(4).rename_axis(names).reset_index()


def _with_actions(lines: pd.DataFrame) -> pd.DataFrame:
    """Give costs that name no campaign to the one action their channel is planned in."""
    planned = lines[lines["action"].ne("") & lines["plan"].gt(0)]
    only = planned.groupby("channel")["action"].agg(lambda ids: ids.iloc[0] if ids.nunique() == 1 else "")
    unnamed = lines["action"].eq("")
    action = lines["action"].where(~unnamed, lines["channel"].map(only).fillna(""))
    merged = lines.assign(action=action).groupby(["action", "channel"], as_index=False)
    return merged[["plan", "due", "actual"]].sum()


def _paced(lines: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    _, reached, end = month_so_far(facts)
    elapsed = lines["due"] / lines["plan"].where(lines["plan"].gt(0))
    return pacing(lines.assign(elapsed=elapsed, days_left=float((end - reached).days)))
