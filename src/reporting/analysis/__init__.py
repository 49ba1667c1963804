"""Analyses of plans and results: objectives, schedules, budgets, tests, funnels, commentary."""

from reporting.analysis.allocation import propose_allocation
from reporting.analysis.budget import apply_transfers, envelope, learning_pocket, unready_tests
from reporting.analysis.commentary import Driver, Statement, statements
from reporting.analysis.experiments import evaluate_experiment
from reporting.analysis.funnel import friction, step_rates
from reporting.analysis.objectives import objective_progress, smart_gate, target_level
from reporting.analysis.promotions import promotion_results
from reporting.analysis.proportions import newcombe_interval, sample_size, wilson_interval
from reporting.analysis.schedule import (
    backward_schedule,
    business_days,
    critical_path,
    milestone_states,
    on_time_rate,
)
from reporting.analysis.sentences import write_commentary
from reporting.analysis.unit_economics import (
    acquisition_economics,
    lifetime_value,
    media_returns,
    pipeline_velocity,
)

__all__ = [
    "Driver",
    "Statement",
    "acquisition_economics",
    "apply_transfers",
    "backward_schedule",
    "business_days",
    "critical_path",
    "envelope",
    "evaluate_experiment",
    "friction",
    "learning_pocket",
    "lifetime_value",
    "media_returns",
    "milestone_states",
    "newcombe_interval",
    "objective_progress",
    "on_time_rate",
    "pipeline_velocity",
    "promotion_results",
    "propose_allocation",
    "sample_size",
    "smart_gate",
    "statements",
    "step_rates",
    "target_level",
    "unready_tests",
    "wilson_interval",
    "write_commentary",
]
