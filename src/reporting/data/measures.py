"""The base measures every ratio is made of: which are money, which add up, which are stocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Aggregation = Literal["additive", "stock", "none"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One base measure.

    Parameters
    ----------
    aggregation
        ``additive`` over dates, units and channels; ``stock``: the last value in a window, added over units and
        channels only; ``none``: as supplied for exactly one scope and window.
    may_be_negative
        Corrections may make it negative (money always may).
    """

    measure_id: str
    is_money: bool = False
    aggregation: Aggregation = "additive"
    may_be_negative: bool = False


_COUNTS = [
    "impressions",
    "measured_impressions",
    "viewable_impressions",
    "eligible_impressions",
    "clicks",
    "landing_page_views",
    "likes",
    "comments",
    "shares",
    "saves",
    "sessions",
    "engaged_sessions",
    "single_page_visits",
    "pageviews",
    "engagement_seconds",
    "page_seconds",
    "page_time_views",
    "search_impressions",
    "search_clicks",
    "position_weight",
    "consent_prompts",
    "consents",
    "carts",
    "checkouts",
    "attributed_conversions",
    "platform_conversions",
    "orders",
    "units_sold",
    "returned_units",
    "new_customers",
    "cohort_customers",
    "cohort_repeaters",
    "cross_sell_orders",
    "coupons_issued",
    "coupons_redeemed",
    "baseline_units",
    "leads",
    "mql",
    "sql",
    "cohort_leads",
    "cohort_lead_customers",
    "leads_nurtured",
    "opps_created",
    "opps_won",
    "opps_lost",
    "closed_cycle_days",
    "new_contacts",
    "sent",
    "delivered",
    "unique_opens",
    "unique_opens_ex_mpp",
    "unique_clicks",
    "unsubscribes",
    "complaints",
    "email_orders",
    "sequence_entries",
    "sequence_completions",
    "checkout_units",
    "displays_planned",
    "displays_installed",
    "store_weeks",
    "samples",
    "registrations",
    "visitors",
    "event_leads",
    "qualified_contacts",
    "mentions",
    "mentions_positive",
    "mentions_negative",
    "mentions_key_message",
    "audience",
    "category_mentions",
    "brand_searches",
    "category_searches",
    "respondents",
    "aided",
    "unaided",
    "promoters",
    "detractors",
    "active_customers",
    "retained_customers",
    "customer_base",
]
_MONEY = [
    "media_cost",
    "attributed_revenue",
    "platform_revenue",
    "attributed_cm",
    "gross_sales",
    "discounts",
    "returns_value",
    "net_revenue",
    "cogs",
    "variable_costs",
    "cm",
    "cm_at_list",
    "cross_sell_revenue",
    "baseline_cm",
    "opp_value_created",
    "won_value",
    "email_revenue",
    "checkout_value",
    "ave_value",
    "cost",
]
_STOCKS = [
    "subscribers",
    "stock_units",
    "facing_cm_own",
    "facing_cm_category",
    "stores_listed",
    "stores_category",
    "opps_open",
]

MEASURES: Final[Mapping[str, Measure]] = MappingProxyType(
    {name: Measure(name) for name in _COUNTS}
    | {name: Measure(name, is_money=True, may_be_negative=True) for name in _MONEY}
    | {name: Measure(name, aggregation="stock") for name in _STOCKS}
    | {"pipeline_open": Measure("pipeline_open", is_money=True, aggregation="stock")}
    | {name: Measure(name, aggregation="none") for name in ("reach", "active_users")}
)
