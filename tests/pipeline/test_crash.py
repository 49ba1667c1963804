"""A run killed anywhere, interrupted or started twice: nothing is torn or left over; the next run ends it."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from small_workspace import CELLS, SmallWorkspace, make_small_workspace

POINTS = 42
REPORTING = [sys.executable, "-c", "from reporting.cli import program; program()"]
SELECTION = ["--period", "2025-03", "--report", "monthly", "--renderer", "embedded"]
# A cell that says it runs, and goes on once it may.
WAITING = """\
import os
import time
from pathlib import Path

root = Path(os.environ["REPORTING_WORKSPACE"])
(root / f"running-{unit}").write_text(str(os.getpid()))
while not (root / "go").exists():
    time.sleep(0.02)
"""


def _start(small: SmallWorkspace) -> subprocess.Popen[str]:
    command = [*REPORTING, "run", *SELECTION, "--workspace", str(small.root), "--jobs", "2"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _wait(until: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something that is bound to happen."""
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _hashes(small: SmallWorkspace) -> dict[str, str]:
    names = ("kpis.csv", "report.html", "report.pdf")
    return {
        f"{unit}/{name}": hashlib.sha256((small.filed(unit) / name).read_bytes()).hexdigest()
        for unit in ("FR", "UK")
        for name in names
    }


@pytest.fixture
def waiting(tmp_path: Path) -> SmallWorkspace:
    """Make a workspace whose notebooks wait for the file ``go``."""
    small = make_small_workspace(tmp_path / "small")
    small.write_notebook(WAITING, *CELLS)
    return small


def test_run_killed_at_any_step_is_ended_by_the_next(tmp_path: Path) -> None:
    """At 42 steps from the first folder to the last rename: no torn report, the same bytes, no leftovers."""
    small = make_small_workspace(tmp_path / "small")
    made = subprocess.run(
        [*REPORTING, "run", *SELECTION, "--workspace", str(small.root)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    executed = tmp_path / "executed"
    executed.mkdir()
    for unit in ("FR", "UK"):
        small.filed(unit).rename(executed / unit)
    driver = Path(__file__).with_name("crash_driver.py")
    ran = subprocess.run(
        [sys.executable, str(driver), str(small.root), str(executed), str(POINTS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert len(found["undisturbed"]) == 6
    assert len({trial["point"] for trial in found["trials"]}) == POINTS
    for trial in found["trials"]:
        assert trial["ended"] == -signal.SIGKILL, trial
        assert trial["torn"] == [], trial
        assert (trial["again"], trial["same"], trial["left"]) == (0, True, []), trial


def test_run_killed_while_kernels_work_leaves_no_process(waiting: SmallWorkspace) -> None:
    """Kernels end with the run that started them; the next run makes what was under way."""
    run = _start(waiting)
    marks = [waiting.root / f"running-{unit}" for unit in ("FR", "UK")]
    _wait(lambda: all(mark.exists() and mark.read_text() for mark in marks))
    kernels = [int(mark.read_text()) for mark in marks]
    server = int(Path(f"/proc/{kernels[0]}/stat").read_text().rsplit(")", 1)[1].split()[1])
    run.kill()
    run.communicate()
    _wait(lambda: not any(map(_is_alive, (*kernels, server))), 5)
    assert not (waiting.root / "output" / "2025-03").exists()
    (waiting.root / "go").touch()
    again = _start(waiting)
    _, told = again.communicate()
    assert again.returncode == 0, told
    first = _hashes(waiting)
    assert list((waiting.root / "output" / ".drafts").iterdir()) == []
    undisturbed = subprocess.run(
        [*REPORTING, "run", *SELECTION, "--force", "--workspace", str(waiting.root)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert undisturbed.returncode == 0, undisturbed.stderr
    assert _hashes(waiting) == first


def test_second_run_is_refused_and_ctrl_c_ends_the_first(waiting: SmallWorkspace) -> None:
    """The second run exits 7 and names the first; Ctrl-C ends the first with 130, its kernels with it."""
    first = _start(waiting)
    mark = waiting.root / "running-FR"
    _wait(lambda: mark.exists() and bool(mark.read_text()))
    second = _start(waiting)
    _, told = second.communicate()
    assert second.returncode == 7
    assert f"process {first.pid} on " in told
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=10)
    assert first.returncode == 130
    _wait(lambda: not _is_alive(int(mark.read_text())), 5)
    (waiting.root / "go").touch()
    resumed = _start(waiting)
    _, told = resumed.communicate()
    assert resumed.returncode == 0, told
    assert os.listdir(waiting.root / "output" / ".drafts") == []  # noqa: PTH208
