"""What is kept between runs: found again, never trusted blindly, never needed."""

from __future__ import annotations

import pytest

from reporting.rendering.kept import kept


def test_kept_second_time_is_not_made_again(tmp_path):
    """The same recipe gives the same bytes without making them; another recipe is another thing."""
    environ = {"XDG_CACHE_HOME": str(tmp_path)}
    assert kept("a", lambda: b"first", environ=environ) == b"first"
    assert kept("a", lambda: b"second", environ=environ) == b"first"
    assert kept("b", lambda: b"second", environ=environ) == b"second"


@pytest.mark.parametrize("damage", [b"", b"x" * 10, b"x" * 100])
def test_kept_damaged_file_is_made_again(tmp_path, damage):
    """A file that was cut off or changed is not used, and replaced."""
    environ = {"XDG_CACHE_HOME": str(tmp_path)}
    kept("a", lambda: b"first", environ=environ)
    (file,) = (tmp_path / "reporting").iterdir()
    file.write_bytes(damage)
    assert kept("a", lambda: b"again", environ=environ) == b"again"
    assert kept("a", lambda: b"third", environ=environ) == b"again"


@pytest.mark.parametrize("environ", [{}, {"HOME": ""}, {"XDG_CACHE_HOME": "relative"}, {"HOME": "/dev/null"}])
def test_kept_without_a_cache_folder_is_made_each_time(environ):
    """No home, no absolute folder or no right to write there: nothing fails, nothing is kept."""
    assert kept("a", lambda: b"first", environ=environ) == b"first"
    assert kept("a", lambda: b"second", environ=environ) == b"second"
