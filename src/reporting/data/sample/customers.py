"""The demo's customers, promotions and field work: who comes back, what sales add, displays, partners."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reporting.data.sample.series import DailySeries
from reporting.data.sample.world import Dates, DemoUnit, years_after_2026

_ORDERS_A_YEAR = 1.9
_RETENTION = 0.54
_PARTNER_AUDIENCE = 800.0
_SALES = (1, 7, 11)
_LIFT = 1.17
#: Of a promotion: its share of the revenue in months of sales, its price, and the margin at list price.
_PROMOTED, _PRICE, _LIST_MARGIN = 0.35, 0.85, 0.50
_WITH_CODE = 0.45


def add_customers(series: DailySeries, unit: DemoUnit, rng: np.random.Generator) -> None:
    """Add customers at each month's end, the units expected without promotions, and field and partner work.

    A customer is active who bought within a year: 1.9 orders a year each. The generator is not the one of the
    daily facts, so that these rows change no other.
    """
    days = series.days
    last = (days + np.timedelta64(1, "D")).astype("datetime64[M]") != days.astype("datetime64[M]")
    active = unit.revenue / unit.order_value / _ORDERS_A_YEAR * unit.growth ** years_after_2026(days)
    shop = (unit.unit_id, "", "warehouse")
    base = np.rint(active / unit.growth) * last
    series.add(*shop, "active_customers", np.rint(active * np.exp(rng.normal(0, 0.004, len(days)))) * last)
    series.add(*shop, "customer_base", base)
    series.add(
        *shop, "retained_customers", rng.binomial(base.astype(np.int64), _RETENTION).astype(np.float64)
    )
    _add_promotions(series, unit)
    _add_displays(series, unit, rng)
    _add_partner_waves(series, unit, rng)
    _add_codes(series, unit, rng)
    _add_market(series, unit)


def _months(days: Dates) -> NDArray[np.int64]:
    return days.astype("datetime64[M]").astype(np.int64) % 12 + 1


def _add_promotions(series: DailySeries, unit: DemoUnit) -> None:
    """Add what the shop would have sold without sales, and the margin of what was sold in them.

    All that sales add is sold at the promotion's price, so of the promoted units this share would have been
    sold anyway, at list price.
    """
    on_sale = np.isin(_months(series.days), _SALES)
    lift = np.where(on_sale, _LIFT, 1.0)
    shop = (unit.unit_id, "", "warehouse")
    series.add(*shop, "baseline_units", np.rint(series.total("units_sold") / lift))
    at_list = np.where(on_sale, series.total("net_revenue") * _PROMOTED, 0.0) / _PRICE
    anyway = 1.0 - (1.0 - 1.0 / _LIFT) / _PROMOTED
    margins = {
        "cm[promo]": at_list * (_LIST_MARGIN - (1.0 - _PRICE)),
        "cm_at_list": at_list * _LIST_MARGIN,
        "baseline_cm": at_list * _LIST_MARGIN * anyway,
    }
    for measure, values in margins.items():
        label = (unit.unit_id, "promotions", "warehouse", measure)
        series.add(*label, np.round(values, 2), currency=unit.currency)


def _add_codes(series: DailySeries, unit: DemoUnit, rng: np.random.Generator) -> None:
    """Add the orders that used an influencer's code."""
    orders = series.total("orders", "influence").astype(np.int64)
    with_code = rng.binomial(orders, _WITH_CODE).astype(np.float64)
    series.add(unit.unit_id, "influence", "warehouse", "orders[promo_code]", with_code)


def _add_market(series: DailySeries, unit: DemoUnit) -> None:
    """Add what the category searches for, and what the stores sell of it."""
    by_name = np.rint(series.total("search_clicks") * 0.4)
    search = (unit.unit_id, "organic_search", "search_console")
    series.add(*search, "brand_searches", by_name)
    series.add(
        *search, "category_searches", np.rint(by_name / (0.11 + 0.004 * years_after_2026(series.days)))
    )
    category = np.round(series.total("checkout_value") / 0.202, 2)
    series.add(unit.unit_id, "stores", "pos", "category_checkout_value", category, currency=unit.currency)


def _add_displays(series: DailySeries, unit: DemoUnit, rng: np.random.Generator) -> None:
    """Add the displays of the autumn and the samples handed out in stores on Saturdays."""
    days = series.days
    stores = round(210 * unit.revenue / 48e6)
    weekday = (days.astype(np.int64) + 3) % 7
    autumn = np.isin(_months(days), (8, 9, 10, 11))
    planned = np.where(autumn & (weekday == 1), np.rint(stores / 12), 0.0)
    label = (unit.unit_id, "stores", "manual")
    series.add(*label, "displays_planned", planned)
    installed = rng.binomial(planned.astype(np.int64), 0.91).astype(np.float64)
    series.add(*label, "displays_installed", installed)
    series.add(
        *label, "samples", np.where(autumn & (weekday == 5), rng.poisson(9.0 * stores, len(days)), 0.0)
    )


def _add_partner_waves(series: DailySeries, unit: DemoUnit, rng: np.random.Generator) -> None:
    """Add what the partner's audience knew before and after a campaign of April and of October."""
    days = series.days
    month, day = _months(days), (days - days.astype("datetime64[M]")).astype(np.int64) + 1
    label = (unit.unit_id, "partners", "survey")
    for wave, on, share in (("partner_pre", 2, 0.175), ("partner_post", 28, 0.228)):
        asked = np.where(np.isin(month, (4, 10)) & (day == on), _PARTNER_AUDIENCE, 0.0)
        knew = rng.binomial(asked.astype(np.int64), share).astype(np.float64)
        series.add(*label, f"respondents[{wave}]", asked)
        series.add(*label, f"aided[{wave}]", knew)
