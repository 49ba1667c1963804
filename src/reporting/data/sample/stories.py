"""The demo's promises and lessons: objectives, milestones, experiments, funnel, commentary, loads, rates."""

# ruff: noqa: E501 -- rows of tables, one a line

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reporting.data.sample.actions import OWNERS
from reporting.data.sample.field import subscribers
from reporting.data.sample.words import EXPERIMENTS, PROMISES, count_text, percent_text, role
from reporting.data.sample.world import AVERAGE_RATES, BUDGET_RATES, UNITS, Dates, DemoUnit, Floats

Rows = Iterator[tuple[object, ...]]
Totals = Mapping[tuple[str, str], Floats]

_SOURCES = (
    "google_ads", "microsoft_ads", "meta_ads", "linkedin_ads", "tiktok_ads", "search_console", "hubspot",
    "mailchimp", "warehouse", "pos", "manual",
)  # fmt: skip
_PLATFORM_OF = {
    "microsoft_ads": "microsoft_search",
    "linkedin_ads": "linkedin_ads",
    "tiktok_ads": "tiktok_ads",
}
LATE_FROM = {"UK": date(2026, 10, 25)}


def months_between(first: str, last: str) -> list[str]:
    """List months from first to last."""
    return np.arange(np.datetime64(first), np.datetime64(last) + np.timedelta64(1, "M")).astype(str).tolist()


def fx_rows() -> Rows:
    """Write budget, average and closing rates by month: units of EUR for one local unit."""
    months = months_between("2023-11", "2026-12")
    for currency, budget in BUDGET_RATES.items():
        start, end = AVERAGE_RATES[currency]
        for index, month in enumerate(months):
            position = min(index, 35) / 35
            swing = 0.0 if currency == "EUR" else 0.006 * np.sin(index / 2.3)
            average = round(float(start + (end - start) * position + swing), 4)
            yield ("BUDGET", month, currency, budget)
            if month <= "2026-10":
                yield ("AVERAGE", month, currency, average)
                closing = 1.0 if currency == "EUR" else round(average * (1 + 0.003 * np.cos(index)), 4)
                yield ("CLOSING", month, currency, float(closing))


def load_rows() -> Rows:
    """Write what each source delivered: everything, but the British tills are a week late in October 2026."""
    for unit in UNITS:
        web = ("ga4",) if unit.web_tool == "ga4" else ("matomo",)
        for source in (*_SOURCES, *web):
            if _PLATFORM_OF.get(source, unit.channels[0]) not in unit.channels:
                continue
            for month in months_between("2023-11", "2026-10"):
                following = (np.datetime64(month) + np.timedelta64(1, "M")).astype("datetime64[D]")
                loaded = (following - np.timedelta64(1, "D")).astype(object)
                late = source == "pos" and month == "2026-10" and unit.unit_id in LATE_FROM
                if late:
                    loaded = LATE_FROM[unit.unit_id] - timedelta(days=1)
                yield (source, unit.unit_id, month, "partial" if late else "complete", None, loaded, None)


#: Cost per lead of October 2025 in the unit's currency, and what October 2026 is to undercut.
_COST_PER_LEAD = {"FR": (45.7, 44.0), "DE": (47.8, 46.0), "ES": (37.9, 36.0), "UK": (41.0, 39.0),
                  "US": (56.8, 55.0), "CH": (57.6, 55.0)}  # fmt: skip
#: Orders per visit of the last quarter of 2025, and what they are to become.
_CONVERSION = {"FR": (0.0239, 0.026), "DE": (0.0263, 0.028), "ES": (0.0215, 0.023), "UK": (0.0249, 0.027),
               "US": (0.0252, 0.027), "CH": (0.0264, 0.028)}  # fmt: skip


def objective_rows(unit: DemoUnit, autumn_leads: float) -> Rows:
    """Write the year's promises of a unit in its language; baselines are its results of 2025.

    Growth (`grow_pct`) is a ratio: 0.08 is +8 %. `autumn_leads` are the qualified leads of autumn 2025.
    """
    spoken = unit.language
    year = (date(2026, 1, 1), date(2026, 12, 31))
    growth = {"growth": percent_text(unit.growth - 1, spoken, signed=True)}
    before, limit = _COST_PER_LEAD[unit.unit_id]
    qualified = float(round(autumn_leads * 1.08, -2))
    rate, goal = _CONVERSION[unit.unit_id]
    readers = subscribers(unit, 25)
    yield _promise(unit, 1, "revenue", "director", "net_revenue", None, (None, "2025", 0.08, "grow_pct"), year,
                   "seasonal", growth)  # fmt: skip
    yield _promise(unit, 2, "cpl", "search", "cpl", None, (before, "2025-10", limit, "at_most"), year, "linear",
                   {"target": f"{limit:.0f} {unit.currency}"})  # fmt: skip
    yield _promise(unit, 3, "mql", "crm", "qualified_leads", None, (0.0, "2026-Q2", qualified, "count"),
                   (date(2026, 9, 1), date(2026, 11, 30)), "linear",
                   {"target": count_text(int(qualified), spoken), "before": count_text(int(autumn_leads), spoken)})  # fmt: skip
    yield _promise(unit, 4, "conversion", "shop", "site_conversion_rate", None,
                   (rate, "2025-Q4", goal, "at_least"), (date(2026, 4, 1), date(2026, 12, 31)), "linear",
                   {"before": percent_text(rate, spoken, digits=2), "target": percent_text(goal, spoken, digits=1)})  # fmt: skip
    yield _promise(unit, 5, "subscribers", "crm", "subscribers", "newsletter",
                   (float(readers), "2025-12", float(round(readers * 1.09, -3)), "at_least"), year, "linear", growth)  # fmt: skip
    yield _promise(unit, 6, "traffic", "content", "organic_sessions", "organic_search",
                   (None, "2025", 0.15, "grow_pct"), year, "back_loaded", growth)  # fmt: skip


def _promise(
    unit: DemoUnit,
    number: int,
    kind: str,
    owner: str,
    kpi_id: str,
    channel: str | None,
    asked: tuple[object, ...],
    span: tuple[date, date],
    phasing: str,
    numbers: Mapping[str, str],
) -> tuple[object, ...]:
    title, priority, evidence, resources = PROMISES[kind][unit.language]
    return (
        f"{unit.unit_id}-OBJ{number}", unit.unit_id, title.format(**numbers), priority, role(owner, unit.language),
        kpi_id, channel, *asked, *span, phasing, evidence.format(**numbers), resources, "approved", None,
    )  # fmt: skip


_STAGES = (("creative", 25), ("approval", 7), ("production", 16), ("live", 40), ("analysis", 12))


def milestone_rows(unit: DemoUnit, index: int) -> Rows:
    """Write the stages of the unit's dated actions of 2026: planned backwards from the day they go live."""
    for suffix, live, slip in (("LCH", date(2026, 9, 15), 2 + index), ("PLV", date(2026, 10, 5), index % 3),
                               ("BFRI", date(2026, 11, 23), 3 if index % 2 else 0), ("WEB", date(2026, 10, 8), 0)):  # fmt: skip
        owner = role(OWNERS[suffix], unit.language)
        yield from _stages(f"{unit.unit_id}-2026-{suffix}", live, slip, owner, cancelled=False)
    if unit.unit_id == "CH":
        yield from _stages(
            "CH-2026-AUTUMN", date(2026, 11, 7), 0, role("events", unit.language), cancelled=True
        )


def _stages(action: str, live: date, slip: int, owner: str, *, cancelled: bool) -> Rows:
    start = live - timedelta(days=sum(length for name, length in _STAGES[:3]))
    today = date(2026, 10, 31)
    before = None
    for position, (stage, length) in enumerate(_STAGES):
        finish = start + timedelta(days=length - 1)
        late = timedelta(days=slip if position else slip // 2)
        forecast = (start + late, finish + late)
        done = forecast[1] <= today and not (cancelled and position > 1)
        running = not done and forecast[0] <= today
        status = "done" if done else "in_progress" if running else "planned"
        if cancelled and not done:
            status = "cancelled"
        started = forecast[0] if done or (running and not cancelled) else None
        milestone = f"{action}-{position + 1}"
        yield (milestone, action, None, stage, start, finish, *forecast, started, forecast[1] if done else None,
               before, owner, status)  # fmt: skip
        before = milestone
        start = finish + timedelta(days=1)


def experiment_rows(
    unit: DemoUnit, rng: np.random.Generator
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Write three experiments of a unit and what each variant saw by day."""
    one, action = unit.unit_id, f"{unit.unit_id}-2026-TST"
    plans = (
        ("AB1", "landing_page", "site_conversion_rate", 8_158, 0.0505, 0.0592, date(2026, 8, 3), 28, "decided", "scale"),
        ("AB2", "email_subject", "click_rate", 13_809, 0.0202, 0.0209, date(2026, 9, 8), 21, "decided", "stop"),
        ("AB3", "ad_creative", "ad_conversion_rate", 9_500, 0.031, 0.0345, date(2026, 10, 12), 35, "running", None),
    )  # fmt: skip
    experiments: list[tuple[object, ...]] = []
    observations: list[tuple[object, ...]] = []
    for code, kind, kpi, planned, rate_a, rate_b, start, length, status, decision in plans:
        identity = f"{one}-{code}"
        name, hypothesis, learning = EXPERIMENTS[code][unit.language]
        experiments.append((
            identity, one, action, name, kind, hypothesis, kpi, "visitor", "50/50", planned, 0.05, 0.8, round(rate_b - rate_a, 4), start, start + timedelta(days=length - 1), "fixed", status, decision,
            learning or None,
        ))  # fmt: skip
        daily = planned * 1.02 / length
        shown = length if status == "decided" else (date(2026, 10, 31) - start).days + 1
        for day in range(shown):
            for variant, rate in (("A", rate_a), ("B", rate_b)):
                exposed = round(daily) + (0 if day else 40)
                conversions = int(rng.binomial(exposed, rate))
                revenue = round(conversions * unit.order_value * 0.9, 2)
                square = round(conversions * (unit.order_value * 0.9) ** 2 * 1.3, 2)
                observations.append(
                    (identity, variant, start + timedelta(days=day), exposed, conversions, revenue, square)
                )
    return experiments, observations


_STEPS = ("sessions", "leads", "mql", "sql", "won")


def funnel_rows(
    unit: DemoUnit, totals: Totals, months: list[str], won: Mapping[tuple[str, str], int]
) -> Rows:
    """Write the monthly funnel from visits to won opportunities, counted as events."""
    for index, month in enumerate(months):
        for position, step in enumerate(_STEPS):
            count = (
                won.get((unit.unit_id, month), 0)
                if step == "won"
                else float(totals[unit.unit_id, step][index])
            )
            yield (month, unit.unit_id, None, "lead", position + 1, step, count, "event")


def restatement_rows() -> Rows:
    """Write the log of figures corrected after they were reported."""
    yield ("R2026-001", "fact_measure_daily", "DE", "2026-09", "attributed_conversions", None, None, None,
           "Google Ads kept adding conversions for the last days of September", "Finance director",
           "2026-10-06 09:00:00")  # fmt: skip


def monthly_totals(days: Dates, table: pa.Table) -> Totals:
    """Add up the visits and leads of each unit and month of a table of daily facts."""
    months = np.unique(days.astype("datetime64[M]"))
    totals: dict[tuple[str, str], Floats] = {}
    for unit in UNITS:
        for measure in _STEPS[:-1]:
            chosen = table.filter((pc.field("bu_id") == unit.unit_id) & (pc.field("measure_id") == measure))
            month = chosen["date"].to_numpy().astype("datetime64[M]")
            values = chosen["value"].cast(pa.float64()).to_numpy()
            sums = np.bincount((month - months[0]).astype(int), weights=values, minlength=len(months))
            totals[unit.unit_id, measure] = sums.astype(np.float64)
    return totals
