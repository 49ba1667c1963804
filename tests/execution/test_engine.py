"""The engine as papermill's own command line finds it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def test_papermill_command_line_runs_with_our_engine(
    write_notebook: Callable[..., Path], tmp_path: Path
) -> None:
    """`papermill --engine reporting` needs no workspace, no kernel specification and nothing of ours."""
    source, output = write_notebook("print(unit * 2)"), tmp_path / "out.ipynb"
    subprocess.run(
        [
            sys.executable, "-m", "papermill", "--engine", "reporting", "--no-progress-bar",
            "-p", "unit", "ES", str(source), str(output),
        ],
        check=True,
        capture_output=True,
        cwd=tmp_path,
    )  # fmt: skip
    cells = json.loads(output.read_text())["cells"]
    assert cells[2]["outputs"] == [{"name": "stdout", "output_type": "stream", "text": ["ESES\n"]}]


def test_importing_execution_is_light() -> None:
    """Every command imports the package: it must not bring papermill, nbformat, pandas or zmq."""
    code = (
        "import sys, reporting.execution, reporting.execution.engine;"
        "heavy = {'papermill', 'nbformat', 'pandas', 'zmq', 'jsonschema', 'asyncio'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert printed == "[]\n"
