"""The order in which jobs start."""

from __future__ import annotations

from pathlib import PurePosixPath

from reporting.catalogue.record import RunRecord
from reporting.periods import GREGORIAN, Period
from reporting.pipeline.jobs import expected_load
from reporting.pipeline.planning import Action, PlannedJob
from reporting.plan import Job


def _planned(unit: str, action: Action, *, rows: int, seconds: float | None = None) -> PlannedJob:
    period = Period.parse("2025-03", GREGORIAN)
    job = Job("monthly", unit, period, "closed", "en", PurePosixPath("2025-03", unit, "monthly"))
    filed = None if seconds is None else _record(unit, seconds)
    return PlannedJob(job, action, "", {"data:fact_cost_entry": f"{rows}:abc", "code": "1:not rows"}, filed)


def _record(unit: str, seconds: float) -> RunRecord:
    texts = dict.fromkeys(
        ("title", "unit_name", "period_label", "language", "state", "as_of", "snapshot", "renderer"), ""
    )
    return RunRecord(
        report="monthly",
        period="2025-03",
        unit=unit,
        issue=1,
        parameters={},
        inputs={},
        versions={},
        started="",
        finished="",
        outputs={},
        seconds={"execute": seconds - 1, "render": 1},
        **texts,
    )


def test_expected_load_starts_the_longest_first() -> None:
    """New jobs come first, the one with most rows in front; then what took longest; unchanged ones last."""
    jobs = [
        _planned("unchanged", Action.SKIP, rows=9_000, seconds=60),
        _planned("quick", Action.RUN, rows=9_000, seconds=2),
        _planned("slow", Action.RUN, rows=10, seconds=9),
        _planned("new unit", Action.RUN, rows=100),
        _planned("new group", Action.RUN, rows=700),
    ]
    order = [one.job.unit for one in sorted(jobs, key=expected_load)]
    assert order == ["new group", "new unit", "slow", "quick", "unchanged"]
