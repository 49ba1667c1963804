"""What a run tells the one who watches it."""

from __future__ import annotations

from reporting.pipeline.outcome import JobResult
from reporting.plan import Job


class Progress:
    """A watcher that ignores everything: override what you want to hear. Calls come from several threads."""

    def stage(self, text: str) -> None:
        """Hear what the run is doing before its jobs start."""

    def planned(self, jobs: int) -> None:
        """Hear how many jobs there are."""

    def started(self, job: Job) -> None:
        """Hear that a job has started."""

    def finished(self, result: JobResult) -> None:
        """Hear what became of a job."""
