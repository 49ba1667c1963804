"""Variances: actual against plan, previous year and forecast, decomposed so that every part adds up."""

from reporting.variance.bridges import bridge
from reporting.variance.comparison import compare
from reporting.variance.reconciliation import ReconciliationFailed, reconcile
from reporting.variance.thresholds import Thresholds

__all__ = ["ReconciliationFailed", "Thresholds", "bridge", "compare", "reconcile"]
