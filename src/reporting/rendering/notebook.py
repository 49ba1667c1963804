"""Read an executed notebook as a sequence of parts to show, with Quarto's cell options honoured."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from reporting.errors import InputRefused, RenderFailed
from reporting.rendering.exhibit import Exhibit, read_exhibit
from reporting.strict_yaml import read_text

Output = Mapping[str, Any]
Kind = Literal["prose", "code", "output"]

_OPTION = re.compile(r"^#\|\s?(.*)$")
_LABEL = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing a page shows, as the notebook holds it.

    Parameters
    ----------
    kind
        ``prose`` (Markdown the page is made of), ``code`` (source to show) or ``output`` (a MIME bundle).
    cell
        Number of the cell, from 1: what an error message names.
    text
        The Markdown or source; empty for an output.
    bundle
        The output's MIME types; empty for text.
    options
        The cell's ``#|`` options.
    exhibit
        What the output is, if it is an exhibit: read once, for every format.
    """

    kind: Kind
    cell: int
    text: str = ""
    bundle: Mapping[str, str] | None = None
    options: Mapping[str, Any] | None = None
    exhibit: Exhibit | None = None

    def option(self, name: str) -> str:
        """Give a textual cell option, or an empty string."""
        value = (self.options or {}).get(name)
        return str(value).strip() if value is not None else ""

    @property
    def label(self) -> str:
        """The cell's label as an identifier, or an empty string."""
        return _LABEL.sub("-", self.option("label")).strip("-")


def load_notebook(path: Path) -> dict[str, Any]:
    """Read the JSON of a notebook.

    Raises
    ------
    RenderFailed
        If the file is missing, is no JSON or is not a notebook of format 4.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RenderFailed(f"{path}: cannot be read as a notebook ({error})") from error
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4 or "cells" not in notebook:
        raise RenderFailed(f"{path}: is not a notebook of format 4 (nbformat {_version_of(notebook)})")
    return notebook


def read_parts(notebook: Mapping[str, Any], name: str) -> tuple[Part, ...]:
    """List what the page shows, in order.

    Code is hidden unless the cell says ``echo: true``; warnings on stderr are hidden; ``include: false``,
    ``output: false``, ``output: asis`` and the tags ``remove-cell``, ``remove-input`` and
    ``remove-output`` are honoured.

    Raises
    ------
    RenderFailed
        If an output is an error that the notebook did not expect (tag ``raises-exception``), or a cell
        option cannot be read.
    """
    parts: list[Part] = []
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == "markdown":
            parts.extend(_markdown_cell(cell, number))
        elif cell["cell_type"] == "code":
            parts.extend(_code_cell(cell, number, name))
    return tuple(parts)


def cell_options(source: str, place: str) -> tuple[dict[str, Any], str]:
    r"""Split a cell's source into its ``#|`` options and the code below them.

    Examples
    --------
    >>> cell_options("#| label: kpis\n#| echo: true\nshow()", "cell 1")
    ({'label': 'kpis', 'echo': True}, 'show()')
    """
    lines = source.split("\n")
    count = next((i for i, line in enumerate(lines) if not _OPTION.match(line)), len(lines))
    if count == 0:
        return {}, source
    text = "\n".join(line[2:].removeprefix(" ") for line in lines[:count])
    try:
        options = _read_options(text)
    except InputRefused as error:
        allowed = "allowed: 'name: value' lines"
        raise RenderFailed(f"{place}: cell options cannot be read ({text!r}); {allowed}") from error
    return deepcopy(options), "\n".join(lines[count:])


@lru_cache(maxsize=1024)
def _read_options(text: str) -> dict[str, Any]:
    """Read options once: a run renders the same notebook for many units."""
    document = read_text(text, Path("#|"), may_be_empty=True)
    if document.problems:
        raise InputRefused(document.problems)
    return document.data


def join_text(value: object) -> str:
    """Join a multi-line string, which notebooks store as a list or as one string."""
    return "".join(str(line) for line in value) if isinstance(value, list) else str(value)


def _markdown_cell(cell: Mapping[str, Any], number: int) -> Iterator[Part]:
    text = join_text(cell["source"])
    if "remove-cell" not in _tags(cell) and text.strip():
        yield Part("prose", number, text)


def _code_cell(cell: Mapping[str, Any], number: int, name: str) -> Iterator[Part]:
    place = f"{name}: cell {number}"
    options, code = cell_options(join_text(cell["source"]), place)
    tags = _tags(cell)
    if options.get("include", True) is False or "remove-cell" in tags:
        _refuse_errors(cell, place)
        return
    if options.get("echo", False) is True and "remove-input" not in tags and code.strip():
        yield Part("code", number, code, options=options)
    _refuse_errors(cell, place)
    if options.get("output", True) is False or "remove-output" in tags:
        return
    for output in cell.get("outputs", ()):
        yield from _output_part(output, number, options, place)


def _output_part(output: Output, number: int, options: Mapping[str, Any], place: str) -> Iterator[Part]:
    asis = options.get("output") == "asis"
    if output["output_type"] == "stream":
        text = join_text(output["text"])
        if output.get("name") == "stdout" and text.strip():
            kind: Kind = "prose" if asis else "output"
            yield Part(kind, number, text if asis else "", {} if asis else {"text/plain": text}, options)
    elif output["output_type"] in ("display_data", "execute_result"):
        bundle = {
            mime: join_text(data)
            for mime, data in output["data"].items()
            if mime in SHOWN and isinstance(data, (str, list))
        }
        if bundle:
            yield Part("output", number, "", bundle, options, read_exhibit(bundle, place))


SHOWN = ("text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/plain")
"""The MIME types a page can show; others (widgets, applications) are passed over."""


def _refuse_errors(cell: Mapping[str, Any], place: str) -> None:
    if "raises-exception" in _tags(cell):
        return
    for output in cell.get("outputs", ()):
        if output["output_type"] == "error":
            raise RenderFailed(
                f"{place}: holds an error ({output.get('ename')}: {output.get('evalue')}); "
                "a notebook that failed is not rendered"
            )


def _tags(cell: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(cell.get("metadata", {}).get("tags", ()))


def _version_of(notebook: object) -> object:
    return notebook.get("nbformat") if isinstance(notebook, dict) else "none"
