"""`init` makes a workspace that holds everything, and never overwrites anything."""

from pathlib import Path

import pytest

from reporting.errors import InputRefused
from reporting.pipeline.starter import make_workspace
from reporting.workspace import find_workspace


def test_make_workspace_new_folder_is_a_workspace(tmp_path: Path) -> None:
    """The new folder is found as a workspace and brings params, notebooks and templates."""
    folder = make_workspace(tmp_path / "new")
    workspace = find_workspace(folder)
    assert (workspace.params / "_organisation.yml").is_file()
    assert (workspace.notebooks / "monthly_performance.ipynb").is_file()
    assert (workspace.templates / "_brand.yml").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_make_workspace_non_empty_folder_is_refused(tmp_path: Path) -> None:
    """A folder that holds something stays as it is."""
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputRefused) as caught:
        make_workspace(tmp_path)
    assert str(caught.value) == f"{tmp_path}: the folder is not empty; name a new or an empty folder"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
