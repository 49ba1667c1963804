"""Take the machine and the moment out of an executed notebook: same inputs, same bytes."""

from __future__ import annotations

import copy
import json
import os
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,16}\b")
_CELL_FILE = re.compile(r"(?:/[\w.+-]+)*/ipykernel_\d+/\d+\.py")
_STYLER = re.compile(r"""\bid=["']T_([0-9a-f]{5})["']""")
_SVG_DATE = re.compile(r"\s*<dc:date>[^<]*</dc:date>")
_KEPT_METADATA = ("kernelspec", "language_info", "widgets")
_ADDED_TAGS = ("injected-parameters", "papermill-error-cell-tag")


def scrub_notebook(path: Path, *, places: Mapping[Path, str] | None = None) -> None:
    """Scrub an executed notebook in place (see `scrub`).

    Parameters
    ----------
    path
        The notebook.
    places
        Folders to be named by a word instead of their path, besides the usual ones.
    """
    notebook = json.loads(path.read_text("utf-8"))
    write_notebook(scrub(notebook, places={path.resolve().parent: ".", **(places or {})}), path)


def scrub(notebook: Mapping[str, Any], *, places: Mapping[Path, str]) -> dict[str, Any]:
    """Return a copy without paths, host, user, clock and random identifiers.

    Papermill's metadata shrinks to the parameters; of the notebook's own, the kernel and its
    language stay. Memory addresses, ids of styled tables and of added cells become the same in
    every run. Figures, tables and text are otherwise left as they are.
    """
    clean = copy.deepcopy(dict(notebook))
    replaced = _path_pattern(places)
    metadata = clean.get("metadata", {})
    parameters = metadata.get("papermill", {}).get("parameters", {})
    kept = {name: metadata[name] for name in _KEPT_METADATA if name in metadata}
    clean["metadata"] = {
        **kept,
        "papermill": {
            "parameters": {name: _scrub_text(value, replaced) for name, value in parameters.items()}
        },
    }
    added = 0
    styler_ids: dict[str, str] = {}
    for number, cell in enumerate(clean.get("cells", ()), start=1):
        cell_metadata = cell.get("metadata", {})
        for name in ("papermill", "execution"):
            cell_metadata.pop(name, None)
        tags = cell_metadata.get("tags", [])
        if not tags:
            cell_metadata.pop("tags", None)
        if any(tag in _ADDED_TAGS for tag in tags):
            added += 1
            cell["id"] = f"added-{added}"
            cell["source"] = _scrub_text(cell["source"], replaced)
        elif "id" not in cell:
            cell["id"] = f"cell-{number}"
        if "outputs" in cell:
            cell["outputs"] = [_scrub_output(output, replaced, styler_ids) for output in cell["outputs"]]
    clean["nbformat"], clean["nbformat_minor"] = 4, 5
    return clean


def write_notebook(notebook: Mapping[str, Any], path: Path) -> None:
    """Write a notebook whole or not at all, with sorted keys and one line of text a line."""
    text = json.dumps(_split_lines(notebook), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
            file.flush()
            os.fchmod(file.fileno(), 0o640)
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


# --- Outputs ----------------------------------------------------------------------------------


def _scrub_output(
    output: Mapping[str, Any], replaced: _Replacer, styler_ids: dict[str, str]
) -> dict[str, Any]:
    result = dict(output)
    for key in ("text", "traceback", "evalue"):
        if key in result:
            result[key] = _scrub_text(result[key], replaced)
    if "data" in result:
        result["data"] = {
            mime: _scrub_data(mime, value, replaced, styler_ids) for mime, value in result["data"].items()
        }
    return result


def _scrub_data(mime: str, value: Any, replaced: _Replacer, styler_ids: dict[str, str]) -> Any:
    if mime.startswith("image/") and mime != "image/svg+xml":
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        value = "".join(value)
    text = _scrub_text(value, replaced)
    if mime == "image/svg+xml":
        return _SVG_DATE.sub("", text)
    if mime == "text/html":
        # Only ids of this very table: a campaign may be called T_12345.
        for found in dict.fromkeys(_STYLER.findall(text) if "T_" in text else ()):
            number = styler_ids.setdefault(found, f"{len(styler_ids) + 1:05d}")
            text = re.sub(rf"\bT_{found}(?=_|\b)", f"T_{number}", text)
    return text


def _scrub_text(value: Any, replaced: _Replacer) -> Any:
    if isinstance(value, str):
        # Looked for as plain text first: a page has half a million characters, and hardly ever one of these.
        if "ipykernel_" in value:
            value = _CELL_FILE.sub("<cell>", value)
        if "at 0x" in value:
            value = _ADDRESS.sub("at 0x0", value)
        return replaced(value)
    if isinstance(value, Sequence):
        return [_scrub_text(item, replaced) for item in value]
    if isinstance(value, Mapping):
        return {name: _scrub_text(item, replaced) for name, item in value.items()}
    return value


class _Replacer:
    """Replaces folders by words, longest path first."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = dict(places)
        ordered = sorted(places, key=len, reverse=True)
        self._pattern = re.compile("(?:" + "|".join(map(re.escape, ordered)) + r")(?=/|\b|$)")

    def __call__(self, text: str) -> str:
        return self._pattern.sub(lambda match: self._places[match[0]], text)


def _path_pattern(places: Mapping[Path, str]) -> _Replacer:
    usual = {
        Path(sys.prefix): "<python>",
        Path(sys.base_prefix): "<python>",
        Path(__file__).parents[2]: "<python>",
        Path.home(): "~",
        Path.cwd(): "<workspace>",
        Path(tempfile.gettempdir()): "<tmp>",
    }
    words = {}
    for place, word in {**usual, **places}.items():
        for spelling in {str(place.absolute()), str(place.resolve())}:
            if len(spelling) > 1:  # never "/"
                words[spelling] = word
    return _Replacer(words)


def _split_lines(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """Store long texts as lists of lines, as Jupyter does, so that differences can be read."""
    cells = []
    for cell in notebook["cells"]:
        split = {**cell, "source": _lines(cell["source"])}
        if "outputs" in cell:
            split["outputs"] = [_split_output(output) for output in cell["outputs"]]
        cells.append(split)
    return {**notebook, "cells": cells}


def _split_output(output: Mapping[str, Any]) -> dict[str, Any]:
    split = dict(output)
    if "text" in split:
        split["text"] = _lines(split["text"])
    if "data" in split:
        split["data"] = {
            mime: _lines(value)
            if isinstance(value, str) and (mime.startswith("text/") or "+xml" in mime)
            else value
            for mime, value in split["data"].items()
        }
    return split


def _lines(text: Any) -> Any:
    return text.splitlines(keepends=True) if isinstance(text, str) else text
