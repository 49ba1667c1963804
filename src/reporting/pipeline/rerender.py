"""Draw the pages of filed reports again from their executed notebooks, without a kernel."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Literal

from reporting.brand import Brand
from reporting.catalogue.filed import report_folder
from reporting.catalogue.portal import write_portal
from reporting.catalogue.record import FILE_NAME, RunRecord, read_record
from reporting.errors import InputRefused, Problem, ReportingError
from reporting.params import Params, load_params
from reporting.pipeline.job import take_over
from reporting.pipeline.jobs import Workshop, run_jobs
from reporting.pipeline.lock import hold_lock
from reporting.pipeline.outcome import JobResult, Outcome, RunResult
from reporting.pipeline.planning import Action, PlannedJob, common_page_inputs, own_page_inputs
from reporting.pipeline.progress import Progress
from reporting.pipeline.renderers import Renderers
from reporting.pipeline.setting import Setting, brand_of
from reporting.pipeline.snapshots import take
from reporting.plan import Job, Selection, build_plan
from reporting.rendering.choice import Renderer
from reporting.workspace import Workspace


def render_again(
    workspace: Workspace,
    selection: Selection,
    renderer: Renderer | Literal[""],
    progress: Progress,
    *,
    today: Callable[[], date] = date.today,
) -> RunResult:
    """Draw the pages of the filed reports of a selection again; the figures stay as they are.

    Each report keeps its issue, its snapshot, its day of knowledge, and whether it is provisional.

    Parameters
    ----------
    renderer
        Overrides what the reports say; empty leaves it to them.

    Raises
    ------
    LockHeld
        Another run holds the workspace.
    ReportingError
        Params, brand or selection are refused, or nothing of the selection is filed.
    """
    began = time.perf_counter()
    with hold_lock(workspace.output / ".lock"):
        progress.stage("reading params and filed reports")
        params = load_params(workspace)
        brand = brand_of(workspace, params.organisation.brand)
        renderers = Renderers(params, renderer)
        jobs = build_plan(params, selection, today(), allow_open=True)
        planned = _planned(workspace, brand, renderers, _filed(workspace, jobs))
        progress.planned(len(planned))
        results: dict[Job, JobResult] = {}
        for source, batch in groupby(sorted(planned, key=_source), key=_source):
            made = _render_batch(workspace, params, brand, source, list(batch), renderers, progress)
            results.update((result.job, result) for result in made)
        group = params.organisation.units[params.organisation.group]
        write_portal(workspace.output, workspace.templates, brand, group.language)
    return RunResult(tuple(results[one.job] for one in planned), time.perf_counter() - began)


def _filed(workspace: Workspace, jobs: Iterable[Job]) -> list[tuple[Job, RunRecord]]:
    """Find the filed reports among jobs, each in the state it was filed in."""
    found = []
    for job in jobs:
        folder = report_folder(workspace.output, job.period.id, job.unit, job.report)
        if (folder / FILE_NAME).is_file():
            record = read_record(folder)
            state: Literal["open", "closed"] = "open" if record.state == "provisional" else "closed"
            found.append((replace(job, state=state), record))
    if not found:
        text = "nothing of this selection is filed"
        raise InputRefused(Problem(text, allowed="see 'reporting list'; 'reporting run' files reports"))
    return found


def _planned(
    workspace: Workspace, brand: Brand, renderers: Renderers, filed: Iterable[tuple[Job, RunRecord]]
) -> list[PlannedJob]:
    """Plan new pages: what the figures are made from stays on record, what the pages are made from is new."""
    common = common_page_inputs(workspace, brand)
    planned = []
    for job, record in filed:
        own = own_page_inputs(job, renderers.params.reports[job.report], renderers.version(job.report))
        inputs = {**record.inputs, **common, **own}
        planned.append(PlannedJob(job, Action.RENDER, "asked for", inputs, record))
    return planned


def _source(planned: PlannedJob) -> tuple[str, str]:
    """Name the snapshot a filed report was made from, and the day it knows."""
    return (planned.filed.snapshot, planned.filed.as_of) if planned.filed else ("", "")


def _render_batch(
    workspace: Workspace,
    params: Params,
    brand: Brand,
    source: tuple[str, str],
    planned: list[PlannedJob],
    renderers: Renderers,
    progress: Progress,
) -> Iterable[JobResult]:
    """Render the reports of one snapshot; without it none of them can say what it was made from."""
    snapshot, as_of = source
    try:
        opened = take(workspace, params, reuse=snapshot)
    except ReportingError as error:
        return list(_fail(planned, str(error), progress))
    setting = Setting(workspace, params, brand, opened, date.fromisoformat(as_of) if as_of else None)
    workers = os.cpu_count() or 1
    workshop = Workshop(setting, lambda job: take_over(job, setting), renderers, workers, progress)
    return run_jobs(planned, workshop)


def _fail(planned: Iterable[PlannedJob], message: str, progress: Progress) -> Iterator[JobResult]:
    for one in planned:
        result = JobResult(one.job, Outcome.FAILED, message)
        progress.finished(result)
        yield result
