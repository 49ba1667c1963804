"""Where a report is made changes nothing in it: warm or ordinary kernels, one worker or eight, or Dask."""

from __future__ import annotations

import hashlib
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reporting.catalogue.draft import publish
from reporting.pipeline.dask import run_on_dask
from reporting.pipeline.outcome import Outcome
from reporting.pipeline.progress import Progress
from reporting.pipeline.run import RunOptions, run_reports, survey
from reporting.plan import Selection
from reporting.workspace import Workspace
from small_workspace import CELLS, SmallWorkspace, make_small_workspace

MARCH = Selection(periods=("2025-03",))
# The kernel's grandparent is the worker: the kernel server stands between them.
SLOW_ONCE = """\
import os
import time
from pathlib import Path

root = Path(os.environ["REPORTING_WORKSPACE"])
if unit == "FR" and not (root / "go").exists():
    server = Path(f"/proc/{os.getppid()}/stat").read_text().rsplit(")", 1)[1].split()[1]
    (root / "worker.part").write_text(server)
    (root / "worker.part").rename(root / "worker")
    time.sleep(600)
"""


def _artefacts(small: SmallWorkspace) -> dict[str, str]:
    """Digest what readers get; equal bytes are equal text."""
    return {
        path.relative_to(small.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (small.root / "output" / "2025-03").rglob("*")
        if path.name in {"kpis.csv", "report.html", "report.pdf"}
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[SmallWorkspace, dict[str, str]]:
    """Make the reports by ordinary kernels, one at a time: the plainest way."""
    small = make_small_workspace(tmp_path_factory.mktemp("same") / "small")
    options = RunOptions(workers=1, isolation="process", renderer="embedded")
    result = run_reports(Workspace(small.root), MARCH, options, Progress())
    assert [one.outcome for one in result.jobs] == [Outcome.SUCCEEDED] * 3, result.failed
    return small, _artefacts(small)


@pytest.mark.parametrize(
    "options",
    [
        RunOptions(workers=1, isolation="fork", renderer="embedded", force=True),
        RunOptions(workers=8, isolation="fork", renderer="embedded", force=True),
        RunOptions(workers=2, executor="dask", renderer="embedded", force=True),
    ],
    ids=["fork", "fork, 8 workers", "dask"],
)
def test_run_elsewhere_gives_the_same_bytes(
    made: tuple[SmallWorkspace, dict[str, str]], options: RunOptions
) -> None:
    """Figures, pages and PDF are the same to the byte."""
    small, plain = made
    result = run_reports(Workspace(small.root), MARCH, options, Progress())
    assert [one.outcome for one in result.jobs] == [Outcome.SUCCEEDED] * 3, result.failed
    assert len(plain) == 9
    assert _artefacts(small) == plain


def _killer(small: SmallWorkspace) -> Callable[[], None]:
    """Kill the worker whose kernel says it is under way, then let the job pass."""

    def kill() -> None:
        mark = small.root / "worker"
        while not mark.exists():
            time.sleep(0.05)
        (small.root / "go").touch()
        os.kill(int(mark.read_text()), signal.SIGKILL)

    return kill


def test_dask_worker_killed_in_a_job_files_each_report_once(tmp_path: Path) -> None:
    """The job is made again by another worker, each report is published once, no attempt is left over."""
    small = make_small_workspace(tmp_path / "small")
    small.write_notebook(SLOW_ONCE, *CELLS)
    workspace = Workspace(small.root)
    setting, planned = survey(workspace, MARCH, RunOptions(renderer="embedded"))
    published: list[Path] = []

    def count(draft: Path, target: Path, **options: Any) -> None:
        published.append(target)
        publish(draft, target, **options)

    threading.Thread(target=_killer(small), daemon=True).start()
    results = run_on_dask(
        planned, setting, Progress(), scheduler="", workers=2, renderer="embedded", publish=count
    )
    assert [one.outcome for one in results] == [Outcome.SUCCEEDED] * 3, results
    assert (small.root / "worker").exists()
    assert sorted(target.parent.name for target in published) == ["FR", "GROUP", "UK"]
    assert list(workspace.drafts.iterdir()) == []
