"""Digests of everything that decides what a report shows, and the reason a job must run again."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import reporting

CODE: Final = "code"
BRAND: Final = "brand"
TEMPLATES: Final = "templates"
RENDERER: Final = "renderer"
FORMATS: Final = "formats"
VERSIONS: Final = "versions"
TITLE: Final = "title"
NOTEBOOK: Final = "notebook"
PARAMETERS: Final = "parameters"
DATA: Final = "data:"

# A change of these needs no kernel: the executed notebook is rendered again.
_RENDERING: Final = frozenset({BRAND, TEMPLATES, RENDERER, FORMATS, TITLE})
_DISTRIBUTIONS: Final = (
    "babel",
    "duckdb",
    "ipykernel",
    "matplotlib",
    "nbclient",
    "numpy",
    "pandas",
    "papermill",
    "pypandoc_binary",
    "typst",
)
# Parts of the package that never touch a figure or a page.
_NOT_CODE: Final = frozenset({"catalogue", "cli", "delivery", "pipeline", "lab", "starter"})


def digest_file(path: Path) -> str:
    """Digest the bytes of one file (sha256, hexadecimal)."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest_files(root: Path, files: Iterable[Path]) -> str:
    """Digest files by their relative names and bytes; the order given does not matter."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(bytes.fromhex(digest_file(path)))
    return digest.hexdigest()


def digest_text(text: str) -> str:
    """Digest a text (sha256, hexadecimal)."""
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def code_digest() -> str:
    """Digest the parts of this package that decide figures and pages."""
    root = Path(reporting.__file__).parent
    files = (
        path
        for path in root.rglob("*")
        if path.is_file()
        and path.suffix != ".pyc"
        and path.relative_to(root).parts[0] not in _NOT_CODE
        and "sample" not in path.parts
    )
    return digest_files(root, files)


@cache
def versions() -> Mapping[str, str]:
    """Name the versions that decide figures and pages."""
    return {"python": platform.python_version(), **{name: version(name) for name in _DISTRIBUTIONS}}


def why_execute(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Say why a notebook must be executed again; empty if it need not.

    Parameters
    ----------
    before, now
        Inputs by name: those of the filed report, and those a run would use now.

    Examples
    --------
    >>> why_execute({"notebook": "a", "brand": "x"}, {"notebook": "b", "brand": "y"})
    'notebook changed'
    >>> why_execute({"data:fact_cost_entry": "120:a"}, {"data:fact_cost_entry": "123:b"})
    'data changed: fact_cost_entry (+3 rows)'
    """
    return "; ".join(_changes(before, now, rendering=False))


def why_render(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Say why an executed notebook must be rendered again; empty if it need not.

    Examples
    --------
    >>> why_render({"notebook": "a", "brand": "x"}, {"notebook": "a", "brand": "y"})
    'brand changed'
    """
    return "; ".join(_changes(before, now, rendering=True))


def _changes(before: Mapping[str, str], now: Mapping[str, str], *, rendering: bool) -> list[str]:
    names = [
        name
        for name in sorted(before.keys() | now.keys())
        if before.get(name) != now.get(name) and (name in _RENDERING) == rendering
    ]
    data = [_data_change(name, before.get(name), now.get(name)) for name in names if name.startswith(DATA)]
    others = [f"{name} changed" for name in names if not name.startswith(DATA)]
    return others + ([f"data changed: {', '.join(data)}"] if data else [])


def _data_change(name: str, before: str | None, now: str | None) -> str:
    """Describe the change of one table; its value is ``rows:digest``."""
    rows = int(now.split(":")[0] if now else 0) - int(before.split(":")[0] if before else 0)
    return f"{name.removeprefix(DATA)} ({rows:+d} rows)" if rows else f"{name.removeprefix(DATA)} (values)"
