"""What is still free: budget, actual cost and open commitments of each action."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from reporting.data import Facts
from reporting.variance import available_budget, exposure


def budget_by_action(facts: Facts, *, most: int = 12) -> pd.DataFrame:
    """Compare each action's budget of the year with what is spent and committed.

    Parameters
    ----------
    most
        Actions shown; the rest is summed in one row with an empty action, before the total.

    Returns
    -------
    DataFrame
        `action` (id; ``other`` for the rest, ``total`` last), `name, status, plan_fy, actual,
        open_commitment, exposure, available, committed_rate`; money of the job's currency.
    """
    measures = facts.measures(by=("action",), windows=("ytd", "fy"), scenarios=("AC", "PL"))
    lines = pd.DataFrame(
        {
            "plan_fy": _pick(measures, "cost", "PL", "fy"),
            "actual": _pick(measures, "cost", "AC", "ytd"),
            "open_commitment": _commitments(facts),
        }
    ).fillna(0.0)
    lines = lines[lines.abs().sum(axis=1).gt(0)].sort_values("plan_fy", ascending=False, kind="stable")
    actions = facts.table("dim_action").set_index("action_id")
    shown, rest = lines.head(most), lines.iloc[most:]
    rows = [shown.rename_axis("action").reset_index()]
    if len(rest):
        rows.append(rest.sum().to_frame().T.assign(action="other"))
    rows.append(lines.sum().to_frame().T.assign(action="total"))
    table = available_budget(pd.concat(rows, ignore_index=True))
    table["name"] = table["action"].map(actions["name"]).fillna("")
    table["status"] = table["action"].map(actions["status"]).fillna("")
    return table


def _pick(measures: pd.DataFrame, measure: str, scenario: str, window: str) -> pd.Series:
    wanted = measures[
        measures["measure_id"].eq(measure) & measures["scenario"].eq(scenario) & measures["window"].eq(window)
    ]
    return wanted.set_index("action")["value"]


def _commitments(facts: Facts) -> pd.Series:
    """Sum what is ordered and neither invoiced nor accrued, by action, on the day actuals end."""
    entries = facts.table("fact_cost_entry")
    columns = ["doc_type", "amount_local", "action_id", "po_no", "posting_date"]
    orders = entries.loc[entries["po_no"].notna(), columns]
    orders = orders.rename(columns={"amount_local": "amount", "action_id": "action"})
    last = facts.scope.actual_to - timedelta(days=1)
    return exposure(orders, by=("action",), as_of=last).set_index("action")["open_commitment"]
