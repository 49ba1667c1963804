"""What a marketing-mix model, estimated elsewhere and imported, says each channel added to net revenue."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import pandas as pd

from reporting.data import Facts
from reporting.periods import Period

_MONEY: Final = {"contribution": "contribution", "ci_low": "low", "ci_high": "high"}
_RETURNS: Final = {"roi": "contribution", "roi_low": "low", "roi_high": "high"}
_PARTS: Final = ("channel", "baseline", "residual")
_COLUMNS: Final = ["part", "channel", *_MONEY.values(), "cost", *_RETURNS, "model", "covered"]
_DAY: Final = timedelta(days=1)


def contributions(facts: Facts) -> pd.DataFrame:
    """Sum the contributions of the unit's newest model over the period, beside the cost of the same days.

    Returns
    -------
    DataFrame
        One row per channel (largest contribution first), then baseline, residual if there is one, and total:
        `part` (channel, baseline, residual, total), `channel` (id; empty for other parts), `contribution,
        low, high, cost` (money of the unit), `roi, roi_low, roi_high` (contribution per unit of cost),
        `model` (its version), `covered` (ratio of the period's days that the model speaks of). Cost and
        return are NaN for parts that are no channel, the return also without cost. No rows if the unit has no
        model of the period.

    Notes
    -----
    Of a month or week that lies partly outside the period, the share of its days inside counts. Bounds are
    added up like estimates: errors of different weeks partly cancel, so the interval is too wide rather than
    too narrow. A bound that one of them lacks is unknown of the sum. Models of units below are not added up:
    a group has contributions only if a model of the group itself is imported.
    """
    lines = _newest(_within(facts))
    if lines.empty:
        return pd.DataFrame(columns=_COLUMNS)
    amounts = {new: lines[old] * lines["share"] for old, new in _MONEY.items()}
    # One unknown bound makes the sum's unknown: pandas would leave it out.
    sums = lines.assign(**amounts).groupby(["part", "channel"])[list(amounts)].agg(_whole_sum).reset_index()
    frame = sums.sort_values("contribution", ascending=False, kind="stable")
    frame = frame.sort_values("part", key=lambda parts: parts.map(_PARTS.index), kind="stable")
    days = {day for start, end in zip(lines["start"], lines["end"], strict=True) for day in _days(start, end)}
    cost = frame["channel"].map(_cost_by_channel(facts, days)).fillna(0.0)
    frame["cost"] = cost.where(frame["part"].eq("channel"))
    spent = frame["cost"].where(frame["cost"].gt(0))
    frame = frame.assign(**{name: frame[source] / spent for name, source in _RETURNS.items()})
    total = {"part": "total", "channel": "", **{name: _whole_sum(frame[name]) for name in amounts}}
    period = (facts.scope.actual_to - facts.scope.period.start).days
    result = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    return result.assign(model=lines["model_version"].iloc[0], covered=len(days) / period)[_COLUMNS]


def _within(facts: Facts) -> pd.DataFrame:
    """Give the unit's lines with `start`, `end` and `share` of their days inside the period."""
    scope = facts.scope
    table = facts.table("fact_contribution")
    lines = table[table["bu_id"].eq(scope.unit.id)]
    if facts.engine.as_of is not None:
        lines = lines[pd.to_datetime(lines["fitted_on"]).le(pd.Timestamp(facts.engine.as_of))]
    spans = [Period.parse(name, scope.unit.calendar) for name in lines["period"]]
    start = [max(span.start, scope.period.start) for span in spans]
    end = [min(span.end, scope.actual_to) for span in spans]
    share = [(last - first).days / span.days for first, last, span in zip(start, end, spans, strict=True)]
    placed = lines.assign(start=start, end=end, share=share, channel=lines["channel_id"].fillna(""))
    return placed[placed["share"].gt(0)]


def _newest(lines: pd.DataFrame) -> pd.DataFrame:
    """Keep the lines of the model fitted last."""
    if lines.empty:
        return lines
    last = lines.sort_values(["fitted_on", "model_version"], kind="stable").iloc[-1]
    return lines[lines["model_version"].eq(last["model_version"])]


def _cost_by_channel(facts: Facts, days: set[date]) -> pd.Series:
    """Sum the cost of each channel over some days."""
    daily = facts.measures(by=("channel", "day"), windows=("period",), scenarios=("AC",))
    own = daily["measure_id"].eq("cost") & pd.to_datetime(daily["day"]).dt.date.isin(days)
    return daily[own].groupby("channel")["value"].sum()


def _days(start: date, end: date) -> list[date]:
    return [start + n * _DAY for n in range((end - start).days)]


def _whole_sum(values: pd.Series) -> float:
    return float(values.sum(skipna=False))
