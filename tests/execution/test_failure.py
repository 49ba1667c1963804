"""What a person reads when a notebook fails."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from execution.bench import Bench
from reporting.errors import ExecutionFailed
from reporting.execution.failure import describe_exception, strip_ansi


def test_raising_notebook_names_cell_line_source_and_error(bench: Bench) -> None:
    """The message leads to the line: cells are counted in the author's file."""
    with pytest.raises(ExecutionFailed) as caught:
        bench.run("total = 12", "units = 0\n\nshare = total / units  # of the group")
    assert str(caught.value) == (
        f"{bench.folder}/report.ipynb: cell 3, line 3 (share = total / units  # of the group): "
        "ZeroDivisionError: division by zero"
    )


def test_error_inside_a_library_names_the_line_of_the_cell(warm: Bench) -> None:
    """The place is the author's line, not pandas'; the message has no terminal colours."""
    with pytest.raises(ExecutionFailed) as caught:
        warm.run("import pandas as pd", "frame = pd.DataFrame({'a': [1]})\nframe['b']")
    assert str(caught.value).endswith("cell 3, line 2 (frame['b']): KeyError: 'b'")
    assert "\x1b" not in str(caught.value)


def test_syntax_error_names_its_line(warm: Bench) -> None:
    """A cell that cannot be compiled is located like one that raised."""
    with pytest.raises(
        ExecutionFailed, match=re.escape("cell 2, line 2 (b = = 2): SyntaxError: invalid syntax")
    ):
        warm.run("a = 1\nb = = 2")


def test_describe_exception_shortens_a_long_value_to_one_line() -> None:
    """A value of many lines becomes one sentence."""
    text = describe_exception(Path("n.ipynb"), 2, "f()", "ValueError", "a\n  b" + "c" * 1000, [])
    assert text.startswith("n.ipynb: cell 2: ValueError: a bccc")
    assert text.endswith("…")
    assert len(text) < 400


def test_strip_ansi_removes_colours_and_cursor_moves() -> None:
    """Only text remains."""
    assert strip_ansi("\x1b[0;31mKeyError\x1b[0m \x1b[38;5;28mx\x1b[39m\x1b[K") == "KeyError x"
