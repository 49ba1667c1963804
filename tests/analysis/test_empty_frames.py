"""A frame without rows gives a frame without rows, and says so rather than fail."""

from __future__ import annotations

from datetime import date

import pandas as pd

from reporting import analysis


def empty(columns: str) -> pd.DataFrame:
    """Name columns, without a row."""
    return pd.DataFrame({name: pd.Series(dtype="object") for name in columns.split()})


def numbers(columns: str) -> pd.DataFrame:
    """Name columns of numbers, without a row."""
    return empty(columns).astype("float64")


def test_objectives_none_are_judged() -> None:
    """No objective, no progress and no gate."""
    goals = empty("objective_id kpi_id bu owner strategic_priority baseline_value target_value comparator")
    goals = goals.join(empty("start due_date evidence"))
    assert len(analysis.smart_gate(goals, actions=empty("objective_id budget"), kpi_ids=[])) == 0
    goals = goals.assign(actual=pd.Series(dtype="float64"), phasing=pd.Series(dtype="object"))
    assert len(analysis.objective_progress(goals, date(2026, 1, 1))) == 0


def test_plans_none_are_laid() -> None:
    """No stage, no task, no milestone."""
    assert len(analysis.backward_schedule(empty("action_id stage_no stage duration go_live"))) == 0
    assert len(analysis.critical_path(empty("task_id duration depends_on"))) == 0
    milestones = empty("status baseline_finish forecast_finish actual_finish")
    assert len(analysis.milestone_states(milestones, date(2026, 1, 1))) == 0
    assert pd.isna(analysis.on_time_rate(milestones, date(2026, 1, 1))["rate"])


def test_figures_none_are_computed() -> None:
    """No line, no figure."""
    assert len(analysis.step_rates(numbers("step_no entities").assign(step_name=""))) == 0
    assert len(analysis.lifetime_value(numbers("margin retention discount"))) == 0
    assert len(analysis.acquisition_economics(numbers("cost new_customers clv monthly_margin"))) == 0
    assert len(analysis.media_returns(numbers("revenue margin_rate cost"))) == 0
    promotions = numbers("list_price promo_price unit_cost units baseline_units cost")
    assert len(analysis.promotion_results(promotions)) == 0
    assert len(analysis.learning_pocket(numbers("amount").assign(is_test=pd.Series(dtype="bool")))) == 0
    tests = empty("action_id hypothesis primary_kpi stop_rule cap start end")
    assert len(analysis.unready_tests(tests)) == 0
