"""The base measures every ratio is made of: which are money, which add up, which are stocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

from reporting.strict_yaml import read_text

Aggregation = Literal["additive", "stock", "none"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One base measure.

    Parameters
    ----------
    aggregation
        ``additive`` over dates, units and channels; ``stock``: the last value in a window, added over units
        and channels only; ``none``: as supplied for exactly one scope and window.
    may_be_negative
        Corrections may make it negative (money always may).
    """

    measure_id: str
    is_money: bool = False
    aggregation: Aggregation = "additive"
    may_be_negative: bool = False


_COUNTS: Final = """
    impressions measured_impressions viewable_impressions eligible_impressions clicks landing_page_views
    likes comments shares saves
    sessions engaged_sessions single_page_visits pageviews engagement_seconds page_seconds page_time_views
    search_impressions search_clicks position_weight consent_prompts consents carts checkouts
    attributed_conversions platform_conversions orders units_sold returned_units new_customers customers
    cohort_customers cohort_repeaters cross_sell_orders coupons_issued coupons_redeemed baseline_units
    leads mql sql cohort_leads cohort_lead_customers leads_nurtured opps_created opps_won opps_lost
    closed_cycle_days new_contacts
    sent delivered unique_opens unique_opens_ex_mpp unique_clicks unsubscribes complaints email_orders
    sequence_entries sequence_completions
    checkout_units stock_unit_days displays_planned displays_installed store_weeks samples
    registrations visitors event_leads qualified_contacts
    mentions mentions_positive mentions_negative mentions_key_message audience category_mentions
    brand_searches category_searches
    respondents aided unaided promoters detractors milestones_on_time milestones_due
    active_customers customer_base retained_customers
    impressions[eligible] orders[promo_code] respondents[partner_pre] respondents[partner_post]
    aided[partner_pre] aided[partner_post]
    """
_MONEY: Final = """
    cm[promo] media_cost cost test_cost attributed_revenue platform_revenue attributed_cm test_revenue
    scaled_control_revenue incremental_cost gross_sales discounts returns_value net_revenue cogs
    variable_costs cm cm_at_list cross_sell_revenue baseline_cm clv_weight new_customer_monthly_cm
    opp_value_created won_value email_revenue checkout_value category_checkout_value ave_value
    remaining_revenue_target covered_plan_cost expected_plan_cost
    forecast_scored_actual forecast_abs_error forecast_error
    """
_STOCKS: Final = """
    subscribers stock_units facing_cm_own facing_cm_category stores_listed stores_category opps_open
    """
_MONEY_STOCKS: Final = """
    pipeline_open pipeline_due open_commitments
    """
_SINGLE: Final = """
    reach active_users objective_value objective_baseline objective_target
    """


MEASURES: Final[Mapping[str, Measure]] = MappingProxyType(
    {name: Measure(name) for name in _COUNTS.split()}
    | {name: Measure(name, is_money=True, may_be_negative=True) for name in _MONEY.split()}
    | {name: Measure(name, aggregation="stock") for name in _STOCKS.split()}
    | {name: Measure(name, True, "stock", may_be_negative=True) for name in _MONEY_STOCKS.split()}
    | {name: Measure(name, aggregation="none") for name in _SINGLE.split()}
)


def workspace_measures(kpi_overrides: str) -> dict[str, Measure]:
    """Read the measures a workspace adds in its KPI file.

    Parameters
    ----------
    kpi_overrides
        Text of ``params/kpis.yml``; empty if there is none. Its form is checked where KPIs are read; here
        only the section ``measures`` matters.

    Examples
    --------
    >>> workspace_measures("measures: {labor_costs: {kind: money}}")["labor_costs"].is_money
    True
    """
    sections = read_text(kpi_overrides, Path("params/kpis.yml"), may_be_empty=True).data
    found: dict[str, Measure] = {}
    for name, entry in (sections.get("measures") or {}).items():
        keys = entry or {}
        aggregation: Aggregation = "additive"
        if keys.get("stock"):
            aggregation = "stock"
        elif keys.get("additive") is False:
            aggregation = "none"
        kind = keys.get("kind", "count")
        found[name] = Measure(name, kind == "money", aggregation, may_be_negative=kind != "count")
    return found
