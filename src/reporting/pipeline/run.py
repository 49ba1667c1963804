"""Run the jobs of a selection: the only place that knows the order of the stages."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from reporting.catalogue.draft import clear_drafts
from reporting.catalogue.portal import write_portal
from reporting.execution import open_executor
from reporting.params import load_params
from reporting.pipeline.job import prepare
from reporting.pipeline.jobs import Workshop, run_jobs
from reporting.pipeline.lock import hold_lock
from reporting.pipeline.outcome import RunResult
from reporting.pipeline.planning import PlannedJob, decide
from reporting.pipeline.progress import Progress
from reporting.pipeline.renderers import Renderers
from reporting.pipeline.setting import Setting, brand_of
from reporting.pipeline.snapshots import take
from reporting.plan import Selection, build_plan
from reporting.rendering.choice import Renderer
from reporting.workspace import Workspace

Isolation = Literal["auto", "process", "fork"]


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
    """

    workers: int = 0
    isolation: Isolation = "auto"
    renderer: Renderer | Literal[""] = ""
    force: bool = False
    allow_open: bool = False
    as_of: date | None = None
    snapshot: str = ""


def plan_reports(
    workspace: Workspace, selection: Selection, options: RunOptions, *, today: Callable[[], date] = date.today
) -> tuple[PlannedJob, ...]:
    """Say what a run would do, and why: its dry run.

    Raises
    ------
    ReportingError
        Whatever would stop the run before its first job.
    """
    return _plan(workspace, selection, options, today())[1]


def run_reports(
    workspace: Workspace,
    selection: Selection,
    options: RunOptions,
    progress: Progress,
    *,
    today: Callable[[], date] = date.today,
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
    with hold_lock(workspace.output / ".lock"), open_executor(options.isolation, workers) as executor:
        progress.stage("reading params and data")
        setting, planned = _plan(workspace, selection, options, today())
        clear_drafts(workspace.drafts)
        progress.planned(len(planned))
        workshop = Workshop(
            setting,
            lambda job: prepare(job, setting, executor),
            Renderers(setting.params, options.renderer),
            workers,
            progress,
            stop=executor.close,
        )
        results = run_jobs(planned, workshop)
        group = setting.params.organisation.units[setting.params.organisation.group]
        write_portal(workspace.output, workspace.templates, setting.brand, group.language)
    return RunResult(results, time.perf_counter() - began)


def _plan(
    workspace: Workspace, selection: Selection, options: RunOptions, today: date
) -> tuple[Setting, tuple[PlannedJob, ...]]:
    params = load_params(workspace)
    brand = brand_of(workspace)
    jobs = build_plan(params, selection, today, allow_open=options.allow_open)
    snapshot = take(workspace, params, reuse=options.snapshot)
    setting = Setting(workspace, params, brand, snapshot, options.as_of)
    renderers = Renderers(params, options.renderer)
    names = {report: renderers.version(report) for report in params.reports}
    return setting, decide(setting, jobs, renderers=names, force=options.force)
