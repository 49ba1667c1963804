"""Check a workspace before its data are read; every problem of every file at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from reporting.errors import InputRefused, Problem, nearest
from reporting.execution import check_notebook
from reporting.metrics.loading import load_catalogue
from reporting.params import Params, load_params
from reporting.params.values import BRAND_FILE
from reporting.pipeline.mappings import mapping_problems
from reporting.pipeline.notebooks import parameter_problems
from reporting.pipeline.setting import brand_of
from reporting.strict_yaml import Document, Location, read_document
from reporting.workspace import Workspace


def validate(workspace: Workspace) -> tuple[Problem, ...]:
    """List everything that is wrong with the params, notebooks, mappings, KPIs and brand of a workspace.

    Nothing is run, no source is read and no secret is looked up.
    """
    problems: list[Problem] = []
    params = _params(workspace, problems)
    problems += _notebook_problems(workspace, params)
    if params is not None:
        problems += mapping_problems(workspace, params, _document(workspace, "_data.yml"))
        problems += _kpi_problems(workspace, params)
    try:
        brand_of(workspace, params.organisation.brand if params else BRAND_FILE)
    except InputRefused as refused:
        problems += refused.problems
    return tuple(problems)


def _params(workspace: Workspace, problems: list[Problem]) -> Params | None:
    try:
        return load_params(workspace)
    except InputRefused as refused:
        problems += refused.problems
        return None


def _document(workspace: Workspace, name: str) -> Document:
    """Read a params file again for the places of its values; it was read before without a problem."""
    path = workspace.params / name
    return read_document(path, workspace.relative(path))


# Notebooks


def _notebook_problems(workspace: Workspace, params: Params | None) -> Iterator[Problem]:
    """Check the notebooks of the reports; all there are if the reports cannot be read."""
    if params is None:
        notebooks = sorted(workspace.notebooks.glob("*.ipynb"))
    else:
        names = dict.fromkeys(report.notebook for report in params.reports.values())
        notebooks = [workspace.notebooks / name for name in names]
    seen: list[Problem] = []
    for path in notebooks:
        seen += (replace(problem, path=workspace.relative(path)) for problem in check_notebook(path))
    yield from seen
    for report in params.reports.values() if params else ():
        yield from (one for one in parameter_problems(workspace, report) if one not in seen)


# KPIs


def _kpi_problems(workspace: Workspace, params: Params) -> Iterator[Problem]:
    """Check the workspace's own KPIs, and every place of the params that names a KPI."""
    try:
        catalogue = load_catalogue(params.kpis or None)
    except InputRefused as refused:
        yield from refused.problems
        return
    for name, locations in (("_organisation.yml", _thresholds), ("_recipients.yml", _figures)):
        if not (workspace.params / name).is_file():
            continue
        document = _document(workspace, name)
        for location in locations(document.data):
            for index, kpi in enumerate(_at(document.data, location)):
                if kpi not in catalogue.kpis:
                    text, guess = f"unknown KPI ('{kpi}')", nearest(str(kpi), catalogue.kpis)
                    allowed = "KPIs: see 'reporting kpis'"
                    yield document.problem((*location, index), text, allowed=allowed, suggestion=guess)


def _thresholds(data: Mapping[str, Any]) -> Iterator[Location]:
    yield ("thresholds", "always_comment")
    for unit in data.get("units") or {}:
        yield ("units", unit, "thresholds", "always_comment")


def _figures(_data: Mapping[str, Any]) -> Iterator[Location]:
    yield ("kpis",)


def _at(data: Mapping[str, Any], location: Location) -> list[Any]:
    """Give the list at a location; an empty one if nothing is there."""
    value: Any = data
    for key in location:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, list) else []
