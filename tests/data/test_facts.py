"""Facts against figures worked by hand."""

# ruff: noqa: E501 -- tables of cases, one a line

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from data.conftest import Load, value
from reporting.data.spec import UnitRecord
from reporting.errors import DataFailed, InputRefused
from reporting.periods import Calendar

LEDGER = (
    "entry_id,doc_type,posting_date,service_start,service_end,bu_id,action_id,channel_id,nature_id,amount_local,"
    "currency,po_no,ref_entry_id,is_penalty\n"
)
LINES = "version_id,period,bu_id,action_id,channel_id,nature_id,amount_local,currency\n"
MEASURES = "date,bu_id,channel_id,campaign_id,source,measure_id,attribution_model,value,currency\n"
PLANS = "version_id,period,bu_id,channel_id,measure_id,value,currency\n"

CREDIT_NOTES = (
    LEDGER
    + """1,invoice,2026-01-20,2026-01-01,2026-01-31,FR,A1,sea,media,10000,EUR,,,
2,accrual,2026-02-28,2026-02-01,2026-02-28,FR,A1,sea,media,4000,EUR,,,
3,accrual_reversal,2026-03-01,2026-02-01,2026-02-28,FR,A1,sea,media,-4000,EUR,,2,
4,invoice,2026-03-05,2026-02-01,2026-02-28,FR,A1,sea,media,3800,EUR,,,
5,credit_note,2026-03-12,2026-01-01,2026-01-31,FR,A1,sea,media,-2500,EUR,,1,
"""
)


def test_measures_service_view_puts_cost_where_it_was_rendered(load: Load) -> None:
    """G10: as of March, the service view gives January 7,500, February 3,800, March nothing, together 11,300."""
    facts = load({"fact_cost_entry": CREDIT_NOTES}, "2026-03", as_of="2026-03-31")
    months = facts.measures(("month",), ("ytd",), ("AC",))
    months = months[months["measure_id"] == "cost"]
    # January: 10000 - 2500; February: 4000 - 4000 + 3800; March: nothing was rendered.
    assert dict(zip(months["month"], months["value"], strict=True)) == {"2026-01": 7500.0, "2026-02": 3800.0}
    assert value(facts, "cost", window="ytd") == 11300.0
    assert value(facts, "cost") is None
    assert "cost" in facts.loaded_measures


def test_measures_ledger_view_puts_cost_where_it_was_posted(load: Load) -> None:
    """G10: posted were 10,000, 4,000 and -2,700 (-4,000 + 3,800 - 2,500); both views agree on the total."""
    facts = load({"fact_cost_entry": CREDIT_NOTES}, "2026-03", as_of="2026-03-31")
    months = facts.measures(("month",), ("ytd",), ("AC",), view="ledger")
    months = months[months["measure_id"] == "cost"]
    assert list(months["value"]) == [10000.0, 4000.0, -2700.0]
    assert value(facts, "cost", window="ytd", view="ledger") == 11300.0


def test_measures_as_of_earlier_day_gives_what_was_known_then(load: Load) -> None:
    """G10: on 28 February January stood at 10,000 and February at 4,000."""
    facts = load({"fact_cost_entry": CREDIT_NOTES}, "2026-02", as_of="2026-02-28")
    months = facts.measures(("month",), ("ytd",), ("AC",))
    months = months[months["measure_id"] == "cost"]
    assert list(months["value"]) == [10000.0, 4000.0]


def test_measures_restated_value_latest_known_one_wins(load: Load) -> None:
    """Of a value recorded three times, the one known at the end of the day asked for counts."""
    text = "date,bu_id,source,measure_id,value,recorded_at\n" + "".join(
        f"2026-03-02,FR,crm,leads,{count},{moment}\n"
        for count, moment in (
            (40, "2026-03-03 05:00:00"),
            (44, "2026-03-10 05:00:00"),
            (43, "2026-04-02 05:00:00"),
        )
    )
    for as_of, expected in (("2026-03-05", 40.0), ("2026-03-31", 44.0), ("2026-04-02", 43.0), ("", 43.0)):
        assert value(load({"fact_measure_daily": text}, "2026-03", as_of=as_of), "leads") == expected


def test_measures_open_period_compares_equal_days(load: Load) -> None:
    """G04: of a month's budget of 31,000, twenty of thirty-one days are 20,000; of 800 leads, 516.129."""
    tables = {
        "fact_budget_line": LINES + "BUD,2026-03,FR,A1,sea,media,31000,EUR\n",
        "fact_measure_plan": PLANS + "BUD,2026-03,FR,sea,leads,800,\n",
        "fact_cost_entry": LEDGER
        + "1,invoice,2026-03-20,2026-03-01,2026-03-20,FR,A1,sea,media,24000,EUR,,,\n",
        "fact_measure_daily": MEASURES + "2026-03-20,FR,sea,,crm,leads,,500,\n",
    }
    facts = load(tables, "2026-03", as_of="2026-03-20")
    assert facts.scope.provisional
    assert facts.scope.actual_to == date(2026, 3, 21)
    assert value(facts, "cost", "AC") == 24000.0
    assert value(facts, "cost", "PL") == 20000.0
    assert value(facts, "leads", "PL") == pytest.approx(800 * 20 / 31, abs=1e-4)
    assert value(facts, "cost", "PL", "fy") == 31000.0


def test_measures_open_period_follows_the_phasing_of_its_plan(load: Load) -> None:
    """A quarter of the month is due on the 10th, the rest on the 25th: 7,750 of 31,000 by the 20th.

    Of 1,001 leads 250.25 are due by then, and 750.75 after; the months without weights stay flat
    (28,000 x 10 / 28 = 10,000 by 10 February); days of other months do not count.
    """
    tables = {
        "fact_budget_line": LINES
        + "BUD,2026-03,FR,A1,sea,media,31000,EUR\nBUD,2026-02,FR,A1,sea,media,28000,EUR\n",
        "fact_measure_plan": PLANS + "BUD,2026-03,FR,sea,leads,1001,\n",
        "fact_measure_daily": MEASURES + "2026-03-20,FR,sea,,crm,leads,,500,\n",
        "fact_phasing": "period,bu_id,date,weight\n2026-03,FR,2026-03-10,0.25\n2026-03,FR,2026-03-25,0.75\n",
    }
    facts = load(tables, "2026-03", as_of="2026-03-20")
    assert value(facts, "cost", "PL") == 7750.0
    assert value(facts, "leads", "PL") == 250.25
    assert value(facts, "cost", "PL", "ytd") == 28000.0 + 7750.0
    assert value(facts, "cost", "PL", "ytg") == 23250.0
    assert value(facts, "cost", "PL", "fy") == 59000.0
    assert value(load(tables, "2026-03", as_of="2026-03-31"), "cost", "PL") == 31000.0
    assert value(load(tables, "2026-03", as_of="2026-03-09"), "cost", "PL") == 0.0
    assert value(load(tables, "2026-02", as_of="2026-02-10"), "cost", "PL") == 10000.0
    days = facts.measures(("day",), ("period",), ("PL",)).query("measure_id == 'cost' and value != 0")
    assert [(str(day)[:10], amount) for day, amount in zip(days["day"], days["value"], strict=True)] == [
        ("2026-03-10", 7750.0)
    ]


def test_measures_weeks_of_a_month_add_up_to_the_month(load: Load) -> None:
    """An amount that does not divide by days loses nothing: 1,000 over 31 days, day by day, is 1,000."""
    tables = {
        "fact_budget_line": LINES + "BUD,2026-03,FR,A1,sea,media,1000,EUR\n",
        "fact_cost_entry": LEDGER
        + "1,invoice,2026-03-31,2026-03-01,2026-03-31,FR,A1,sea,media,1000,EUR,,,\n",
    }
    facts = load(tables, "2026-03", as_of="2026-03-31")
    for scenario in ("AC", "PL"):
        days = facts.measures(("day",), ("period",), (scenario,))
        days = days[days["measure_id"] == "cost"]
        assert len(days) == 31
        assert round(days["value"].sum(), 4) == 1000.0
        assert days["value"].max() - days["value"].min() <= 0.00011


UNITS = (
    UnitRecord("GROUP", "Group"),
    UnitRecord("FR", "France", parent="GROUP"),
    UnitRecord("US", "United States", parent="GROUP", currency="USD"),
    UnitRecord("UK", "United Kingdom", parent="GROUP", currency="GBP"),
)
FX = "rate_set,period,currency,rate\n" + "".join(
    f"{name},2026-03,{currency},{rate}\n"
    for name, pairs in (
        ("BUDGET", (("EUR", "1"), ("USD", "0.90"), ("GBP", "1.15"))),
        ("AVERAGE", (("EUR", "1"), ("USD", "0.92"), ("GBP", "1.20"))),
    )
    for currency, rate in pairs
)
MIXED = {
    "fact_fx": FX,
    "fact_budget_line": LINES
    + "BUD,2026-03,FR,,sea,media,100000,EUR\nBUD,2026-03,US,,sea,media,50000,USD\nBUD,2026-03,UK,,sea,media,40000,GBP\n",
    "fact_cost_entry": LEDGER
    + "1,invoice,2026-03-20,2026-03-01,2026-03-31,FR,,sea,media,104000,EUR,,,\n"
    + "2,invoice,2026-03-20,2026-03-01,2026-03-31,US,,sea,media,48000,USD,,,\n"
    + "3,invoice,2026-03-20,2026-03-01,2026-03-31,UK,,sea,media,43000,GBP,,,\n",
}


def test_measures_group_is_at_budget_rates_and_the_sum_of_its_units(load: Load) -> None:
    """G05: plan 191,000, actual at constant currency 196,650, unit by unit."""
    facts = load(MIXED, "2026-03", "GROUP", "2026-03-31", UNITS, group="GROUP")
    assert facts.scope.currency == "EUR"
    # 100000 + 50000 x 0.90 + 40000 x 1.15; 104000 + 48000 x 0.90 + 43000 x 1.15
    assert value(facts, "cost", "PL") == 191000.0
    assert value(facts, "cost", "AC") == 196650.0
    by_unit = facts.measures(("unit",), ("period",), ("AC",))
    by_unit = by_unit[by_unit["measure_id"] == "cost"].set_index("unit")["value"]
    assert by_unit.to_dict() == {"FR": 104000.0, "UK": 49450.0, "US": 43200.0}


def test_fx_splits_operational_and_currency_effects_by_unit(load: Load) -> None:
    """G05: +8,760 = operational +5,650 (4,000, -1,800, 3,450) + currency +3,110 (0, 960, 2,150)."""
    facts = load(MIXED, "2026-03", "GROUP", "2026-03-31", UNITS, group="GROUP")
    frame = facts.fx(("period",))
    cost = frame[frame["measure_id"] == "cost"].set_index("unit")
    assert cost["actual"].sum() == 199760.0
    assert cost["delta"].sum() == 8760.0
    assert cost["operational"].to_dict() == {"FR": 4000.0, "US": -1800.0, "UK": 3450.0}
    assert cost["fx"].to_dict() == {"FR": 0.0, "US": 960.0, "UK": 2150.0}


def test_measures_unit_of_a_foreign_currency_stays_in_its_own(load: Load) -> None:
    """The report of a unit is in its own currency; at budget rates on request."""
    facts = load(MIXED, "2026-03", "UK", "2026-03-31", UNITS, group="GROUP")
    assert facts.scope.currency == "GBP"
    assert value(facts, "cost", "AC") == 43000.0
    assert value(facts, "cost", "AC", currency="EUR") == 49450.0
    with pytest.raises(InputRefused, match=r"currency \('USD'\); currencies: GBP, EUR"):
        facts.measures(currency="USD")


LOADS = (
    "source,bu_id,period,status\ncrm,FR,2026-03,complete\ncrm,US,2026-03,complete\ncrm,UK,2026-03,missing\n"
)


def test_load_facts_group_without_a_unit_is_refused_unless_allowed(load: Load) -> None:
    """G06: with UK missing the group run fails, and names it."""
    with pytest.raises(DataFailed, match="V17: no data of UK for '2026-03'"):
        load(MIXED | {"log_load": LOADS}, "2026-03", "GROUP", "2026-03-31", UNITS, group="GROUP")


def test_load_facts_allowed_partial_group_is_like_for_like(load: Load) -> None:
    """G06: without UK plan and actual are of France and the US: 145,000 and 147,200 at budget rates."""
    facts = load(
        MIXED | {"log_load": LOADS},
        "2026-03",
        "GROUP",
        "2026-03-31",
        UNITS,
        group="GROUP",
        allow_partial=True,
    )
    assert facts.scope.missing_units == ("UK",)
    # 100000 + 50000 x 0.90; 104000 + 48000 x 0.90
    assert value(facts, "cost", "PL") == 145000.0
    assert value(facts, "cost", "AC") == 147200.0
    # Coverage: 145000 of 191000 planned = 75.92 %.
    assert value(facts, "covered_plan_cost", "AC") == 145000.0
    assert value(facts, "expected_plan_cost", "AC") == 191000.0
    rules = {item.rule for item in facts.scope.warnings}
    assert "V17" in rules
    assert "V16" not in rules


def test_measures_ratio_bases_keep_campaigns_without_results(load: Load) -> None:
    """G07: the cost of a campaign without leads stays in the total: 16,000 and 360."""
    rows = ((9000, 300, "A"), (6000, 60, "B"), (1000, 0, "C"))
    text = MEASURES + "".join(
        f"2026-03-02,FR,sea,{name},ads,media_cost,,{cost},EUR\n2026-03-02,FR,sea,{name},crm,leads,,{leads},\n"
        for cost, leads, name in rows
    )
    campaigns = "campaign_id,bu_id,channel_id,action_id\nA,FR,sea,A1\nB,FR,sea,A1\nC,FR,sea,A1\n"
    facts = load({"fact_measure_daily": text, "dim_campaign": campaigns}, "2026-03", as_of="2026-03-31")
    assert (value(facts, "media_cost"), value(facts, "leads")) == (16000.0, 360.0)
    assert value(facts, "leads", campaign="C") == 0.0
    assert value(facts, "leads", action="A1") == 360.0


def test_measures_fiscal_year_from_july(load: Load) -> None:
    """G09: year to date in January 2026 starts in July 2025: 83,500 against 80,000, to go 100,000."""
    spent = {"2025-07": 9000, "2025-08": 11000, "2025-09": 10500, "2025-10": 9500, "2025-11": 12000, "2025-12": 10000, "2026-01": 21500}  # fmt: skip
    ledger = LEDGER + "".join(
        f"{month},invoice,{month}-15,{month}-01,{month}-28,FR,A1,sea,media,{amount},EUR,,,\n"
        for month, amount in spent.items()
    )
    months = [
        *(f"2025-{number:02d}" for number in range(7, 13)),
        *(f"2026-{number:02d}" for number in range(1, 7)),
    ]
    lines = LINES + "".join(
        f"BUD,{month},FR,A1,sea,media,{10000 if month < '2026' else 20000},EUR\n" for month in months
    )
    units = (UnitRecord("FR", "France", calendar="july"),)
    calendars = (Calendar("july", "offset", fy_start_month=7),)
    tables = {"fact_cost_entry": ledger, "fact_budget_line": lines}
    facts = load(tables, "2026-01", as_of="2026-01-31", units=units, calendars=calendars)
    assert value(facts, "cost", "AC", "ytd") == 83500.0
    assert value(facts, "cost", "PL", "ytd") == 80000.0
    assert value(facts, "cost", "PL", "fy") == 180000.0
    assert value(facts, "cost", "PL", "ytg") == 100000.0


CANCELLED = {
    "fact_budget_line": LINES
    + "BUD,2026-04,FR,A1,sea,media,8000,EUR\nBUD,2026-05,FR,A1,sea,media,12000,EUR\n",
    "fact_cost_entry": LEDGER
    + """1,commitment,2026-03-15,2026-04-01,2026-05-31,FR,A1,sea,media,12000,EUR,PO1,,
2,invoice,2026-04-10,2026-04-01,2026-04-30,FR,A1,sea,media,3000,EUR,PO1,,
3,commitment_release,2026-04-20,2026-04-01,2026-05-31,FR,A1,sea,media,-9000,EUR,PO1,,
4,accrual,2026-04-30,2026-04-01,2026-04-30,FR,A1,sea,media,1500,EUR,,,true
""",
}


def test_measures_cancelled_action_keeps_its_plan_and_frees_its_order(load: Load) -> None:
    """G11: actual 4,500 against 8,000 in April; nothing is committed any more."""
    facts = load(CANCELLED, "2026-04", as_of="2026-04-30")
    assert value(facts, "cost", "AC", "ytd") == 4500.0
    assert value(facts, "cost", "PL", "ytd") == 8000.0
    assert value(facts, "cost", "PL", "fy") == 20000.0
    assert value(facts, "open_commitments") == 0.0


def test_measures_open_commitments_ignore_credit_notes(load: Load) -> None:
    """Ordered 60,000, invoiced 35,000 and accrued 10,000 on the order: 15,000 are open; a credit note reopens nothing."""
    ledger = (
        LEDGER
        + """1,commitment,2026-01-05,2026-01-01,2026-12-31,FR,A1,sea,media,60000,EUR,PO1,,
2,invoice,2026-02-10,2026-02-01,2026-02-28,FR,A1,sea,media,35000,EUR,PO1,,
3,accrual,2026-03-31,2026-03-01,2026-03-31,FR,A1,sea,media,10000,EUR,PO1,,
4,invoice,2026-03-12,2026-03-01,2026-03-31,FR,A1,sea,media,12000,EUR,,,
5,credit_note,2026-03-20,2026-02-01,2026-02-28,FR,A1,sea,media,-2000,EUR,PO1,2,
"""
    )
    facts = load({"fact_cost_entry": ledger}, "2026-03", as_of="2026-03-31")
    assert value(facts, "cost", "AC", "ytd") == 55000.0
    assert value(facts, "open_commitments", "AC", "ytd") == 15000.0


def test_measures_landing_is_actual_to_date_and_forecast_to_go(load: Load) -> None:
    """Actual 10,000 and 11,000 to February, 9,000 forecast for March in February's forecast: lands at 30,000."""
    tables = {
        "dim_version": "version_id,kind,fiscal_year,cutoff_period,status\nBUD,BUDGET,2026,,locked\n"
        "FC1,FORECAST,2026,2026-01,locked\nFC2,FORECAST,2026,2026-02,locked\nFC3,FORECAST,2026,2026-03,locked\n",
        "fact_forecast_line": "version_id,period,bu_id,action_id,channel_id,nature_id,amount_local,currency\n"
        "FC1,2026-02,FR,A1,sea,media,10500,EUR\nFC1,2026-03,FR,A1,sea,media,8000,EUR\n"
        "FC2,2026-03,FR,A1,sea,media,9000,EUR\n",
        "fact_cost_entry": LEDGER
        + "1,invoice,2026-01-20,2026-01-01,2026-01-31,FR,A1,sea,media,10000,EUR,,,\n"
        + "2,invoice,2026-02-20,2026-02-01,2026-02-28,FR,A1,sea,media,11000,EUR,,,\n",
        "fact_measure_daily": MEASURES + "2026-02-02,FR,sea,,crm,leads,,12,\n",
    }
    facts = load(tables, "2026-02", as_of="2026-02-28")
    assert facts.scope.forecast_version == "FC2"
    assert value(facts, "cost", "FC", "fy") == 30000.0
    # What was forecast for February before February began.
    assert value(facts, "cost", "FC", "period") == 10500.0
    # Leads are not forecast: to date is not where they land.
    assert value(facts, "leads", "FC", "fy") is None


def test_measures_year_before_is_read_from_history_under_this_years_months(load: Load) -> None:
    """March 2025 stands beside March 2026; the comparative of the fiscal year is the whole last one."""
    text = MEASURES + "".join(
        f"{day},FR,sea,,crm,leads,,{count},\n"
        for day, count in (("2025-03-10", 30), ("2025-11-10", 7), ("2026-03-10", 36))
    )
    facts = load({"fact_measure_daily": text}, "2026-03", as_of="2026-03-31")
    assert value(facts, "leads", "PY") == 30.0
    assert value(facts, "leads", "PY", "fy") == 37.0
    assert value(facts, "leads", "PY", month="2026-03") == 30.0


def test_measures_week_compares_with_the_same_weekdays(load: Load) -> None:
    """The week of Monday 2026-10-19 compares with the one of Monday 2025-10-20, 364 days before."""
    text = MEASURES + "".join(
        f"{day},FR,sea,,crm,leads,,{count},\n"
        for day, count in (
            ("2025-10-19", 100),
            ("2025-10-20", 3),
            ("2025-10-26", 4),
            ("2026-10-19", 9),
            ("2026-10-25", 1),
        )
    )
    facts = load({"fact_measure_daily": text}, "2026-W43", as_of="2026-10-25")
    assert value(facts, "leads", "AC") == 10.0
    assert value(facts, "leads", "PY") == 7.0
    assert value(facts, "leads", "PY", day=pd.Timestamp("2026-10-19")) == 3.0


def test_measures_stocks_are_the_last_level_not_a_sum(load: Load) -> None:
    """Subscribers of two months: the year to date ends with 520, and started from 480 before the window."""
    text = "date,bu_id,channel_id,measure_id,value\n" + "".join(
        f"{day},FR,seo,subscribers,{count}\n"
        for day, count in (("2025-12-31", 480), ("2026-01-31", 500), ("2026-02-28", 520))
    )
    facts = load({"fact_snapshot": text}, "2026-02", as_of="2026-02-28")
    assert value(facts, "subscribers", window="ytd") == 520.0
    assert value(facts, "subscribers[start]", window="ytd") == 480.0
    assert value(facts, "subscribers[start]", window="period") == 500.0


def test_measures_old_stock_is_no_data(load: Load) -> None:
    """A level older than 35 days is not the level of today."""
    text = "date,bu_id,channel_id,measure_id,value\n2026-01-31,FR,seo,subscribers,500\n"
    facts = load({"fact_snapshot": text}, "2026-03", as_of="2026-03-31")
    assert value(facts, "subscribers") is None


def test_measures_cents_add_up_exactly(load: Load) -> None:
    """Ten thousand times 0.10 is 1,000.00, which floats do not give."""
    text = MEASURES + "".join(
        f"2026-03-{1 + index % 31:02d},FR,sea,,shop{index},net_revenue,,0.10,EUR\n" for index in range(10_000)
    )
    assert value(load({"fact_measure_daily": text}, "2026-03", as_of="2026-03-31"), "net_revenue") == 1000.0


def test_measures_amounts_of_a_weak_currency_stay_exact(load: Load) -> None:
    """A budget of a hundred milliard and a cost spread over two months: 59 days, 31 of them in January."""
    costs = "1,invoice,2026-02-05,2026-01-01,2026-02-28,FR,A1,sea,media,118000000000.0059,EUR,,,\n"
    plans = "BUD,2026-01,FR,A1,sea,media,99999999999.9999,EUR\n"
    facts = load({"fact_cost_entry": LEDGER + costs, "fact_budget_line": LINES + plans}, "2026-01")
    assert value(facts, "cost") == 62_000_000_000.0031
    assert value(facts, "cost", scenario="PL") == 99_999_999_999.9999
    weeks = facts.measures(("week",), ("period",), ("AC",))
    costs_of_weeks = weeks[weeks["measure_id"] == "cost"]["value"]
    assert len(costs_of_weeks) == 5
    assert sum(round(cost * 10_000) for cost in costs_of_weeks) == 620_000_000_000_031


def test_load_facts_unknown_unit_and_period_are_refused(load: Load) -> None:
    """A wrong unit gets a guess; a period that had not begun says so."""
    text = {"fact_measure_daily": MEASURES + "2026-03-10,FR,sea,,crm,leads,,36,\n"}
    with pytest.raises(InputRefused, match=r"unknown unit \('FRR'\); units: FR; did you mean 'FR'\?"):
        load(text, "2026-03", unit="FRR")
    with pytest.raises(InputRefused, match=r"the period has not begun \('2026-05', as of 2026-03-31\)"):
        load(text, "2026-05", as_of="2026-03-31")


def test_measures_unknown_column_is_refused_with_a_guess(load: Load) -> None:
    """A misspelt column names the nearest one."""
    facts = load({"fact_measure_daily": MEASURES + "2026-03-10,FR,sea,,crm,leads,,36,\n"}, "2026-03")
    with pytest.raises(InputRefused, match="did you mean 'channel'"):
        facts.measures(("chanel",))
