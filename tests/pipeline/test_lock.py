"""Two runs never share a workspace, and a dead run never blocks the next."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reporting.errors import LockHeld
from reporting.pipeline.lock import hold_lock

HOLD = """
import sys, time
from pathlib import Path
from reporting.pipeline.lock import hold_lock
with hold_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def _holder(path: Path) -> subprocess.Popen[str]:
    source = Path(__file__).parents[2] / "src"
    environment = {**os.environ, "PYTHONPATH": str(source)}
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_hold_lock_second_run_names_the_first(tmp_path: Path) -> None:
    """The second run is told who holds the workspace."""
    path = tmp_path / "output" / ".lock"
    holder = _holder(path)
    try:
        with pytest.raises(LockHeld, match=f"process {holder.pid} on .* since 20"), hold_lock(path):
            pass
        assert LockHeld.exit_code == 7
    finally:
        holder.kill()
        holder.wait()


def test_hold_lock_killed_holder_leaves_no_stale_lock(tmp_path: Path) -> None:
    """After kill -9 of the holder the next run starts at once."""
    path = tmp_path / ".lock"
    holder = _holder(path)
    holder.kill()
    holder.wait()
    with hold_lock(path):
        assert str(os.getpid()) in path.read_text()
