"""Progress of a round of mails on stderr: a bar on a terminal, one line per mail elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from reporting.delivery.deliveries import Delivery
from reporting.delivery.outcomes import Fate, Outcome
from reporting.delivery.round import Watcher

_SYMBOLS = {
    Fate.ACCEPTED: "✓",
    Fate.DEFERRED: "…",
    Fate.REFUSED: "✗",
    Fate.TOO_LARGE: "✗",
    Fate.UNKNOWN: "?",
}


class _Lines(Watcher):
    """One line per mail: no address and no figure, because logs are read by others."""

    def sent(self, claimed: Sequence[Delivery], outcomes: Sequence[Outcome]) -> None:
        """Say what became of a mail."""
        click.echo(_describe(claimed, outcomes), err=True)


def _describe(claimed: Sequence[Delivery], outcomes: Sequence[Outcome]) -> str:
    first = claimed[0]
    units = ", ".join(dict.fromkeys(delivery.unit for delivery in claimed))
    marks = " ".join(_SYMBOLS[outcome.fate] for outcome in outcomes) or "·"
    return f"{marks} {first.period} {units} {first.report} ({first.id[:8]})"


@contextmanager
def show_sending(*, quiet: bool) -> Iterator[Watcher]:
    """Give a round something to report to."""
    if quiet:
        yield Watcher()
    elif not sys.stderr.isatty():
        yield _Lines()
    else:
        with _live() as watcher:
            yield watcher


@contextmanager
def _live() -> Iterator[Watcher]:
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("mails", total=None)

        class Live(Watcher):
            """A bar over all deliveries; every mail stays as a line above."""

            def planned(self, deliveries: int) -> None:
                """Set the length of the bar."""
                bar.update(task, total=deliveries)

            def sent(self, claimed: Sequence[Delivery], outcomes: Sequence[Outcome]) -> None:
                """Move the bar on."""
                bar.console.print(escape(_describe(claimed, outcomes)), highlight=False)
                bar.advance(task, len(claimed))

        yield Live()
