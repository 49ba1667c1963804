"""Whether a report's notebook has a place for every value it will be given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from reporting.errors import InputRefused, Problem
from reporting.execution.parameters import check_parameters, declared_parameters
from reporting.execution.source import read_source
from reporting.params import ReportSpec
from reporting.strict_yaml import read_document
from reporting.workspace import Workspace

#: What the pipeline gives every notebook.
GIVEN: Final = ("report", "unit", "period", "language", "as_of", "snapshot", "output_folder")


def parameter_problems(workspace: Workspace, report: ReportSpec) -> Iterator[Problem]:
    """List what is wrong with the parameters cell, and the report's own parameters that do not fit it.

    A notebook is not started to find that out.
    """
    path = workspace.notebooks / report.notebook
    try:
        source = read_source(path)
        declared = declared_parameters(source)
    except InputRefused as refused:
        yield from (replace(problem, path=workspace.relative(path)) for problem in refused.problems)
        return
    for name in GIVEN:
        if name not in declared:
            text = f"the parameters cell lacks '{name}'"
            yield Problem(text, workspace.relative(path), allowed=f"every notebook takes {', '.join(GIVEN)}")
    file = workspace.params / f"{report.id}.yml"
    document = read_document(file, workspace.relative(file))
    for name, value in report.parameters.items():
        try:
            check_parameters(source, {name: value})
        except InputRefused as refused:
            for one in refused.problems:
                place = ("parameters", name)
                yield document.problem(place, one.message, allowed=one.allowed, suggestion=one.suggestion)
