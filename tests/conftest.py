"""What many tests share: the demo workspace, its reports made once, and programs that may be absent."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reporting.rendering.choice import find_quarto

if TYPE_CHECKING:
    from reporting.rendering.choice import Renderer

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


def file_reports(
    workspace: Path,
    periods: tuple[str, ...],
    *,
    units: tuple[str, ...] = (),
    reports: tuple[str, ...] = (),
    renderer: Renderer = "embedded",
) -> None:
    """Run reports of a workspace; all must succeed."""
    from reporting.pipeline.progress import Progress
    from reporting.pipeline.run import RunOptions, run_reports
    from reporting.plan import Selection
    from reporting.workspace import Workspace

    selection = Selection(periods=periods, units=units, reports=reports)
    options = RunOptions(workers=2, renderer=renderer)
    result = run_reports(Workspace(workspace), selection, options, Progress())
    assert not result.failed, [one.message for one in result.failed]


@pytest.fixture(scope="session")
def filed_demo(demo_workspace: Path, shared_folder: Path) -> Path:
    """Run the demo group's monthly reports of 2026-10, once for all tests; gives the workspace."""
    with made_once(shared_folder, "filed") as place:
        if place is not None:
            file_reports(demo_workspace, ("2026-10",), reports=("monthly_performance", "group_performance"))
    return demo_workspace


OTHER_CADENCES = {"weekly_pulse": "2026-W43", "quarterly_review": "2026-Q3", "daily_flash": "2026-10-20"}


@pytest.fixture(scope="session")
def filed_cadences(filed_demo: Path, shared_folder: Path) -> Path:
    """Run the weekly, quarterly and daily reports of all units beside the monthly ones, once."""
    with made_once(shared_folder, "cadences") as place:
        if place is not None:
            file_reports(filed_demo, tuple(OTHER_CADENCES.values()), reports=tuple(OTHER_CADENCES))
    return filed_demo


@pytest.fixture(scope="session")
def translated_demo(demo_workspace: Path, shared_folder: Path) -> Path:
    """Run all five reports of France in English and of the group in French, once; gives the workspace."""
    with made_once(shared_folder, "translated") as place:
        if place is not None:
            for name in ("params", "notebooks", "templates", "data"):
                shutil.copytree(demo_workspace / name, place / name)
            organisation = place / "params" / "_organisation.yml"
            text = organisation.read_text(encoding="utf-8")
            for unit, before, after in (("GROUP", "en", "fr"), ("FR", "fr", "en")):
                head, own, tail = text.partition(f"\n  {unit}:\n")
                text = head + own + tail.replace(f"language: {before}\n", f"language: {after}\n", 1)
            organisation.write_text(text, encoding="utf-8")
            file_reports(place, ("2026-10", *OTHER_CADENCES.values()), units=("FR", "GROUP"))
    return shared_folder / "translated"
