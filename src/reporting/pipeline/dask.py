"""Run jobs on Dask: the same job function on other machines, while one run files each report once.

Workers see the workspace through a shared folder and run the same version of the code. They only ever write
attempts, folders of their own among the drafts. What becomes of an attempt is decided in one place: the run
that holds the workspace publishes the first whole attempt of each job. A worker that was believed dead and
comes back can therefore do no harm.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from reporting.catalogue.draft import publish
from reporting.catalogue.record import describe_outputs, read_record
from reporting.errors import InputRefused, JobFailed, Problem, ReportingError
from reporting.params import load_params
from reporting.pipeline.inputs import code_digest, digest_files, versions
from reporting.pipeline.job import prepare
from reporting.pipeline.jobs import Workshop, expected_load, make_whole
from reporting.pipeline.kernels import Isolation, Kernels
from reporting.pipeline.outcome import JobResult, Outcome
from reporting.pipeline.planning import Action, PlannedJob
from reporting.pipeline.progress import Progress
from reporting.pipeline.renderers import Renderers
from reporting.pipeline.setting import Setting, brand_of
from reporting.pipeline.snapshots import digest_of, take
from reporting.rendering.choice import Renderer
from reporting.workspace import Workspace

Connect = Callable[[str, int], Any]


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker must know to make any job of a run; the data travel by their snapshot's id.

    Parameters
    ----------
    root
        The workspace, at the same place on every machine.
    version
        Digest of code, versions and params: a worker with others would make another report.
    """

    root: Path
    snapshot: str
    as_of: date | None
    reason: str
    renderer: Renderer | Literal[""]
    isolation: Isolation
    version: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a worker made: its result, and where the draft lies that waits to be published."""

    result: JobResult
    draft: Path | None = None
    target: Path | None = None
    keep_old: Path | None = None


def run_on_dask(
    planned: Sequence[PlannedJob],
    setting: Setting,
    progress: Progress,
    *,
    scheduler: str,
    workers: int,
    renderer: Renderer | Literal[""] = "",
    isolation: Isolation = "auto",
    publish: Callable[..., None] = publish,
    connect: Connect | None = None,
) -> tuple[JobResult, ...]:
    """Make jobs on a Dask cluster and file their reports here; results come in the order of the plan.

    Parameters
    ----------
    scheduler
        Address of a scheduler; empty starts a cluster on this machine.
    workers
        Processes of that cluster.
    publish, connect
        Files a draft; opens a cluster.

    Raises
    ------
    InputRefused
        Dask is not installed.
    """
    order = Order(
        setting.workspace.root.resolve(),
        setting.snapshot.id,
        setting.as_of,
        setting.reason,
        renderer,
        isolation,
        _version(setting.workspace),
    )
    results = {
        index: JobResult(one.job, Outcome.UNCHANGED)
        for index, one in enumerate(planned)
        if one.action is Action.SKIP
    }
    with (connect or _cluster)(scheduler, workers) as client:
        futures = {
            client.submit(attempt, order, planned[index], pure=False, priority=-rank): index
            for rank, index in enumerate(sorted(range(len(planned)), key=lambda i: expected_load(planned[i])))
            if index not in results
        }
        for future in _distributed().as_completed(futures):
            index = futures[future]
            results[index] = _settle(future, planned[index], publish)
            progress.finished(results[index])
        client.run(end_kernels)
    _clear_attempts(setting.workspace, results.values())
    return tuple(results[index] for index in range(len(planned)))


def _settle(future: Any, planned: PlannedJob, publish: Callable[..., None]) -> JobResult:
    """Publish an attempt if it is whole; else say what became of it."""
    try:
        made: Attempt = future.result()
        if made.draft is not None:
            _check_whole(made.draft)
            publish(made.draft, made.target, keep_old=made.keep_old)
    except ReportingError as error:
        return JobResult(planned.job, Outcome.FAILED, str(error))
    except Exception as error:  # noqa: BLE001 - a lost worker never stops the others
        return JobResult(planned.job, Outcome.FAILED, f"on Dask: {type(error).__name__}: {error}")
    return made.result


def _check_whole(draft: Path) -> None:
    if describe_outputs(draft) != read_record(draft).outputs:
        raise JobFailed(f"{draft}: the attempt is not what its worker described")


def _clear_attempts(workspace: Workspace, results: Any) -> None:
    """Delete what dead workers left; the draft of a failed job stays, its message names it."""
    messages = [result.message for result in results]
    for folder in workspace.drafts.glob("*"):
        if not any(folder.name in message for message in messages):
            shutil.rmtree(folder, ignore_errors=True)


def _version(workspace: Workspace) -> str:
    params = (path for path in workspace.params.rglob("*") if path.is_file())
    return digest_of([code_digest(), dict(versions()), digest_files(workspace.params, params)])


# On the side of the run


@contextmanager
def _cluster(scheduler: str, workers: int) -> Iterator[Any]:
    """Connect to a scheduler, or start a cluster of one-thread processes here."""
    distributed = _distributed()
    if scheduler:
        with distributed.Client(scheduler) as client:
            yield client
        return
    with (
        tempfile.TemporaryDirectory(prefix="reporting-dask-") as folder,
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            dashboard_address=":0",
            local_directory=folder,
            silence_logs=logging.CRITICAL,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def _distributed() -> Any:
    try:
        import distributed
    except ImportError as error:
        problem = Problem("Dask is not installed here", allowed="install the extra 'dask'")
        raise InputRefused(problem) from error
    return distributed


# On the side of a worker


class _Bench:
    """What one worker process keeps between its jobs: the setting of the run, and warm kernels."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._order: Order | None = None
        self._setting: Setting | None = None
        self._kernels: Kernels | None = None

    def ready(self, order: Order) -> tuple[Setting, Kernels]:
        """Get ready for a run; the kernels of the one before are ended."""
        with self._lock:
            if self._setting is None or self._kernels is None or self._order != order:
                self.clear()
                workspace = Workspace(order.root)
                if _version(workspace) != order.version:
                    raise JobFailed("this worker has other code, packages or params than the run; update it")
                params = load_params(workspace)
                brand = brand_of(workspace, params.organisation.brand)
                snapshot = take(workspace, params, reuse=order.snapshot)
                self._setting = Setting(workspace, params, brand, snapshot, order.as_of, order.reason)
                self._kernels = Kernels(order.isolation, 1)
                self._kernels.warm(brand)
                self._order = order
            return self._setting, self._kernels

    def clear(self) -> None:
        """End the kernels."""
        if self._kernels is not None:
            self._kernels.__exit__(None, None, None)
        self._kernels = None


_bench = _Bench()


def end_kernels() -> None:
    """End what this worker kept for the next job of the run."""
    _bench.clear()


def attempt(order: Order, planned: PlannedJob) -> Attempt:
    """Make one report into a draft of its own, and leave it there: only the run publishes.

    Raises
    ------
    JobFailed
        This worker's code or params are not those of the run.
    """
    setting, kernels = _bench.ready(order)
    waiting: list[tuple[Path, Path, Path | None]] = []

    def hand_over(draft: Path, target: Path, *, keep_old: Path | None = None) -> None:
        waiting.append((draft, target, keep_old))

    workshop = Workshop(
        setting,
        lambda job: prepare(job, setting, kernels),
        Renderers(setting.params, order.renderer),
        1,
        Progress(),
        publish=hand_over,
    )
    result = make_whole(planned, workshop)
    return Attempt(result, *waiting[0]) if waiting else Attempt(result)
