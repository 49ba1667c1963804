"""Rows prepared with a snapshot give what the facts themselves give."""

# ruff: noqa: E501 -- tables of cases, one a line

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from data.conftest import Load, value
from reporting.data import Facts
from reporting.data.spec import UnitRecord
from reporting.periods import Calendar

MOMENT = "2026-04-20 08:00:00"
TABLES = {
    "dim_version": "version_id,kind,fiscal_year,status,cutoff_period\nBUD,BUDGET,2026,locked,\nFC1,FORECAST,2026,locked,2026-01\nFC2,FORECAST,2026,locked,2026-02\n",
    "dim_action": "action_id,name,bu_id,action_type,status,is_test\nA1,Search,FR,sea,approved,false\nA2,Trial,US,social_ads,approved,true\n",
    "fact_measure_daily": "date,bu_id,channel_id,source,measure_id,value,currency,recorded_at\n"
    + "".join(
        f"{day},{unit},sea,shop,{measure},{amount},{currency},{MOMENT}\n"
        for day in ("2025-03-05", "2026-01-15", "2026-03-09")
        for unit, own in (("FR", "EUR"), ("US", "USD"))
        for measure, amount, currency in (
            ("sessions", 1200, ""),
            ("orders", 30, ""),
            ("net_revenue", "2100.37", own),
        )
    ),
    "fact_cost_entry": "entry_id,doc_type,posting_date,service_start,service_end,bu_id,action_id,channel_id,nature_id,amount_local,currency,po_no,recorded_at\n"
    f"1,invoice,2026-02-03,2026-01-20,2026-03-19,FR,A1,sea,media,1000.01,EUR,,{MOMENT}\n"
    f"2,invoice,2026-03-05,2026-03-01,2026-03-31,FR,A1,sea,fees,77.7777,USD,,{MOMENT}\n"
    f"3,commitment,2026-02-10,2026-03-01,2026-05-31,FR,A1,sea,media,900,EUR,PO1,{MOMENT}\n"
    f"4,invoice,2026-04-02,2026-03-01,2026-04-30,FR,A1,sea,media,350,EUR,PO1,{MOMENT}\n"
    f"5,invoice,2026-03-02,2026-03-01,2026-03-31,US,A2,social,media,640,USD,,{MOMENT}\n",
    "fact_budget_line": "version_id,period,bu_id,action_id,channel_id,nature_id,amount_local,currency\n"
    + "".join(f"BUD,2026-Q{quarter},FR,A1,sea,media,1000,EUR\n" for quarter in (1, 2, 3, 4))
    + "BUD,2026-03,US,A2,social,media,600,USD\n",
    "fact_forecast_line": "version_id,period,bu_id,action_id,channel_id,nature_id,amount_local,currency\n"
    "FC1,2026-02,FR,A1,sea,media,330,EUR\nFC1,2026-03,FR,A1,sea,media,340,EUR\nFC2,2026-03,FR,A1,sea,media,350,EUR\nFC2,2026-05,FR,A1,sea,media,360,EUR\n",
    "fact_measure_plan": "version_id,period,bu_id,channel_id,measure_id,value,currency\nBUD,2026-03,FR,sea,orders,40,\nFC2,2026-04,FR,sea,orders,44,\n",
    "fact_snapshot": "date,bu_id,channel_id,measure_id,value,currency,recorded_at\n"
    + "".join(
        f"{day},FR,sea,{measure},{amount},,{MOMENT}\n"
        for day, amount in (("2026-02-20", 40), ("2026-03-08", 50), ("2026-03-29", 61))
        for measure in ("subscribers", "stock_units")
    ),
    "fact_fx": "rate_set,period,currency,rate\n"
    + "".join(
        f"{rates},{year}-{month:02d},{currency},{rate}\n"
        for rates, usd in (("BUDGET", "0.9"), ("AVERAGE", "0.93"))
        for year in (2025, 2026)
        for month in range(1, 13)
        for currency, rate in (("EUR", "1"), ("USD", usd))
    ),
}
UNITS = (
    UnitRecord("GROUP", "Group"),
    UnitRecord("FR", "France", parent="GROUP"),
    UnitRecord("US", "United States", parent="GROUP", currency="USD"),
)
QUESTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"by": ("unit", "channel")},
    {"by": ("month",), "windows": ("fy", "trend")},
    {"by": ("nature", "action", "action_type"), "windows": ("ytd", "qtd", "ytg", "mat")},
)


@pytest.mark.parametrize("unit", ["FR", "US", "GROUP"])
def test_prepared_rows_answer_as_the_facts_do(load: Load, unit: str) -> None:
    """All that is known, prepared; and as of the last day anything became known, summed from the facts."""
    prepared, summed = (
        load(TABLES, "2026-03", unit, as_of=as_of, units=UNITS, group="GROUP") for as_of in ("", "2026-04-20")
    )
    for question in QUESTIONS:
        left, right = prepared.measures(**question), summed.measures(**question)
        assert len(left)
        assert_frame_equal(left, right)
    assert prepared.loaded_measures == summed.loaded_measures
    assert _made(prepared) == 0
    assert _made(summed) == 1


def test_prepared_rows_orders_are_those_open_at_the_end_of_the_month(load: Load) -> None:
    """Of 900 ordered in February nothing is invoiced by March; 550 are left in April."""
    for period, expected in (("2026-02", 900.0), ("2026-03", 900.0)):
        facts = load(TABLES, period, "FR", units=UNITS, group="GROUP")
        assert value(facts, "open_commitments") == expected
    april = load(TABLES, "2026-04", "FR", units=UNITS, group="GROUP")
    assert value(april, "open_commitments") == 550.0


def test_prepared_rows_months_of_another_calendar_are_its_own(load: Load) -> None:
    """A year of 4-4-5 weeks begins on 1 February 2026, its second month ends on 28 March."""
    retail = Calendar("retail", "4-4-5", week_start="sun", anchor="last saturday of january")
    orders = "date,bu_id,channel_id,source,measure_id,value,recorded_at\n"
    orders += (
        f"2026-03-28,FR,sea,shop,orders,3,{MOMENT}\n2026-03-29,FR,sea,shop,orders,4,2026-05-20 08:00:00\n"
    )
    units = (UnitRecord("FR", "France", calendar="retail"),)
    facts = load({"fact_measure_daily": orders}, "2027-03", units=units, calendars=(retail,))
    months = facts.measures(("month",), ("ytd",), ("AC",)).query("measure_id == 'orders'")
    assert dict(zip(months["month"], months["value"], strict=True)) == {"2027-02": 3.0, "2027-03": 4.0}


def _made(facts: Facts) -> int:
    """Count the tables of base rows that were made for the questions asked."""
    names = facts.engine.connection.execute("SELECT table_name FROM duckdb_tables()").df()["table_name"]
    return int(pd.Series(names).isin(["base_month_service"]).sum())


@pytest.mark.parametrize("group", ["ALL", "ZGROUP"])
def test_group_adds_up_whatever_its_id_and_beside_a_unit_without_rows(load: Load, group: str) -> None:
    """Units without rows have empty files, which describe their columns in another way."""
    units = (
        UnitRecord(group, "Group"),
        UnitRecord("AT", "Austria", parent=group),
        UnitRecord("FR", "France", parent=group),
        UnitRecord("US", "United States", parent=group, currency="USD"),
    )
    facts = load(TABLES, "2026-03", unit=group, units=units, group=group)
    assert value(facts, "orders") == 60.0
