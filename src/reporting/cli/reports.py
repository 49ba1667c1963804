"""Verbs on filed reports: list, show, verify, diff."""

from __future__ import annotations

from dataclasses import asdict

import click

from reporting.cli.options import Settings, print_json, print_rows, with_settings
from reporting.errors import DataFailed


@click.command("list")
@click.option("--period", default="", help="Only this period.")
@click.option("--unit", default="", help="Only this unit.")
@click.option("--report", default="", help="Only this report.")
@with_settings
def list_verb(settings: Settings, period: str, unit: str, report: str) -> None:
    """List the filed reports."""
    from reporting.catalogue.filed import iter_filed

    found = list(iter_filed(settings.workspace.output, period=period, unit=unit, report=report))
    if settings.as_json:
        print_json([{"folder": str(filed.folder), **asdict(filed.record)} for filed in found])
        return
    rows = [
        (
            filed.record.period,
            filed.record.unit,
            filed.record.report,
            str(filed.record.issue),
            filed.record.state,
            filed.record.renderer,
            filed.record.finished[:16].replace("T", " "),
        )
        for filed in found
    ]
    print_rows(("period", "unit", "report", "issue", "state", "renderer", "filed at (UTC)"), rows)


@click.command("show")
@click.argument("report")
@click.argument("period")
@click.argument("unit")
@with_settings
def show_verb(settings: Settings, report: str, period: str, unit: str) -> None:
    """Show one filed report: its files, its total figures and what it was made from."""
    from reporting.catalogue.filed import find_filed
    from reporting.catalogue.kpis import FILE_NAME, read_rows

    filed = find_filed(settings.workspace.output, period=period, unit=unit, report=report)
    rows = read_rows(filed.folder / FILE_NAME)
    if settings.as_json:
        print_json({"folder": str(filed.folder), **asdict(filed.record), "kpis": list(rows.values())})
        return
    record = filed.record
    click.echo(
        f"{record.unit_name} / {record.title} / {record.period_label} (issue {record.issue}, {record.state})"
    )
    click.echo(f"{filed.folder}: {', '.join(sorted(record.outputs))}")
    for warning in record.warnings:
        click.echo(f"! {warning}")
    columns = ("window", "kpi_id", "actual", "plan", "delta", "status", "uom", "flag")
    totals = [tuple(row[name] for name in columns) for key, row in rows.items() if key[1] == ""]
    print_rows(columns, totals)


@click.command("verify")
@with_settings
def verify_verb(settings: Settings) -> None:
    """Check every filed report, and the data it came from, against the digests taken when it was filed."""
    from reporting.catalogue.filed import iter_filed
    from reporting.catalogue.verify import verify_report

    found = list(iter_filed(settings.workspace.output))
    problems = [problem for filed in found for problem in verify_report(filed)]
    if settings.as_json:
        print_json({"reports": len(found), "problems": [str(problem) for problem in problems]})
    if problems:
        raise DataFailed(problems)
    if not settings.as_json:
        click.echo(f"{len(found)} reports are as filed")


@click.command("diff")
@click.argument("report")
@click.argument("unit")
@click.argument("before")
@click.argument("after")
@with_settings
def diff_verb(settings: Settings, report: str, unit: str, before: str, after: str) -> None:
    """Show which figures differ between two periods of a report, BEFORE and AFTER."""
    from reporting.catalogue.filed import find_filed
    from reporting.catalogue.kpis import FILE_NAME, compare_rows, read_rows

    output = settings.workspace.output
    tables = [
        read_rows(find_filed(output, period=period, unit=unit, report=report).folder / FILE_NAME)
        for period in (before, after)
    ]
    changes = compare_rows(*tables)
    if settings.as_json:
        print_json([asdict(change) for change in changes])
        return
    columns = ("window", "channel", "kpi_id", "column", "before", "after")
    print_rows(columns, [tuple(asdict(change)[name] for name in columns) for change in changes])
