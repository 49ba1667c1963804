"""The shipped catalogue is complete and hangs together."""

from __future__ import annotations

import pytest

from reporting.metrics import Catalogue, load_catalogue
from reporting.metrics.formula import references

KPIS = """
impressions reach frequency viewability_rate impression_share cpm clicks ctr cpc engagements engagement_rate
cost_per_engagement ad_conversion_rate cpa leads cpl qualified_leads cost_per_mql lead_qualification_rate
mql_to_sql_rate lead_to_customer_rate new_customers cac cac_paid roas cm_roas break_even_roas mer roi_channel
incremental_roas over_attribution_index clv ltv_cac payback_months sessions traffic_share organic_sessions
referral_sessions avg_time_on_page avg_engagement_time bounce_rate avg_position organic_ctr
site_conversion_rate cart_abandonment_rate revenue_per_session consent_rate delivery_rate open_rate
open_rate_ex_mpp click_rate click_to_open_rate email_conversion_rate unsubscribes unsubscribe_rate
complaint_rate revenue_per_email subscribers list_growth_rate sequence_completion_rate nurtured_leads
opportunities_created orders net_revenue aov cm_rate margin_retention_rate promo_incremental_margin
promo_uplift discount_rate redemption_rate repeat_purchase_rate product_return_rate checkout_units
checkout_value stock_turn sales_velocity share_of_shelf shelf_sensitivity_index numeric_distribution
display_execution_rate visitors attendance_rate event_leads qualified_contacts cost_per_qualified_contact
lead_capture_rate partner_contacts cross_sell_revenue cross_sell_rate shared_awareness press_mentions
cumulative_audience ave net_sentiment key_message_rate share_of_voice share_of_search aided_awareness
unaided_awareness nps pipeline_created sourced_pipeline_share win_rate pipeline_coverage pipeline_velocity
sales_cycle_days marketing_cost cost_variance budget_consumption commitment_rate available_budget pace_index
landing_variance forecast_accuracy forecast_bias working_ratio marketing_cost_ratio test_learn_share
objective_progress milestone_on_time_rate data_coverage
"""
MEASURES = """
impressions measured_impressions viewable_impressions eligible_impressions clicks landing_page_views likes
comments shares saves reach sessions engaged_sessions single_page_visits pageviews engagement_seconds
page_seconds page_time_views active_users search_impressions search_clicks position_weight consent_prompts
consents carts checkouts attributed_conversions platform_conversions attributed_revenue platform_revenue
attributed_cm orders units_sold gross_sales discounts returns_value returned_units net_revenue cogs
variable_costs cm cm_at_list new_customers cohort_customers cohort_repeaters cross_sell_orders
cross_sell_revenue coupons_issued coupons_redeemed baseline_units baseline_cm leads mql sql cohort_leads
cohort_lead_customers leads_nurtured opps_created opp_value_created opps_won opps_lost won_value
closed_cycle_days new_contacts pipeline_open sent delivered unique_opens unique_opens_ex_mpp unique_clicks
unsubscribes complaints email_orders email_revenue subscribers sequence_entries sequence_completions
checkout_units checkout_value stock_units facing_cm_own facing_cm_category stores_listed stores_category
displays_planned displays_installed store_weeks samples registrations visitors event_leads
qualified_contacts mentions mentions_positive mentions_negative mentions_key_message audience ave_value
category_mentions brand_searches category_searches respondents aided unaided promoters detractors cost
media_cost
"""
STOCKS = (
    "pipeline_open subscribers stock_units facing_cm_own facing_cm_category stores_listed stores_category"
)
STARRED = """
impressions clicks cpc engagements engagement_rate ad_conversion_rate leads cpl qualified_leads
lead_to_customer_rate cac roas roi_channel clv sessions traffic_share organic_sessions referral_sessions
avg_time_on_page bounce_rate avg_position site_conversion_rate open_rate click_rate email_conversion_rate
unsubscribes unsubscribe_rate revenue_per_email subscribers sequence_completion_rate nurtured_leads
opportunities_created orders net_revenue aov margin_retention_rate repeat_purchase_rate checkout_units
checkout_value stock_turn sales_velocity share_of_shelf visitors event_leads qualified_contacts
cost_per_qualified_contact partner_contacts cross_sell_revenue shared_awareness press_mentions
cumulative_audience ave aided_awareness test_learn_share objective_progress
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def test_catalogue_has_every_kpi(catalogue: Catalogue) -> None:
    """All 122 KPIs of the specification are there."""
    ids = KPIS.split()
    assert len(set(ids)) == len(ids) == 122
    assert set(ids) - set(catalogue.kpis) == set()


def test_catalogue_has_every_measure(catalogue: Catalogue) -> None:
    """All base measures of the specification are there, levels as levels, people as not additive."""
    assert set(MEASURES.split()) - set(catalogue.measures) == set()
    assert all(catalogue.measures[name].stock for name in STOCKS.split())
    assert [name for name in MEASURES.split() if not catalogue.measures[name].additive] == [
        "reach",
        "active_users",
    ]


def test_catalogue_core_set_is_starred(catalogue: Catalogue) -> None:
    """The KPIs every marketing plan names are marked, and no others."""
    assert sorted(kpi.id for kpi in catalogue.kpis.values() if kpi.starred) == sorted(STARRED.split())


def test_catalogue_every_kpi_has_labels_source_and_users(catalogue: Catalogue) -> None:
    """A reader finds a name in both languages, where it is defined and who uses it."""
    for kpi in catalogue.kpis.values():
        assert set(kpi.label) >= {"en", "fr"}, kpi.id
        assert kpi.sources, kpi.id
        assert set(kpi.used_by) <= set(catalogue.action_types), kpi.id
        assert kpi.used_by, kpi.id


@pytest.mark.parametrize(
    ("kpi_id", "unit", "direction", "agg", "policy", "basis"),
    [
        ("cpl", "cur", "down", "R", "P2", "full"),
        ("cac", "cur", "down", "R", "P2", "full"),
        ("cpc", "cur", "down", "R", "P2", "media"),
        ("roas", "x", "up", "R", "P3", "media"),
        ("mer", "x", "up", "R", "P3", "full"),
        ("roi_channel", "%", "up", "R", "P3", "full"),
        ("reach", "n", "up", "N", "P0", ""),
        ("frequency", "x", "neutral", "N", "P1", ""),
        ("subscribers", "n", "up", "S", "P4", ""),
        ("clv", "cur", "up", "W", "P1", ""),
        ("nps", "pt", "up", "R", "P5", ""),
        ("shared_awareness", "pp", "up", "R", "P5", ""),
        ("payback_months", "mo", "down", "R", "P1", "full"),
        ("avg_time_on_page", "s", "neutral", "R", "P1", ""),
        ("sales_cycle_days", "d", "down", "R", "P1", ""),
        ("marketing_cost", "cur", "down", "A", "P0", "full"),
    ],
)
def test_catalogue_columns_of_a_kpi(
    catalogue: Catalogue, kpi_id: str, unit: str, direction: str, agg: str, policy: str, basis: str
) -> None:
    """Unit, direction, aggregation, zero policy and cost basis are those of the specification."""
    kpi = catalogue[kpi_id]
    found = (kpi.unit, kpi.direction, kpi.agg, kpi.zero_policy, kpi.cost_basis)
    assert found == (unit, direction, agg, policy, basis)


def test_catalogue_cost_lines_are_judged_both_ways(catalogue: Catalogue) -> None:
    """Underspending is undelivered plan; opens and advertising equivalents are never judged."""
    rules = {kpi.id: kpi.status for kpi in catalogue.kpis.values()}
    assert [kpi for kpi, rule in rules.items() if rule == "two_sided"] == [
        "marketing_cost",
        "cost_variance",
        "landing_variance",
    ]
    assert {kpi for kpi, rule in rules.items() if rule == "none"} == {"open_rate", "ave", "working_ratio"}


def test_catalogue_few_events_make_a_rate_unreliable(catalogue: Catalogue) -> None:
    """Rates need 30 events, surveys 100 respondents; shares of money, levels and plans need none."""
    assert [catalogue[kpi].min_base for kpi in ("ctr", "cpl", "win_rate")] == [30, 30, 30]
    assert [catalogue[kpi].min_base for kpi in ("nps", "aided_awareness")] == [100, 100]
    assert [catalogue[kpi].min_base for kpi in ("roas", "share_of_shelf", "milestone_on_time_rate")] == [
        0,
        0,
        0,
    ]


def test_catalogue_deprecated_kpi_is_shown_on_request_only(catalogue: Catalogue) -> None:
    """The advertising value equivalent is there for those who ask, and nothing is calculated from it."""
    assert [kpi.id for kpi in catalogue.kpis.values() if kpi.deprecated] == ["ave"]
    assert "ave" not in [kpi.id for kpi in catalogue.select()]
    assert catalogue.select(["ave"])[0].id == "ave"
    users = [
        kpi.id
        for kpi in catalogue.kpis.values()
        for reference in (*references(kpi.formula.numerator), *references(kpi.formula.denominator))
        if reference.id == "ave_value"
    ]
    assert users == ["ave"]


def test_catalogue_action_types_name_their_primary_kpi_first(catalogue: Catalogue) -> None:
    """Each action type opens with the KPI that judges it."""
    primary = {action.id: action.kpis[0] for action in catalogue.action_types.values()}
    assert primary == {
        "sea": "cpl",
        "social_ads": "cpl",
        "content_seo": "organic_sessions",
        "email": "email_conversion_rate",
        "automation": "lead_to_customer_rate",
        "promotion": "margin_retention_rate",
        "pos_merch": "sales_velocity",
        "event": "qualified_contacts",
        "partnership": "partner_contacts",
        "pr_influence": "press_mentions",
        "other_media": "cpm",
        "global": "cac",
    }
    assert catalogue.action_types["sea"].targets == {"cpl": "at_most 50"}


def test_kpi_name_falls_back_to_what_there_is() -> None:
    """A KPI without a name in the reader's language is named in English, or in the language it has."""
    plays = "plays: {label: {fr: Écoutes}, numerator: clicks}"
    text = f"kpis: {{{plays}, skips: {{label: {{en: Skips, fr: Sauts}}, numerator: clicks}}}}"
    catalogue = load_catalogue(text)
    assert catalogue["plays"].name("de-DE") == "Écoutes"
    assert catalogue["skips"].name("de") == "Skips"
    assert catalogue["cpl"].name("fr-FR") == "Coût par lead"
    assert catalogue["cpl"].name("fr", short=True) == "CPL"
