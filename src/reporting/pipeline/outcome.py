"""What became of each job, and of a whole run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from reporting.plan import Job


class Outcome(Enum):
    """The fate of one job."""

    SUCCEEDED = "succeeded"
    RENDERED = "rendered"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


SYMBOLS: Mapping[Outcome, str] = {
    Outcome.SUCCEEDED: "✓",
    Outcome.RENDERED: "↻",
    Outcome.UNCHANGED: "=",
    Outcome.FAILED: "✗",
    Outcome.INTERRUPTED: "…",
}


@dataclass(frozen=True, slots=True)
class JobResult:
    """One job and what became of it.

    Parameters
    ----------
    job
        The job.
    outcome
        Its fate.
    message
        The error as the user reads it, or why nothing had to be done.
    seconds
        Wall-clock time by phase (execute, render, file).
    cpu_seconds
        Processor time of the notebook's own process.
    warnings
        What the reader should know though the job succeeded.
    """

    job: Job
    outcome: Outcome
    message: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)
    cpu_seconds: float = 0.0
    warnings: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The result on one line: symbol, job, outcome, time, first line of the message."""
        made = self.outcome in {Outcome.SUCCEEDED, Outcome.RENDERED}
        time = f" {sum(self.seconds.values()):.1f} s" if made else ""
        message = f": {self.message.splitlines()[0]}" if self.message else ""
        place = f"{self.job.period.id} {self.job.unit} {self.job.report}"
        return f"{SYMBOLS[self.outcome]} {place} {self.outcome.value}{time}{message}"


@dataclass(frozen=True, slots=True)
class RunResult:
    """The results of a run, in the order of its plan."""

    jobs: tuple[JobResult, ...]
    seconds: float

    def count(self, outcome: Outcome) -> int:
        """Count the jobs with this fate."""
        return Counter(result.outcome for result in self.jobs)[outcome]

    @property
    def failed(self) -> tuple[JobResult, ...]:
        """The jobs that did not end well."""
        bad = {Outcome.FAILED, Outcome.INTERRUPTED}
        return tuple(result for result in self.jobs if result.outcome in bad)
