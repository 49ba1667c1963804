"""Daily facts of one demo unit: advertising, visits, orders, leads and mailings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reporting.data.sample.series import DailySeries
from reporting.data.sample.world import (
    PAID,
    UNPAID,
    Dates,
    DemoChannel,
    DemoUnit,
    Floats,
    conversion_drift,
    months_of,
    price_drift,
    seasonality,
    smooth_noise,
    spend_drift,
    years_after_2026,
)

#: Share of search spending on the unit's own name; the rest is generic search.
BRAND_SHARE = 0.28


@dataclass(frozen=True, slots=True)
class Expected:
    """What a unit expects of one channel on each day, before anything goes better or worse."""

    spend: Floats
    clicks: Floats
    impressions: Floats
    sessions: Floats
    orders: Floats
    leads: Floats


def expected_demand(unit: DemoUnit, channel: DemoChannel, days: Dates) -> Expected:
    """Give the expected daily spend, clicks, visits, orders and leads of a channel."""
    season = seasonality(days)
    growth = unit.growth ** years_after_2026(days)
    zeros = np.zeros(len(days))
    if not channel.paid:
        orders_a_day = unit.revenue / unit.order_value / 365.25
        sessions = orders_a_day * unit.sessions_per_order * 0.76 * channel.share * season * growth
        rates = _rates(unit, channel)
        return Expected(zeros, zeros, zeros, sessions, sessions * rates[0], sessions * rates[1])
    bought = sum(item.share for item in PAID if item.channel_id in unit.channels)
    spend = unit.media * channel.share / bought / 365.25 * season**0.8 * growth
    clicks = spend / (channel.cost_per_click * unit.price_level * price_season(days))
    sessions = clicks * 0.93
    rates = _rates(unit, channel)
    return Expected(
        spend, clicks, clicks / channel.click_rate, sessions, sessions * rates[0], sessions * rates[1]
    )


def price_season(days: Dates) -> Floats:
    """Give the usual season of click prices: dearer in November and December, for everybody."""
    month = days.astype("datetime64[M]").astype(np.int64) % 12
    factors: Floats = np.array([0.97, 0.96, 0.98, 0.99, 1.0, 0.99, 0.98, 0.97, 1.01, 1.02, 1.10, 1.09])
    return np.take(factors, month)


def _rates(unit: DemoUnit, channel: DemoChannel) -> tuple[float, float]:
    """Scale a channel's order and lead rates to the unit's market."""
    market = 44.5 / unit.sessions_per_order
    return channel.order_rate * market, channel.lead_rate * market


def order_value(unit: DemoUnit, days: Dates) -> Floats:
    """Give the expected net revenue of one order, in the unit's currency."""
    return np.asarray(unit.order_value * 1.02 ** years_after_2026(days), dtype=np.float64)


def margin_rate(days: Dates) -> Floats:
    """Give the expected contribution margin of one unit of revenue: lower in the months of sales."""
    month = days.astype("datetime64[M]").astype(np.int64) % 12
    return np.where(np.isin(month, (0, 6, 10)), 0.445, 0.472)


@dataclass(slots=True)
class _Market:
    """Everything random of one unit, drawn once, used by all its channels."""

    unit: DemoUnit
    days: Dates
    rng: np.random.Generator
    month_index: NDArray[np.int64]
    demand: Floats
    conversion: Floats
    orders: Floats
    revenue: Floats

    def wobble(self, spread: float) -> Floats:
        """Draw a factor that changes by month."""
        return smooth_noise(self.rng, int(self.month_index.max()) + 1, spread)[self.month_index]

    def jitter(self, spread: float) -> Floats:
        """Draw a factor that changes by day."""
        return np.exp(self.rng.normal(0.0, spread, len(self.days)))

    def count(self, expected: Floats) -> Floats:
        """Draw whole events around an expectation."""
        return self.rng.poisson(np.maximum(expected, 0)).astype(np.float64)

    def part(self, whole: Floats, share: float | Floats) -> Floats:
        """Draw how many of some events have a property."""
        return self.rng.binomial(whole.astype(np.int64), share).astype(np.float64)


def add_demand(series: DailySeries, unit: DemoUnit, rng: np.random.Generator) -> Floats:
    """Add all daily facts of a unit; give its daily media spend, one row per channel of PAID."""
    days = series.days
    _, month_index = np.unique(months_of(days), return_inverse=True)
    market = _Market(
        unit, days, rng, month_index, np.ones(0), np.ones(0), np.zeros(len(days)), np.zeros(len(days))
    )
    # The years before are history: only 2026 runs ahead of its plan or behind it, as said in `world`.
    this_year = days >= np.datetime64("2026-01-01")
    market.demand = market.wobble(0.022) * np.where(this_year, unit.revenue_ahead**0.45, 1.0)
    market.conversion = (
        conversion_drift(unit.unit_id, days)
        * market.wobble(0.012)
        * np.where(this_year, unit.revenue_ahead**0.55, 1.0)
    )
    spend = np.zeros((len(PAID), len(days)))
    for position, channel in enumerate(PAID):
        if channel.channel_id in unit.channels:
            spend[position] = _add_paid(series, market, channel)
    for channel in UNPAID:
        _add_unpaid(series, market, channel)
    _add_shop_totals(series, market)
    _add_mailings(series, market)
    return spend


def _add_paid(series: DailySeries, market: _Market, channel: DemoChannel) -> Floats:
    unit, days = market.unit, market.days
    plan = expected_demand(unit, channel, days)
    this_year = days >= np.datetime64("2026-01-01")
    drift = spend_drift(unit.unit_id, channel.channel_id, days) * np.where(this_year, unit.media_ahead, 1.0)
    spend = np.round(plan.spend * market.wobble(0.035) * market.jitter(0.06) * drift, 2)
    price = channel.cost_per_click * unit.price_level * price_season(days)
    price = (
        price
        * market.wobble(0.02)
        * market.jitter(0.03)
        * price_drift(unit.unit_id, channel.channel_id, days)
    )
    clicks = np.rint(spend / price)
    impressions = np.rint(clicks / (channel.click_rate * market.wobble(0.02) * market.jitter(0.03)))
    brand = np.rint(clicks * 0.42) if channel.action_type == "sea" else clicks * 0
    brand_spend = np.round(spend * BRAND_SHARE, 2) if channel.action_type == "sea" else spend * 0
    brand_impressions = np.rint(impressions * 0.24) if channel.action_type == "sea" else impressions * 0
    parts = [("ALWAYS", clicks - brand, spend - brand_spend, impressions - brand_impressions)]
    if channel.action_type == "sea":
        parts = [("GENERIC", *parts[0][1:]), ("BRAND", brand, brand_spend, brand_impressions)]
    for name, part_clicks, part_spend, part_impressions in parts:
        campaign = f"{unit.unit_id}_{channel.channel_id}_{name}".upper()
        label = (unit.unit_id, channel.channel_id, channel.source)
        series.add(*label, "impressions", part_impressions, campaign=campaign)
        series.add(*label, "clicks", part_clicks, campaign=campaign)
        series.add(*label, "media_cost", np.round(part_spend, 2), campaign=campaign, currency=unit.currency)
    _add_attribution(series, market, channel, clicks)
    if channel.action_type == "social_ads":
        _add_engagement(series, market, channel, impressions)
    if channel.channel_id == "google_search":
        eligible = np.rint(impressions / (0.62 * market.wobble(0.03)))
        series.add(unit.unit_id, channel.channel_id, channel.source, "eligible_impressions", eligible)
        # What the share of impressions is taken of: the campaigns that report what they could have had.
        series.add(unit.unit_id, channel.channel_id, channel.source, "impressions[eligible]", impressions)
    if channel.channel_id == "display":
        measured = np.rint(impressions * 0.94)
        series.add(unit.unit_id, channel.channel_id, channel.source, "measured_impressions", measured)
        viewable = market.part(measured, 0.63)
        series.add(unit.unit_id, channel.channel_id, channel.source, "viewable_impressions", viewable)
    _add_visits(series, market, channel, np.rint(clicks * 0.93))
    return spend


def _add_attribution(series: DailySeries, market: _Market, channel: DemoChannel, clicks: Floats) -> None:
    unit, days = market.unit, market.days
    rate = _rates(unit, channel)[0] * 1.06
    conversions = market.count(clicks * rate * market.conversion * market.wobble(0.03))
    revenue = np.round(conversions * order_value(unit, days) * market.jitter(0.05), 2)
    label = (unit.unit_id, channel.channel_id, channel.source)
    model = "data_driven_30d"
    series.add(*label, "attributed_conversions", conversions, model=model)
    series.add(*label, "attributed_revenue", revenue, model=model, currency=unit.currency)
    margin = np.round(revenue * margin_rate(days), 2)
    series.add(*label, "attributed_cm", margin, model=model, currency=unit.currency)
    claimed = np.rint(conversions * (1.28 if channel.action_type == "social_ads" else 1.05))
    series.add(*label, "platform_conversions", claimed)


def _add_engagement(series: DailySeries, market: _Market, channel: DemoChannel, impressions: Floats) -> None:
    for measure, rate in (("likes", 0.0062), ("comments", 0.0007), ("shares", 0.0005), ("saves", 0.0008)):
        values = market.part(impressions, rate)
        series.add(market.unit.unit_id, channel.channel_id, channel.source, measure, values)


def _add_unpaid(series: DailySeries, market: _Market, channel: DemoChannel) -> None:
    plan = expected_demand(market.unit, channel, market.days)
    sessions = plan.sessions * market.demand * market.wobble(0.025) * market.jitter(0.05)
    _add_visits(series, market, channel, np.rint(sessions))


def _add_visits(series: DailySeries, market: _Market, channel: DemoChannel, sessions: Floats) -> None:
    """Add the visits of a channel and what they led to: leads, and orders by last click."""
    unit, days = market.unit, market.days
    label = (unit.unit_id, channel.channel_id)
    series.add(*label, unit.web_tool, "sessions", sessions)
    if unit.web_tool == "ga4":
        series.add(*label, "ga4", "engaged_sessions", market.part(sessions, 0.58))
    else:
        series.add(*label, "matomo", "single_page_visits", market.part(sessions, 0.44))
    order_rate, lead_rate = _rates(unit, channel)
    orders = market.count(sessions * order_rate * market.conversion * market.wobble(0.015))
    revenue = np.round(orders * order_value(unit, days) * market.jitter(0.04), 2)
    if unit.unit_id == "CH" and channel.channel_id == "influence":
        # The day the returns of a recalled lamp came back.
        revenue = np.where(days == np.datetime64("2026-01-12"), -2_310.40, revenue)
    series.add(*label, "warehouse", "orders", orders)
    series.add(*label, "warehouse", "net_revenue", revenue, currency=unit.currency)
    series.add(
        *label, "warehouse", "cm", np.round(revenue * margin_rate(days) * market.jitter(0.01), 2),
        currency=unit.currency,
    )  # fmt: skip
    series.add(*label, "warehouse", "new_customers", market.part(orders, 0.42 if channel.paid else 0.27))
    leads = market.count(sessions * lead_rate * market.wobble(0.03))
    mql = market.part(leads, 0.39)
    series.add(*label, "hubspot", "leads", leads)
    series.add(*label, "hubspot", "mql", mql)
    series.add(*label, "hubspot", "sql", market.part(mql, 0.46))
    market.orders = market.orders + orders
    market.revenue = market.revenue + revenue


def _add_shop_totals(series: DailySeries, market: _Market) -> None:
    """Add what the shop knows for all channels together; net = gross - discounts - returns to the cent."""
    unit, days, net = market.unit, market.days, market.revenue
    month = days.astype("datetime64[M]").astype(np.int64) % 12
    discount_rate = np.where(np.isin(month, (0, 6, 10)), 0.13, 0.065)
    gross = np.round(net / (1 - discount_rate - 0.058 * market.wobble(0.05)), 2)
    discounts = np.round(gross * discount_rate, 2)
    money = {"gross_sales": gross, "discounts": discounts, "returns_value": gross - discounts - net}
    money["cogs"] = np.round(net * 0.41, 2)
    money["variable_costs"] = np.round(net * 0.122, 2)
    money["cross_sell_revenue"] = np.round(net * 0.061 * market.jitter(0.08), 2)
    for measure, values in money.items():
        series.add(unit.unit_id, "", "warehouse", measure, np.round(values, 2), currency=unit.currency)
    units = market.orders + market.part(market.orders, 0.58)
    counts = {
        "units_sold": units,
        "returned_units": market.part(units, 0.056),
        "carts": np.rint(market.orders / (0.31 * market.conversion)),
        "checkouts": np.rint(market.orders / 0.56),
        "cross_sell_orders": market.part(market.orders, 0.094),
    }
    for measure, values in counts.items():
        series.add(unit.unit_id, "", "warehouse", measure, values)
    _add_web_totals(series, market)


def _add_web_totals(series: DailySeries, market: _Market) -> None:
    unit = market.unit
    sessions = np.rint(market.orders * unit.sessions_per_order / market.conversion)
    counts = {"consent_prompts": np.rint(sessions * 0.71)}
    counts["consents"] = market.part(counts["consent_prompts"], 0.66)
    if unit.web_tool == "matomo":
        counts["page_time_views"] = np.rint(sessions * 2.3)
        counts["page_seconds"] = np.rint(counts["page_time_views"] * 64 * market.jitter(0.03))
    else:
        counts["engagement_seconds"] = np.rint(sessions * 71 * market.jitter(0.03))
    for measure, values in counts.items():
        series.add(unit.unit_id, "", unit.web_tool, measure, values)
    organic = np.rint(sessions * 0.33)
    shown = np.rint(organic / (0.034 * market.wobble(0.02)))
    series.add(unit.unit_id, "organic_search", "search_console", "search_impressions", shown)
    series.add(unit.unit_id, "organic_search", "search_console", "search_clicks", np.rint(organic * 0.92))
    place = 11.4 - 0.9 * years_after_2026(market.days)
    weight = np.round(shown * place * market.jitter(0.01), 1)
    series.add(unit.unit_id, "organic_search", "search_console", "position_weight", weight)


def _add_mailings(series: DailySeries, market: _Market) -> None:
    """Add the newsletter, sent on Tuesdays and Fridays, and the automated sequences of every day."""
    unit, days = market.unit, market.days
    weekday = (days.astype(np.int64) + 3) % 7
    base = unit.revenue / unit.order_value * 0.55 * unit.growth ** years_after_2026(days)
    for channel, sent in (
        ("newsletter", np.where(np.isin(weekday, (1, 4)), np.rint(base * market.jitter(0.02)), 0.0)),
        ("automation", np.rint(base * 0.012 * market.demand * market.jitter(0.05))),
    ):
        rates = (0.36, 0.21, 0.028) if channel == "newsletter" else (0.47, 0.30, 0.071)
        delivered = market.part(sent, 0.986)
        opens = market.part(delivered, rates[0])
        clicks = market.part(delivered, rates[2])
        orders = market.part(clicks, 0.034)
        counts = {
            "sent": sent,
            "delivered": delivered,
            "unique_opens": opens,
            "unique_opens_ex_mpp": market.part(opens, rates[1] / rates[0]),
            "unique_clicks": clicks,
            "unsubscribes": market.part(delivered, 0.0011),
            "complaints": market.part(delivered, 0.00006),
            "email_orders": orders,
        }
        for measure, values in counts.items():
            series.add(unit.unit_id, channel, "mailchimp", measure, values)
        revenue = np.round(orders * order_value(unit, days) * market.jitter(0.05), 2)
        series.add(unit.unit_id, channel, "mailchimp", "email_revenue", revenue, currency=unit.currency)
    entries = market.count(market.orders * 0.42)
    series.add(unit.unit_id, "automation", "hubspot", "sequence_entries", entries)
    series.add(unit.unit_id, "automation", "hubspot", "sequence_completions", market.part(entries, 0.57))
    series.add(unit.unit_id, "automation", "hubspot", "leads_nurtured", market.part(entries, 0.34))
