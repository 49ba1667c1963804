"""The invented group of the demo: its units, channels, events, and what goes well or badly there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Dates = NDArray[np.datetime64]

FIRST_DAY: Final = date(2023, 11, 1)
LAST_DAY: Final = date(2026, 10, 31)
PLANNED_YEARS: Final = (2024, 2025, 2026)
LAST_PLANNED_MONTH: Final = "2026-12"


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """One business unit of the demo; amounts per year 2026, in its own currency.

    ``price_level`` turns prices in EUR into the unit's currency and market; the ``ahead`` factors say how far
    the year runs above (or below) plan; ``channels`` are the paid ones it buys.
    """

    unit_id: str
    currency: str
    revenue: float
    media: float
    order_value: float
    price_level: float
    sessions_per_order: float
    growth: float
    revenue_ahead: float
    media_ahead: float
    channels: tuple[str, ...]
    web_tool: str = "ga4"
    language: str = "en"


@dataclass(frozen=True, slots=True)
class DemoChannel:
    """One channel: prices in EUR, rates per session, its share of media or of unpaid sessions."""

    channel_id: str
    label_en: str
    label_fr: str
    action_type: str
    poem: str
    scope: str
    driver: str
    source: str
    share: float
    cost_per_click: float = 0.0
    click_rate: float = 0.0
    order_rate: float = 0.0
    lead_rate: float = 0.0
    paid: bool = False


UNITS: Final = (
    DemoUnit("FR", "EUR", 48.0e6, 2.75e6, 118.0, 1.00, 46.0, 1.08, 1.014, 1.030,
             ("google_search", "microsoft_search", "meta_ads", "linkedin_ads", "tiktok_ads", "display"),
             language="fr"),
    DemoUnit("DE", "EUR", 61.0e6, 3.30e6, 131.0, 1.10, 43.0, 1.10, 1.046, 1.004,
             ("google_search", "microsoft_search", "meta_ads", "linkedin_ads", "display")),
    DemoUnit("ES", "EUR", 21.0e6, 1.25e6, 96.0, 0.74, 51.0, 1.12, 0.945, 0.985,
             ("google_search", "meta_ads", "tiktok_ads", "display")),
    DemoUnit("UK", "GBP", 37.5e6, 2.15e6, 104.0, 0.98, 45.0, 1.05, 0.978, 0.972,
             ("google_search", "microsoft_search", "meta_ads", "tiktok_ads")),
    DemoUnit("US", "USD", 72.0e6, 4.40e6, 139.0, 1.34, 44.0, 1.14, 1.052, 1.046,
             ("google_search", "microsoft_search", "meta_ads", "linkedin_ads", "tiktok_ads", "display")),
    DemoUnit("CH", "CHF", 15.5e6, 0.86e6, 152.0, 1.42, 42.0, 1.06, 1.008, 0.988,
             ("google_search", "meta_ads", "linkedin_ads"), web_tool="matomo", language="fr"),
)  # fmt: skip

CHANNELS: Final = (
    DemoChannel(
        "google_search",
        "Google search ads",
        "Google Ads (SEA)",
        "sea",
        "paid",
        "digital",
        "clicks",
        "google_ads",
        0.46,
        0.92,
        0.052,
        0.0330,
        0.0215,
        paid=True,
    ),
    DemoChannel(
        "microsoft_search",
        "Microsoft search ads",
        "Microsoft Ads (Bing)",
        "sea",
        "paid",
        "digital",
        "clicks",
        "microsoft_ads",
        0.05,
        0.78,
        0.041,
        0.0305,
        0.0190,
        paid=True,
    ),
    DemoChannel(
        "meta_ads",
        "Facebook & Instagram ads",
        "Facebook et Instagram Ads",
        "social_ads",
        "paid",
        "digital",
        "clicks",
        "meta_ads",
        0.26,
        0.60,
        0.0125,
        0.0182,
        0.0155,
        paid=True,
    ),
    DemoChannel(
        "linkedin_ads",
        "LinkedIn ads",
        "LinkedIn Ads",
        "social_ads",
        "paid",
        "digital",
        "clicks",
        "linkedin_ads",
        0.06,
        3.60,
        0.0056,
        0.0030,
        0.0820,
        paid=True,
    ),
    DemoChannel(
        "tiktok_ads",
        "TikTok ads",
        "TikTok Ads",
        "social_ads",
        "paid",
        "digital",
        "clicks",
        "tiktok_ads",
        0.08,
        0.42,
        0.0090,
        0.0095,
        0.0070,
        paid=True,
    ),
    DemoChannel(
        "display",
        "Display",
        "Display",
        "other_media",
        "paid",
        "digital",
        "impressions",
        "warehouse",
        0.09,
        0.66,
        0.0024,
        0.0105,
        0.0090,
        paid=True,
    ),
    DemoChannel(
        "podcast",
        "Podcast sponsoring",
        "Sponsoring de podcasts",
        "other_media",
        "paid",
        "digital",
        "none",
        "manual",
        0.0,
    ),
    DemoChannel(
        "organic_search",
        "Organic search",
        "Recherche naturelle (SEO)",
        "content_seo",
        "owned",
        "digital",
        "none",
        "ga4",
        0.44,
        order_rate=0.0235,
        lead_rate=0.0052,
    ),
    DemoChannel(
        "direct",
        "Direct",
        "Accès direct",
        "content_seo",
        "owned",
        "digital",
        "none",
        "ga4",
        0.30,
        order_rate=0.0262,
        lead_rate=0.0028,
    ),
    DemoChannel(
        "newsletter",
        "Newsletter",
        "Newsletter",
        "email",
        "owned",
        "digital",
        "delivered",
        "ga4",
        0.10,
        order_rate=0.0330,
        lead_rate=0.0050,
    ),
    DemoChannel(
        "automation",
        "Automated e-mails",
        "E-mails automatisés",
        "automation",
        "owned",
        "digital",
        "delivered",
        "ga4",
        0.035,
        order_rate=0.0480,
        lead_rate=0.0130,
    ),
    DemoChannel(
        "referral",
        "Referral",
        "Sites référents",
        "pr_influence",
        "earned",
        "digital",
        "none",
        "ga4",
        0.065,
        order_rate=0.0160,
        lead_rate=0.0048,
    ),
    DemoChannel(
        "partners",
        "Partners",
        "Partenaires",
        "partnership",
        "owned",
        "digital",
        "none",
        "ga4",
        0.035,
        order_rate=0.0190,
        lead_rate=0.0105,
    ),
    DemoChannel(
        "influence",
        "PR & influencers",
        "RP et influence",
        "pr_influence",
        "earned",
        "digital",
        "none",
        "ga4",
        0.025,
        order_rate=0.0140,
        lead_rate=0.0035,
    ),
    DemoChannel(
        "promotions", "Promotions", "Promotions", "promotion", "owned", "digital", "units", "warehouse", 0.0
    ),
    DemoChannel(
        "stores",
        "Retail displays",
        "PLV et merchandising",
        "pos_merch",
        "owned",
        "field",
        "units",
        "pos",
        0.0,
    ),
    DemoChannel(
        "events",
        "Trade fairs & webinars",
        "Salons et webinaires",
        "event",
        "owned",
        "field",
        "visitors",
        "hubspot",
        0.0,
    ),
)

PAID: Final = tuple(channel for channel in CHANNELS if channel.paid)
UNPAID: Final = tuple(channel for channel in CHANNELS if not channel.paid and channel.order_rate)

#: Rates to EUR: what the budget assumed, and how each year really went (average of the year).
BUDGET_RATES: Final[Mapping[str, float]] = MappingProxyType(
    {"EUR": 1.0, "GBP": 1.16, "USD": 0.92, "CHF": 1.05}
)
AVERAGE_RATES: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {"EUR": (1.0, 1.0), "GBP": (1.152, 1.186), "USD": (0.935, 0.884), "CHF": (1.038, 1.071)}
)

_SEASON: Final = (0.91, 0.87, 0.93, 0.95, 0.97, 0.93, 0.90, 0.85, 1.02, 1.04, 1.22, 1.30)
_WEEKDAY: Final = (1.07, 1.02, 0.98, 0.97, 0.93, 0.96, 1.07)


def all_days(first: date = FIRST_DAY, last: date = date(2026, 12, 31)) -> Dates:
    """List every day from first to last."""
    return np.arange(np.datetime64(first), np.datetime64(last) + np.timedelta64(1, "D"))


def months_of(days: Dates) -> NDArray[np.str_]:
    """Name the month of each day (``2026-10``)."""
    return days.astype("datetime64[M]").astype(str)


def years_after_2026(days: Dates) -> Floats:
    """Count years since the middle of 2026, negative before."""
    return (days - np.datetime64("2026-07-01")).astype(np.float64) / 365.25


def seasonality(days: Dates) -> Floats:
    """Give the demand of each day as everybody expects it (mean about 1): seasons, launches, sales."""
    month = (days.astype("datetime64[M]").astype(np.int64)) % 12
    day_of_month = (days - days.astype("datetime64[M]")).astype(np.int64)
    season = np.array(_SEASON)
    # Between the middles of two months the season moves in a straight line: no month starts with a jump.
    offset = (day_of_month - 14.5) / 30.0
    neighbour = np.where(offset >= 0, season[(month + 1) % 12], season[month - 1])
    level = season[month] + (neighbour - season[month]) * np.abs(offset)
    weekday = (days.astype(np.int64) + 3) % 7
    expected: Floats = level * np.array(_WEEKDAY)[weekday] * _events(days, month, day_of_month)
    return expected


def _events(days: Dates, month: NDArray[np.int64], day_of_month: NDArray[np.int64]) -> Floats:
    lift = np.ones(len(days))
    for year in range(2023, 2027):
        launch = np.datetime64(f"{year}-09-15")
        since = (days - launch).astype(np.int64)
        lift = np.where((since >= 0) & (since < 24), lift * (1.24 - 0.01 * since), lift)
        november = np.datetime64(f"{year}-11-01")
        first_friday = (4 - (november.astype(np.int64) + 3) % 7) % 7
        black_friday = november + np.timedelta64(int(first_friday) + 21, "D")
        since = (days - black_friday).astype(np.int64)
        lift = np.where((since >= -4) & (since <= 3), lift * 1.75, lift)
    lift = np.where((month == 11) & (day_of_month < 18), lift * 1.10, lift)
    lift = np.where((month == 11) & (day_of_month >= 23) & (day_of_month <= 25), lift * 0.55, lift)
    return np.where((month == 0) & (day_of_month >= 7) & (day_of_month <= 27), lift * 1.08, lift)


def smooth_noise(rng: np.random.Generator, length: int, spread: float, persistence: float = 0.6) -> Floats:
    """Draw a slowly moving factor around 1, as monthly results move around their plan."""
    shocks = rng.normal(0.0, spread * np.sqrt(1 - persistence**2), length)
    level = np.empty(length)
    previous = 0.0
    for index, shock in enumerate(shocks):
        previous = persistence * previous + shock
        level[index] = previous
    return np.exp(level)


def price_drift(unit_id: str, channel_id: str, days: Dates) -> Floats:
    """Tell how click prices left the plan: French search since July 2026, American social in October 2026."""
    factor = np.ones(len(days))
    if (unit_id, channel_id) == ("FR", "google_search"):
        months = (days - np.datetime64("2026-07-01")).astype(np.float64) / 30.4
        factor = np.where(months >= 0, 1.0 + 0.042 * np.clip(months, 0, 4), factor)
    if (unit_id, channel_id) == ("US", "meta_ads"):
        factor = np.where(days >= np.datetime64("2026-10-01"), factor * 1.44, factor)
    if (unit_id, channel_id) == ("DE", "display"):
        factor = np.where(days >= np.datetime64("2026-05-01"), factor * 0.91, factor)
    return factor


def spend_drift(unit_id: str, channel_id: str, days: Dates) -> Floats:
    """Tell how spending left the plan beside the yearly tendency."""
    factor = np.ones(len(days))
    if (unit_id, channel_id) == ("FR", "google_search"):
        months = (days - np.datetime64("2026-07-01")).astype(np.float64) / 30.4
        factor = np.where(months >= 0, 1.0 + 0.038 * np.clip(months, 0, 4), factor)
    if (unit_id, channel_id) == ("US", "meta_ads"):
        factor = np.where(days >= np.datetime64("2026-10-01"), factor * 1.22, factor)
    if (unit_id, channel_id) == ("UK", "tiktok_ads"):
        factor = np.where(days >= np.datetime64("2026-08-01"), factor * 0.72, factor)
    return factor


def conversion_drift(unit_id: str, days: Dates) -> Floats:
    """Tell how the shops' conversion changed: the Spanish checkout in August 2026, the German in March."""
    factor = np.ones(len(days))
    if unit_id == "ES":
        factor = np.where(days >= np.datetime64("2026-08-17"), 0.90, factor)
    if unit_id == "DE":
        factor = np.where(days >= np.datetime64("2026-03-10"), 1.035, factor)
    return factor
