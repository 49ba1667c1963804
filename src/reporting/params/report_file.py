"""A report's own params file: its schema, and what it means."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from reporting.errors import Problem
from reporting.params.fields import FileModel, LanguageCode, NotebookName, Text, UnitNames
from reporting.params.references import has_reference
from reporting.params.values import Format, LimitsSpec, Organisation, RendererName, ReportSpec, Scalar
from reporting.periods import PeriodKind
from reporting.strict_yaml import Document, is_secret_name, is_secret_value, repeat
from reporting.strict_yaml.problems import validate

PIPELINE_NAMES = ("report", "unit", "period", "language", "as_of", "snapshot", "output_folder")
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,63}")


class LimitsFile(FileModel):
    """What one job of the report may use."""

    seconds: float = Field(
        default=300.0, gt=0, le=86_400, description="Wall-clock time of one job, in seconds."
    )
    memory_mb: int = Field(default=2048, ge=128, description="Memory of one job's kernel, in MiB.")
    output_mb: float = Field(default=1.0, gt=0, le=100, description="Output of one cell, in MiB.")


class ReportFile(FileModel):
    """One report: which notebook, for which units, how often, in which formats."""

    notebook: NotebookName = Field(description="File name of the notebook in notebooks/.")
    title: Annotated[dict[LanguageCode, Text], Field(min_length=1, description="Title by language.")]
    units: UnitNames = Field(
        default="all",
        description="all: every unit without units below it; group: the root; or a list of ids.",
    )
    cadence: PeriodKind = Field(description="Kind of period the report is made for.")
    formats: list[Format] = Field(default=["html", "pdf"], min_length=1, description="Files to make.")
    renderer: RendererName = Field(default="auto", description="auto takes Quarto where it is installed.")
    parameters: Annotated[
        dict[str, Any],
        WithJsonSchema({"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}}),
    ] = Field(default_factory=dict, description="Values for further names of the parameters cell.")
    limits: LimitsFile = Field(default_factory=LimitsFile, description="What one job may use.")
    position: int = Field(default=100, description="Reports stand in this order, then by id.")


def settle_report(
    document: Document, name: str, organisation: Organisation | None, units: tuple[str, ...] | None
) -> tuple[ReportSpec | None, list[Problem]]:
    """Read a report's file.

    Parameters
    ----------
    organisation
        Settled, or None if its file is refused.
    units
        Ids of all units as far as they are known, to check names against; None to check none.
    """
    model, found = validate(document, ReportFile, {"units": units})
    problems = [*found, *_parameter_problems(document)]
    if model is None or organisation is None or problems:
        return None, problems
    chosen: tuple[str, ...]
    if isinstance(model.units, list):
        chosen = tuple(unit for unit in organisation.units if unit in model.units)
    else:
        chosen = organisation.leaves if model.units == "all" else (organisation.group,)
    problems += _untitled(document, model, organisation, chosen)
    problems += _twice(document, "units", model.units if isinstance(model.units, list) else [])
    problems += _twice(document, "formats", model.formats)
    spec = ReportSpec(
        id=name,
        notebook=model.notebook,
        title=dict(model.title),
        units=chosen,
        cadence=model.cadence,
        formats=tuple(model.formats),
        renderer=model.renderer,
        parameters=dict(model.parameters),
        limits=LimitsSpec(model.limits.seconds, model.limits.memory_mb, model.limits.output_mb),
        position=model.position,
    )
    return spec, problems


def _untitled(
    document: Document, model: ReportFile, organisation: Organisation, units: tuple[str, ...]
) -> list[Problem]:
    """List the languages of the report's units that its title does not have."""
    needed = dict.fromkeys(organisation.units[unit].language for unit in units)
    return [
        document.problem(("title",), f"no title in '{language}', the language of some of its units")
        for language in needed
        if language not in model.title
    ]


def _twice(document: Document, key: str, values: list[Any]) -> list[Problem]:
    """List the items that stand twice in a list."""
    return [
        document.problem((key, index), f"'{value}' twice in '{key}'")
        for index, value in enumerate(values)
        if value in values[:index]
    ]


def _parameter_problems(document: Document) -> list[Problem]:
    """List what is wrong with the extra parameters; no value that may be a secret is repeated."""
    parameters = document.data.get("parameters")
    found: list[Problem] = []
    for name, value in parameters.items() if isinstance(parameters, dict) else ():
        at = ("parameters", name)
        if is_secret_name(name) or is_secret_value(value):
            text = f"parameter '{name}' looks like a secret; its value is not repeated here"
            allowed = (
                "secrets belong to sources and transports, as ${env:NAME}, ${file:PATH} or ${keyring:NAME}"
            )
            found.append(document.problem(at, text, allowed=allowed, at_key=True))
        elif name in PIPELINE_NAMES:
            text = f"parameter '{name}' is set for every job"
            allowed = f"allowed: any name but {', '.join(PIPELINE_NAMES)}"
            found.append(document.problem(at, text, allowed=allowed, at_key=True))
        elif _NAME.fullmatch(name) is None:
            text = f"parameter {repeat(name)} is not a name of the notebook"
            found.append(
                document.problem(at, text, allowed="allowed: lower-case letters, digits and _", at_key=True)
            )
        elif not isinstance(value, Scalar) or value is None:
            text = f"parameter '{name}' is {repeat(value)}"
            found.append(document.problem(at, text, allowed="allowed: text, a number, true or false"))
        elif isinstance(value, str) and has_reference(value):
            text = f"parameter '{name}' holds a reference ({repeat(value)})"
            found.append(document.problem(at, text, allowed="write the value itself"))
    return found
