"""The limit: the same cells and pages, one after the other, in a process that has imported everything.

Started as ``python -m tests.benchmarks.limit WORKSPACE REPORT:UNIT:PERIOD...``; the reports are filed. Prints
the seconds the work took, divided by the cores: nobody who runs one report per core can do it faster.
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


def main(root: Path, names: list[str]) -> None:
    """Warm up with the first report, then measure all of them."""
    os.environ["REPORTING_WORKSPACE"] = str(root)
    os.chdir(root / "notebooks")
    import_stack(PRELOAD)
    brand = load_brand(root / "templates" / "_brand.yml")
    warm_pages(brand)
    jobs = [tuple(name.split(":")) for name in names]
    with tempfile.TemporaryDirectory() as folder:
        documents = _documents(root, jobs)
        _make(root, jobs[0], documents, Path(folder))
        gc.collect()
        gc.freeze()
        started, cpu = time.perf_counter(), time.process_time()
        for job in jobs:
            _make(root, job, documents, Path(folder))
        wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    print(json.dumps({"wall": wall / (os.cpu_count() or 1), "cpu": cpu}))


def _make(root: Path, job: tuple[str, ...], documents: dict[tuple[str, ...], Document], folder: Path) -> None:
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


def _documents(root: Path, jobs: list[tuple[str, ...]]) -> dict[tuple[str, ...], Document]:
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
