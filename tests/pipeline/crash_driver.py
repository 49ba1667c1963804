"""Kill a run at numbered points and run it again; started as a program by the crash tests.

``python crash_driver.py WORKSPACE EXECUTED POINTS`` prints JSON: what an undisturbed run leaves, and for each
point the step it died at, folders that were torn after it, and what the next run left.

A point is the N-th time the run is about to change or write a file of the workspace, or to start a program:
the interpreter itself announces these steps (audit events). One process imports everything, and forks every
run, so that a point costs no start-up; kernels are stood in for by a copy of an executed notebook.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import reporting.data.snapshot
import reporting.pipeline.job
import reporting.pipeline.jobs
import reporting.rendering.render
from reporting.catalogue.filed import iter_filed
from reporting.catalogue.portal import write_portal
from reporting.catalogue.verify import verify_report
from reporting.execution import Executed, ExecutionRequest
from reporting.pipeline.kernels import Kernels
from reporting.pipeline.progress import Progress
from reporting.pipeline.run import RunOptions, run_reports
from reporting.pipeline.setting import brand_of
from reporting.plan import Selection
from reporting.rendering.glyphs import covered
from reporting.rendering.webfonts import font_faces
from reporting.workspace import Workspace

FILES = ("kpis.csv", "report.html", "report.pdf")
STEPS = {
    "open",
    "os.chmod",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.truncate",
    "os.utime",
    "shutil.rmtree",
    "subprocess.Popen",
    "ctypes.dlsym",  # the exchange of two folders
}
PERIOD = "2025-03"
LOADED = (reporting.data.snapshot, reporting.pipeline.job, reporting.pipeline.jobs, write_portal)


class CopiedKernels(Kernels):
    """Kernels that leave what real ones once left."""

    executed: Path

    def start(self) -> None:
        """Start nothing."""

    def warm(self, brand: object) -> None:
        """Import nothing."""

    def run(self, request: ExecutionRequest) -> Executed:
        """Copy the notebook and its figures."""
        filed = self.executed / str(request.parameters["unit"])
        shutil.copyfile(filed / "notebook.ipynb", request.output)
        shutil.copyfile(filed / "kpis.csv", Path(str(request.parameters["output_folder"])) / "kpis.csv")
        return Executed(0.0, 0.0, 0.0, "copied", ())


def make_run(root: Path, executed: Path) -> None:
    """Run two jobs, one after the other."""
    CopiedKernels.executed = executed
    options = RunOptions(workers=1, renderer="embedded")
    selection = Selection(periods=(PERIOD,), reports=("monthly",))
    result = run_reports(Workspace(root), selection, options, Progress(), open_kernels=CopiedKernels)
    if result.failed:
        raise SystemExit(result.failed[0].message)


def watch_steps(root: Path, reached: Callable[[int, str], None]) -> None:
    """Call back before each step that changes the workspace or starts a program."""
    count = 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal count
        if event not in STEPS:
            return
        if event == "open":
            flags = arguments[2] if isinstance(arguments[2], int) else 0
            if not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                return
        place = str(arguments[0])
        if event not in {"subprocess.Popen", "ctypes.dlsym"} and not place.startswith(str(root)):
            return
        count += 1
        reached(count, f"{event} {Path(place).name}")

    sys.addaudithook(hook)


def forked(work: Callable[[], None]) -> int:
    """Do something in a forked process; gives its exit status."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            sys.stderr.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def hashes(root: Path) -> dict[str, str]:
    """Digest every artefact a reader gets."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((root / "output" / PERIOD).rglob("*"))
        if path.name in FILES
    }


def torn(root: Path) -> list[str]:
    """List what is wrong with reports under their final names: they must be whole or absent."""
    found = [str(problem) for filed in iter_filed(root / "output") for problem in verify_report(filed)]
    folders = (root / "output" / PERIOD).glob("*/*")
    return found + [f"{folder}: no run.json" for folder in folders if not (folder / "run.json").is_file()]


def main(root: Path, executed: Path, points: int) -> None:
    """Run undisturbed and count the steps; then die at each of so many, and run again."""
    shutil.rmtree(root / "output", ignore_errors=True)
    brand = brand_of(Workspace(root))
    font_faces(brand)  # cut once, for all runs to come
    covered(tuple(font.path for font in brand.fonts))
    steps: Path = root.parent / "steps"
    assert forked(lambda: (watch_steps(root, _note(steps)), make_run(root, executed))) == 0  # type: ignore[arg-type,func-returns-value,return-value]
    names = steps.read_text().splitlines()
    undisturbed = hashes(root)
    trials = []
    for number in range(points):
        point = 1 + number * len(names) // points
        shutil.rmtree(root / "output")
        ended = forked(lambda at=point: (watch_steps(root, _die(at)), make_run(root, executed)))  # type: ignore[misc]
        broken = torn(root)
        again = forked(lambda: make_run(root, executed))
        left = [path.name for path in (root / "output" / ".drafts").glob("*")]
        trials.append(
            {
                "point": point,
                "step": names[point - 1],
                "ended": ended,
                "torn": broken,
                "again": again,
                "same": hashes(root) == undisturbed,
                "left": left + [path.name for path in (root / "output" / ".snapshots").glob(".draft*")],
            }
        )
    print(json.dumps({"undisturbed": undisturbed, "trials": trials}))


def _note(steps: Path) -> Callable[[int, str], None]:
    stream = os.open(steps, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    return lambda _count, name: os.write(stream, f"{name}\n".encode()) and None  # type: ignore[func-returns-value]


def _die(at: int) -> Callable[[int, str], None]:
    return lambda count, _name: os.kill(os.getpid(), signal.SIGKILL) if count == at else None


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
