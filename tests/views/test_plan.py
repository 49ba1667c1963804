"""Objectives and experiments."""

# ruff: noqa: E501 -- tables of cases, one a line

from __future__ import annotations

import pandas as pd
import pytest

from reporting.metrics import Catalogue
from reporting.views import experiments, objectives
from views.conftest import MEASURES, World, days

HEAD = (
    "objective_id,bu_id,title,strategic_priority,owner,kpi_id,baseline_value,target_value,comparator,start_date,due_date,"
    "phasing,evidence,resources,status\n"
)


def test_objectives_growth_over_a_year_is_due_by_last_year_s_season(
    world: World, catalogue: Catalogue
) -> None:
    """Last year: 100 orders to March, 300 later, 400 in all. +25 % asks for 500; 100 / 400 = 25 % are due by March.

    120 orders are 120 / 500 = 24 % of the way: 4 % behind what is due, on track.
    """
    orders = {"2025-02-10": 100, "2025-11-10": 300, "2026-02-10": 119, "2026-03-31": 1}
    asked = (
        HEAD
        + "O1,FR,Orders +25 %,Growth,Director,orders,,0.25,grow_pct,2026-01-01,2026-12-31,seasonal,Shown,Budget,draft\n"
    )
    tables = {"fact_measure_daily": MEASURES + days("orders", orders), "fact_objective": asked}
    found = objectives(world(tables, "2026-03"), catalogue).iloc[0]
    assert found["target"] == pytest.approx(500.0)
    assert found["actual"] == 120.0
    assert found["progress"] == pytest.approx(0.24)
    assert found["phased"] == pytest.approx(0.25)
    assert found["status"] == "on_track"


def test_objectives_counts_begin_with_the_first_month_of_the_objective(
    world: World, catalogue: Catalogue
) -> None:
    """Of 30 leads in January, 40 in February and 20 in March, those from February on count: 60 of 100."""
    leads = {"2026-01-15": 30, "2026-02-15": 40, "2026-03-31": 20}
    asked = (
        HEAD
        + "O1,FR,100 leads,Growth,Director,leads,0,100,count,2026-02-01,2026-03-31,linear,Shown,Budget,draft\n"
    )
    tables = {"fact_measure_daily": MEASURES + days("leads", leads), "fact_objective": asked}
    found = objectives(world(tables, "2026-03"), catalogue).iloc[0]
    assert found["actual"] == 60.0
    assert found["progress"] == pytest.approx(0.6)
    assert found["status"] == "off_track"


def test_objectives_none_set_gives_no_rows(world: World, catalogue: Catalogue) -> None:
    """A unit without objectives has an empty table with its columns."""
    found = objectives(
        world({"fact_measure_daily": MEASURES + days("orders", {"2026-03-31": 1})}, "2026-03"), catalogue
    )
    assert found.empty
    assert {"objective", "progress", "uom"} <= set(found.columns)


def test_experiments_difference_is_read_only_when_complete(world: World) -> None:
    """250 / 5,000 against 300 / 5,000: +1.0 point, Newcombe [+0.106, +1.897]; the running one shows nothing."""
    tests = (
        "experiment_id,bu_id,action_id,name,kind,hypothesis,planned_n_per_arm,alpha,start_date,end_date,stop,status,decision\n"
        "E1,FR,A3,One page,landing_page,It sells more,5000,0.05,2026-01-05,2026-02-05,fixed,decided,scale\n"
        "E2,FR,A3,Subject,email_subject,More opens,5000,0.05,2026-03-01,2026-04-05,fixed,running,\n"
    )
    seen = (
        "experiment_id,variant,date,exposed,conversions\n"
        "E1,A,2026-02-01,5000,250\nE1,B,2026-02-01,5000,300\nE2,A,2026-03-20,900,10\nE2,B,2026-03-20,910,50\n"
    )
    tables = {
        "fact_measure_daily": MEASURES + days("orders", {"2026-03-31": 1}),
        "fact_experiment": tests,
        "fact_experiment_obs": seen,
    }
    found = experiments(world(tables, "2026-03")).set_index("name")
    assert found.loc["One page", "difference"] == pytest.approx(0.01)
    assert found.loc["One page", "low"] == pytest.approx(0.00106, abs=5e-6)
    assert found.loc["One page", "high"] == pytest.approx(0.01897, abs=5e-6)
    assert found.loc["One page", "verdict"] == "difference shown"
    assert pd.isna(found.loc["Subject", "difference"])
    assert found.loc["Subject", "verdict"] == "running"
