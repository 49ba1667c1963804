"""One job from its plan to its filed folder: execute, check, describe, publish."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from reporting.catalogue import kpis
from reporting.catalogue.draft import open_draft, publish
from reporting.catalogue.filed import Filed, report_folder
from reporting.catalogue.record import RunRecord, describe_outputs, write_record
from reporting.delivery.restatement import Reissue, plan_reissue, write_erratum
from reporting.errors import ExecutionFailed, JobFailed, ReportingError
from reporting.pipeline.documents import document_of, known_at
from reporting.pipeline.inputs import versions
from reporting.pipeline.kernels import Kernels
from reporting.pipeline.outcome import JobResult, Outcome
from reporting.pipeline.planning import Action, PlannedJob
from reporting.pipeline.requests import execution_request
from reporting.pipeline.setting import Setting
from reporting.plan import Job
from reporting.rendering import Document, Rendered

NOTEBOOK: Final = "notebook.ipynb"
# Processor seconds and warnings of what put the notebook into its draft.
_Filling = tuple[float, tuple[str, ...]]
Publish = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A job whose notebook has run: a draft that waits for its pages."""

    planned: PlannedJob
    draft: Path
    document: Document
    reissue: Reissue
    started: datetime
    seconds: float
    cpu_seconds: float
    warnings: tuple[str, ...]


def prepare(planned: PlannedJob, setting: Setting, kernels: Kernels) -> Prepared:
    """Run the notebook into a new draft, or take over the executed one where only the pages change.

    Raises
    ------
    ReportingError
        The notebook is refused, fails, or leaves no good kpis.csv; the message names the draft, which stays.
    """
    if planned.action is Action.RENDER:
        return take_over(planned, setting)
    return _prepare(planned, setting, lambda draft: _execute(planned.job, draft, setting, kernels))


def take_over(planned: PlannedJob, setting: Setting) -> Prepared:
    """Make a draft of a filed report, without a kernel: its notebook and figures stay, its pages are new.

    Raises
    ------
    ReportingError
        The filed notebook or its figures were changed since; the message names the draft, which stays.
    """
    return _prepare(planned, setting, lambda draft: _copy_filed(planned, draft, setting))


def _prepare(planned: PlannedJob, setting: Setting, fill: Callable[[Path], _Filling]) -> Prepared:
    job, started, clock = planned.job, setting.clock(), time.perf_counter()
    draft = open_draft(setting.workspace.drafts, f"{job.period.id}-{job.unit}-{job.report}")
    with naming_draft(draft, setting):
        cpu_seconds, warnings = fill(draft)
        if problems := kpis.check_kpis(draft / kpis.FILE_NAME):
            raise ExecutionFailed("\n".join(str(problem) for problem in problems))
        reissue = _reissue(planned, draft, setting)
        document = document_of(job, draft / NOTEBOOK, setting, issue=reissue.issue)
    seconds = time.perf_counter() - clock
    return Prepared(planned, draft, document, reissue, started, seconds, cpu_seconds, warnings)


def file_report(
    prepared: Prepared, rendered: Rendered, setting: Setting, *, seconds: float, publish: Publish = publish
) -> JobResult:
    """Describe a rendered draft in its run.json and publish it by one rename.

    Parameters
    ----------
    seconds
        What rendering took, for the record.
    publish
        Gives the draft its final name.
    """
    planned, document, clock = prepared.planned, prepared.document, time.perf_counter()
    job = planned.job
    warnings = tuple(dict.fromkeys((*prepared.warnings, *rendered.warnings)))
    phases = {"execute": round(prepared.seconds, 3), "render": round(seconds, 3)}
    with naming_draft(prepared.draft, setting):
        if prepared.reissue.correction:
            heading = f"{document.unit_name} / {document.title} / {document.period_label}"
            write_erratum(prepared.draft, prepared.reissue.correction, heading, job.language)
        write_record(
            prepared.draft,
            RunRecord(
                report=job.report,
                period=job.period.id,
                unit=job.unit,
                title=document.title,
                unit_name=document.unit_name,
                period_label=document.period_label,
                language=job.language,
                issue=document.issue,
                state="provisional" if job.state == "open" else "filed",
                as_of=known_at(setting),
                parameters=job.parameters,
                snapshot=setting.snapshot.id,
                inputs=dict(planned.inputs),
                renderer=rendered.renderer,
                versions={**versions(), rendered.renderer: rendered.version},
                started=prepared.started.isoformat(timespec="seconds"),
                finished=setting.clock().isoformat(timespec="seconds"),
                outputs=describe_outputs(prepared.draft),
                warnings=warnings,
                seconds=phases,
            ),
        )
        target = report_folder(setting.workspace.output, job.period.id, job.unit, job.report)
        publish(prepared.draft, target, keep_old=prepared.reissue.keep_old)
    outcome = Outcome.RENDERED if planned.action is Action.RENDER else Outcome.SUCCEEDED
    phases["file"] = round(time.perf_counter() - clock, 3)
    return JobResult(job, outcome, seconds=phases, cpu_seconds=prepared.cpu_seconds, warnings=warnings)


@contextmanager
def naming_draft(draft: Path, setting: Setting) -> Iterator[None]:
    """Add to the message of a failure where its draft is kept; all paths as seen from the workspace."""
    try:
        yield
    except ReportingError as error:
        kept = setting.workspace.relative(draft)
        text = str(error).replace(f"{setting.workspace.root}/", "")
        raise JobFailed(f"{text}\n  the draft is kept: {kept}") from error


def _execute(job: Job, draft: Path, setting: Setting, kernels: Kernels) -> _Filling:
    notebook = setting.workspace.notebooks / setting.params.reports[job.report].notebook
    executed = kernels.run(execution_request(setting, job, notebook, draft / NOTEBOOK))
    return executed.cpu_seconds, executed.warnings


def _copy_filed(planned: PlannedJob, draft: Path, setting: Setting) -> _Filling:
    job, filed = planned.job, planned.filed
    if filed is None:
        raise AssertionError  # only what is filed is rendered again
    folder = report_folder(setting.workspace.output, job.period.id, job.unit, job.report)
    for name in (NOTEBOOK, kpis.FILE_NAME):
        shutil.copyfile(folder / name, draft / name)
    # New pages would vouch for whatever was done to the notebook since it was filed.
    taken = describe_outputs(draft)
    if changed := [name for name in sorted(taken) if taken[name] != filed.outputs.get(name)]:
        raise JobFailed(f"changed after it was filed: {', '.join(changed)}; run the job again with --force")
    return 0.0, filed.warnings


def _reissue(planned: PlannedJob, draft: Path, setting: Setting) -> Reissue:
    """Ask delivery under which number to file: readers who have an issue never find it changed."""
    job, filed = planned.job, planned.filed
    folder = report_folder(setting.workspace.output, job.period.id, job.unit, job.report)
    before = Filed(folder, filed) if filed and (folder / kpis.FILE_NAME).is_file() else None
    return plan_reissue(
        setting.workspace.output, before, kpis.read_rows(draft / kpis.FILE_NAME), setting.reason
    )
