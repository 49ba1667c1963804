"""The limit: the same cells and pages, one after the other, in a process that has imported everything.

Started as ``python -m tests.benchmarks.limit WORKSPACE REPORT:UNIT:PERIOD...``; the reports are filed. Prints
the seconds the work took divided by the cores, and those it takes one such process on each core at once:
cores that share caches and power are slower together than one is alone.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reporting.brand import load_brand
from reporting.execution.executor import PRELOAD
from reporting.execution.preload import warm_up as import_stack
from reporting.pipeline.documents import document_of
from reporting.pipeline.planning import Action
from reporting.pipeline.run import RunOptions, survey
from reporting.plan import Selection
from reporting.rendering import Document
from reporting.rendering import warm_up as warm_pages
from reporting.rendering.render import render
from reporting.workspace import Workspace

# Report, unit and period.
Names = tuple[str, ...]


def main(root: Path, names: list[str]) -> None:
    """Warm up with the first report, then measure all of them: alone, and one process on each core."""
    os.environ["REPORTING_WORKSPACE"] = str(root)
    os.chdir(root / "notebooks")
    import_stack(PRELOAD)
    cores = os.cpu_count() or 1
    jobs = [tuple(name.split(":")) for name in names]
    documents = _documents(root, jobs)
    alone = _measure([jobs], root, documents)
    at_once = _measure([jobs[core::cores] for core in range(cores)], root, documents)
    print(json.dumps({"wall": alone / cores, "at_once": at_once}))


def _measure(shares: list[list[Names]], root: Path, documents: Mapping[Names, Document]) -> float:
    """Fork a process for each share of the jobs; give the time (s) from when all are warm to the last end."""
    (warm, tell_warm), (start, tell_start) = os.pipe(), os.pipe()
    for share in shares:
        if os.fork() == 0:
            os.close(tell_start)
            # Not before the fork: threads of Typst and DuckDB would be lost in it.
            warm_pages(load_brand(root / "templates" / "_brand.yml"))
            with tempfile.TemporaryDirectory() as folder:
                _make(root, share[0], documents, Path(folder))
                gc.collect()
                gc.freeze()
                os.write(tell_warm, b".")
                os.read(start, 1)  # ends when the other end is closed
                for job in share:
                    _make(root, job, documents, Path(folder))
            os._exit(0)
    for _ in shares:
        os.read(warm, 1)
    began = time.perf_counter()
    os.close(tell_start)
    if any(os.wait()[1] for _ in shares):
        raise SystemExit("the limit was not measured: a process failed")
    return time.perf_counter() - began


def _make(root: Path, job: Names, documents: Mapping[Names, Document], folder: Path) -> None:
    report, unit, period = job
    values = {"report": report, "unit": unit, "period": period, "output_folder": str(folder)}
    _run_cells(json.loads((root / "notebooks" / f"{report}.ipynb").read_text(encoding="utf-8")), values)
    render([documents[job]], [folder], renderer="embedded")


def _run_cells(notebook: dict[str, Any], values: dict[str, str]) -> None:
    from IPython.core.interactiveshell import InteractiveShell

    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in notebook["cells"]:
            if cell["cell_type"] != "code":
                continue
            result = shell.run_cell("".join(cell["source"]), store_history=False)
            result.raise_error()
            if "parameters" in cell["metadata"].get("tags", ()):
                shell.user_ns.update(values)


def _documents(root: Path, jobs: list[Names]) -> dict[Names, Document]:
    """Describe the filed reports as their run did."""
    workspace = Workspace(root)
    options = RunOptions(renderer="embedded")
    found = {}
    for job in jobs:
        report, unit, period = job
        selection = Selection(periods=(period,), units=(unit,), reports=(report,))
        setting, (planned,) = survey(workspace, selection, options)
        if planned.action is not Action.SKIP:
            raise SystemExit(f"the limit is measured on what is filed: {job}: {planned.reason}")
        notebook = workspace.output / period / unit / report / "notebook.ipynb"
        found[job] = document_of(planned.job, notebook, setting, issue=1)
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
