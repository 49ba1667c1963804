"""The KPI catalogue on the command line: what there is, how it is calculated, and what is missing for it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from reporting.cli.options import Settings, print_json, print_rows
from reporting.errors import InputRefused
from reporting.metrics import Catalogue, Explanation, explain, explain_all, load_catalogue
from reporting.params import load_params
from reporting.workspace import find_workspace

if TYPE_CHECKING:
    from reporting.workspace import Workspace


def list_kpis(settings: Settings, language: str) -> None:
    """Print every KPI of the catalogue, the workspace's own included; hidden and deprecated ones say so."""
    catalogue, loaded = _known(settings)
    explanations = explain_all(catalogue, loaded_measures=loaded)
    if settings.as_json:
        print_json([asdict(one) for one in explanations])
        return
    rows = [
        (one.id, _label(one, language), one.unit, one.direction, one.formula, ", ".join(_remarks(one)))
        for one in explanations
    ]
    print_rows(("id", "name", "unit", "better", "formula", "remarks"), rows)


def explain_kpi(settings: Settings, kpi: str, language: str) -> None:
    """Print all that is known of one KPI.

    Raises
    ------
    InputRefused
        There is none of that id; the message names the nearest one.
    """
    catalogue, loaded = _known(settings)
    one = explain(catalogue, kpi, loaded)
    if settings.as_json:
        print_json(asdict(one))
        return
    click.echo(f"{one.id}: {_label(one, language)}")
    facts = {
        "formula": one.formula,
        "unit": one.unit,
        "better": one.direction,
        "aggregation": one.aggregation,
        "without a base": one.zero_policy,
        "cost basis": one.cost_basis,
        "sources": ", ".join(one.sources),
        "shown for": ", ".join(one.action_types),
        "needs": ", ".join(one.needs),
        "not loaded": ", ".join(one.missing),
        "remarks": ", ".join(name for name in _remarks(one) if not name.startswith("lacks")),
        "note": one.note,
    }
    for name, text in facts.items():
        if text:
            click.echo(f"  {name}: {text}")
    if loaded is None:
        click.echo("no snapshot yet: what is loaded is not known", err=True)


def _known(settings: Settings) -> tuple[Catalogue, frozenset[str] | None]:
    """Give the catalogue of the workspace (the shipped one outside of any), and what its snapshot holds."""
    try:
        workspace = find_workspace(settings.folder)
    except InputRefused:
        if settings.folder is not None:
            raise
        return load_catalogue(), None
    return load_catalogue(load_params(workspace).kpis or None), _loaded(workspace)


def _loaded(workspace: Workspace) -> frozenset[str] | None:
    """List the measures the newest snapshot holds of the whole group; None without a snapshot."""
    from reporting.data import load_facts
    from reporting.pipeline.snapshots import newest

    snapshot = newest(workspace)
    if snapshot is None or not snapshot.manifest["data_to"]:
        return None
    month = str(snapshot.manifest["data_to"])[:7]
    group = str(snapshot.manifest["organisation"]["group"])
    return load_facts(group, month, snapshot=str(snapshot.folder)).loaded_measures


def _label(one: Explanation, language: str) -> str:
    return one.labels.get(language) or one.labels["en"]


def _remarks(one: Explanation) -> list[str]:
    states = {"core": one.starred, "deprecated": one.deprecated, "hidden": one.hidden}
    lacks = [f"lacks {', '.join(one.missing)}"] if one.missing else []
    return [name for name, holds in states.items() if holds] + lacks
