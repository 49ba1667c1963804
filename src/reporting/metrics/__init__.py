"""The KPI catalogue and its evaluation on base measures."""

from reporting.metrics.definitions import ActionType, Catalogue, Formula, Kpi, Measure
from reporting.metrics.evaluate import evaluate, evaluate_facts
from reporting.metrics.loading import load_catalogue

__all__ = [
    "ActionType",
    "Catalogue",
    "Formula",
    "Kpi",
    "Measure",
    "evaluate",
    "evaluate_facts",
    "load_catalogue",
]
