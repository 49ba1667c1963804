"""Decide, before anything runs, which jobs must run and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from reporting.brand import Brand
from reporting.catalogue.filed import report_folder
from reporting.catalogue.record import FILE_NAME, RunRecord, read_record
from reporting.errors import DataFailed
from reporting.params import ReportSpec
from reporting.pipeline import inputs
from reporting.pipeline.setting import Setting
from reporting.pipeline.snapshots import data_digests, digest_of
from reporting.plan import Job
from reporting.workspace import Workspace


class Action(Enum):
    """What a run would do with a job."""

    RUN = "run"
    RENDER = "render"
    SKIP = "unchanged"


@dataclass(frozen=True, slots=True)
class PlannedJob:
    """A job, what will be done with it, why, and the digests of everything it depends on.

    Parameters
    ----------
    filed
        The record of the report filed now under its name, if there is one.
    """

    job: Job
    action: Action
    reason: str
    inputs: Mapping[str, str]
    filed: RunRecord | None


def decide(
    setting: Setting, jobs: tuple[Job, ...], *, renderers: Mapping[str, str], force: bool = False
) -> tuple[PlannedJob, ...]:
    """Compare what each filed report was made from with what it would be made from now.

    Parameters
    ----------
    renderers
        By report, name and version of the renderer it would have.
    force
        Run every job, changed or not.
    """
    workspace, params = setting.workspace, setting.params
    common = _code_inputs() | common_page_inputs(workspace, setting.brand)
    notebooks = {
        name: inputs.digest_file(workspace.notebooks / report.notebook)
        for name, report in params.reports.items()
    }
    planned = []
    for job, data in zip(jobs, data_digests(setting.snapshot, params, jobs), strict=True):
        own = {
            inputs.NOTEBOOK: notebooks[job.report],
            inputs.PARAMETERS: digest_of([job.parameters, job.state, str(setting.as_of or "")]),
        }
        now = common | data | own | own_page_inputs(job, params.reports[job.report], renderers[job.report])
        planned.append(_decide_one(workspace, job, now, force=force))
    return tuple(planned)


def is_filed(workspace: Workspace, job: Job) -> bool:
    """Tell whether a report is filed, whatever it was made from."""
    return (report_folder(workspace.output, job.period.id, job.unit, job.report) / FILE_NAME).is_file()


def _decide_one(workspace: Workspace, job: Job, now: Mapping[str, str], *, force: bool) -> PlannedJob:
    folder = report_folder(workspace.output, job.period.id, job.unit, job.report)
    if not is_filed(workspace, job):
        return PlannedJob(job, Action.RUN, "not filed yet", now, None)
    try:
        filed = read_record(folder)
    except DataFailed as error:
        return PlannedJob(job, Action.RUN, f"its record is unreadable: {error}", now, None)
    if force:
        return PlannedJob(job, Action.RUN, "forced", now, filed)
    if missing := sorted(name for name in filed.outputs if not (folder / name).is_file()):
        return PlannedJob(job, Action.RUN, f"missing: {', '.join(missing)}", now, filed)
    if reason := inputs.why_execute(filed.inputs, now):
        return PlannedJob(job, Action.RUN, reason, now, filed)
    if reason := inputs.why_render(filed.inputs, now):
        return PlannedJob(job, Action.RENDER, reason, now, filed)
    return PlannedJob(job, Action.SKIP, "nothing it depends on has changed", now, filed)


def _code_inputs() -> dict[str, str]:
    return {inputs.CODE: inputs.code_digest(), inputs.VERSIONS: digest_of(dict(inputs.versions()))}


def common_page_inputs(workspace: Workspace, brand: Brand) -> dict[str, str]:
    """Digest what decides the pages of all reports: templates and brand."""
    templates = workspace.templates
    extension = (path for path in (templates / "_extensions").rglob("*") if path.is_file())
    return {
        inputs.TEMPLATES: inputs.digest_files(templates, extension),
        inputs.BRAND: digest_of([inputs.digest_file(path) for path in brand.files]),
    }


def own_page_inputs(job: Job, report: ReportSpec, renderer: str) -> dict[str, str]:
    """Name what decides the pages of one job: renderer, formats and title."""
    return {
        inputs.RENDERER: renderer,
        inputs.FORMATS: ",".join(report.formats),
        inputs.TITLE: report.title_in(job.language),
    }
