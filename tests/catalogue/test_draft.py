"""Drafts become reports by one step, whatever was there before."""

from pathlib import Path

from reporting.catalogue.draft import clear_drafts, open_draft, publish


def _draft(root: Path, text: str) -> Path:
    draft = open_draft(root / "output" / ".drafts", "2026-10-FR-monthly")
    (draft / "report.html").write_text(text)
    return draft


def test_publish_new_report_moves_the_whole_draft(tmp_path: Path) -> None:
    """A first report appears under its name and the draft is gone."""
    target = tmp_path / "output" / "2026-10" / "FR" / "monthly"
    draft = _draft(tmp_path, "one")
    publish(draft, target)
    assert (target / "report.html").read_text() == "one"
    assert not draft.exists()


def test_publish_again_replaces_whole_folder(tmp_path: Path) -> None:
    """Files of the earlier report do not survive in the later one."""
    target = tmp_path / "output" / "2026-10" / "FR" / "monthly"
    first = _draft(tmp_path, "one")
    (first / "annex.xlsx").write_text("old annex")
    publish(first, target)
    publish(_draft(tmp_path, "two"), target)
    assert [path.name for path in target.iterdir()] == ["report.html"]
    assert (target / "report.html").read_text() == "two"
    assert list((tmp_path / "output" / ".drafts").iterdir()) == []


def test_publish_keep_old_keeps_the_earlier_issue(tmp_path: Path) -> None:
    """An issue that was sent is kept when the next one replaces it."""
    target = tmp_path / "output" / "2026-10" / "FR" / "monthly"
    kept = tmp_path / "output" / ".issues" / "2026-10" / "FR" / "monthly" / "1"
    publish(_draft(tmp_path, "one"), target)
    publish(_draft(tmp_path, "two"), target, keep_old=kept)
    assert (target / "report.html").read_text() == "two"
    assert (kept / "report.html").read_text() == "one"


def test_publish_sets_modes_whatever_the_umask(tmp_path: Path) -> None:
    """Files are 0640 and folders 0750: figures are not for everybody on the machine."""
    draft = _draft(tmp_path, "one")
    (draft / "report.html").chmod(0o666)
    target = tmp_path / "output" / "2026-10" / "FR" / "monthly"
    publish(draft, target)
    assert (target / "report.html").stat().st_mode & 0o777 == 0o640
    assert target.stat().st_mode & 0o777 == 0o750


def test_clear_drafts_removes_leftovers(tmp_path: Path) -> None:
    """Leftovers of killed runs are cleared, and counted."""
    _draft(tmp_path, "left")
    assert clear_drafts(tmp_path / "output" / ".drafts") == 1
    assert clear_drafts(tmp_path / "output" / ".drafts") == 0
