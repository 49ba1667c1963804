"""The demo's facts outside the web shop: stores, events, press, podcasts, panels, stocks, pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from reporting.data.sample.series import DailySeries
from reporting.data.sample.world import (
    FIRST_DAY,
    LAST_DAY,
    Dates,
    DemoUnit,
    Floats,
    seasonality,
    smooth_noise,
    years_after_2026,
)

Whole = NDArray[np.int64]
Rows = Iterator[tuple[object, ...]]
_WAVES = tuple((year, month) for year in (2024, 2025, 2026) for month in (3, 9) if (year, month) <= (2026, 9))


def add_field(series: DailySeries, unit: DemoUnit, rng: np.random.Generator, late_from: date | None) -> None:
    """Add store, event, press and podcast facts; late tills stop at `late_from`."""
    days = series.days
    weekday = (days.astype(np.int64) + 3) % 7
    scale = unit.revenue / 48e6
    growth = unit.growth ** years_after_2026(days)
    season = seasonality(days)
    _add_stores(series, unit, rng, scale * season * growth, late_from)
    month = days.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (days - days.astype("datetime64[M]")).astype(np.int64) + 1
    fair = np.isin(month, (4,)) & (day >= 14) & (day <= 17)
    webinar = np.isin(month, (2, 5, 9, 10, 11)) & (day >= 8) & (day <= 14) & (weekday == 3)
    _add_events(series, unit, rng, np.where(fair, 190 * scale, np.where(webinar, 130 * scale, 0.0)))
    _add_press(series, unit, rng, scale * growth * np.where(weekday < 5, 1.0, 0.3) * season)
    _add_podcast(series, unit, month, scale * growth)
    coupons = rng.poisson(55 * scale * season).astype(float)
    series.add(
        unit.unit_id,
        "promotions",
        "warehouse",
        "coupons_issued",
        np.where(np.isin(month, (1, 2, 10, 11, 12)), coupons * 9, 0.0),
    )
    series.add(
        unit.unit_id,
        "promotions",
        "warehouse",
        "coupons_redeemed",
        np.where(np.isin(month, (1, 2, 10, 11, 12)), coupons, 0.0),
    )
    _add_cohorts(series, unit, rng, scale * growth, day)


def _add_stores(
    series: DailySeries, unit: DemoUnit, rng: np.random.Generator, level: Floats, late_from: date | None
) -> None:
    known = np.ones(len(series.days)) if late_from is None else (series.days < np.datetime64(late_from)) * 1.0
    scanned = rng.poisson(260 * level).astype(float) * known
    label = (unit.unit_id, "stores", "pos")
    series.add(*label, "checkout_units", scanned)
    value = np.round(scanned * unit.order_value * 0.38, 2)
    series.add(*label, "checkout_value", value, currency=unit.currency)
    sunday = (series.days.astype(np.int64) + 3) % 7 == 6
    stores = round(210 * unit.revenue / 48e6)
    series.add(*label, "store_weeks", np.where(sunday, float(stores), 0.0) * known)


def _add_events(series: DailySeries, unit: DemoUnit, rng: np.random.Generator, expected: Floats) -> None:
    registered = rng.poisson(expected).astype(float)
    visitors = rng.binomial(registered.astype(int), 0.61).astype(float)
    leads = rng.binomial(visitors.astype(int), 0.42).astype(float)
    qualified = rng.binomial(leads.astype(int), 0.55).astype(float)
    label = (unit.unit_id, "events", "hubspot")
    series.add(*label, "registrations", registered)
    series.add(*label, "visitors", visitors)
    series.add(*label, "event_leads", leads)
    series.add(*label, "qualified_contacts", qualified)
    series.add(*label, "leads", leads)
    series.add(*label, "mql", qualified)
    contacts = rng.poisson(4.2 * unit.revenue / 48e6, len(series.days)).astype(float)
    series.add(unit.unit_id, "partners", "hubspot", "new_contacts", contacts)


def _add_press(series: DailySeries, unit: DemoUnit, rng: np.random.Generator, level: Floats) -> None:
    mentions = rng.poisson(2.1 * level).astype(float)
    positive = rng.binomial(mentions.astype(int), 0.46).astype(float)
    negative = rng.binomial((mentions - positive).astype(int), 0.17).astype(float)
    label = (unit.unit_id, "influence", "manual")
    series.add(*label, "mentions", mentions)
    series.add(*label, "mentions_positive", positive)
    series.add(*label, "mentions_negative", negative)
    series.add(*label, "mentions_key_message", rng.binomial(mentions.astype(int), 0.34).astype(float))
    series.add(*label, "category_mentions", rng.poisson(17 * level).astype(float))
    series.add(*label, "audience", np.rint(mentions * 42_000 * np.exp(rng.normal(0, 0.3, len(mentions)))))
    series.add(*label, "ave_value", np.round(mentions * 610, 2), currency=unit.currency)


def _add_podcast(series: DailySeries, unit: DemoUnit, month: Whole, growth: Floats) -> None:
    """Add the flat daily price of podcast sponsoring in the months it runs."""
    active = np.isin(month, (3, 4, 5, 6, 9, 10, 11))
    daily = np.where(active, unit.media * 0.030 / 213 * 1.01, 0.0)
    series.add(unit.unit_id, "podcast", "manual", "media_cost", np.round(daily, 2), currency=unit.currency)
    series.add(
        unit.unit_id, "podcast", "manual", "impressions", np.where(active, np.rint(5_200 * growth), 0.0)
    )


def _add_cohorts(
    series: DailySeries, unit: DemoUnit, rng: np.random.Generator, level: Floats, day: Floats
) -> None:
    """Add what became of earlier buyers and leads, counted on the first of each month."""
    first = day == 1
    buyers = np.where(first, rng.poisson(9_600 * level), 0).astype(float)
    series.add(unit.unit_id, "", "warehouse", "cohort_customers", buyers)
    repeaters = rng.binomial(buyers.astype(int), 0.262).astype(float)
    series.add(unit.unit_id, "", "warehouse", "cohort_repeaters", repeaters)
    leads = np.where(first, rng.poisson(9_100 * level), 0).astype(float)
    series.add(unit.unit_id, "automation", "hubspot", "cohort_leads", leads)
    customers = rng.binomial(leads.astype(int), 0.079).astype(float)
    series.add(unit.unit_id, "automation", "hubspot", "cohort_lead_customers", customers)


def stock_rows(unit: DemoUnit, rng: np.random.Generator) -> Rows:
    """Write month-end stocks: subscribers, shop stock, shelf space, listings, open pipeline."""
    ends = _month_ends()
    scale = unit.revenue / 48e6
    wobble = smooth_noise(rng, len(ends), 0.02)
    for index, (end, noise) in enumerate(zip(ends, wobble, strict=True)):
        known = datetime.combine(end + timedelta(days=1), time(5))
        stocks = {
            "newsletter": {"subscribers": subscribers(unit, index)},
            "stores": {
                "stock_units": round(17_500 * scale * noise),
                "facing_cm_own": round(24_200 * scale),
                "facing_cm_category": round(131_000 * scale * noise),
                "stores_listed": round(210 * scale),
                "stores_category": round(495 * scale),
            },
        }
        for channel, values in stocks.items():
            for measure, value in values.items():
                yield (end, unit.unit_id, channel, measure, value, None, known)
        pipeline = round(1_240_000 * scale * noise, -2)
        yield (end, unit.unit_id, None, "pipeline_open", pipeline, unit.currency, known)
        yield (end, unit.unit_id, None, "opps_open", round(96 * scale * noise), None, known)


def subscribers(unit: DemoUnit, month: int) -> int:
    """Count the newsletter's subscribers at the end of a month, months counted from the first."""
    grown: float = unit.growth ** ((month - 32) / 12)
    return round(196_000 * unit.revenue / 48e6 * grown)


def _month_ends() -> list[date]:
    ends = []
    year, month = FIRST_DAY.year, FIRST_DAY.month
    while (year, month) <= (LAST_DAY.year, LAST_DAY.month):
        year, month = year + month // 12, month % 12 + 1
        ends.append(date(year, month, 1) - timedelta(days=1))
    return ends


def opportunity_rows(unit: DemoUnit, rng: np.random.Generator, days: Dates) -> Rows:
    """Write the professional customers' opportunities: about forty a month in the largest units."""
    daily = 1.35 * unit.revenue / 48e6 * unit.growth ** years_after_2026(days)
    weekday = (days.astype(np.int64) + 3) % 7
    counts = rng.poisson(np.where(weekday < 5, daily * 1.35, daily * 0.1))
    created = np.repeat(days, counts)
    channels = np.array(["events", "partners", "organic_search", "linkedin_ads", "google_search", "direct"])
    weights = np.array([0.24, 0.16, 0.21, 0.13, 0.14, 0.12])
    if "linkedin_ads" not in unit.channels:
        weights = np.array([0.27, 0.18, 0.24, 0.0, 0.17, 0.14])
    picked = rng.choice(channels, len(created), p=weights)
    amounts = np.rint(np.exp(rng.normal(9.15, 0.7, len(created))) / 50) * 50
    cycle = np.rint(rng.gamma(4.0, 13.0, len(created))).astype(int) + 6
    won = rng.random(len(created)) < 0.27
    sourced = rng.random(len(created)) < 0.55
    for index, start in enumerate(created.astype(object)):
        closed = start + timedelta(days=int(cycle[index]))
        is_open = closed > LAST_DAY
        outcome = "open" if is_open else "won" if won[index] else "lost"
        stage = "proposal" if is_open else "closed"
        yield (
            f"{unit.unit_id}-O{index + 1:05d}", unit.unit_id, str(picked[index]), None, start, stage,
            float(amounts[index]), unit.currency, None if is_open else closed, outcome,
            "sourced" if sourced[index] else "influenced",
        )  # fmt: skip


def survey_rows(unit: DemoUnit, rng: np.random.Generator) -> Rows:
    """Write the awareness and satisfaction waves of March and September."""
    for year, month in _WAVES:
        start, end = date(year, month, 9), date(year, month, 22)
        drift = (year - 2024) * 0.012 + (month - 3) * 0.001
        shares = {"aided": 0.21 + drift, "unaided": 0.062 + drift / 3, "promoters": 0.43, "detractors": 0.16}
        for question, share in shares.items():
            positives = int(rng.binomial(1_000, share))
            wave = f"{year}-{'spring' if month == 3 else 'autumn'}"
            yield (wave, unit.unit_id, "Alder & Finch", question, 1_000, positives, 1_000, start, end)
