"""The live progress bar of a run on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress

from reporting.pipeline.outcome import JobResult
from reporting.pipeline.progress import Progress
from reporting.plan import Job


class _Live(Progress):
    """A bar over all jobs, with the ones under way beside it; every finished job stays as a line above."""

    def __init__(self, bar: RichProgress) -> None:
        self._bar = bar
        self._task: TaskID = bar.add_task("starting", total=None)
        self._running: dict[str, None] = {}

    def stage(self, text: str) -> None:
        """Show what the run is doing before its jobs start."""
        self._bar.update(self._task, description=escape(text))

    def planned(self, jobs: int) -> None:
        """Set the length of the bar."""
        self._bar.update(self._task, total=jobs)

    def started(self, job: Job) -> None:
        """Show a job as under way."""
        self._running[self._name(job)] = None
        self._describe()

    def finished(self, result: JobResult) -> None:
        """Move the bar on, and keep a line about the job."""
        self._running.pop(self._name(result.job), None)
        self._bar.console.print(escape(result.line), highlight=False)
        self._bar.advance(self._task)
        self._describe()

    def _describe(self) -> None:
        self._bar.update(self._task, description=escape(", ".join(self._running)) or "finishing")

    @staticmethod
    def _name(job: Job) -> str:
        return f"{job.unit} {job.period.id}"


@contextmanager
def live_progress() -> Iterator[Progress]:
    """Draw the bar for the time of a run."""
    columns = (
        SpinnerColumn(),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Live(bar)
