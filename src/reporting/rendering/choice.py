"""Decide who renders: a Quarto of this machine, or the embedded renderer."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from reporting.errors import RenderFailed

Renderer = Literal["auto", "quarto", "embedded"]

VARIABLE = "REPORTING_QUARTO"
MINIMUM = (1, 9)
"""The first version that makes PDF/UA and PDF/A from Typst."""
_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?")


def choose_renderer(renderer: Renderer, *, environ: Mapping[str, str] = os.environ) -> Quarto | None:
    """Decide who renders: a Quarto, or None for the embedded renderer.

    Raises
    ------
    RenderFailed
        If Quarto is asked for and there is none.
    """
    if renderer == "embedded":
        return None
    found = find_quarto(environ)
    if found is None and renderer == "quarto":
        least = ".".join(map(str, MINIMUM))
        raise RenderFailed(
            f"renderer: quarto was asked for, and no Quarto {least} or newer is on the path or named by "
            f"{VARIABLE}; allowed: auto, embedded"
        )
    return found


@dataclass(frozen=True, slots=True)
class Quarto:
    """A Quarto program that can render reports.

    Parameters
    ----------
    path
        The program.
    version
        As it says itself.
    """

    path: Path
    version: str


def find_quarto(environ: Mapping[str, str] = os.environ) -> Quarto | None:
    """Find a usable Quarto: ``REPORTING_QUARTO``, else the one on the path.

    Returns
    -------
    Quarto or None
        None if there is none, or it is older than 1.9.

    Raises
    ------
    RenderFailed
        If ``REPORTING_QUARTO`` names a program that cannot be run or is too old.
    """
    named = environ.get(VARIABLE, "")
    found = named or shutil.which("quarto", path=environ.get("PATH", ""))
    if not found:
        return None
    version = _version_of(found)
    if version is None or _numbers(version) < MINIMUM:
        if named:
            raise RenderFailed(
                f"{VARIABLE}: is not a usable Quarto ('{named}', version {version or 'unknown'}); "
                f"allowed: Quarto {MINIMUM[0]}.{MINIMUM[1]} or newer"
            )
        return None
    return Quarto(Path(found), version)


@lru_cache(maxsize=4)
def _version_of(program: str) -> str | None:
    try:
        done = subprocess.run(
            [program, "--version"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = _VERSION.search(done.stdout)
    return match[0] if match and done.returncode == 0 else None


def _numbers(version: str) -> tuple[int, ...]:
    match = _VERSION.search(version)
    return tuple(int(number) for number in match.groups(default="0")) if match else (0,)
