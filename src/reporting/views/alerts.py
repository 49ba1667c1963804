"""What needs a fix before it needs a comment: the findings of the diagnostic rules, with who and by when."""

from __future__ import annotations

from typing import Final

import pandas as pd

from reporting.data import Facts
from reporting.metrics import diagnostics
from reporting.views.lateness import late_measures, late_sources

_EVENTS: Final = [
    "clicks",
    "impressions",
    "media_cost",
    "attributed_conversions",
    "sessions",
    "orders",
    "leads",
]
_COLUMNS: Final = [
    "rule",
    "kind",
    "subject",
    "observed",
    "reference",
    "limit",
    "base",
    "checks",
    "owner",
    "due",
]

#: Changes smaller than this share of the usual are no alert, where the unit says nothing else.
LEAST_CHANGE: Final = 0.05


def alerts(facts: Facts) -> pd.DataFrame:
    """Apply the diagnostic rules to the period.

    Returns
    -------
    DataFrame
        One row per finding, incidents of the data first: `rule` (``late_source`` or as
        `reporting.metrics.diagnostics`), `kind`, `subject` (channel or action id, day, or source), `observed,
        reference, limit, base` (in the rule's own unit), `checks` (ids joined by ``|``), `owner` (text;
        empty: whoever looks after the data), `due` (date).
    """
    scope = facts.scope
    weekly = scope.period.kind == "week"
    found = [_late(facts), _tracking(facts), _clicks(facts), _paused(facts)]
    if weekly:
        found.append(_weekly(facts))
    frame = pd.concat([part for part in found if len(part)] or [pd.DataFrame(columns=_COLUMNS)])
    owners = channel_owners(facts)
    actions = facts.table("dim_action").set_index("action_id")["owner"]
    known = {str(name): str(owner) for name, owner in actions.dropna().items()} | owners
    named = [known.get(str(subject), "") for subject in frame["subject"]]
    frame = frame.assign(owner=named, due=scope.period.end)
    order = frame["kind"].ne("data_incident")
    frame = frame.assign(_later=order).sort_values("_later", kind="stable")
    return frame.reindex(columns=_COLUMNS).reset_index(drop=True)


def channel_owners(facts: Facts) -> dict[str, str]:
    """Name who looks after each channel: the owner of the action most of its budget of the year is in."""
    lines = facts.table("fact_budget_line")
    actions = facts.table("dim_action").set_index("action_id")["owner"]
    sums = lines.groupby(["channel_id", "action_id"])["amount_local"].sum().astype("float64").reset_index()
    first = sums.sort_values("amount_local", ascending=False, kind="stable").drop_duplicates("channel_id")
    owners = first.set_index("channel_id")["action_id"].map(actions).dropna()
    return {str(channel): str(owner) for channel, owner in owners.items()}


def _late(facts: Facts) -> pd.DataFrame:
    names = list(late_sources(facts))
    return pd.DataFrame(
        {"rule": "late_source", "kind": "data_incident", "subject": names, "checks": "import"}
    )


def _tracking(facts: Facts) -> pd.DataFrame:
    """Look for days with visits and no result; a source that is late is another finding."""
    daily = _wide(
        facts.measures(by=("day", "channel"), windows=("period",), scenarios=("AC",)), ["day", "channel"]
    )
    if late_measures(facts) & {"sessions", "orders", "leads"}:
        daily = daily.iloc[:0]
    daily = daily.assign(conversions=daily["orders"] + daily["leads"])
    found = diagnostics.tracking_break(daily[["day", "channel", "sessions", "conversions"]])
    return found.assign(subject=found["day"].astype("str").str[:10])


def _clicks(facts: Facts) -> pd.DataFrame:
    """Look for channels with clicks and no conversion, at the rate their plan expects."""
    both = facts.measures(by=("channel",), windows=("period",), scenarios=("AC", "PL"))
    actual = _wide(both[both["scenario"].eq("AC")], ["channel"])
    plan = _wide(both[both["scenario"].eq("PL")], ["channel"]).set_index("channel")
    rate = plan["attributed_conversions"] / plan["clicks"].where(plan["clicks"].gt(0))
    counted = actual[actual["channel"].ne("")]
    if late_measures(facts) & {"clicks", "attributed_conversions"}:
        counted = counted.iloc[:0]
    frame = pd.DataFrame(
        {
            "channel": counted["channel"],
            "clicks": counted["clicks"],
            "conversions": counted["attributed_conversions"],
            "plan_cvr": counted["channel"].map(rate),
        }
    )
    found = diagnostics.clicks_no_conversion(frame)
    return found.rename(columns={"channel": "subject"})


def _paused(facts: Facts) -> pd.DataFrame:
    """Look for actions that cost media money although they do not run."""
    costs = facts.measures(by=("action",), windows=("period",), scenarios=("AC",))
    costs = costs[costs["measure_id"].eq("media_cost") & costs["action"].ne("")]
    states = facts.table("dim_action").set_index("action_id")["status"]
    frame = pd.DataFrame(
        {"action": costs["action"], "status": costs["action"].map(states), "media_cost": costs["value"]}
    )
    return diagnostics.paid_but_paused(frame).rename(columns={"action": "subject"})


def _weekly(facts: Facts) -> pd.DataFrame:
    """Look for click rates and prices far from those of the eight weeks before, and by enough to matter."""
    if late_measures(facts) & {"clicks", "impressions", "media_cost"}:
        return pd.DataFrame()
    measures = facts.measures(by=("week", "channel"), windows=("trend",), scenarios=("AC",))
    weeks = _wide(measures[measures["channel"].ne("")], ["week", "channel"])
    paid = weeks.groupby("channel")["media_cost"].transform("sum").gt(0)
    weeks = weeks[paid]
    rates = diagnostics.ctr_drop(weeks[["week", "channel", "clicks", "impressions"]])
    prices = diagnostics.cpm_spike(weeks[["week", "channel", "media_cost", "impressions"]])
    found = pd.concat([rates, prices], ignore_index=True).rename(columns={"channel": "subject"})
    least = float(str(facts.scope.thresholds.get("on_track", LEAST_CHANGE)))
    change = (found["observed"] - found["reference"]).abs() / found["reference"].abs()
    return found[change.ge(least)]


def _wide(measures: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Put the events the rules read side by side; what did not happen is 0."""
    wanted = measures[measures["measure_id"].isin(_EVENTS)]
    wide = wanted.pivot_table(index=keys, columns="measure_id", values="value", aggfunc="sum", observed=True)
    return wide.reindex(columns=_EVENTS).fillna(0.0).reset_index().rename_axis(columns=None)
