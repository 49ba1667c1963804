"""The kernel server from its parent's side."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from reporting.execution.environment import write_settings
from reporting.execution.server import Server

# Its import is what the server is busy with; it says that it has begun.
BUSY = """\
import os
import time
from pathlib import Path

Path(os.environ["TMPDIR"], "busy").write_text(str(os.getpid()))
time.sleep(600)
"""


def test_close_while_warming_up_does_not_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that still imports is ended at once: nobody who interrupts a run waits for its start-up."""
    (tmp_path / "busy_module.py").write_text(BUSY)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    write_settings(tmp_path)
    server = Server(tmp_path, ["busy_module"])
    begun = tmp_path / "busy"
    while not begun.is_file() or not begun.read_text():
        time.sleep(0.01)
    pid = int(begun.read_text())
    server.close(patience=600)
    assert not Path(f"/proc/{pid}").exists()
