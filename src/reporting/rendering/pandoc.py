"""Call the Pandoc program that travels with the package, in its sandbox."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
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
    options: Sequence[str] = (),
    metadata: Mapping[str, Any] | None = None,
) -> str:
    """Convert text from one format to another.

    Parameters
    ----------
    text
        The document.
    reader, writer
        Pandoc formats with extensions.
    options
        Further options of the command line.
    metadata
        What a template reads; every text in it is Markdown.

    Raises
    ------
    RenderFailed
        If Pandoc refuses, with its message.
    """
    command = [pandoc_path(), "--sandbox", "--from", reader, "--to", writer, "--wrap=none", *options]
    with _as_file(json.dumps(metadata or {}, ensure_ascii=False)) as (file, handles):
        run = subprocess.run(
            [*command, f"--metadata-file={file}"],
            input=text.encode("utf-8"),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env=_ENVIRONMENT,
            pass_fds=handles,
        )
    if run.returncode != 0:
        raise RenderFailed(f"pandoc refused the document: {run.stderr.decode('utf-8', 'replace').strip()}")
    return run.stdout.decode("utf-8")


def convert_to_slides(document: Mapping[str, Any], folder: Path, epoch: int) -> bytes:
    """Convert a document tree of Pandoc's to PowerPoint.

    Pandoc reads pictures from files, which its sandbox forbids; the tree names none but those of `folder`,
    and holds no raw block.

    Parameters
    ----------
    document
        The tree, as JSON has it.
    folder
        Holds the pictures.
    epoch
        Stands for "now" in the file.

    Raises
    ------
    RenderFailed
        If Pandoc refuses, with its message.
    """
    run = subprocess.run(
        [pandoc_path(), "--from", "json", "--to", "pptx", "--slide-level=2", "--output=-"],
        input=json.dumps(document).encode("utf-8"),
        capture_output=True,
        timeout=_SECONDS,
        check=False,
        cwd=folder,
        env={**_ENVIRONMENT, "SOURCE_DATE_EPOCH": str(epoch)},
    )
    if run.returncode != 0:
        raise RenderFailed(f"pandoc refused the slides: {run.stderr.decode('utf-8', 'replace').strip()}")
    return run.stdout


@contextmanager
def _as_file(text: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give text a file name: in memory where the system can, so that no full disk stops a page."""
    if not hasattr(os, "memfd_create"):
        with tempfile.TemporaryDirectory(prefix="reporting-") as folder:
            path = Path(folder) / "metadata.json"
            path.write_text(text, encoding="utf-8")
            yield str(path), ()
        return
    with os.fdopen(os.memfd_create("metadata", 0), "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        yield f"/dev/fd/{stream.fileno()}", (stream.fileno(),)
