"""What has not changed is not run, and a run says why it does what it does."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from reporting.pipeline.kernels import Isolation, Kernels
from reporting.pipeline.outcome import Outcome, RunResult
from reporting.pipeline.planning import PlannedJob
from reporting.pipeline.progress import Progress
from reporting.pipeline.run import RunOptions, plan_reports, run_reports
from reporting.plan import Selection
from reporting.workspace import Workspace
from small_workspace import SmallWorkspace, make_small_workspace

MARCH = Selection(periods=("2025-03",))
OPTIONS = RunOptions(workers=2, renderer="embedded")

# Runs, and says what it imported, started and read of the sources.
OBSERVED = """
import json, sys
seen = {"started": 0, "read": []}
def hook(event, arguments):
    if event in ("subprocess.Popen", "os.fork", "os.posix_spawn"):
        seen["started"] += 1
    elif event == "open" and str(arguments[0]).endswith(".csv"):
        seen["read"].append(str(arguments[0]))
sys.addaudithook(hook)
from pathlib import Path
from reporting.pipeline.progress import Progress
from reporting.pipeline.run import RunOptions, run_reports
from reporting.plan import Selection
from reporting.workspace import Workspace
result = run_reports(
    Workspace(Path(sys.argv[1])), Selection(periods=("2025-03",)), RunOptions(renderer="embedded"), Progress()
)
seen["outcomes"] = [one.outcome.value for one in result.jobs]
seen["imported"] = sorted({name.split(".")[0] for name in sys.modules})
print(json.dumps(seen))
"""


# A source written a moment ago is read again, whatever its times say: let the file system's clock move on.
_SETTLED = 0.2


class NoKernels(Kernels):
    """Kernels of a run that may start none."""

    def __init__(self, isolation: Isolation, workers: int) -> None:
        super().__init__("process", workers)

    def _open(self) -> object:  # type: ignore[override]
        raise AssertionError("a kernel was started")


@pytest.fixture(scope="module")
def filed_small(tmp_path_factory: pytest.TempPathFactory) -> SmallWorkspace:
    """Run the small workspace once; do not change it."""
    small = make_small_workspace(tmp_path_factory.mktemp("incremental") / "small")
    time.sleep(_SETTLED)
    result = run_reports(Workspace(small.root), MARCH, OPTIONS, Progress())
    assert [one.outcome for one in result.jobs] == [Outcome.SUCCEEDED] * 3, result.failed
    return small


@pytest.fixture
def small(filed_small: SmallWorkspace, tmp_path: Path) -> SmallWorkspace:
    """Copy the workspace with its filed reports."""
    shutil.copytree(filed_small.root, tmp_path / "small")
    time.sleep(_SETTLED)
    return SmallWorkspace(tmp_path / "small")


def _plan(small: SmallWorkspace, options: RunOptions = OPTIONS) -> dict[str, tuple[str, str]]:
    planned: tuple[PlannedJob, ...] = plan_reports(Workspace(small.root), MARCH, options)
    return {one.job.unit: (one.action.value, one.reason) for one in planned}


def _run_without_kernels(small: SmallWorkspace) -> RunResult:
    return run_reports(Workspace(small.root), MARCH, OPTIONS, Progress(), open_kernels=NoKernels)


def test_run_nothing_changed_neither_imports_nor_starts_nor_reads(filed_small: SmallWorkspace) -> None:
    """The run that has nothing to do does nothing: no analysis stack, no process, no source opened."""
    run = subprocess.run(
        [sys.executable, "-c", OBSERVED, str(filed_small.root)], capture_output=True, text=True, check=True
    )
    seen = json.loads(run.stdout)
    assert seen["outcomes"] == ["unchanged"] * 3
    heavy = {"papermill", "pandas", "nbformat", "matplotlib", "duckdb", "pyarrow", "typst", "jinja2"}
    assert heavy.isdisjoint(seen["imported"])
    assert (seen["started"], seen["read"]) == (0, [])


def test_plan_one_units_rows_changed_runs_it_and_the_group(small: SmallWorkspace) -> None:
    """Three more costs of one unit: that unit and the group run, and the plan counts the rows."""
    row = "L{0},invoice,2025-03-31,2025-03-01,2025-03-31,FR,sea,media,1.00,EUR,2025-04-01\n"
    ledger = small.root / "data" / "ledger.csv"
    ledger.write_text(ledger.read_text() + "".join(row.format(number) for number in (7, 8, 9)))
    reason = "data changed: fact_cost_entry (+3 rows)"
    assert _plan(small) == {
        "FR": ("run", reason),
        "UK": ("unchanged", "nothing it depends on has changed"),
        "GROUP": ("run", reason),
    }


def test_plan_source_touched_but_same_runs_nothing(small: SmallWorkspace) -> None:
    """A file written again with the same content is read, found to be the same, and nothing runs."""
    for source in (small.root / "data").iterdir():
        source.touch()
    assert {action for action, _ in _plan(small).values()} == {"unchanged"}


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (RunOptions(renderer="embedded", as_of=date(2025, 4, 30)), "parameters changed"),
        (RunOptions(renderer="embedded", force=True), "forced"),
    ],
)
def test_plan_other_options_run_everything(small: SmallWorkspace, options: RunOptions, reason: str) -> None:
    """What is asked for decides too."""
    assert set(_plan(small, options).values()) == {("run", reason)}


def test_plan_notebook_changed_runs_its_reports(small: SmallWorkspace) -> None:
    """A changed notebook is named as the reason."""
    small.change("notebooks/monthly.ipynb", "Where do we stand?", "Where are we?")
    assert set(_plan(small).values()) == {("run", "notebook changed")}


def test_plan_artefact_deleted_runs_that_job(small: SmallWorkspace) -> None:
    """A report whose PDF is gone is made again, and only that one."""
    (small.filed("UK") / "report.pdf").unlink()
    assert _plan(small)["UK"] == ("run", "missing: report.pdf")
    assert _plan(small)["FR"][0] == "unchanged"


def test_run_brand_changed_draws_pages_without_a_kernel(small: SmallWorkspace) -> None:
    """Another ink: all pages are drawn again in it, charts and tables too, and no kernel starts."""
    brand = small.root / "templates" / "_brand.yml"
    text = brand.read_text(encoding="utf-8")
    before = (small.filed("FR") / "report.html").read_text(encoding="utf-8")
    figures = (small.filed("FR") / "kpis.csv").read_bytes()
    old = "#1f2933"  # the ink of the starter's brand
    assert f'ink: "{old}"' in text
    assert old.lower() in before.lower()
    brand.write_text(text.replace(old, "#102a43"), encoding="utf-8")
    assert {reason for _, reason in _plan(small).values()} == {"brand changed"}
    result = _run_without_kernels(small)
    assert {one.outcome for one in result.jobs} == {Outcome.RENDERED}, result.failed
    after = (small.filed("FR") / "report.html").read_text(encoding="utf-8")
    assert "#102a43" in after.lower()
    assert old.lower() not in after.lower()
    assert (small.filed("FR") / "kpis.csv").read_bytes() == figures
    assert {action for action, _ in _plan(small).values()} == {"unchanged"}
