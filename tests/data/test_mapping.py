"""Mappings: what is one SELECT over its sources, and the shipped ones on small exports."""

# ruff: noqa: E501, ISC004 -- tables of cases, one a line

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from data.conftest import MINIMAL, spec_of
from reporting.data import load_facts
from reporting.data.mapping import builtin_mapping, builtin_mappings, check_mapping
from reporting.data.snapshot import take_snapshot
from reporting.data.spec import SnapshotSpec, SourceSpec, TableSpec, UnitRecord
from reporting.errors import InputRefused


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM shop",
        "SELECT * FROM shop;",
        "WITH a AS (SELECT 1 AS x), b AS (SELECT x FROM a) SELECT * FROM b JOIN shop USING (x)",
        "SELECT unnest([1, 2]) FROM shop, range(3)",
        "SELECT * FROM shop WHERE x IN (SELECT y FROM shop)",
    ],
)
def test_check_mapping_accepts_one_select_over_its_sources(
    connection: duckdb.DuckDBPyConnection, sql: str
) -> None:
    """Common table expressions, subqueries and harmless table functions are fine."""
    assert check_mapping(connection, sql, {"shop"}).startswith(("SELECT", "WITH"))


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT 1; SELECT 2", "a mapping with 2 statements"),
        ("", "a mapping with 0 statements"),
        ("DROP TABLE shop", r"not a SELECT \(DROP\)"),
        ("INSERT INTO shop VALUES (1)", r"not a SELECT \(INSERT\)"),
        ("COPY shop TO 'x.csv'", r"not a SELECT \(COPY\)"),
        ("ATTACH 'x.db'", r"not a SELECT \(ATTACH\)"),
        ("INSTALL httpfs", r"not a SELECT \(LOAD\)"),
        ("SET threads = 1", r"not a SELECT \(SET\)"),
        (
            "SELECT * FROM read_csv('/etc/passwd')",
            "calls 'read_csv'; table functions: generate_series, range, unnest",
        ),
        ("SELECT * FROM shop WHERE x IN (SELECT content FROM read_text('/etc/passwd'))", "calls 'read_text'"),
        ("SELECT * FROM glob('*')", "calls 'glob'"),
        ("SELECT * FROM query('SELECT 1')", "calls 'query'"),
        ("SELECT * FROM 'a.parquet'", r"reads 'a.parquet'; its sources: shop"),
        ("SELECT * FROM shopp", r"reads 'shopp'; its sources: shop; did you mean 'shop'\?"),
        ("SELECT * FROM information_schema.tables", "reads 'tables'"),
        ("SELEC 1", "a mapping that cannot be read"),
    ],
)
def test_check_mapping_refuses_everything_else(
    connection: duckdb.DuckDBPyConnection, sql: str, message: str
) -> None:
    """More statements, other kinds of them, foreign tables and functions that reach files are refused."""
    with pytest.raises(InputRefused, match=message):
        check_mapping(connection, sql, {"shop"}, Path("m.sql"))


EXPORTS = {
    "google_ads": "day,bu_id,campaign_id,impressions,clicks,cost_micros,conversions,conversions_value,currency_code\n"
    "2026-03-02,FR,77,1000,40,498520000,3.5,2140.00,EUR\n",
    "meta_ads": "date_start,bu_id,campaign_id,impressions,clicks,inline_link_clicks,spend,conversions,account_currency\n"
    "2026-03-02,FR,88,2000,90,50,31.27,2,EUR\n",
    "ga4": "date,bu_id,session_default_channel_group,sessions,engaged_sessions,user_engagement_duration\n"
    "20260302,FR,Organic Search,500,300,40000\n20260302,FR,Unassigned,20,5,100\n",
    "matomo": "date,bu_id,referrer_type,nb_visits,bounce_count\n2026-03-02,FR,search,70,30\n",
}
EXPECTED = {
    # 498 520 000 millionths are 498.52.
    "google_ads": {
        "media_cost": 498.52,
        "clicks": 40.0,
        "attributed_conversions": 3.5,
        "attributed_revenue": 2140.0,
    },
    # Link clicks (50), not all clicks (90).
    "meta_ads": {"media_cost": 31.27, "clicks": 50.0, "platform_conversions": 2.0},
    "ga4": {"sessions": 520.0, "engaged_sessions": 305.0, "sessions[organic_search]": 500.0},
    "matomo": {"sessions": 70.0, "single_page_visits": 30.0},
}


def _take(tmp_path: Path, name: str, table: str, text: str) -> str:
    channels = "channel_id,label_en\n" + "".join(
        f"{item},x\n"
        for item in [
            "google_search",
            "meta_ads",
            "organic_search",
            "direct",
            "newsletter",
            "referral",
            "display",
        ]
    )
    campaigns = "campaign_id,bu_id\n77,FR\n88,FR\n"
    spec = spec_of(
        tmp_path / "files",
        MINIMAL
        | {
            "dim_channel": channels,
            "dim_campaign": campaigns,
            "dim_action": "action_id,name,bu_id,action_type,status\n",
        },
        (UnitRecord("FR", "France"),),
    )
    (tmp_path / "export.csv").write_text(text, encoding="utf-8")
    source = SourceSpec(name, "csv", tmp_path / "export.csv")
    spec = SnapshotSpec(
        spec.units,
        (*spec.sources, source),
        (*spec.tables, TableSpec(table, (name,), builtin_mapping(name))),
        "FR",
    )
    return str(take_snapshot(spec, tmp_path / "snapshots").folder)


@pytest.mark.parametrize("name", EXPORTS)
def test_builtin_mapping_of_a_platform_gives_canonical_measures(tmp_path: Path, name: str) -> None:
    """One row of each platform's export, by hand."""
    snapshot = _take(tmp_path, name, "fact_measure_daily", EXPORTS[name])
    frame = load_facts("FR", "2026-03", "2026-03-31", snapshot).measures((), ("period",), ("AC",))
    found = dict(zip(frame["measure_id"], frame["value"], strict=True))
    assert {key: found.get(key) for key in EXPECTED[name]} == EXPECTED[name]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hubspot_deals", "deal_id,bu_id,source_channel,createdate,dealstage,amount,deal_currency_code,closedate\n"
         "1,FR,direct,2026-03-02,closedwon,1200.50,EUR,2026-03-12\n"),
        ("salesforce_opportunities", "Id,bu_id,source_channel,CreatedDate,StageName,Amount,CurrencyIsoCode,IsClosed,IsWon,CloseDate\n"
         "1,FR,direct,2026-03-02,Closed,1200.50,EUR,true,true,2026-03-12\n"),
    ],
)  # fmt: skip
def test_builtin_mapping_of_a_crm_gives_opportunities(tmp_path: Path, name: str, text: str) -> None:
    """One won deal: created and won in March, 1,200.50, ten days."""
    snapshot = _take(tmp_path, name, "fact_opportunity", text)
    frame = load_facts("FR", "2026-03", "2026-03-31", snapshot).measures((), ("period",), ("AC",))
    found = dict(zip(frame["measure_id"], frame["value"], strict=True))
    assert found["opps_created"] == found["opps_won"] == 1.0
    assert found["won_value"] == found["opp_value_created[marketing]"] == 1200.5
    assert found["closed_cycle_days"] == 10.0


def test_builtin_mapping_unknown_name_gives_a_guess() -> None:
    """A misspelt built-in mapping names the nearest."""
    with pytest.raises(InputRefused, match=r"unknown mapping \('google_add'\).*did you mean 'google_ads'\?"):
        builtin_mapping("google_add")
    assert set(builtin_mappings()) == {*EXPORTS, "hubspot_deals", "salesforce_opportunities"}


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("1234.5", "0.1234"),
        ("123456789012.34", "0.0001"),
        ("99.999", "7"),
        ("899999999999.9999", "-0.5"),
    ],
)
def test_mapping_that_unites_columns_keeps_every_digit(tmp_path: Path, wide: str, narrow: str) -> None:
    """Columns of different numbers of decimals, laid under each other in one list, are the values written."""
    files = {"shop": f"day,net,margin\n2026-03-01,{wide},{narrow}\n2026-03-02,1,1\n"}
    sql = """SELECT day AS date, 'FR' AS bu_id, 'sea' AS channel_id, 'shop' AS source, 'EUR' AS currency,
             unnest(['net_revenue', 'cm']) AS measure_id, unnest([net, margin]) AS value FROM shop"""
    assert _mapped(tmp_path, files, sql) == {"net_revenue": Decimal(wide), "cm": Decimal(narrow)}


def test_mapping_unites_fifteen_digits_before_the_point_with_twelve_after(tmp_path: Path) -> None:
    """Nothing is lost in the list itself, though only what is left of 123 456 789 012 345.67 fits an amount."""
    files = {"shop": "day,net,margin\n2026-03-01,123456789012345.67,0.1234\n2026-03-02,1,1.123456789012\n"}
    sql = """SELECT day AS date, 'FR' AS bu_id, 'sea' AS channel_id, 'shop' AS source, 'EUR' AS currency, id AS measure_id,
             CAST(v - CASE WHEN id = 'cm' THEN 0 ELSE 123456789012345 END AS DECIMAL(38,4)) AS value
             FROM (SELECT day, unnest(['net_revenue', 'cm']) AS id, unnest([net, margin]) AS v FROM shop)
             WHERE day = DATE '2026-03-01'"""
    assert _mapped(tmp_path, files, sql) == {"net_revenue": Decimal("0.67"), "cm": Decimal("0.1234")}


def _mapped(folder: Path, files: dict[str, str], sql: str) -> dict[str, Decimal]:
    """Take a snapshot of a source through a mapping; gives the values of 1 March by measure."""
    written = spec_of(folder, MINIMAL | files, (UnitRecord("FR", "France"),))
    tables = (
        *(table for table in written.tables if table.table != "shop"),
        TableSpec("fact_measure_daily", ("shop",), sql),
    )
    taken = take_snapshot(replace(written, tables=tables), folder / "snapshots")
    query = "SELECT measure_id, value FROM read_parquet(?) WHERE date = DATE '2026-03-01'"
    with duckdb.connect() as opened:
        return dict(opened.execute(query, [f"{taken.folder}/fact_measure_daily/*.parquet"]).fetchall())
