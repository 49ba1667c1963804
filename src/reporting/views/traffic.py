"""Where traffic comes from, and where people are lost on the way to a sale."""

from __future__ import annotations

from typing import Final

import pandas as pd

from reporting.data import Facts
from reporting.language.messages import translator

#: Steps of the way from a visit to a customer: base measure, and its name to translate.
STEPS: Final = {
    "sessions": "Sessions",
    "leads": "Leads",
    "mql": "Qualified leads (MQL)",
    "sql": "Sales-qualified leads (SQL)",
    "opps_won": "Deals won",
}


def funnel_steps(facts: Facts, *, window: str = "period") -> pd.DataFrame:
    """Count those who reach each step, against the plan.

    Returns
    -------
    DataFrame
        One row per step that is measured, in order: `name` (reader's language), `actual, plan` (counts; NaN
        where not planned).
    """
    measures = facts.measures(windows=(window,), scenarios=("AC", "PL"))
    values = measures.set_index(["measure_id", "scenario"])["value"].unstack("scenario")
    values = values.reindex(index=list(STEPS), columns=["AC", "PL"]).dropna(subset=["AC"])
    say = translator(facts.scope.language)
    names = [say(STEPS[step]) for step in values.index]
    return pd.DataFrame({"name": names, "actual": values["AC"].to_numpy(), "plan": values["PL"].to_numpy()})


def traffic_by_origin(facts: Facts) -> pd.DataFrame:
    """Count sessions by channel over the last thirteen months.

    Returns
    -------
    DataFrame
        One row per month and channel: `month, channel, actual` (sessions).
    """
    measures = facts.measures(by=("month", "channel"), windows=("trend",), scenarios=("AC",))
    sessions = measures[measures["measure_id"].eq("sessions") & measures["channel"].ne("")]
    columns = {"value": "actual"}
    return sessions[["month", "channel", "value"]].rename(columns=columns).reset_index(drop=True)
