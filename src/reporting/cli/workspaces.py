"""Verbs on a workspace itself: init, sample, validate, doctor, schema, kpis, lab."""

from __future__ import annotations

import json
from pathlib import Path

import click

from reporting.cli.options import Settings, print_json, print_rows, with_settings
from reporting.errors import InputRefused


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
@with_settings
def init_verb(settings: Settings, folder: Path) -> None:
    """Make a new workspace in FOLDER that runs at once."""
    from reporting.pipeline.starter import make_workspace

    made = make_workspace(folder)
    if settings.as_json:
        print_json({"folder": str(made)})
    else:
        click.echo(f"{made}: next, 'cd {made}', 'reporting sample' and 'reporting run'")


@click.command("sample")
@click.option("--seed", type=int, default=2026, show_default=True, help="Same seed, same bytes.")
@with_settings
def sample_verb(settings: Settings, seed: int) -> None:
    """Write the demo group's data into the workspace's data/ folder."""
    from reporting.data.sample import write_sample

    files = write_sample(settings.workspace.root / "data", seed=seed)
    if settings.as_json:
        print_json([str(path) for path in files])
    else:
        click.echo(f"{len(files)} files in {settings.workspace.root / 'data'}")


@click.command("validate")
@with_settings
def validate_verb(settings: Settings) -> None:
    """Check params and notebooks; every problem of every file at once."""
    from reporting.pipeline.validation import validate

    problems = validate(settings.workspace)
    if settings.as_json:
        print_json([str(problem) for problem in problems])
    if problems:
        raise InputRefused(problems)
    if not settings.as_json:
        click.echo("params and notebooks are in order")


@click.command("doctor")
@with_settings
def doctor_verb(settings: Settings) -> None:
    """Say what is installed, what is found and what would be in the way."""
    from reporting.pipeline.doctor import examine

    findings = examine(settings.folder)
    if settings.as_json:
        print_json([{"topic": one.topic, "state": one.state, "text": one.text} for one in findings])
    else:
        print_rows(("", "what", "found"), [(one.symbol, one.topic, one.text) for one in findings])
    if any(one.state == "bad" for one in findings):
        raise SystemExit(InputRefused.exit_code)


@click.command("schema")
@click.option("--into", type=click.Path(path_type=Path), help="Write one file per schema into this folder.")
@with_settings
def schema_verb(settings: Settings, into: Path | None) -> None:
    """Print the JSON Schemas of the params files, so that editors complete them."""
    from reporting.params import json_schemas

    schemas = json_schemas()
    if into is None:
        print_json(schemas)
        return
    into.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas.items():
        (into / f"{name}.schema.json").write_text(json.dumps(schema, indent=2, sort_keys=True) + "\n")
    click.echo(f"{len(schemas)} schemas in {into}")


@click.command("kpis")
@click.argument("kpi", required=False)
@click.option("--language", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@with_settings
def kpis_verb(settings: Settings, kpi: str | None, language: str) -> None:
    """List every KPI, or explain one: formula, source, and what it needs."""
    from reporting.cli.kpis import explain_kpi, list_kpis

    if kpi:
        explain_kpi(settings, kpi, language)
    else:
        list_kpis(settings, language)


@click.command("lab")
@click.option("--port", type=int, default=8888, show_default=True)
@click.option("--no-browser", is_flag=True, help="Print the address instead of opening it.")
@with_settings
def lab_verb(settings: Settings, port: int, no_browser: bool) -> None:
    """Open JupyterLab on the workspace's notebooks, with its data ready."""
    from reporting.pipeline.lab import open_lab

    raise SystemExit(open_lab(settings.workspace, port=port, browser=not no_browser))
