"""Call the Pandoc program that travels with the package, in its sandbox."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pypandoc

from reporting.errors import RenderFailed

READER = (
    "markdown-raw_html-raw_tex-raw_attribute-tex_math_dollars-latex_macros-citations-native_divs-native_spans"
    "-example_lists-yaml_metadata_block-pandoc_title_block-implicit_figures"
)
"""Markdown as reports are written in: nothing in it is raw HTML, TeX or Typst."""

_SECONDS = 60
# Nothing of the caller's environment is needed; a home folder could bring a user's own Pandoc settings.
_ENVIRONMENT = {"LANG": "C.UTF-8", "HOME": "/nonexistent", "GHCRTS": ""}


@cache
def pandoc_path() -> str:
    """Find the program."""
    return str(pypandoc.get_pandoc_path())


@cache
def pandoc_version() -> str:
    """Give the program's version."""
    return str(pypandoc.get_pandoc_version())


def convert(
    text: str,
    *,
    reader: str,
    writer: str,
    settings: Mapping[str, Any] | None = None,
    folder: Path | None = None,
) -> str:
    """Convert text from one format to another.

    Parameters
    ----------
    text
        The document.
    reader, writer
        Pandoc formats with extensions.
    settings
        Pandoc's defaults file; its ``metadata`` is literal text, its ``variables`` are literal output.
    folder
        Private folder for that file; needed with ``settings``.

    Raises
    ------
    RenderFailed
        If Pandoc refuses, with its message.
    """
    command = [pandoc_path(), "--sandbox", "--from", reader, "--to", writer, "--wrap", "none"]
    if settings is not None and folder is not None:
        defaults = folder / f"{writer}.json"
        defaults.write_text(json.dumps(settings), encoding="utf-8")
        command += ["--defaults", str(defaults)]
    run = subprocess.run(
        command,
        input=text.encode("utf-8"),
        capture_output=True,
        timeout=_SECONDS,
        check=False,
        env=_ENVIRONMENT,
    )
    if run.returncode != 0:
        raise RenderFailed(f"pandoc refused the document: {run.stderr.decode('utf-8', 'replace').strip()}")
    return run.stdout.decode("utf-8")
