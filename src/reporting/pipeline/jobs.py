"""Run many jobs at once: notebooks on threads, pages as soon as they can be made."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any

from reporting.catalogue.draft import publish
from reporting.errors import JobFailed, ReportingError
from reporting.pipeline.inputs import DATA
from reporting.pipeline.job import Prepared, Publish, file_report, naming_draft
from reporting.pipeline.outcome import JobResult, Outcome
from reporting.pipeline.planning import Action, PlannedJob
from reporting.pipeline.progress import Progress
from reporting.pipeline.renderers import Renderers
from reporting.pipeline.setting import Setting
from reporting.rendering import Rendered
from reporting.rendering.render import render


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the jobs of a run are made with.

    Parameters
    ----------
    prepare
        Gives a job its draft with an executed notebook.
    workers
        Jobs at once.
    stop
        Ends at once what `prepare` is doing, when the run is interrupted.
    publish
        Gives a finished draft its final name.
    """

    setting: Setting
    prepare: Callable[[PlannedJob], Prepared]
    renderers: Renderers
    workers: int
    progress: Progress
    stop: Callable[[], None] = lambda: None
    publish: Publish = publish


def run_jobs(planned: Sequence[PlannedJob], workshop: Workshop) -> tuple[JobResult, ...]:
    """Run all jobs, the long ones first, and give their results in the order of the plan.

    A report is rendered by the thread that executed it, while others execute; where the renderer takes
    several documents a call, they are rendered together at the end. An interruption kills the notebooks
    under way and leaves what is filed.
    """
    results: dict[int, JobResult] = {}
    waiting: dict[int, Prepared] = {}
    with ThreadPoolExecutor(workshop.workers, thread_name_prefix="job") as pool:
        try:
            first = {
                pool.submit(_make, planned[index], workshop): index
                for index in sorted(range(len(planned)), key=lambda index: expected_load(planned[index]))
            }
            for index, made in _done(first):
                if isinstance(made, Prepared):
                    waiting[index] = made
                else:
                    results[index] = _announce(made, workshop)
            batches = {
                pool.submit(_make_pages, [waiting[index] for index in batch], workshop): batch
                for batch in _split(list(waiting), workshop.workers)
            }
            for batch, made_together in _done(batches):
                results.update(zip(batch, made_together, strict=True))
                for result in made_together:
                    _announce(result, workshop)
        except BaseException:
            workshop.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return tuple(results[index] for index in range(len(planned)))


def expected_load(planned: PlannedJob) -> tuple[float, int]:
    """Give a key that sorts jobs by how long they take, the longest first.

    What a job took last time counts; one that never ran comes before those, and the more rows it reads the
    earlier: a group is not left for the end, when nothing is left to run beside it.
    """
    rows = sum(int(value.split(":")[0]) for name, value in planned.inputs.items() if name.startswith(DATA))
    if planned.action is Action.SKIP:
        return 0.0, 0
    return -sum(planned.filed.seconds.values()) if planned.filed else float("-inf"), -rows


def make_whole(planned: PlannedJob, workshop: Workshop) -> JobResult:
    """Make one report from its notebook to its pages, whatever its renderer."""
    made = _make(planned, workshop)
    return _make_pages([made], workshop)[0] if isinstance(made, Prepared) else made


def _make(planned: PlannedJob, workshop: Workshop) -> JobResult | Prepared:
    job = planned.job
    if planned.action is Action.SKIP:
        return JobResult(job, Outcome.UNCHANGED)
    workshop.progress.started(job)
    try:
        prepared = workshop.prepare(planned)
        if workshop.renderers.batched(job.report):
            return prepared
        clock = time.perf_counter()
        with naming_draft(prepared.draft, workshop.setting):
            renderer = workshop.renderers.of(job.report)
            (rendered,) = render([prepared.document], [prepared.draft], renderer=renderer)
        return file_report(
            prepared,
            rendered,
            workshop.setting,
            seconds=time.perf_counter() - clock,
            publish=workshop.publish,
        )
    except Exception as error:  # noqa: BLE001 - one failing job never stops the others
        return _failed(planned, error)


def _make_pages(batch: Sequence[Prepared], workshop: Workshop) -> list[JobResult]:
    """Render several documents in one call; if that fails, one by one, to find whose fault it was."""
    clock = time.perf_counter()
    renderer = workshop.renderers.of(batch[0].planned.job.report)
    try:
        pages = render([one.document for one in batch], [one.draft for one in batch], renderer=renderer)
    except ReportingError as error:
        if len(batch) == 1:
            kept = workshop.setting.workspace.relative(batch[0].draft)
            return [_failed(batch[0].planned, JobFailed(f"{error}\n  the draft is kept: {kept}"))]
        return [result for one in batch for result in _make_pages([one], workshop)]
    seconds = (time.perf_counter() - clock) / len(batch)
    return [_file(one, page, workshop, seconds) for one, page in zip(batch, pages, strict=True)]


def _file(prepared: Prepared, page: Rendered, workshop: Workshop, seconds: float) -> JobResult:
    try:
        return file_report(prepared, page, workshop.setting, seconds=seconds, publish=workshop.publish)
    except Exception as error:  # noqa: BLE001 - one failing job never stops the others
        return _failed(prepared.planned, error)


def _failed(planned: PlannedJob, error: Exception) -> JobResult:
    """Turn an error into a result: its text if it was written for the user, else the whole traceback."""
    written = isinstance(error, ReportingError)
    text = str(error) if written else f"internal error\n{''.join(traceback.format_exception(error))}"
    return JobResult(planned.job, Outcome.FAILED, text)


def _announce(result: JobResult, workshop: Workshop) -> JobResult:
    workshop.progress.finished(result)
    return result


def _done(futures: dict[Future[Any], Any]) -> Iterator[tuple[Any, Any]]:
    for future in as_completed(futures):
        yield futures[future], future.result()


def _split(indices: list[int], parts: int) -> list[list[int]]:
    """Deal indices out to at most so many batches of like size."""
    return [batch for batch in (indices[start::parts] for start in range(parts)) if batch]
