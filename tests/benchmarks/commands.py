"""Start programs, and tell what they took: wall clock, processor time of all their processes, memory."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
_MIB = 1024


@dataclass(frozen=True, slots=True)
class Taken:
    """What a program took (s), and what it said on stdout."""

    wall: float
    cpu: float
    stdout: str = ""

    @property
    def answer(self) -> Any:
        """Read what it said as JSON."""
        return json.loads(self.stdout)


def environment(**more: str) -> dict[str, str]:
    """Give all programs the same environment: an ordinary one, in which compiled bytecode is kept."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | more


def take(
    command: Sequence[str | Path],
    folder: Path | None = None,
    *,
    watch: Callable[[int], None] = lambda pid: None,
    variables: Mapping[str, str] | None = None,
) -> Taken:
    """Run a program to its end.

    Parameters
    ----------
    watch
        Called in a thread of its own with the program's process id; ends when that process does.

    Raises
    ------
    RuntimeError
        It failed; a benchmark of failures measures nothing.
    """
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    program = subprocess.Popen(
        [str(part) for part in command],
        cwd=folder,
        env=environment(**(variables or {})),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    watcher = threading.Thread(target=watch, args=(program.pid,), daemon=True)
    watcher.start()
    stdout, stderr = program.communicate()
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    watcher.join(5)
    if program.returncode:
        raise RuntimeError(f"{command} ended with {program.returncode}:\n{stderr[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Taken(wall, cpu, stdout)


def reporting(
    verb: str, workspace: Path, *options: str, watch: Callable[[int], None] = lambda pid: None
) -> Taken:
    """Run a verb of the product, answering in JSON."""
    command = [BIN / "reporting", verb, *options, "--workspace", workspace, "--json", "--quiet"]
    return take(command, watch=watch)


# What processes hold, read while they live.


@dataclass(slots=True)
class Memory:
    """Memory and descriptors of a program over time; what its kernels and their server hold stands apart."""

    seconds: list[float]
    parent_rss_mb: list[float]
    parent_fds: list[int]
    total_pss_mb: list[float]
    kernels_pss_mb: list[float]


def sampler(every: float) -> tuple[Memory, Callable[[int], None]]:
    """Make a watcher that samples a program and its descendants every so many seconds."""
    memory = Memory([], [], [], [], [])
    started = time.perf_counter()

    def watch(pid: int) -> None:
        while (rss := _status(pid)) is not None:
            memory.seconds.append(time.perf_counter() - started)
            memory.parent_rss_mb.append(rss)
            memory.parent_fds.append(_descriptors(pid))
            pss = {member: _pss(member) for member in _family(pid)}
            memory.total_pss_mb.append(sum(pss.values()))
            memory.kernels_pss_mb.append(sum(pss.values()) - pss[pid])
            time.sleep(every)

    return memory, watch


def _family(pid: int) -> set[int]:
    """Give a process and its descendants."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
    found, new = {pid}, {pid}
    while new:
        new = {child for child, up in parents.items() if up in new}
        found |= new
    return found


def _status(pid: int) -> float | None:
    """Give a process's resident memory (MiB); None once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / _MIB for line in lines if line.startswith("VmRSS")), None)


def _pss(pid: int) -> float:
    """Give a process's proportional share of memory (MiB): what is shared counts once in a sum."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / _MIB for line in lines if line.startswith("Pss:")), 0.0)


def _descriptors(pid: int) -> int:
    try:
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    except OSError:
        return 0
