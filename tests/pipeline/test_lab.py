"""JupyterLab opens on the workspace's notebooks with its data ready, or says what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reporting.errors import InputRefused
from reporting.pipeline.lab import open_lab
from reporting.pipeline.snapshots import newest
from reporting.workspace import Workspace
from small_workspace import SmallWorkspace, make_small_workspace


class FakeLab:
    """A JupyterLab that ends at once with an exit code of its own."""

    def __init__(self) -> None:
        self.command: list[str] = []
        self.environment: dict[str, str] = {}

    def __call__(self, command: list[str], *, env: dict[str, str]) -> Any:
        """Start."""
        self.command, self.environment = command, env
        return self

    def wait(self) -> int:
        """End."""
        return 3

    def poll(self) -> int:
        """Say that it has ended."""
        return 3


@pytest.fixture
def small(tmp_path: Path) -> SmallWorkspace:
    return make_small_workspace(tmp_path / "small")


def _open(small: SmallWorkspace, lab: FakeLab, *, installed: bool = True, root: bool = False) -> int:
    return open_lab(
        Workspace(small.root),
        port=9999,
        browser=False,
        environ={"PATH": "/bin"},
        is_installed=lambda _: installed,
        start=lab,
        is_root=lambda: root,
    )


def test_open_lab_takes_a_snapshot_and_starts_on_the_notebooks(small: SmallWorkspace) -> None:
    """The first start takes a snapshot; the notebooks find the workspace by its variable."""
    lab = FakeLab()
    assert _open(small, lab) == 3
    taken = newest(Workspace(small.root))
    assert taken is not None
    assert lab.command[1:] == [
        "-m",
        "jupyterlab",
        "--port=9999",
        f"--ServerApp.root_dir={small.root / 'notebooks'}",
        "--no-browser",
    ]
    styles = Path(lab.environment.pop("REPORTING_STYLES"))
    assert styles.name == "exhibits.css"
    assert styles.is_file()
    assert lab.environment == {"PATH": "/bin", "REPORTING_WORKSPACE": str(small.root)}
    _open(small, lab, root=True)
    assert lab.command[-1] == "--allow-root"
    again = newest(Workspace(small.root))
    assert again is not None
    assert again.id == taken.id


def test_open_lab_without_jupyterlab_says_how_to_get_it(small: SmallWorkspace) -> None:
    """Nothing is started, and the message names both ways."""
    lab = FakeLab()
    with pytest.raises(InputRefused) as refused:
        _open(small, lab, installed=False)
    assert str(refused.value) == (
        "JupyterLab is not installed in this environment; "
        "'make lab' opens it in an environment of its own; or install the extra 'lab'"
    )
    assert lab.command == []


def test_open_lab_without_data_points_to_sample(small: SmallWorkspace) -> None:
    """A new workspace has no data folder: the message says which verb writes one."""
    for path in (small.root / "data").iterdir():
        path.unlink()
    (small.root / "data").rmdir()
    with pytest.raises(InputRefused) as refused:
        _open(small, FakeLab())
    assert str(refused.value) == (
        "data: no data yet; 'reporting sample' writes the demo group's data; "
        "else put the sources' files there"
    )
