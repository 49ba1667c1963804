"""Say in one sentence which cell of which notebook failed, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_CELL_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")
_VALUE_CHARACTERS = 300


def strip_ansi(text: str) -> str:
    r"""Remove terminal colours.

    Examples
    --------
    >>> strip_ansi("\x1b[31mred\x1b[39;49m")
    'red'
    """
    return _ANSI.sub("", text)


def describe_exception(
    notebook: Path, number: int, source: str, name: str, value: str, traceback: Sequence[str]
) -> str:
    """Describe an exception a cell raised.

    Parameters
    ----------
    notebook
        The notebook's file.
    number
        The cell, counted from 1 in that file.
    source
        The cell's text.
    name, value
        The exception.
    traceback
        IPython's, coloured or not; the first line of the cell in it is the one named.

    Examples
    --------
    >>> lines = ["Cell In[2], line 1", "----> 1 1 / 0"]
    >>> describe_exception(Path("a.ipynb"), 3, "1 / 0", "ZeroDivisionError", "division by zero", lines)
    'a.ipynb: cell 3, line 1 (1 / 0): ZeroDivisionError: division by zero'
    """
    place = f"{notebook}: cell {number}"
    match = _CELL_LINE.search(strip_ansi("\n".join(traceback)))
    lines = source.split("\n")
    if match and 0 < int(match[1]) <= len(lines):
        place += f", line {match[1]} ({lines[int(match[1]) - 1].strip()})"
    value = " ".join(strip_ansi(value).split())
    if len(value) > _VALUE_CHARACTERS:
        value = value[: _VALUE_CHARACTERS - 1] + "…"
    return f"{place}: {name}: {value}" if value else f"{place}: {name}"
