"""What many tests share: the demo workspace, its reports made once, and programs that may be absent."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reporting.rendering.choice import find_quarto

ROOT = Path(__file__).parents[1]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, loudly, the tests whose program this machine does not have."""
    absent = {}
    if find_quarto() is None:
        absent["quarto"] = "no Quarto here: install Quarto 1.9 or newer, or set REPORTING_QUARTO"
    if shutil.which("chromium") is None:
        absent["browser"] = "no chromium here: apt-get install chromium"
    for item in items:
        for mark, reason in absent.items():
            if item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Name a folder that all test processes of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@contextmanager
def made_once(folder: Path, name: str) -> Iterator[Path | None]:
    """Let one process make something and the others wait for it: gives the place to make it, or None."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / f"{name}.done"
        if done.exists():
            yield None
        else:
            yield folder / name
            done.touch()


@pytest.fixture(scope="session")
def demo_workspace(shared_folder: Path) -> Path:
    """Make a copy of the demo workspace with its data, once for all tests; do not change it."""
    from reporting.data.sample import write_sample
    from reporting.pipeline.starter import make_workspace

    with made_once(shared_folder, "demo") as place:
        if place is not None:
            make_workspace(place)
            write_sample(place / "data")
    return shared_folder / "demo"


@pytest.fixture(scope="session")
def filed_demo(demo_workspace: Path, shared_folder: Path) -> Path:
    """Run the demo group's monthly reports of 2026-10, once for all tests; gives the workspace."""
    from reporting.pipeline.progress import Progress
    from reporting.pipeline.run import RunOptions, run_reports
    from reporting.plan import Selection
    from reporting.workspace import Workspace

    with made_once(shared_folder, "filed") as place:
        if place is not None:
            result = run_reports(
                Workspace(demo_workspace),
                Selection(periods=("2026-10",), reports=("monthly_performance", "group_performance")),
                RunOptions(workers=2, renderer="embedded"),
                Progress(),
            )
            assert not result.failed, [one.message for one in result.failed]
    return demo_workspace
