"""Read a notebook file as its author saved it, and where each cell lies in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporting.errors import InputRefused, Problem


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Parameters
    ----------
    number
        Its place, counted from 1.
    kind
        `code`, `markdown` or `raw`.
    source, tags
        Its text and tags.
    has_outputs
        Whether outputs or an execution count are stored.
    """

    number: int
    kind: str
    source: str
    tags: tuple[str, ...]
    has_outputs: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A notebook file: its JSON and its cells."""

    path: Path
    content: dict[str, Any]
    cells: tuple[Cell, ...]

    @property
    def parameters_cells(self) -> tuple[Cell, ...]:
        """The code cells tagged `parameters`."""
        return tuple(cell for cell in self.cells if cell.kind == "code" and "parameters" in cell.tags)


def read_source(path: Path) -> Source:
    """Read a notebook of format 4.

    Raises
    ------
    InputRefused
        When the file cannot be read, is no notebook, or is one of another format.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputRefused(Problem(f"the notebook cannot be read ({error.strerror})", path)) from error
    except UnicodeDecodeError as error:
        raise InputRefused(Problem("the notebook is not UTF-8 text", path)) from error
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", None), getattr(error, "colno", None)
        raise InputRefused(Problem(f"the notebook is not JSON ({error})", path, line, column)) from error
    if not isinstance(content, dict) or not isinstance(content.get("nbformat"), int):
        raise InputRefused(Problem("the file is no notebook (it has no 'nbformat')", path))
    if content["nbformat"] != 4 or not isinstance(content.get("cells"), list):
        problem = Problem(
            f"notebook format {content['nbformat']} is not read",
            path,
            allowed="allowed: format 4; open it in JupyterLab and save it",
        )
        raise InputRefused(problem)
    return Source(path, content, tuple(_cells(content["cells"])))


def _cells(raw: Sequence[dict[str, Any]]) -> list[Cell]:
    cells = []
    for number, cell in enumerate(raw, start=1):
        source = cell.get("source", "")
        cells.append(
            Cell(
                number=number,
                kind=cell.get("cell_type", ""),
                source=source if isinstance(source, str) else "".join(source),
                tags=tuple(cell.get("metadata", {}).get("tags", ())),
                has_outputs=bool(cell.get("outputs")) or cell.get("execution_count") is not None,
            )
        )
    return cells
