"""Variances: actual against plan, previous year and forecast, decomposed so that every part adds up."""

from reporting.variance.bridges import bridge
from reporting.variance.commitments import available_budget, cost_by_month, exposure
from reporting.variance.comparability import growth_per_day, window_notation
from reporting.variance.comparison import compare
from reporting.variance.currency import currency_effects, translate
from reporting.variance.drivers import driver_effects, sum_effects
from reporting.variance.forecasts import forecast_accuracy, frozen_at_lag
from reporting.variance.grid import exact_sum, on_grid
from reporting.variance.landing import landing
from reporting.variance.mix import flexible_budget, flexible_variance, lines_from_measures, volume_mix_rate
from reporting.variance.pacing import elapsed_weight, flat_phasing, pacing, phased_plan
from reporting.variance.ratios import ratio_effects
from reporting.variance.reconciliation import ReconciliationFailed, reconcile, require_sum
from reporting.variance.restatement import require_reasons, restatements
from reporting.variance.scope import coverage, like_for_like, scope_steps, with_estimates
from reporting.variance.thresholds import Thresholds
from reporting.variance.timing import gap_natures, split_timing

__all__ = [
    "ReconciliationFailed",
    "Thresholds",
    "available_budget",
    "bridge",
    "compare",
    "cost_by_month",
    "coverage",
    "currency_effects",
    "driver_effects",
    "elapsed_weight",
    "exact_sum",
    "exposure",
    "flat_phasing",
    "flexible_budget",
    "flexible_variance",
    "forecast_accuracy",
    "frozen_at_lag",
    "gap_natures",
    "growth_per_day",
    "landing",
    "like_for_like",
    "lines_from_measures",
    "on_grid",
    "pacing",
    "phased_plan",
    "ratio_effects",
    "reconcile",
    "require_reasons",
    "require_sum",
    "restatements",
    "scope_steps",
    "split_timing",
    "sum_effects",
    "translate",
    "volume_mix_rate",
    "window_notation",
    "with_estimates",
]
