"""Run the notebooks of a selection and name the rules of notation their exhibits break; nothing is filed."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from reporting.errors import ExecutionFailed, ReportingError
from reporting.pipeline.kernels import Isolation, Kernels
from reporting.pipeline.requests import execution_request
from reporting.pipeline.run import RunOptions, survey
from reporting.pipeline.setting import Setting
from reporting.plan import Job, Selection
from reporting.workspace import Workspace

# The kernel remembers what each cell showed: the last cell of the copy hands it to the checker, which sees
# the drawings themselves. So the running half need not know what an exhibit is.
CELL: Final = "from reporting.exhibits.checker import check_shown\nprint(check_shown(Out))"


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that one exhibit of one job breaks.

    Parameters
    ----------
    job
        Whose notebook was run, and in which language.
    notebook
        Its path, as seen from the workspace.
    cell
        Place of the cell in the notebook, counted from 1.
    label, rule, message
        Of the exhibit, of the rule, and what is wrong.
    """

    job: Job
    notebook: Path
    cell: int
    label: str
    rule: str
    message: str

    def __str__(self) -> str:
        job = self.job
        place = f"{self.notebook}: cell {self.cell} ({job.period.id} {job.unit} {job.language})"
        return f"{place}: '{self.label}' breaks {self.rule}: {self.message}"


@dataclass(frozen=True, slots=True)
class Linted:
    """What became of one job: how many exhibits were checked, what they break, or why it could not run."""

    job: Job
    exhibits: int = 0
    breaches: tuple[Breach, ...] = ()
    failure: str = ""


def lint_reports(
    workspace: Workspace,
    selection: Selection,
    *,
    languages: tuple[str, ...] = (),
    isolation: Isolation = "auto",
    open_kernels: Callable[[Isolation, int], Kernels] = Kernels,
) -> tuple[Linted, ...]:
    """Check every exhibit of a selection of reports; a notebook that fails stops no other.

    Parameters
    ----------
    languages
        Check each report in these; empty: in the language of its unit.

    Raises
    ------
    ReportingError
        Params, selection or data are refused; nothing was run.
    """
    workers = os.cpu_count() or 1
    with open_kernels(isolation, workers) as kernels, tempfile.TemporaryDirectory() as folder:
        setting, planned = survey(workspace, selection, RunOptions(), kernels)
        jobs = [
            replace(one.job, language=language)
            for one in planned
            for language in languages or (one.job.language,)
        ]
        places = [Path(folder) / str(number) for number in range(len(jobs))]
        with ThreadPoolExecutor(workers) as pool:
            return tuple(pool.map(partial(_lint, setting, kernels), jobs, places))


def _lint(setting: Setting, kernels: Kernels, job: Job, place: Path) -> Linted:
    try:
        executed = _execute(setting, kernels, job, place)
    except ReportingError as error:
        return Linted(job, failure=str(error))
    answer = json.loads("".join(executed["cells"][-1]["outputs"][0]["text"]))
    numbers = _numbers(executed)
    notebook = setting.workspace.relative(setting.workspace.notebooks / _notebook_of(setting, job))
    breaches = tuple(
        Breach(job, notebook, numbers[one["count"]], one["label"], one["rule"], one["message"])
        for one in answer["broken"]
    )
    return Linted(job, int(answer["exhibits"]), breaches)


def _execute(setting: Setting, kernels: Kernels, job: Job, place: Path) -> dict[str, Any]:
    """Run a copy of the notebook that ends in a cell of ours, and give it back."""
    place.mkdir()
    workspace = setting.workspace
    source = json.loads((workspace.notebooks / _notebook_of(setting, job)).read_text("utf-8"))
    added: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "lint",
        "metadata": {},
        "outputs": [],
    }
    source["cells"].append({**added, "source": CELL})
    copy = place / _notebook_of(setting, job)
    copy.write_text(json.dumps(source), "utf-8")
    output = place / "executed.ipynb"
    try:
        kernels.run(execution_request(setting, job, copy, output))
    except ExecutionFailed as error:
        shown = str(workspace.relative(workspace.notebooks / copy.name))
        raise ExecutionFailed(str(error).replace(str(copy), shown)) from error
    found: dict[str, Any] = json.loads(output.read_text("utf-8"))
    return found


def _notebook_of(setting: Setting, job: Job) -> str:
    return setting.params.reports[job.report].notebook


def _numbers(executed: Mapping[str, Any]) -> dict[int, int]:
    """Tell which cell of the author's notebook ran as number so and so."""
    found: dict[int, int] = {}
    number = 0
    for cell in executed["cells"]:
        if "injected-parameters" in cell["metadata"].get("tags", ()):
            continue
        number += 1
        if cell.get("execution_count"):
            found[cell["execution_count"]] = number
    return found
