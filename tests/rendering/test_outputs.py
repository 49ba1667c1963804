"""Only whole files get a name."""

from __future__ import annotations

import pytest

from reporting.errors import RenderFailed
from reporting.rendering.outputs import check_complete, write_whole


@pytest.mark.parametrize(
    ("content", "kind", "message"),
    [
        (b"", "pdf", "n.ipynb: the pdf output is empty or not a pdf file (0 bytes)"),
        (b"<html>", "pdf", "n.ipynb: the pdf output is empty or not a pdf file (6 bytes)"),
        (b"%PDF-1.7 ...", "pdf", "n.ipynb: the pdf output is cut off after 12 bytes"),
        (b"", "html", "n.ipynb: the html output is empty or not a html file (0 bytes)"),
        (b"<!DOCTYPE html><html>", "html", "n.ipynb: the html output is cut off after 21 bytes"),
    ],
)
def test_check_complete_half_a_file_is_refused(content, kind, message):
    """An empty or cut file is named with its size."""
    with pytest.raises(RenderFailed) as caught:
        check_complete(content, kind, "n.ipynb")
    assert str(caught.value) == message


def test_check_complete_whole_files_pass():
    """Trailing line breaks are no fault."""
    check_complete(b"%PDF-1.7\n...\n%%EOF\n", "pdf", "n")
    check_complete(b"<!DOCTYPE html>\n<html></html>\n", "html", "n")


def test_write_whole_replaces_in_one_step_with_its_own_mode(tmp_path):
    """An older file is replaced, nothing else is left, and others cannot read it."""
    path = tmp_path / "new" / "report.pdf"
    write_whole(b"old", path)
    write_whole(b"new", path)
    assert path.read_bytes() == b"new"
    assert [file.name for file in path.parent.iterdir()] == ["report.pdf"]
    assert path.stat().st_mode & 0o777 == 0o640


def test_write_whole_failure_leaves_nothing(tmp_path):
    """Where a file cannot be written, the folder stays as it was and the error says why."""
    target = tmp_path / "report.pdf"
    target.mkdir()
    with pytest.raises(RenderFailed, match=r"report\.pdf: cannot be written \(Is a directory\)"):
        write_whole(b"x", target)
    assert [file.name for file in tmp_path.iterdir()] == ["report.pdf"]
