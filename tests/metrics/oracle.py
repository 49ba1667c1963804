"""Every KPI once more, slowly, with decimals, written by hand from its definition and from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

D = Decimal
Number = Decimal
ZERO = D(0)
ONE = D(1)


class NoData(Exception):
    """A measure is not known here."""


class NoBase(Exception):
    """Something inside was divided by zero."""


@dataclass
class Cell:
    """The measures of one scenario, window and key; other scenarios and windows are reached through it."""

    data: Mapping[tuple[str, str, str], Decimal | None]
    scenario: str
    window: str
    total_sessions: Decimal | None = None

    def __getitem__(self, name: str) -> Decimal:
        measure, _, place = name.partition("@")
        scenario, _, window = place.partition(".")
        value = self.data.get((scenario or self.scenario, window or self.window, measure))
        if value is None:
            raise NoData(name)
        return value

    @property
    def everywhere(self) -> Decimal:
        """Sessions of all channels."""
        if self.total_sessions is None:
            raise NoData("sessions")
        return self.total_sessions


def by(over: Decimal, under: Decimal) -> Decimal:
    if under == 0:
        raise NoBase
    return over / under


@dataclass(frozen=True)
class Rule:
    """Numerator, denominator (None: an amount), then how the ratio becomes the value."""

    over: Callable[[Cell], Decimal]
    under: Callable[[Cell], Decimal] | None = None
    scale: Decimal = ONE
    one_minus: bool = False
    policy: str = "P1"
    signed: bool = False
    one_value: bool = False


def amount(name: str) -> Rule:
    return Rule(lambda m: m[name], policy="P0")


def ratio(over: str, under: str, policy: str = "P1", scale: int = 1) -> Rule:
    return Rule(lambda m: m[over], lambda m: m[under], D(scale), policy=policy)


def engagements(m: Cell) -> Decimal:
    return m["likes"] + m["comments"] + m["shares"] + m["saves"]


def win_rate(m: Cell) -> Decimal:
    won, lost = m["opps_won"], m["opps_lost"]
    if won + lost <= 0:
        raise NoBase
    return won / (won + lost)


def clv(m: Cell) -> Decimal:
    weight, customers = m["clv_weight"], m["active_customers"]
    if customers <= 0:
        raise NoBase
    return weight / customers


def cac(m: Cell) -> Decimal:
    cost, customers = m["cost"], m["new_customers"]
    if customers <= 0 or cost < 0:
        raise NoBase
    return cost / customers


def share_of_shelf(m: Cell) -> Decimal:
    own, category = m["facing_cm_own"], m["facing_cm_category"]
    if category <= 0:
        raise NoBase
    return own / category


def ltv_over(m: Cell) -> Decimal:
    m["cost"], m["new_customers"]
    return clv(m)


def ltv_under(m: Cell) -> Decimal:
    return cac(m)


def awareness_gain(m: Cell) -> Decimal:
    after = (m["aided[partner_post]"], m["respondents[partner_post]"])
    before = (m["aided[partner_pre]"], m["respondents[partner_pre]"])
    return by(*after) - by(*before)


def shelf_value_share(m: Cell) -> Decimal:
    return by(m["checkout_value"], m["category_checkout_value"])


ORACLE: dict[str, Rule] = {
    "impressions": amount("impressions"),
    "reach": amount("reach"),
    "frequency": ratio("impressions", "reach"),
    "viewability_rate": ratio("viewable_impressions", "measured_impressions"),
    "impression_share": ratio("impressions[eligible]", "eligible_impressions"),
    "cpm": ratio("media_cost", "impressions", "P2", 1000),
    "clicks": amount("clicks"),
    "ctr": ratio("clicks", "impressions"),
    "cpc": ratio("media_cost", "clicks", "P2"),
    "engagements": Rule(engagements, policy="P0"),
    "engagement_rate": Rule(engagements, lambda m: m["impressions"]),
    "cost_per_engagement": Rule(lambda m: m["media_cost"], engagements, policy="P2"),
    "ad_conversion_rate": ratio("attributed_conversions", "clicks"),
    "cpa": ratio("media_cost", "attributed_conversions", "P2"),
    "leads": amount("leads"),
    "cpl": ratio("cost", "leads", "P2"),
    "qualified_leads": amount("mql"),
    "cost_per_mql": ratio("cost", "mql", "P2"),
    "lead_qualification_rate": ratio("mql", "leads"),
    "mql_to_sql_rate": ratio("sql", "mql"),
    "lead_to_customer_rate": ratio("cohort_lead_customers", "cohort_leads"),
    "new_customers": amount("new_customers"),
    "cac": ratio("cost", "new_customers", "P2"),
    "cac_paid": ratio("media_cost", "new_customers[paid]", "P2"),
    "roas": ratio("attributed_revenue", "media_cost", "P3"),
    "cm_roas": ratio("attributed_cm", "media_cost", "P3"),
    "break_even_roas": ratio("net_revenue", "cm"),
    "mer": ratio("net_revenue", "cost", "P3"),
    "roi_channel": Rule(lambda m: m["attributed_cm"] - m["cost"], lambda m: m["cost"], policy="P3"),
    "incremental_roas": Rule(
        lambda m: m["test_revenue"] - m["scaled_control_revenue"],
        lambda m: m["incremental_cost"],
        policy="P5",
    ),
    "over_attribution_index": ratio("platform_conversions", "orders"),
    "clv": ratio("clv_weight", "active_customers"),
    "ltv_cac": Rule(ltv_over, ltv_under),
    "payback_months": ratio("cost", "new_customer_monthly_cm"),
    "sessions": amount("sessions"),
    "traffic_share": Rule(lambda m: m["sessions"], lambda m: m.everywhere),
    "organic_sessions": amount("sessions[organic_search]"),
    "referral_sessions": amount("sessions[referral]"),
    "avg_time_on_page": ratio("page_seconds", "page_time_views"),
    "avg_engagement_time": ratio("engagement_seconds", "sessions"),
    "bounce_rate": Rule(lambda m: m["engaged_sessions"], lambda m: m["sessions"], one_minus=True),
    "avg_position": ratio("position_weight", "search_impressions"),
    "organic_ctr": ratio("search_clicks", "search_impressions"),
    "site_conversion_rate": ratio("orders", "sessions"),
    "cart_abandonment_rate": Rule(lambda m: m["orders"], lambda m: m["carts"], one_minus=True),
    "revenue_per_session": ratio("net_revenue", "sessions"),
    "consent_rate": ratio("consents", "consent_prompts"),
    "delivery_rate": ratio("delivered", "sent"),
    "open_rate": ratio("unique_opens", "delivered"),
    "open_rate_ex_mpp": ratio("unique_opens_ex_mpp", "delivered"),
    "click_rate": ratio("unique_clicks", "delivered"),
    "click_to_open_rate": ratio("unique_clicks", "unique_opens"),
    "email_conversion_rate": ratio("email_orders", "delivered"),
    "unsubscribes": amount("unsubscribes"),
    "unsubscribe_rate": ratio("unsubscribes", "delivered"),
    "complaint_rate": ratio("complaints", "delivered"),
    "revenue_per_email": ratio("email_revenue", "delivered"),
    "subscribers": amount("subscribers"),
    "list_growth_rate": Rule(
        lambda m: m["subscribers"] - m["subscribers[start]"], lambda m: m["subscribers[start]"]
    ),
    "sequence_completion_rate": ratio("sequence_completions", "sequence_entries"),
    "nurtured_leads": amount("leads_nurtured"),
    "opportunities_created": amount("opps_created"),
    "orders": amount("orders"),
    "net_revenue": amount("net_revenue"),
    "aov": ratio("net_revenue", "orders"),
    "cm_rate": ratio("cm", "net_revenue"),
    "margin_retention_rate": ratio("cm[promo]", "cm_at_list"),
    "promo_incremental_margin": Rule(lambda m: m["cm[promo]"] - m["baseline_cm"] - m["cost"], policy="P0"),
    "promo_uplift": Rule(lambda m: m["units_sold"] - m["baseline_units"], lambda m: m["baseline_units"]),
    "discount_rate": ratio("discounts", "gross_sales"),
    "redemption_rate": ratio("coupons_redeemed", "coupons_issued"),
    "repeat_purchase_rate": ratio("cohort_repeaters", "cohort_customers"),
    "product_return_rate": ratio("returned_units", "units_sold"),
    "promo_code_orders": amount("orders[promo_code]"),
    "checkout_units": amount("checkout_units"),
    "checkout_value": amount("checkout_value"),
    "stock_turn": ratio("checkout_units", "stock_unit_days", scale=365),
    "sales_velocity": ratio("checkout_units", "store_weeks"),
    "share_of_shelf": ratio("facing_cm_own", "facing_cm_category"),
    "shelf_sensitivity_index": Rule(shelf_value_share, share_of_shelf),
    "numeric_distribution": ratio("stores_listed", "stores_category"),
    "display_execution_rate": ratio("displays_installed", "displays_planned"),
    "samples_distributed": amount("samples"),
    "visitors": amount("visitors"),
    "attendance_rate": ratio("visitors", "registrations"),
    "event_leads": amount("event_leads"),
    "qualified_contacts": amount("qualified_contacts"),
    "cost_per_qualified_contact": ratio("cost", "qualified_contacts", "P2"),
    "lead_capture_rate": ratio("event_leads", "visitors"),
    "partner_contacts": amount("new_contacts[partner]"),
    "cross_sell_revenue": amount("cross_sell_revenue"),
    "cross_sell_rate": ratio("cross_sell_orders", "orders"),
    "shared_awareness": Rule(awareness_gain, policy="P5"),
    "press_mentions": amount("mentions"),
    "cumulative_audience": amount("audience"),
    "ave": amount("ave_value"),
    "net_sentiment": Rule(lambda m: m["mentions_positive"] - m["mentions_negative"], lambda m: m["mentions"]),
    "key_message_rate": ratio("mentions_key_message", "mentions"),
    "share_of_voice": ratio("mentions", "category_mentions"),
    "share_of_search": ratio("brand_searches", "category_searches"),
    "aided_awareness": ratio("aided", "respondents", "P5"),
    "unaided_awareness": ratio("unaided", "respondents", "P5"),
    "nps": Rule(
        lambda m: m["promoters"] - m["detractors"], lambda m: m["respondents"], scale=D(100), policy="P5"
    ),
    "pipeline_created": amount("opp_value_created"),
    "sourced_pipeline_share": ratio("opp_value_created[marketing]", "opp_value_created"),
    "win_rate": Rule(lambda m: m["opps_won"], lambda m: m["opps_won"] + m["opps_lost"]),
    "pipeline_coverage": ratio("pipeline_due", "remaining_revenue_target"),
    "pipeline_velocity": Rule(
        lambda m: m["opps_open"] * m["won_value"] * win_rate(m), lambda m: m["closed_cycle_days"]
    ),
    "sales_cycle_days": ratio("closed_cycle_days", "opps_won"),
    "marketing_cost": amount("cost"),
    "cost_variance": Rule(lambda m: m["cost@AC"] - m["cost@PL"], policy="P0", one_value=True),
    "budget_consumption": Rule(lambda m: m["cost@AC.ytd"], lambda m: m["cost@PL.fy"], one_value=True),
    "commitment_rate": Rule(
        lambda m: m["cost@AC.ytd"] + m["open_commitments@AC.ytd"], lambda m: m["cost@PL.fy"], one_value=True
    ),
    "available_budget": Rule(
        lambda m: m["cost@PL.fy"] - m["cost@AC.ytd"] - m["open_commitments@AC.ytd"],
        policy="P0",
        one_value=True,
    ),
    "pace_index": Rule(lambda m: m["cost@AC"], lambda m: m["cost@PL"], one_value=True),
    "landing_variance": Rule(lambda m: m["cost@FC.fy"] - m["cost@PL.fy"], policy="P0", one_value=True),
    "forecast_accuracy": Rule(
        lambda m: max(ZERO, m["forecast_scored_actual"] - m["forecast_abs_error"]),
        lambda m: m["forecast_scored_actual"],
    ),
    "forecast_bias": ratio("forecast_error", "forecast_scored_actual"),
    "working_ratio": ratio("media_cost", "cost"),
    "marketing_cost_ratio": ratio("cost", "net_revenue"),
    "test_learn_share": ratio("test_cost", "cost"),
    "objective_progress": Rule(
        lambda m: m["objective_value"] - m["objective_baseline"],
        lambda m: m["objective_target"] - m["objective_baseline"],
        signed=True,
    ),
    "milestone_on_time_rate": ratio("milestones_on_time", "milestones_due"),
    "data_coverage": ratio("covered_plan_cost", "expected_plan_cost"),
}


def oracle_value(kpi_id: str, cell: Cell) -> tuple[Decimal | None, str]:
    """Calculate one KPI in one place: its value, or None and the reason."""
    rule = ORACLE[kpi_id]
    try:
        over, under = _sides(rule, cell)
    except NoData:
        return None, "no_data"
    if rule.under is None:
        return (None, "no_base") if over is None else (over * rule.scale, "")
    reason = _reason(rule, over, under)
    if reason or over is None or under is None:
        return None, reason
    value = rule.scale * over / under
    return (1 - value if rule.one_minus else value), ""


def _sides(rule: Rule, cell: Cell) -> tuple[Decimal | None, Decimal | None]:
    def side(function: Callable[[Cell], Decimal]) -> Decimal | None:
        try:
            return function(cell)
        except NoBase:
            return None

    return side(rule.over), None if rule.under is None else side(rule.under)


def _reason(rule: Rule, over: Decimal | None, under: Decimal | None) -> str:
    if under is not None and under < 0 and not rule.signed:
        return "not_interpretable"
    if not under:
        without = {"P2": "|cost_without_result", "P3": "|return_without_cost"}.get(rule.policy, "")
        return "no_base" + (without if over is not None and over > 0 else "")
    if over is None:
        return "no_base"
    return "not_interpretable" if rule.policy == "P2" and over < 0 else ""
