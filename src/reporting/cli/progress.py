"""Progress of a run on stderr: a live bar on a terminal, one line per job elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from reporting.pipeline.outcome import JobResult
from reporting.pipeline.progress import Progress


class _Silent(Progress):
    """Say nothing."""


class _Lines(Progress):
    """One line per job, for logs."""

    def planned(self, jobs: int) -> None:
        """Say how many jobs there are."""
        click.echo(f"{jobs} jobs", err=True)

    def stage(self, text: str) -> None:
        """Say what the run is doing before its jobs start."""
        click.echo(text, err=True)

    def finished(self, result: JobResult) -> None:
        """Say what became of a job."""
        click.echo(result.line, err=True)


@contextmanager
def show_progress(*, quiet: bool) -> Iterator[Progress]:
    """Give the run something to report to: nothing, lines, or a live bar on a terminal."""
    if quiet:
        yield _Silent()
    elif not sys.stderr.isatty():
        yield _Lines()
    else:
        from reporting.cli.live import live_progress

        with live_progress() as progress:
            yield progress
