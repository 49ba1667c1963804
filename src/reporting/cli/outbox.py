"""Verbs on the ledger, and texts for schedulers: outbox, schedule."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reporting.cli.delivery import BY, with_reports
from reporting.cli.ledger import ledger_clock, open_outbox, plain
from reporting.cli.options import Settings, print_json, print_rows, with_settings
from reporting.errors import DataFailed

if TYPE_CHECKING:
    from reporting.delivery.deliveries import Delivery
    from reporting.delivery.ledger import Ledger
    from reporting.delivery.outbox import Outbox


@click.group("outbox")
def outbox_verb() -> None:
    """Look at deliveries, and settle those that wait for a person."""


@outbox_verb.command("list")
@with_reports
@click.option("--state", "states", multiple=True, help="Only in this state (may be repeated).")
@with_settings
def outbox_list(settings: Settings, states: tuple[str, ...], **which: Any) -> None:
    """List deliveries and where they stand."""
    from reporting.delivery.round import Selection

    selection = Selection(**which)
    with open_outbox(settings) as ledger:
        rows = [
            delivery
            for delivery in ledger.deliveries()
            if (delivery.kind != "report" or selection.holds(delivery.period, delivery.unit, delivery.report))
            and (not states or delivery.state.value in states)
        ]
    if settings.as_json:
        print_json([plain(row) for row in rows])
        return
    headings = ("id", "period", "unit", "report", "issue", "recipient", "state", "attempts", "detail")
    print_rows(
        headings,
        [
            (
                row.id[:8], row.period, row.unit, row.report, str(row.issue), row.recipient, row.state.value,
                str(row.attempts), row.detail,
            )
            for row in rows
        ],
    )  # fmt: skip


@outbox_verb.command("show")
@click.argument("identifier", metavar="ID")
@with_settings
def outbox_show(settings: Settings, identifier: str) -> None:
    """Show everything that happened to one delivery."""
    from reporting.delivery.resolutions import find

    with open_outbox(settings) as ledger:
        delivery = find(_outbox(ledger), identifier)
        events = ledger.events(delivery.id)
    if settings.as_json:
        print_json({**plain(delivery), "events": [asdict(event) for event in events]})
        return
    for name, value in plain(delivery).items():
        click.echo(f"{name}: {value}")
    print_rows(("at", "what", "digest"), [(event.at, event.kind, event.digest[:12]) for event in events])


@outbox_verb.command("resolve")
@click.argument("identifier", metavar="ID")
@click.option("--arrived/--lost", required=True, default=None, help="What the recipient says.")
@BY
@with_settings
def outbox_resolve(settings: Settings, identifier: str, arrived: bool, person: str) -> None:
    """Settle a delivery whose fate is unknown: it arrived, or it is to be sent again."""
    from reporting.delivery.resolutions import resolve

    with open_outbox(settings) as ledger:
        delivery = resolve(_outbox(ledger), identifier, arrived=arrived, by=person)
        ledger.export()
    _print_one(settings, delivery)


@outbox_verb.command("retry")
@click.argument("identifier", metavar="ID")
@BY
@with_settings
def outbox_retry(settings: Settings, identifier: str, person: str) -> None:
    """Queue a refused delivery again, because its reason is gone."""
    from reporting.delivery.resolutions import retry

    with open_outbox(settings) as ledger:
        delivery = retry(_outbox(ledger), identifier, by=person)
        ledger.export()
    _print_one(settings, delivery)


@outbox_verb.command("verify")
@with_settings
def outbox_verify(settings: Settings) -> None:
    """Check the ledger against its own seals and its export."""
    with open_outbox(settings) as ledger:
        problems, events = ledger.verify(), len(ledger.events())
    if settings.as_json:
        print_json({"events": events, "problems": [str(problem) for problem in problems]})
    if problems:
        raise DataFailed(problems)
    if not settings.as_json:
        click.echo(f"{events} events are as they were written")


@click.group("schedule")
def schedule_verb() -> None:
    """Run by itself: texts for the scheduler you have."""


@schedule_verb.command("export")
@click.argument("kind", metavar="cron|systemd|kubernetes")
@click.option("--at", default="06:00", help="Time of day.")
@click.option("--command", "program", default="reporting", help="The command on that machine.")
@click.option("--image", default="reporting:latest", help="Container image, for kubernetes.")
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), help="Write files there.")
@with_settings
def schedule_export(
    settings: Settings, kind: str, at: str, program: str, image: str, folder: Path | None
) -> None:
    """Print what a scheduler needs to make and mail reports every day; firing twice does no harm."""
    from reporting.delivery.schedule import Timer, schedule_files

    timer = Timer(str(settings.workspace.root.resolve()), program, at, image)
    files = schedule_files(kind, timer)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
            click.echo(folder / name)
    elif settings.as_json:
        print_json(files)
    else:
        for name, text in files.items():
            click.echo(f"# {name}\n{text}")


def _outbox(ledger: Ledger) -> Outbox:
    from reporting.delivery.outbox import Outbox

    return Outbox(ledger, ledger_clock())


def _print_one(settings: Settings, delivery: Delivery) -> None:
    if settings.as_json:
        print_json(plain(delivery))
    else:
        click.echo(f"{delivery.id[:8]} is {delivery.state.value}: {delivery.detail}")
