"""Where a command finds its workspace."""

from pathlib import Path

import pytest

from reporting.errors import InputRefused
from reporting.workspace import Workspace, find_workspace, starter_folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "group"
    (folder / "params").mkdir(parents=True)
    (folder / "notebooks" / "explore").mkdir(parents=True)
    return folder


def test_find_workspace_named_folder_is_taken_before_the_environment(root: Path, tmp_path: Path) -> None:
    """A folder named on the command line wins."""
    assert find_workspace(root, environ={"REPORTING_WORKSPACE": str(tmp_path)}) == Workspace(root)


def test_find_workspace_environment_wins_over_the_current_folder(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variable names the workspace wherever one stands."""
    monkeypatch.chdir(tmp_path)
    assert find_workspace(environ={"REPORTING_WORKSPACE": str(root)}).root == root


def test_find_workspace_current_folder_walks_up(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook's own folder is enough to find the workspace above it."""
    monkeypatch.chdir(root / "notebooks" / "explore")
    assert find_workspace(environ={}).root == root


def test_find_workspace_nothing_above_says_what_is_sought(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the folder, what makes a workspace and the two ways out."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputRefused) as refusal:
        find_workspace(environ={})
    assert str(refusal.value) == (
        f"no workspace in the current folder ({tmp_path}) or above it; a workspace holds params/ and "
        "notebooks/; name one with --workspace DIR or make one with 'reporting init DIR'"
    )


def test_find_workspace_incomplete_folder_says_what_it_lacks(tmp_path: Path) -> None:
    """Each missing folder is named, and where the folder came from."""
    (tmp_path / "params").mkdir()
    with pytest.raises(InputRefused) as refusal:
        find_workspace(tmp_path)
    assert str(refusal.value) == f"not a workspace ({tmp_path}): it lacks notebooks/"
    with pytest.raises(InputRefused) as refusal:
        find_workspace(environ={"REPORTING_WORKSPACE": str(tmp_path / "nosuch")})
    assert (
        str(refusal.value) == f"no such workspace folder ({tmp_path / 'nosuch'}) (from REPORTING_WORKSPACE)"
    )


def test_workspace_holds_follows_links(root: Path, tmp_path: Path) -> None:
    """A link that points away is not in the workspace."""
    (tmp_path / "secret.txt").write_text("x")
    (root / "params" / "link.txt").symlink_to(tmp_path / "secret.txt")
    workspace = Workspace(root)
    assert workspace.holds(root / "params")
    assert not workspace.holds(root / "params" / "link.txt")
    assert not workspace.holds(root / ".." / "other")


def test_workspace_relative_shortens_only_its_own_paths(root: Path) -> None:
    """Paths in messages are as short as they can be."""
    workspace = Workspace(root)
    assert workspace.relative(root / "params" / "a.yml") == Path("params/a.yml")
    assert workspace.relative(Path("/etc/hosts")) == Path("/etc/hosts")


def test_workspace_work_in_progress_lies_in_output(root: Path) -> None:
    """Drafts and snapshots go where git does not look."""
    workspace = Workspace(root)
    assert workspace.drafts == root / "output" / ".drafts"
    assert workspace.snapshots == root / "output" / ".snapshots"


def test_workspace_templates_are_its_own_only_with_page_templates(root: Path) -> None:
    """A workspace with nothing but a brand of its own takes the page templates of the starter."""
    (root / "templates").mkdir()
    assert Workspace(root).templates == starter_folder() / "templates"
    (root / "templates" / "_extensions").mkdir()
    assert Workspace(root).templates == root / "templates"
