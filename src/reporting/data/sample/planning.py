"""Budgets, revisions, transfers and forecasts of the demo, in money and in base measures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from reporting.data.sample.actions import BudgetLine, budget_lines
from reporting.data.sample.demand import Expected, expected_demand, margin_rate, order_value
from reporting.data.sample.world import (
    PAID,
    UNPAID,
    Dates,
    DemoChannel,
    DemoUnit,
    Floats,
    all_days,
    months_of,
    seasonality,
)

PLAN_DAYS: Dates = all_days(date(2024, 1, 1), date(2026, 12, 31))
PLAN_MONTHS: tuple[str, ...] = tuple(np.unique(months_of(PLAN_DAYS)).tolist())
FORECAST_CUTOFFS: tuple[str, ...] = ("2025-06", "2025-09", *(f"2026-{month:02d}" for month in range(1, 11)))
_STARTS = np.flatnonzero(np.r_[True, np.diff(PLAN_DAYS.astype("datetime64[M]").astype(np.int64)) > 0])

Rows = Iterator[tuple[object, ...]]


def by_month(daily: Floats) -> Floats:
    """Add daily values of the plan horizon up to months."""
    return np.add.reduceat(daily, _STARTS)


def planned_amounts(lines: list[BudgetLine]) -> Floats:
    """Give the budget of each line and month of the plan horizon, in round hundreds of local currency."""
    amounts = np.zeros((len(lines), len(PLAN_MONTHS)))
    for index, line in enumerate(lines):
        growth = np.array([line.unit.growth ** (int(month[:4]) - 2026) for month in PLAN_MONTHS])
        if line.nature == "media" and line.share == 0:
            channel = next(item for item in PAID if item.channel_id == line.channel)
            amounts[index] = by_month(expected_demand(line.unit, channel, PLAN_DAYS).spend)
        else:
            active = np.array([int(month[5:]) in line.months for month in PLAN_MONTHS], dtype=float)
            amounts[index] = line.unit.media * line.share / len(line.months) * active * growth
    return np.asarray(np.rint(amounts / 100) * 100)


def line_rows(lines: list[BudgetLine], amounts: Floats) -> Rows:
    """Write the budget of lines, and its revision of July 2026, as rows of ``fact_budget_line``."""
    for line, planned in zip(lines, amounts, strict=True):
        clicks = _planned_clicks(line)
        for index, month in enumerate(PLAN_MONTHS):
            year = int(month[:4])
            if planned[index] == 0 and not line.is_test:
                continue
            volume = clicks[index] if clicks is not None else None
            rate = round(planned[index] / volume, 4) if volume else None
            behaviour = "variable" if volume else "fixed"
            head = (month, line.unit.unit_id, line.action_id(year), line.channel, line.nature)
            tail = (line.unit.currency, behaviour, volume, rate, line.is_test)
            yield (f"BUD{year}", *head, planned[index], *tail, None)
            if month > "2026-06":
                yield (f"REV{year}", *head, round(planned[index] * 1.02, -2), *tail, None)


def _planned_clicks(line: BudgetLine) -> Floats | None:
    if line.nature != "media" or line.share:
        return None
    channel = next(item for item in PAID if item.channel_id == line.channel)
    return np.asarray(np.rint(by_month(expected_demand(line.unit, channel, PLAN_DAYS).clicks) / 100) * 100)


def special_rows() -> Rows:
    """Write the lines that make a budget awkward: zero budgets, a transfer, a cancelled action."""
    zero = ("2026-10", "ES", "ES-2026-PRI", "influence", "other", 0, "EUR", "fixed", None, None, False)
    yield ("BUD2026", *zero, "Crisis communication: no budget")
    nothing = ("2026-10", "UK", "UK-2026-PAR", "partners", "other", 0, "GBP", "fixed", None, None, False)
    yield ("BUD2026", *nothing, "Placeholder")
    for month, amount in (("2026-10", 24_000), ("2026-11", 36_000)):
        line = (
            month,
            "CH",
            "CH-2026-AUTUMN",
            "events",
            "logistics",
            amount,
            "CHF",
            "fixed",
            None,
            None,
            False,
        )
        yield ("BUD2026", *line, None)
    for action, channel, amount in (
        ("FR-2026-DSP", "display", -18_000),
        ("FR-2026-SEA", "google_search", 18_000),
    ):
        line = ("2026-09", "FR", action, channel, "media", amount, "EUR", "fixed", None, None, False)
        yield ("TRF2026-1", *line, "Du display vers la recherche, après la revue d'août")


def phasing_rows(unit: DemoUnit) -> Rows:
    """Write how the plan of the last two months of 2026 falls on their days: Black Friday, then the gifts.

    Weights are written in millionths, the remainders on the largest, so that each month makes exactly 1.
    """
    for month in ("2026-11", "2026-12"):
        days = PLAN_DAYS[months_of(PLAN_DAYS) == month]
        season = seasonality(days)
        exact = season / season.sum() * 1_000_000
        parts = np.floor(exact).astype(np.int64)
        parts[np.argsort(parts - exact, kind="stable")[: 1_000_000 - parts.sum()]] += 1
        for day, part in zip(days, parts, strict=True):
            yield (month, unit.unit_id, day, f"{part / 1_000_000:.6f}")


def forecast_rows(lines: list[BudgetLine], planned: Floats, actual: Floats) -> Rows:
    """Write a forecast for every cutoff: the plan to go, moved towards the last three months' ratio."""
    for cutoff in FORECAST_CUTOFFS:
        last = PLAN_MONTHS.index(cutoff)
        recent = slice(last - 2, last + 1)
        base = planned[:, recent].sum(axis=1)
        known = actual[:, recent].sum(axis=1)
        ratio = np.divide(known, base, out=np.ones_like(base), where=base > 0)
        outlook = 1 + 0.6 * (np.clip(ratio, 0.7, 1.4) - 1)
        for line, row, factor in zip(lines, planned, outlook, strict=True):
            for index in range(last + 1, len(PLAN_MONTHS)):
                month = PLAN_MONTHS[index]
                if month[:4] != cutoff[:4] or row[index] == 0:
                    continue
                amount = round(row[index] * factor, -2)
                head = (f"FC{cutoff}", month, line.unit.unit_id, line.action_id(int(month[:4])), line.channel)
                yield (*head, line.nature, amount, line.unit.currency, "phased")


def plan_measures(unit: DemoUnit) -> Iterator[tuple[str, str, Floats, bool]]:
    """Give the plan's base measures by month: channel, measure, values, whether they are money."""
    for channel in (*PAID, *UNPAID):
        if channel.paid and channel.channel_id not in unit.channels:
            continue
        expected = expected_demand(unit, channel, PLAN_DAYS)
        for measure, daily, money in _channel_measures(unit, channel, expected):
            values = by_month(daily)
            yield (
                channel.channel_id,
                measure,
                np.rint(values / 100) * 100 if money else np.rint(values),
                money,
            )
    yield from _mail_measures(unit)


def _channel_measures(
    unit: DemoUnit, channel: DemoChannel, plan: Expected
) -> Iterator[tuple[str, Floats, bool]]:
    value, margin = order_value(unit, PLAN_DAYS), margin_rate(PLAN_DAYS)
    yield "sessions", plan.sessions, False
    yield "orders", plan.orders, False
    yield "net_revenue", plan.orders * value, True
    yield "cm", plan.orders * value * margin, True
    yield "new_customers", plan.orders * (0.42 if channel.paid else 0.27), False
    yield "leads", plan.leads, False
    yield "mql", plan.leads * 0.39, False
    yield "sql", plan.leads * 0.39 * 0.46, False
    if channel.paid:
        conversions = plan.orders / 0.93 * 1.06
        yield "impressions", plan.impressions, False
        yield "clicks", plan.clicks, False
        yield "attributed_conversions", conversions, False
        yield "attributed_revenue", conversions * value, True
        yield "attributed_cm", conversions * value * margin, True


def _mail_measures(unit: DemoUnit) -> Iterator[tuple[str, str, Floats, bool]]:
    years = np.array([int(month[:4]) - 2026 for month in PLAN_MONTHS], dtype=float)
    base = unit.revenue / unit.order_value * 0.55 * unit.growth**years
    for channel, sent, rates in (
        ("newsletter", base * 8.7, (0.355, 0.029, 0.034)),
        ("automation", base * 0.012 * 30.4, (0.465, 0.072, 0.034)),
    ):
        delivered = np.rint(sent * 0.986)
        clicks = np.rint(delivered * rates[1])
        orders = np.rint(clicks * rates[2])
        yield channel, "sent", np.rint(sent), False
        yield channel, "delivered", delivered, False
        yield channel, "unique_opens", np.rint(delivered * rates[0]), False
        yield channel, "unique_clicks", clicks, False
        yield channel, "unsubscribes", np.rint(delivered * 0.0011), False
        yield channel, "email_orders", orders, False
        yield channel, "email_revenue", np.rint(orders * unit.order_value / 100) * 100, True


def measure_rows(unit: DemoUnit, outlook: float) -> Rows:
    """Write plan and forecast measures of a unit as rows of ``fact_measure_plan``.

    `outlook` is the unit's result against plan so far, as its forecasters see it.
    """
    forecast = {"net_revenue", "orders", "cm", "leads", "mql", "new_customers", "sessions"}
    for channel, measure, values, money in plan_measures(unit):
        currency = unit.currency if money else None
        for index, month in enumerate(PLAN_MONTHS):
            yield (f"BUD{month[:4]}", month, unit.unit_id, channel, measure, values[index], currency)
            if measure not in forecast:
                continue
            for cutoff in FORECAST_CUTOFFS[-5:]:
                if month > cutoff and month[:4] == "2026":
                    seen = round(values[index] * outlook, -2 if money else 0)
                    yield (f"FC{cutoff}", month, unit.unit_id, channel, measure, seen, currency)


def version_rows() -> Rows:
    """Write the versions of plans and forecasts as rows of ``dim_version``."""
    for year in (2024, 2025, 2026):
        approved = date(year - 1, 12, 12)
        yield (f"BUD{year}", "BUDGET", str(year), None, approved, "Finance director", "BUDGET", "locked")
    yield ("REV2026", "REVISED", "2026", "2026-06", date(2026, 7, 9), "Finance director", "BUDGET", "locked")
    yield (
        "TRF2026-1",
        "TRANSFER",
        "2026",
        None,
        date(2026, 8, 27),
        "Marketing controller",
        "BUDGET",
        "locked",
    )
    for cutoff in FORECAST_CUTOFFS:
        year, month = int(cutoff[:4]), int(cutoff[5:])
        approved = date(year, month + 1, 6)
        yield (
            f"FC{cutoff}",
            "FORECAST",
            str(year),
            cutoff,
            approved,
            "Marketing controller",
            "BUDGET",
            "locked",
        )


__all__ = [
    "FORECAST_CUTOFFS",
    "PLAN_DAYS",
    "PLAN_MONTHS",
    "budget_lines",
    "by_month",
    "forecast_rows",
    "line_rows",
    "measure_rows",
    "phasing_rows",
    "planned_amounts",
    "special_rows",
    "version_rows",
]
