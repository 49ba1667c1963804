"""Run the jobs of a selection: the only place that knows the order of the stages."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from reporting.catalogue.draft import clear_drafts
from reporting.errors import InputRefused
from reporting.params import load_params
from reporting.pipeline.due import business_day, due_jobs, filed_keys
from reporting.pipeline.kernels import Isolation, Kernels
from reporting.pipeline.lock import hold_lock
from reporting.pipeline.notebooks import parameter_problems
from reporting.pipeline.outcome import JobResult, Outcome, RunResult
from reporting.pipeline.planning import Action, PlannedJob, decide, is_filed
from reporting.pipeline.progress import Progress
from reporting.pipeline.renderers import Renderers
from reporting.pipeline.setting import Setting, brand_of, now_utc
from reporting.pipeline.snapshots import is_taken, nothing, take
from reporting.plan import Selection, build_plan
from reporting.rendering.choice import Renderer
from reporting.workspace import Workspace


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How to run.

    Parameters
    ----------
    workers
        Jobs at once; 0 means one per core.
    isolation
        ``fork`` gives each notebook a warm, forked process, ``process`` a new one, ``auto`` the best here.
    renderer
        Overrides what the reports say; empty leaves it to them.
    force
        Run unchanged jobs too.
    allow_open
        Make provisional reports of a period that is not over.
    as_of
        Reports show what was known by then.
    snapshot
        Id of an old snapshot to reproduce an old report from; empty takes a new one.
    reason
        Why reports are made again, for the erratum of one that readers already have.
    due
        Make what a timer must: the last period, and the few before it that were missed.
    executor
        ``local`` makes jobs on this machine, ``dask`` on a cluster.
    scheduler
        Address of Dask's scheduler; empty starts a cluster here.
    """

    workers: int = 0
    isolation: Isolation = "auto"
    renderer: Renderer | Literal[""] = ""
    force: bool = False
    allow_open: bool = False
    as_of: date | None = None
    snapshot: str = ""
    reason: str = ""
    due: bool = False
    executor: Literal["local", "dask"] = "local"
    scheduler: str = ""


def plan_reports(
    workspace: Workspace,
    selection: Selection,
    options: RunOptions,
    *,
    today: Callable[[], date] | None = None,
) -> tuple[PlannedJob, ...]:
    """Say what a run would do, and why: its dry run.

    Raises
    ------
    ReportingError
        Whatever would stop the run before its first job.
    """
    return survey(workspace, selection, options, today=today)[1]


def run_reports(
    workspace: Workspace,
    selection: Selection,
    options: RunOptions,
    progress: Progress,
    *,
    today: Callable[[], date] | None = None,
    open_kernels: Callable[[Isolation, int], Kernels] = Kernels,
) -> RunResult:
    """Make the reports of a selection and file them; one failing job never stops the others.

    Raises
    ------
    LockHeld
        Another run holds the workspace.
    ReportingError
        Params, selection or data are refused; nothing was run.
    """
    began = time.perf_counter()
    workers = options.workers or os.cpu_count() or 1
    with hold_lock(workspace.output / ".lock"), open_kernels(options.isolation, workers) as kernels:
        progress.stage("reading params and data")
        setting, planned = survey(
            workspace, selection, options, kernels if options.executor == "local" else None, today=today
        )
        clear_drafts(workspace.drafts)
        progress.planned(len(planned))
        results = _make(setting, planned, options, workers, kernels, progress)
    return RunResult(results, time.perf_counter() - began)


def survey(
    workspace: Workspace,
    selection: Selection,
    options: RunOptions,
    kernels: Kernels | None = None,
    *,
    today: Callable[[], date] | None = None,
) -> tuple[Setting, tuple[PlannedJob, ...]]:
    """Read params and data, and decide what is to be done with each job of a selection.

    Parameters
    ----------
    kernels
        Told to start and warm up as soon as it is known that they will be needed.
    today
        Gives the day it is; None asks the clock, and `business_day` for what it means.
    """
    if kernels and options.force:
        kernels.start()
    params = load_params(workspace)
    # Sources that must be read have most likely changed: kernels will be needed, and warm up meanwhile.
    if kernels and not options.snapshot and not is_taken(workspace, params):
        kernels.start()
    day = today() if today else business_day(now_utc(), params.organisation)
    if options.due:
        jobs = due_jobs(params, selection, day, filed_keys(workspace.output))
    else:
        jobs = build_plan(params, selection, day, allow_open=options.allow_open)
    if kernels and not all(is_filed(workspace, job) for job in jobs):
        kernels.start()
    brand = brand_of(workspace, params.organisation.brand)
    reports = dict.fromkeys(job.report for job in jobs)
    if problems := [one for name in reports for one in parameter_problems(workspace, params.reports[name])]:
        raise InputRefused(problems)
    warm = partial(kernels.warm, brand) if kernels else nothing
    snapshot = take(workspace, params, reuse=options.snapshot, before_reading=warm)
    setting = Setting(workspace, params, brand, snapshot, options.as_of, options.reason)
    renderers = Renderers(params, options.renderer)
    names = {report: renderers.version(report) for report in params.reports}
    planned = decide(setting, jobs, renderers=names, force=options.force)
    if any(one.action is Action.RUN for one in planned):
        warm()
    return setting, planned


def _make(
    setting: Setting,
    planned: tuple[PlannedJob, ...],
    options: RunOptions,
    workers: int,
    kernels: Kernels,
    progress: Progress,
) -> tuple[JobResult, ...]:
    """Make what must be made; where nothing must, nothing that makes it is even imported."""
    output = setting.workspace.output
    if all(one.action is Action.SKIP for one in planned) and (output / "index.html").is_file():
        results = tuple(JobResult(one.job, Outcome.UNCHANGED) for one in planned)
        for result in results:
            progress.finished(result)
        return results
    from reporting.catalogue.portal import write_portal

    if options.executor == "dask":
        results = _make_on_dask(setting, planned, options, workers, progress)
    else:
        results = _make_here(setting, planned, options, workers, kernels, progress)
    group = setting.params.organisation.units[setting.params.organisation.group]
    write_portal(output, setting.workspace.templates, setting.brand, group.language)
    return results


def _make_here(
    setting: Setting,
    planned: tuple[PlannedJob, ...],
    options: RunOptions,
    workers: int,
    kernels: Kernels,
    progress: Progress,
) -> tuple[JobResult, ...]:
    from reporting.pipeline.job import prepare
    from reporting.pipeline.jobs import Workshop, run_jobs

    workshop = Workshop(
        setting,
        lambda job: prepare(job, setting, kernels),
        Renderers(setting.params, options.renderer),
        workers,
        progress,
        stop=kernels.close,
    )
    return run_jobs(planned, workshop)


def _make_on_dask(
    setting: Setting,
    planned: tuple[PlannedJob, ...],
    options: RunOptions,
    workers: int,
    progress: Progress,
) -> tuple[JobResult, ...]:
    from reporting.pipeline.dask import run_on_dask

    return run_on_dask(
        planned,
        setting,
        progress,
        scheduler=options.scheduler,
        workers=workers,
        renderer=options.renderer,
        isolation=options.isolation,
    )
