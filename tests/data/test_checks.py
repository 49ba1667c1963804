"""Every rule on the data: the smallest rows that break it, and the text a person reads."""

# ruff: noqa: E501, ISC004 -- tables of cases, one a line

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from data.conftest import MINIMAL, Take
from reporting.data.spec import UnitRecord
from reporting.errors import DataFailed
from reporting.periods import Calendar

M = "date,bu_id,channel_id,source,measure_id,value,currency\n"
L = (
    "entry_id,doc_type,posting_date,service_start,service_end,bu_id,action_id,channel_id,nature_id,amount_local,"
    "currency,ref_entry_id\n"
)
B = "version_id,period,bu_id,action_id,channel_id,nature_id,amount_local,currency,is_test\n"
OBJECTIVES = "objective_id,bu_id,title,kpi_id,target_value,comparator,status,owner,start_date,due_date,strategic_priority,evidence\n"
PHASING = "period,bu_id,date,weight\n"
MODEL = "model_version,fitted_on,period,bu_id,part,channel_id,contribution,ci_low,ci_high,currency\n"
INVOICE = "1,invoice,2026-03-05,2026-03-01,2026-03-31,FR,A1,sea,media,100,EUR,\n"

ERRORS = {
    "empty value": ("fact_measure_daily", M + "2026-03-01,FR,sea,,,1,\n",
                    "V00 fact_measure_daily: 'measure_id' is empty"),
    "closed list": ("fact_cost_entry", L + "1,invoise,2026-03-05,2026-03-01,2026-03-31,FR,A1,sea,media,1,EUR,\n",
                    "V00 fact_cost_entry: 'doc_type' is none of invoice, credit_note"),
    "unknown unit": ("fact_measure_daily", M + "2026-03-01,FRA,sea,crm,leads,1,\n",
                     "V01 fact_measure_daily: unknown 'bu_id' (bu_id FRA); did you mean 'FR'?"),
    "unknown channel": ("fact_measure_daily", M + "2026-03-01,FR,socal,crm,leads,1,\n",
                        "V01 fact_measure_daily: unknown 'channel_id' (channel_id socal); did you mean 'social'?"),
    "unknown measure": ("fact_measure_daily", M + "2026-03-01,FR,sea,crm,leds,1,\n",
                        "V01 fact_measure_daily: unknown 'measure_id' (measure_id leds); did you mean 'leads'?"),
    "duplicate key": ("fact_measure_daily", M + "2026-03-01,FR,sea,crm,leads,1,\n" * 2,
                      "V02 fact_measure_daily: rows with the same key (date, bu_id, channel_id, campaign_id, source, "
                      "measure_id, attribution_model, recorded_at) (2026-03-01, FR, sea, crm, leads: 2 rows)"),
    "money without currency": ("fact_measure_daily", M + "2026-03-01,FR,sea,shop,net_revenue,1,\n",
                               "V03 fact_measure_daily: money without a currency (net_revenue, first on 2026-03-01, 1 rows)"),
    "currency without rate": ("fact_measure_daily", M + "2026-03-01,FR,sea,shop,net_revenue,1,USD\n",
                              "V03 fact_fx: currency without a budget rate (USD (used by FR))"),
    "rate of zero": ("fact_fx", "rate_set,period,currency,rate\nBUDGET,2026-03,USD,0\n",
                     "V03 fact_fx: rate that is not above zero (BUDGET, 2026-03, USD, 0.0)"),
    "rate of a year": ("fact_fx", "rate_set,period,currency,rate\nBUDGET,2026,USD,0.9\n",
                       "V03 fact_fx: period that is not a month (BUDGET, 2026, USD, 0.9)"),
    "negative count": ("fact_measure_daily", M + "2026-03-01,FR,sea,crm,leads,-1,\n",
                       "V04 fact_measure_daily: count below zero (2026-03-01, sea, leads, -1.0000)"),
    "clicks over impressions": ("fact_measure_daily", M + "2026-03-01,FR,sea,ads,clicks,5,\n2026-03-01,FR,sea,ads,impressions,4,\n",
                                "V06 fact_measure_daily: more clicks than impressions (2026-03-01, sea, 5.0000 of 4.0000)"),
    "credit note alone": ("fact_cost_entry", L + "2,credit_note,2026-03-09,2026-03-01,2026-03-31,FR,A1,sea,media,-5,EUR,\n",
                          "V07 fact_cost_entry: credit note without its invoice, or larger than it (2, -5.0000, on nothing)"),
    "credit note too large": ("fact_cost_entry", L + INVOICE + "2,credit_note,2026-03-09,2026-03-01,2026-03-31,FR,A1,sea,media,-101,EUR,1\n",
                              "V07 fact_cost_entry: credit note without its invoice, or larger than it (2, -101.0000, on 1)"),
    "measured over impressions": ("fact_measure_daily", M + "2026-03-01,FR,sea,ads,measured_impressions,5,\n2026-03-01,FR,sea,ads,impressions,4,\n",
                                  "V06 fact_measure_daily: more measured_impressions than impressions (2026-03-01, sea, 5.0000 of 4.0000)"),
    "cohort over its leads": ("fact_measure_daily", M + "2026-03-01,FR,sea,crm,cohort_lead_customers,5,\n2026-03-01,FR,sea,crm,cohort_leads,4,\n",
                              "V06 fact_measure_daily: more customers than leads in a cohort (2026-03-01, sea, 5.0000 of 4.0000)"),
    "budget of another year": ("fact_budget_line", B + "BUD,2028-03,FR,A1,sea,media,1,EUR,\n",
                               "V10 fact_budget_line: budget outside the fiscal year of its version (BUD, 2028-03..2028-03)"),
    "objective nobody works for": ("fact_objective", OBJECTIVES + "O2,FR,Traffic,sessions,10,at_least,approved,CRM,2026-01-01,2026-12-31,growth,seen\n",
                                   "V15 fact_objective: approved objective that no action with a budget serves (O2 Traffic)"),
    "restatement without approval": ("log_restatement", "change_id,table_name,reason,recorded_at\nR1,fact_fx,late rates,2026-03-01 10:00:00\n",
                                     "V25 log_restatement: restatement without an approver (R1 late rates)"),
    "old accrual": ("fact_cost_entry", L + "1,accrual,2025-08-31,2025-08-01,2025-08-31,FR,A1,sea,media,7,EUR,\n" + INVOICE.replace("1,", "2,", 1),
                    "V08 fact_cost_entry: accrual not reversed after 6 closed months (1, 2025-08-31, 7.0000)"),
    "two budgets": ("fact_budget_line", B + "BUD,2026-03,FR,A1,sea,media,1,EUR,\nBUD2,2026-03,FR,A1,sea,media,1,EUR,\n",
                    "V09 fact_budget_line: two locked budgets for one unit and month (2026-03: BUD, BUD2)"),
    "phasing short of one": ("fact_phasing", PHASING + "2026-03,FR,2026-03-01,0.6\n2026-03,FR,2026-03-02,0.399999\n",
                             "V11 fact_phasing: weights of a period's days that do not make 1 (2026-03: 0.999999)"),
    "phasing over one": ("fact_phasing", PHASING + "2026-03,FR,2026-03-01,1\n2026-03,FR,2026-03-02,0.000001\n",
                         "V11 fact_phasing: weights of a period's days that do not make 1 (2026-03: 1.000001)"),
    "phasing that takes back": ("fact_phasing", PHASING + "2026-03,FR,2026-03-01,1.5\n2026-03,FR,2026-03-02,-0.5\n",
                                "V11 fact_phasing: weight of a day below zero (2026-03, 2026-03-02, -0.5)"),
    "model of a quarter": ("fact_contribution", MODEL + "M1,2026-04-05,2026-Q1,FR,channel,sea,5,4,6,EUR\n",
                           "V27 fact_contribution: period that is neither a month nor a week (M1, 2026-Q1)"),
    "model in months and weeks": ("fact_contribution", MODEL + "M1,2026-04-05,2026-03,FR,channel,sea,5,4,6,EUR\nM1,2026-04-05,2026-W10,FR,channel,sea,5,4,6,EUR\n",
                                  "V27 fact_contribution: model of a unit both in months and in weeks (M1, 2026-03, 2026-W10)"),
    "contribution of no channel": ("fact_contribution", MODEL + "M1,2026-04-05,2026-03,FR,channel,,5,4,6,EUR\n",
                                   "V27 fact_contribution: part of a channel that names none, or another part that names one (M1, 2026-03, channel)"),
    "baseline of a channel": ("fact_contribution", MODEL + "M1,2026-04-05,2026-03,FR,baseline,sea,5,4,6,EUR\n",
                              "V27 fact_contribution: part of a channel that names none, or another part that names one (M1, 2026-03, baseline, sea)"),
    "contribution outside its interval": ("fact_contribution", MODEL + "M1,2026-04-05,2026-03,FR,channel,sea,5,4,4.9,EUR\n",
                                          "V27 fact_contribution: contribution outside its interval, or of a channel without one (M1, 2026-03, channel, sea: 5.0000 in 4.0000 to 4.9000)"),
    "half an interval": ("fact_contribution", MODEL + "M1,2026-04-05,2026-03,FR,baseline,,5,4,,EUR\n",
                         "V27 fact_contribution: contribution outside its interval, or of a channel without one (M1, 2026-03, baseline: 5.0000 in 4.0000 to nothing)"),
    "channel without an interval": ("fact_contribution", MODEL + "M1,2026-04-05,2026-03,FR,channel,sea,5,,,EUR\n",
                                    "V27 fact_contribution: contribution outside its interval, or of a channel without one (M1, 2026-03, channel, sea: 5.0000 in nothing to nothing)"),
    "contribution in another currency": ("fact_contribution", MODEL + "M1,2026-04-05,2026-03,FR,channel,sea,5,4,6,USD\n",
                                         "V27 fact_contribution: contribution in another currency than its unit's (M1, USD)"),
    "model of an unknown channel": ("fact_contribution", MODEL + "M1,2026-04-05,2026-03,FR,channel,socal,5,4,6,EUR\n",
                                    "V01 fact_contribution: unknown 'channel_id' (channel_id socal); did you mean 'social'?"),
    "service backwards": ("fact_cost_entry", L + "1,invoice,2026-03-05,2026-03-31,2026-03-01,FR,A1,sea,media,1,EUR,\n",
                          "V14 fact_cost_entry: service that ends before it starts (1, 2026-03-31, 2026-03-01)"),
    "known before it was posted": ("fact_cost_entry", L.replace("\n", ",recorded_at\n") + "1,invoice,2026-03-05,2026-03-01,2026-03-31,FR,A1,sea,media,1,EUR,,2026-03-01 10:00:00\n",
                                   "V20 fact_cost_entry: documents recorded before they were posted (1, 2026-03-05)"),
    "after the cancellation": ("fact_cost_entry", L + INVOICE.replace("A1", "A2").replace("2026-03-05", "2026-04-05"),
                               "V22 fact_cost_entry: cost on an action after it was cancelled (1, A2, 2026-04-05)"),
    "objective without owner": ("fact_objective", "objective_id,bu_id,title,kpi_id,target_value,comparator,status\nO1,FR,More leads,leads,100,count,approved\n",
                                "V15 fact_objective: approved objective that is not specific, measurable or dated (O1 More leads)"),
    "decided too early": ("fact_experiment_obs", "experiment_id,variant,date,exposed,conversions\nE1,A,2026-03-01,10,1\nE1,B,2026-03-01,12,1\n",
                          "V23 fact_experiment: experiment decided before its planned number (E1: 10 of 100)"),
    # (5200 - 5000)^2 / 5000 x 2 = 16.0, above the 10.828 of p = 0.001 with two arms
    "broken split": ("fact_experiment_obs", "experiment_id,variant,date,exposed,conversions\nE1,A,2026-03-01,5200,1\nE1,B,2026-03-01,4800,1\n",
                     "V23 fact_experiment: experiment decided although its arms were not split as designed (p < 0.001) (E1, 5200 to 4800)"),
    # designed 75 to 25: (5000 - 7500)^2 / 7500 + (5000 - 2500)^2 / 2500 = 3333
    "split not as designed": ("fact_experiment_obs", "experiment_id,variant,date,exposed,conversions\nE2,A,2026-03-01,5000,1\nE2,B,2026-03-01,5000,1\n",
                              "V23 fact_experiment: experiment decided although its arms were not split as designed (p < 0.001) (E2, 5000 to 5000)"),
}  # fmt: skip
WORLD = {
    "dim_version": MINIMAL["dim_version"] + "BUD2,BUDGET,2026,locked\n",
    "dim_action": 'action_id,name,bu_id,action_type,status,cancelled_on,objective_ids\nA1,Search,FR,sea,draft,,"O1, O3"\nA2,Fair,FR,event,cancelled,2026-02-01,\n',
    "fact_experiment": "experiment_id,bu_id,allocation,planned_n_per_arm,status,stop\nE1,FR,,100,decided,fixed\nE2,FR,75/25,100,decided,fixed\n",
}


@pytest.mark.parametrize("case", ERRORS)
def test_error_rule_blocks_and_shows_the_rows(take: Take, case: str) -> None:
    """A broken rule stops the snapshot with its first rows."""
    table, text, message = ERRORS[case]
    with pytest.raises(DataFailed) as caught:
        take(WORLD | {table: text})
    assert message in str(caught.value)


def test_all_broken_rules_are_named_at_once(take: Take) -> None:
    """Three things wrong in two tables are three lines."""
    tables = {
        "fact_measure_daily": M + "2026-03-01,FRA,sea,crm,leads,1,\n2026-03-01,FR,seo,crm,leds,1,\n",
        "fact_cost_entry": L + INVOICE * 2,
    }
    with pytest.raises(DataFailed) as caught:
        take(tables)
    assert [str(problem).split(":")[0] for problem in caught.value.problems] == [
        "V01 fact_measure_daily",
        "V01 fact_measure_daily",
        "V02 fact_cost_entry",
    ]


WARNINGS = {
    "V05": ("fact_cost_entry", L + INVOICE.replace("100", "-100")),
    "V06": ("fact_measure_daily", M + "2026-03-01,FR,sea,crm,mql,3,\n2026-03-30,FR,seo,crm,leads,2,\n"),
    "V08": ("fact_cost_entry", L + "9,accrual,2026-02-28,2026-02-01,2026-02-28,FR,A1,sea,media,7,EUR,\n" + INVOICE.replace("2026-03-05", "2026-06-05")),
    "V12": ("fact_cost_entry", L + INVOICE.replace("A1", "")),
    "V13": (
        "dim_action",
        "action_id,name,bu_id,action_type,status\nA1,Search,FR,sea,in_progress\n",
    ),
    "V13 budget": ("fact_budget_line", B + "BUD,2026-03,FR,,sea,media,1,EUR,\n"),
    "V26": ("fact_forecast_line", "version_id,period,bu_id,action_id,channel_id,nature_id,amount_local,currency\nFC,2026-03,FR,A1,sea,media,1,EUR\n"),
    "V15": ("fact_objective", "objective_id,bu_id,title,kpi_id,target_value,comparator,status\nO1,FR,Revenue +8 %,net_revenue,8,grow_pct,draft\n"),
    "V18": ("fact_measure_daily", M + "2026-03-01,FR,sea,ads,platform_conversions,121,\n2026-03-01,FR,sea,shop,orders,100,\n"),
    "V19": ("fact_measure_daily", M + "2026-03-01,FR,sea,ga4,sessions,5,\n2026-03-01,FR,sea,matomo,sessions,4,\n"),
    "V21": ("fact_measure_daily", M + "".join(f"2026-03-{day:02d},FR,sea,ads,media_cost,{10_000_000 if day == 9 else 100 + day},EUR\n" for day in range(1, 32))),
    "V24": ("fact_budget_line", B + "BUD,2026-03,FR,A1,sea,media,99,EUR,false\nBUD,2026-03,FR,A1,social,media,1,EUR,true\n"),
}  # fmt: skip


@pytest.mark.parametrize("rule", WARNINGS)
def test_warning_rule_is_kept_with_the_snapshot(take: Take, rule: str) -> None:
    """A warning does not stop anything; it travels to the reports of its unit."""
    table, text = WARNINGS[rule]
    versions = "version_id,kind,fiscal_year,status,cutoff_period\nBUD,BUDGET,2026,locked,\nFC,FORECAST,2026,locked,2026-03\n"
    found = take({"dim_version": versions, table: text}).manifest["warnings"]
    assert {(item["rule"], item["unit"]) for item in found} == {(rule[:3], "FR")}


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("fact_measure_daily", M + "2026-03-01,FR,sea,shop,net_revenue,1,USD\n"),
        ("fact_budget_line", B + "BUD,2026-03,FR,A1,sea,media,1,USD,\n"),
        ("fact_cost_entry", L + INVOICE.replace("EUR", "USD")),
    ],
)
def test_month_without_a_budget_rate_is_refused(take: Take, table: str, text: str) -> None:
    """Money of a month that no budget rate leads out of would silently be missing from the group."""
    rates = "rate_set,period,currency,rate\nBUDGET,2026-01,USD,0.9\n"
    with pytest.raises(DataFailed) as caught:
        take({table: text, "fact_fx": rates})
    message = "V03 fact_fx: month of money without a budget rate (2026-03 USD (used by FR))"
    assert message in str(caught.value)


def test_reporting_currency_needs_no_rate(take: Take) -> None:
    """It is worth 1 of itself: the snapshot says so where nobody wrote it down."""
    rates = "rate_set,period,currency,rate\nBUDGET,2026-03,USD,0.9\n"
    taken = take({"fact_measure_daily": M + "2026-03-01,FR,sea,shop,net_revenue,1,USD\n", "fact_fx": rates})
    kept = pq.read_table(taken.folder / "fact_fx.parquet").to_pylist()
    assert {(row["period"], row["currency"], row["rate"]) for row in kept} == {
        ("2026-03", "USD", 0.9),
        ("2026-03", "EUR", 1.0),
    }


def test_split_as_designed_passes(take: Take) -> None:
    """Three to one where three to one was designed, and 5 050 to 4 950 by chance (chi-square 1.0), are sound."""
    seen = "E1,A,2026-03-01,5050,1\nE1,B,2026-03-01,4950,1\nE2,A,2026-03-01,7500,1\nE2,B,2026-03-01,2500,1\n"
    tables = {"fact_experiment_obs": "experiment_id,variant,date,exposed,conversions\n" + seen}
    assert take(WORLD | tables).manifest["warnings"] == []


def test_phasing_that_makes_one_passes(take: Take) -> None:
    """A third on each of three days makes 1 as closely as written numbers can, each unit and month alone."""
    third = "0.3333333333333333"
    days = "".join(
        f"2026-0{month},FR,2026-0{month}-0{day},{third}\n" for month in (3, 4) for day in (1, 2, 3)
    )
    assert take({"fact_phasing": PHASING + days}).manifest["warnings"] == []


def modelled(period: str, sea: str, *, rest: str = "") -> str:
    """Model 700 of a baseline and what search adds to it; a residual where there is one."""
    head = f"M1,2026-04-05,{period},FR,"
    rows = ["baseline,,700,650,750,EUR\n", f"channel,sea,{sea},1,400,EUR\n"]
    rows += [f"residual,,{rest},,,EUR\n"] if rest else []
    return MODEL + "".join(head + row for row in rows)


# Net revenue of 1,000: 600 on 2 March (week 10, Monday to Sunday 2 to 8 March) and 400 on 8 March; on 9 March
# another 100, which is week 11. March makes 1,100.
SALES = M + "".join(f"2026-03-{day},FR,,shop,net_revenue,{value},EUR\n" for day, value in (("02", 600), ("08", 400), ("09", 100)))  # fmt: skip


@pytest.mark.parametrize(
    ("model", "found"),
    [
        (modelled("2026-W10", "300"), ""),
        (modelled("2026-W10", "305"), ""),  # 1,005 of 1,000: 0.5 % above
        (modelled("2026-W10", "295"), ""),
        (modelled("2026-W10", "305.01"), "M1, 2026-W10: 1005.0100 of 1000.0000"),
        (modelled("2026-W10", "294.99"), "M1, 2026-W10: 994.9900 of 1000.0000"),
        (modelled("2026-W10", "200", rest="100"), ""),
        (modelled("2026-03", "300"), "M1, 2026-03: 1000.0000 of 1100.0000"),
        (modelled("2026-03", "300", rest="100"), ""),
        (modelled("2026-05", "300"), ""),  # no revenue is loaded that it could be held against
    ],
)
def test_parts_of_a_model_make_the_net_revenue_of_their_period(take: Take, model: str, found: str) -> None:
    """Channels, baseline and residual of a month or week are its net revenue within 0.5 %; else a warning."""
    warnings = take({"fact_measure_daily": SALES, "fact_contribution": model}).manifest["warnings"]
    assert [item["message"].partition("(")[2].rstrip(")") for item in warnings] == ([found] if found else [])
    assert {(item["rule"], item["unit"], item["period"]) for item in warnings} <= {("V28", "FR", "2026-03")}


def test_model_is_held_against_revenue_as_it_is_known_last(take: Take) -> None:
    """600 corrected to 500: 500 + 400 are 900, and the parts 700 + 200 are so as well."""
    dated = SALES.replace("\n", ",\n").replace("currency,", "currency,recorded_at", 1)
    dated += "2026-03-02,FR,,shop,net_revenue,500,EUR,2026-03-20 08:00:00\n"
    tables = {"fact_measure_daily": dated, "fact_contribution": modelled("2026-W10", "200")}
    assert take(tables).manifest["warnings"] == []


def test_weeks_of_a_retail_calendar_are_not_judged_as_civil_ones(take: Take) -> None:
    """Its week 10 has other days: what the civil one sold says nothing about it."""
    retail = Calendar("retail", "4-4-5", week_start="sun", anchor="last saturday of january")
    units = (UnitRecord("FR", "France", calendar="retail"),)
    tables = {"fact_measure_daily": SALES, "fact_contribution": modelled("2026-W10", "250")}
    assert take(tables, units, calendars=(retail,)).manifest["warnings"] == []


def test_clean_data_give_no_warning(take: Take) -> None:
    """The rows the cases above are made of are fine themselves."""
    assert (
        take(
            {"fact_cost_entry": L + INVOICE, "fact_measure_daily": M + "2026-03-01,FR,sea,crm,leads,1,\n"}
        ).manifest["warnings"]
        == []
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("date,bu_id,chanel_id,source,measure_id,value\n2026-03-01,FR,sea,crm,leads,1\n",
         "unknown column ('chanel_id'); columns: date, bu_id, channel_id"),
        ("date,bu_id,source,measure\n2026-03-01,FR,crm,leads\n", "missing column ('measure_id', text); columns found: date, bu_id, source, measure"),
        ("date,bu_id,source,measure_id,value\n2026-02-30,FR,crm,leads,1\n", "fact_measure_daily.date: not a date (row 1: '2026-02-30'); allowed: YYYY-MM-DD"),
        ("date,bu_id,source,measure_id,value\n2026-03-01,FR,crm,leads,\"1,5\"\n", "fact_measure_daily.value: not an amount of money (row 1: '1,5'); allowed: digits, at most one '.', as in 1234.50"),
        ("date,bu_id,source,measure_id,value\n2026-03-01,FR,crm,leads,NaN\n", "not an amount of money (row 1: 'NaN')"),
        ("date,bu_id,source,measure_id,value\n2026-03-01,FR,crm,leads,inf\n", "not an amount of money (row 1: 'inf')"),
        ("date,bu_id,source,measure_id,value\n2026-03-01,FR,crm,leads,1e308\n", "not an amount of money (row 1: '1e308')"),
        ("date,bu_id,source,measure_id,value,recorded_at\n2026-03-01,FR,crm,leads,1,soon\n",
         "fact_measure_daily.recorded_at: not a date with a time (row 1: 'soon'); allowed: YYYY-MM-DD HH:MM:SS"),
    ],
)  # fmt: skip
def test_rows_that_do_not_fit_the_table_are_refused(take: Take, text: str, message: str) -> None:
    """Missing and unknown columns and impossible values are named with the row and the value."""
    with pytest.raises(DataFailed) as caught:
        take({"fact_measure_daily": text})
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("table", "text", "message"),
    [
        ("dim_action", "action_id,name,bu_id,action_type,status,is_test\nA1,Search,FR,sea,approved,perhaps\n",
         "dim_action.is_test: not true or false (row 1: 'perhaps'); allowed: true, false"),
        ("fact_survey", "wave,bu_id,brand,question,respondents,positives\nW,FR,A,aided,many,1\n",
         "fact_survey.respondents: not a whole number (row 1: 'many'); allowed: digits only"),
        ("fact_phasing", PHASING + "2026-03,FR,2026-03-01,half\n",
         "fact_phasing.weight: not a number (row 1: 'half'); allowed: digits, at most one '.'"),
    ],
)  # fmt: skip
def test_values_of_other_types_are_refused_in_plain_words(
    take: Take, table: str, text: str, message: str
) -> None:
    """Each type says what it is and what may stand there."""
    with pytest.raises(DataFailed) as caught:
        take({table: text})
    assert message in str(caught.value)


def test_every_dropped_required_column_is_found(take: Take) -> None:
    """Schema drift: each column that the ledger needs is missed by name."""
    header = L.strip().split(",")
    cells = INVOICE.strip().split(",")
    needed = set(header) - {"action_id", "channel_id", "ref_entry_id"}
    for gone in needed:
        kept = [index for index, name in enumerate(header) if name != gone]
        text = (
            ",".join(header[index] for index in kept) + "\n" + ",".join(cells[index] for index in kept) + "\n"
        )
        with pytest.raises(DataFailed, match=rf"missing column \('{gone}'"):
            take({"fact_cost_entry": text})


def test_unit_without_rows_is_no_error(take: Take) -> None:
    """A unit of the organisation that no row names is no error."""
    units = (UnitRecord("FR", "France"), UnitRecord("DE", "Germany", "FR"))
    assert take({"fact_cost_entry": L + INVOICE}, units).manifest["warnings"] == []
