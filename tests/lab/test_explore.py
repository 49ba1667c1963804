"""The example for analysts runs from top to bottom, and is kept without outputs."""

from __future__ import annotations

from pathlib import Path

from reporting.execution import ExecutionRequest, check_notebook, open_executor
from reporting.params import load_params
from reporting.pipeline.snapshots import take
from reporting.workspace import Workspace
from small_workspace import PERIOD, REPOSITORY, make_small_workspace

NOTEBOOK = REPOSITORY / "notebooks" / "explore" / "first_look.ipynb"


def test_first_look_keeps_the_rules_of_notebooks() -> None:
    """No stored outputs, no definitions, only the calculating half."""
    assert check_notebook(NOTEBOOK) == []


def test_first_look_runs_on_any_workspace(tmp_path: Path) -> None:
    """It shows the cost of France, 1,000 of 1,200 planned, on the small workspace."""
    small = make_small_workspace(tmp_path / "small")
    workspace = Workspace(small.root)
    snapshot = take(workspace, load_params(workspace))
    with open_executor("process", 1) as executor:
        executor.run(
            ExecutionRequest(
                notebook=NOTEBOOK,
                output=tmp_path / "first_look.ipynb",
                parameters={"unit": "FR", "period": PERIOD, "snapshot": snapshot.id},
                working_folder=workspace.notebooks,
                environment={"REPORTING_WORKSPACE": str(small.root)},
            )
        )
    text = (tmp_path / "first_look.ipynb").read_text(encoding="utf-8")
    assert "1200.0" in text
    assert "image/png" in text
