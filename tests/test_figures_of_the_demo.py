"""Figures in charts and tables of the demo's reports are those of kpis.csv, in French and in English."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from reporting.catalogue.kpis import KpiKey, read_rows
from shown_figures import FACTORS, NOTHING, as_shown, assert_shows, exhibit_tables, factor_of, money_factors

UNITS = ("FR", "DE", "ES", "UK", "US", "CH")
#: Units that write in other money, and the group's budget rate of 2026 for it (fact_fx.csv holds it still).
RATES = {"UK": Decimal("1.16"), "US": Decimal("0.92"), "CH": Decimal("1.05")}
NAMES = {
    "France": "FR",
    "Germany": "DE",
    "Spain": "ES",
    "United Kingdom": "UK",
    "United States": "US",
    "Suisse": "CH",
}

Kpis = Mapping[KpiKey, Mapping[str, str]]
Tables = Mapping[str, list[list[str]]]


def _kpis(workspace: Path, unit: str, report: str = "monthly_performance") -> Kpis:
    return read_rows(workspace / "output" / "2026-10" / unit / report / "kpis.csv")


def _page(workspace: Path, unit: str, report: str = "monthly_performance") -> Path:
    return workspace / "output" / "2026-10" / unit / report / "report.html"


def _tables(workspace: Path, unit: str, report: str = "monthly_performance") -> Tables:
    return exhibit_tables(_page(workspace, unit, report))


def _channels(workspace: Path) -> dict[str, str]:
    """Give the id of each channel by its name, in both languages."""
    with (workspace / "data" / "dim_channel.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {row[label]: row["channel_id"] for row in rows for label in ("label_fr", "label_en")}


def _total(rows: Kpis, window: str, kpi: str, column: str, channels: set[str]) -> Decimal:
    return sum((Decimal(rows[window, one, kpi][column] or 0) for one in channels), Decimal(0))


def _own_channels(rows: Kpis) -> set[str]:
    return {channel for _, channel, _ in rows if channel}


@pytest.mark.parametrize("unit", UNITS)
def test_channels_of_a_unit_are_those_of_kpis_csv(filed_demo: Path, unit: str) -> None:
    """Cost with its plan and variance, cost per lead and return of every channel, and of all together."""
    rows, names = _kpis(filed_demo, unit), _channels(filed_demo)
    first, second, *body = _tables(filed_demo, unit)["channels"]
    assert len(body) > 10
    for name, cost, plan, delta, share, cpl, roi in body:
        channel = "" if name == "Total" else names[name]
        money = factor_of(second[0])
        for column, text in (("actual", cost), ("plan", plan), ("delta", delta)):
            assert_shows(text, rows["period", channel, "marketing_cost"][column], money, (name, column))
        assert_shows(share, rows["period", channel, "marketing_cost"]["delta_pct"], FACTORS["%"], name)
        assert_shows(cpl, rows["period", channel, "cpl"]["actual"], factor_of(first[2]), name)
        assert_shows(roi, rows["period", channel, "roi_channel"]["actual"], FACTORS["%"], name)


@pytest.mark.parametrize("unit", UNITS)
def test_cost_bridge_leads_from_plan_to_actual_of_kpis_csv(filed_demo: Path, unit: str) -> None:
    """Its ends are the year to date's plan and actual; a step is a channel's gap, the rest the others'."""
    rows, names = _kpis(filed_demo, unit), _channels(filed_demo)
    header, start, *steps, end = _tables(filed_demo, unit)["cost-bridge"]
    gap, reached = factor_of(header[1]), factor_of(header[2])
    assert_shows(start[2], rows["ytd", "", "marketing_cost"]["plan"], reached)
    assert_shows(end[2], rows["ytd", "", "marketing_cost"]["actual"], reached)
    named = {names[name]: text for name, text, _ in steps[:-1]}
    for channel, text in named.items():
        assert_shows(text, rows["ytd", channel, "marketing_cost"]["delta"], gap, channel)
    rest = _own_channels(rows) - set(named)
    assert_shows(steps[-1][1], _total(rows, "ytd", "marketing_cost", "delta", rest), gap, "the others")


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(
    ("label", "window", "kpi"),
    [("cost-by-nature", "ytd", "marketing_cost"), ("revenue-bridge", "period", "net_revenue")],
)
def test_bridge_leads_from_plan_to_actual_of_kpis_csv(
    filed_demo: Path, unit: str, label: str, window: str, kpi: str
) -> None:
    """Its ends are plan and actual; its steps, as printed, add up to the gap within their rounding."""
    row = _kpis(filed_demo, unit)[window, "", kpi]
    header, start, *steps, end = _tables(filed_demo, unit)[label]
    reached = factor_of(header[2])
    assert_shows(start[2], row["plan"], reached)
    assert_shows(end[2], row["actual"], reached)
    printed = [as_shown(text) for _, text, _ in steps]
    gap = Decimal(row["delta"]) * factor_of(header[1])
    last_place = Decimal(1).scaleb(int(printed[0].as_tuple().exponent))
    assert abs(sum(printed, Decimal(0)) - gap) <= last_place * len(printed) / 2


@pytest.mark.parametrize("unit", UNITS)
def test_months_of_cost_add_up_to_kpis_csv(filed_demo: Path, unit: str) -> None:
    """October is the month of kpis.csv; ten months make the year to date, twelve the landing and the plan."""
    rows = _kpis(filed_demo, unit)
    header, *body = _tables(filed_demo, unit)["cost-by-month"]
    money = factor_of(header[1])
    october = next(row for row in body if row[0] == "2026-10")
    columns = ("actual", "forecast", "plan", "previous_year", "delta", "delta_pct")
    for column, text in zip(columns, october[1:], strict=True):
        if column != "forecast":
            factor = FACTORS["%"] if column == "delta_pct" else money
            assert_shows(text, rows["period", "", "marketing_cost"][column], factor, column)
    printed = [[None if text in NOTHING else as_shown(text) for text in row[1:4]] for row in body]
    done = [actual for actual, _, _ in printed if actual is not None]
    coming = [forecast for _, forecast, _ in printed if forecast is not None]
    planned = [plan for _, _, plan in printed if plan is not None]
    half = Decimal(1).scaleb(int(done[0].as_tuple().exponent)) / 2
    assert (len(done), len(coming), len(planned)) == (10, 2, 12)
    for months, window, column in (
        (done, "ytd", "actual"),
        ([*done, *coming], "fy", "forecast"),
        (planned, "fy", "plan"),
    ):
        whole = Decimal(rows[window, "", "marketing_cost"][column]) * money
        assert abs(sum(months, Decimal(0)) - whole) <= half * len(months), (window, column)


@pytest.mark.parametrize("unit", UNITS)
def test_traffic_and_funnel_of_a_unit_are_those_of_kpis_csv(filed_demo: Path, unit: str) -> None:
    """October's sessions by channel, the rest together, the total; and sessions and leads of the funnel."""
    rows, names = _kpis(filed_demo, unit), _channels(filed_demo)
    header, *months = _tables(filed_demo, unit)["traffic"]
    *parts, rest, total = zip(header[1:], months[-1][1:], strict=True)
    named = {names[head.rpartition(",")[0]]: (text, factor_of(head)) for head, text in parts}
    for channel, (text, factor) in named.items():
        assert_shows(text, rows["period", channel, "sessions"]["actual"], factor, channel)
    others = _own_channels(rows) - set(named)
    assert_shows(rest[1], _total(rows, "period", "sessions", "actual", others), factor_of(rest[0]))
    assert_shows(total[1], rows["period", "", "sessions"]["actual"], factor_of(total[0]))
    _, sessions, leads, qualified, *_ = _tables(filed_demo, unit)["funnel"]
    for kpi, step in (("sessions", sessions), ("leads", leads), ("qualified_leads", qualified)):
        assert_shows(step[1], rows["period", "", kpi]["actual"], Decimal(1), kpi)
        assert_shows(step[2], rows["period", "", kpi]["plan"], Decimal(1), kpi)


@pytest.mark.parametrize("unit", UNITS)
def test_total_of_actions_is_the_cost_of_kpis_csv(filed_demo: Path, unit: str) -> None:
    """All actions together: the year's plan, the cost to date, the share of the budget committed."""
    rows = _kpis(filed_demo, unit)
    total = _tables(filed_demo, unit)["budget-by-action"][-1]
    money = money_factors(_page(filed_demo, unit))["budget-by-action"]
    assert_shows(total[1], rows["fy", "", "marketing_cost"]["plan"], money)
    assert_shows(total[2], rows["ytd", "", "marketing_cost"]["actual"], money)
    assert_shows(total[4], rows["fy", "", "available_budget"]["actual"], money)
    assert_shows(total[5], rows["fy", "", "commitment_rate"]["actual"], FACTORS["%"])


@pytest.mark.parametrize(
    ("label", "kpis"),
    [
        ("cost-by-unit", ("marketing_cost", "cpl", "mer")),
        ("revenue-by-unit", ("net_revenue", "aov", "site_conversion_rate")),
    ],
)
def test_units_in_the_group_are_those_of_their_own_kpis_csv(
    filed_demo: Path, label: str, kpis: tuple[str, str, str]
) -> None:
    """Each unit's year to date at budget rates, from the file filed with its own report; and the group's."""
    group = _kpis(filed_demo, "GROUP", "group_performance")
    first, second, *body = _tables(filed_demo, "GROUP", "group_performance")[label]
    assert {name for name, *_ in body} == {*NAMES, "Total"}
    for name, actual, plan, delta, share, *others in body:
        unit = NAMES.get(name, "")
        rows = _kpis(filed_demo, unit) if unit else group
        row, rate, money = rows["ytd", "", kpis[0]], RATES.get(unit, Decimal(1)), factor_of(second[0])
        for column, text in (("actual", actual), ("plan", plan), ("delta", delta)):
            assert_shows(text, Decimal(row[column]) * rate, money, (name, column))
        assert_shows(share, row["delta_pct"], FACTORS["%"], name)
        for kpi, head, text in zip(kpis[1:], first[2:], others, strict=True):
            rate_row = rows["ytd", "", kpi]
            is_money, is_share = len(rate_row["uom"]) == 3, rate_row["uom"] == "%"
            factor = (rate if is_money else FACTORS["%"] if is_share else Decimal(1)) * factor_of(head)
            assert_shows(text, rate_row["actual"], factor, (name, kpi))


def test_landings_in_the_group_are_those_of_the_units(filed_demo: Path) -> None:
    """Where each unit's cost lands, against the year's plan, at budget rates."""
    header, *body = _tables(filed_demo, "GROUP", "group_performance")["landing"]
    assert header[1:3] == ["FC", "PL"]
    money = money_factors(_page(filed_demo, "GROUP", "group_performance"))["landing"]
    for name, landing, plan, delta, share, _ in body:
        unit = NAMES.get(name, "")
        rows = _kpis(filed_demo, unit) if unit else _kpis(filed_demo, "GROUP", "group_performance")
        row = rows["fy", "", "marketing_cost"]
        for column, text in (("forecast", landing), ("plan", plan), ("delta", delta)):
            assert_shows(text, row[column], money * RATES.get(unit, Decimal(1)), (name, column))
        assert_shows(share, row["delta_pct"], FACTORS["%"], name)


def test_rates_by_channel_in_the_group_are_those_of_the_units(filed_demo: Path) -> None:
    """A unit's cost per lead of a channel, at budget rates, from its own file; too few leads are no rate."""
    names = _channels(filed_demo)
    header, *body = _tables(filed_demo, "GROUP", "group_performance")["rates-by-channel"]
    own = {unit: _kpis(filed_demo, unit) for unit in UNITS}
    compared = 0
    for name, *cells in body:
        for unit_name, text in zip(header[1:], cells, strict=True):
            if text in NOTHING:
                continue
            unit = NAMES[unit_name]
            row = own[unit]["ytd", names[name], "cpl"]
            assert_shows(text, row["actual"], RATES.get(unit, Decimal(1)), (name, unit))
            compared += 1
    assert compared > 40


def test_months_in_the_group_are_those_of_the_units(filed_demo: Path) -> None:
    """October of every unit is the month its own report shows, at budget rates."""
    header, *body = _tables(filed_demo, "GROUP", "group_performance")["months-by-unit"]
    october = {row[0]: row for row in body if row[1] == "2026-10"}
    assert set(october) == set(NAMES)
    for name, row in october.items():
        own = _kpis(filed_demo, NAMES[name])["period", "", "marketing_cost"]
        money = factor_of(header[2]) * RATES.get(NAMES[name], Decimal(1))
        assert_shows(row[2], own["actual"], money, name)
        assert_shows(row[4], own["plan"], money, name)


def test_currency_bridge_starts_at_the_plan_of_the_group(filed_demo: Path) -> None:
    """From the plan at budget rates; each unit's gap at budget rates is that of its own file."""
    header, start, *steps, _ = _tables(filed_demo, "GROUP", "group_performance")["currency-bridge"]
    plan = _kpis(filed_demo, "GROUP", "group_performance")["ytd", "", "marketing_cost"]["plan"]
    assert_shows(start[2], plan, factor_of(header[2]))
    units = {NAMES[name]: text for name, text, _ in steps if name in NAMES}
    assert set(units) == set(UNITS)
    for unit, text in units.items():
        own = Decimal(_kpis(filed_demo, unit)["ytd", "", "marketing_cost"]["delta"])
        assert_shows(text, own * RATES.get(unit, Decimal(1)), factor_of(header[1]), unit)


@pytest.mark.parametrize("unit", ["DE", "ES"])
def test_prose_writes_numbers_as_its_language_does(filed_demo: Path, unit: str) -> None:
    """A unit with a decimal comma at home that reads English reads "613.2 kEUR", as in the tables."""
    page = _page(filed_demo, unit).read_text(encoding="utf-8")
    prose = re.sub(r"<svg.*?</svg>|<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
    assert re.findall(r"[^\d][\u2212+]?\d+,\d(?!\d\d)\S*", prose) == []
    assert re.search(r"\d\.\d\N{NO-BREAK SPACE}kEUR", prose)
