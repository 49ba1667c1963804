"""The KPI catalogue and its evaluation on base measures."""

from reporting.metrics.definitions import ActionType, Catalogue, Formula, Kpi, Measure
from reporting.metrics.evaluation import evaluate, evaluate_facts
from reporting.metrics.explanation import Explanation, explain, explain_all, formula_in_words, name_in_words
from reporting.metrics.loading import load_catalogue
from reporting.metrics.records import read_kpis, write_kpis

__all__ = [
    "ActionType",
    "Catalogue",
    "Explanation",
    "Formula",
    "Kpi",
    "Measure",
    "evaluate",
    "evaluate_facts",
    "explain",
    "explain_all",
    "formula_in_words",
    "load_catalogue",
    "name_in_words",
    "read_kpis",
    "write_kpis",
]
