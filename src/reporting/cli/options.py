"""Options that many verbs share, spelled once."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from reporting.workspace import Workspace, find_workspace

Verb = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Settings:
    """What every verb is told: where, and how to answer."""

    folder: Path | None
    as_json: bool
    quiet: bool

    @property
    def workspace(self) -> Workspace:
        """The workspace named on the command line, or the one around the current folder."""
        return find_workspace(self.folder)


def with_settings(verb: Verb) -> Verb:
    """Give a verb ``--workspace``, ``--json``, ``--quiet`` and ``--debug``, as its first argument."""

    @click.option(
        "--workspace",
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        help="The workspace folder; else the current folder or the nearest one above it.",
    )
    @click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
    @click.option("--quiet", is_flag=True, help="No progress on stderr.")
    @click.option("--debug", is_flag=True, help="Show the traceback of an error.")
    @functools.wraps(verb)
    def with_common(
        *args: Any, workspace: Path | None, as_json: bool, quiet: bool, debug: bool, **options: Any
    ) -> Any:
        del debug  # read by main(), which prints errors
        return verb(Settings(workspace, as_json, quiet), *args, **options)

    return with_common


def with_selection(verb: Verb) -> Verb:
    """Give a verb ``--period``, ``--from``, ``--to``, ``--unit`` and ``--report``: which jobs."""
    for option in (
        click.option("--report", "reports", multiple=True, help="Only this report (may be repeated)."),
        click.option("--unit", "units", multiple=True, help="Only this unit (may be repeated)."),
        click.option("--to", "until", default="", help="Last period of a range, such as 2026-10."),
        click.option("--from", "since", default="", help="First period of a range, such as 2026-01."),
        click.option("--period", "periods", multiple=True, help="A period, such as 2026-10 or 2026-W43."),
    ):
        verb = option(verb)
    return verb


def print_json(payload: object) -> None:
    """Write the answer as JSON to stdout, with sorted keys."""
    click.echo(json.dumps(payload, indent=2, sort_keys=True, ensure_ascii=False, default=str))


def print_rows(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Write the answer as aligned columns to stdout."""
    widths = [max(len(row[column]) for row in (headings, *rows)) for column in range(len(headings))]
    for row in (headings, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
