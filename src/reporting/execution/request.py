"""What is asked of an executor and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Limits:
    """What one notebook may use.

    Parameters
    ----------
    seconds
        Wall-clock time of the whole notebook, kernel start included.
    memory_mb
        Resident memory of its kernel (MiB); 0 means no limit.
    output_bytes_per_cell
        Text a cell may print to each of stdout and stderr before it is cut, and the
        size its displayed outputs may have before the notebook fails.
    """

    seconds: float = 300.0
    memory_mb: int = 2048
    output_bytes_per_cell: int = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ExecutionRequest:
    """One notebook to run.

    Parameters
    ----------
    notebook
        The notebook as its author saved it.
    output
        Where the executed, scrubbed notebook goes, also when a cell raised.
    parameters
        Values for names of the notebook's parameters cell.
    working_folder
        The kernel's current folder.
    environment
        Variables added to the allow-listed ones of this process.
    limits
        What the notebook may use.
    """

    notebook: Path
    output: Path
    parameters: Mapping[str, Scalar]
    working_folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Executed:
    """What one execution cost.

    Parameters
    ----------
    seconds
        Wall-clock time, both attempts counted when the kernel died once.
    cpu_seconds
        User and system time of the kernel and the programs it ran.
    max_rss_mb
        Largest resident memory of the kernel (MiB).
    kernel
        `fork` (a warm kernel) or `process` (an ordinary one), and why it is not the one asked for.
    warnings
        Sentences for the run's record: cut outputs, a second attempt.
    """

    seconds: float
    cpu_seconds: float
    max_rss_mb: float
    kernel: str
    warnings: tuple[str, ...] = ()
