"""Pages are drawn again from what is filed: same figures, new pages, no kernel."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from reporting.errors import InputRefused
from reporting.pipeline.lock import hold_lock
from reporting.pipeline.outcome import Outcome, RunResult
from reporting.pipeline.progress import Progress
from reporting.pipeline.rerender import render_again
from reporting.pipeline.run import RunOptions, run_reports
from reporting.plan import Selection
from reporting.workspace import Workspace
from small_workspace import PERIOD, SmallWorkspace, make_small_workspace

UK = Selection(periods=(PERIOD,), units=("UK",))


def _today() -> date:
    return date(2025, 4, 10)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> SmallWorkspace:
    """File one report."""
    made = make_small_workspace(tmp_path_factory.mktemp("once") / "small")
    result = run_reports(Workspace(made.root), UK, RunOptions(), Progress(), today=_today)
    assert not result.failed
    return made


@pytest.fixture
def filed(once: SmallWorkspace, tmp_path: Path) -> SmallWorkspace:
    """Copy the workspace with its report, for a test to change."""
    shutil.copytree(once.root, tmp_path / "small")
    return SmallWorkspace(tmp_path / "small")


def _render(small: SmallWorkspace, selection: Selection = UK) -> RunResult:
    return render_again(Workspace(small.root), selection, "embedded", Progress(), today=_today)


def test_render_again_new_colour_changes_pages_and_keeps_figures(filed: SmallWorkspace) -> None:
    """After a change of the brand the page is new; notebook, figures and issue are the filed ones."""
    folder, before = filed.filed("UK"), filed.record("UK")
    kept = {name: (folder / name).read_bytes() for name in ("notebook.ipynb", "kpis.csv")}
    filed.change("templates/_brand.yml", "#0b5563", "#0b5577")
    result = _render(filed)
    assert [one.outcome for one in result.jobs] == [Outcome.RENDERED]
    after = filed.record("UK")
    assert "#0b5577" in (folder / "report.html").read_text(encoding="utf-8")
    assert {name: (folder / name).read_bytes() for name in kept} == kept
    same = ("issue", "snapshot", "as_of", "state", "parameters")
    assert [after[name] for name in same] == [before[name] for name in same]
    changed = {name for name, digest in after["inputs"].items() if digest != before["inputs"][name]}
    assert changed == {"brand"}


def test_render_again_changed_notebook_is_refused(filed: SmallWorkspace) -> None:
    """New pages never vouch for figures that somebody edited after they were filed."""
    figures = filed.filed("UK") / "kpis.csv"
    figures.write_text(figures.read_text().replace(",500,", ",501,"))
    page = (filed.filed("UK") / "report.html").read_bytes()
    (failed,) = _render(filed).failed
    assert failed.message.splitlines()[0] == (
        "changed after it was filed: kpis.csv; run the job again with --force"
    )
    assert (filed.filed("UK") / "report.html").read_bytes() == page


def test_render_again_provisional_report_stays_provisional(filed: SmallWorkspace) -> None:
    """What was made of an open period keeps saying so after the period is over."""
    path = filed.filed("UK") / "run.json"
    record = json.loads(path.read_text())
    path.write_text(json.dumps(record | {"state": "provisional"}))
    assert not _render(filed).failed
    assert filed.record("UK")["state"] == "provisional"
    page = (filed.filed("UK") / "report.html").read_text(encoding="utf-8")
    assert "Provisional: the period is not over" in page


def test_render_again_without_its_snapshot_fails(filed: SmallWorkspace) -> None:
    """Without the snapshot a page cannot say what it was made from."""
    snapshot = filed.record("UK")["snapshot"]
    (filed.root / "output" / ".snapshots" / snapshot).rename(filed.root / "elsewhere")
    (failed,) = _render(filed).failed
    assert failed.message.startswith(f"no such snapshot ({snapshot}); kept are: ")


def test_render_again_nothing_filed_is_refused(filed: SmallWorkspace) -> None:
    """A selection without a filed report is refused, and the message says where to look."""
    with pytest.raises(InputRefused) as refused:
        _render(filed, Selection(periods=(PERIOD,), units=("FR",)))
    assert str(refused.value) == (
        "nothing of this selection is filed; see 'reporting list'; 'reporting run' files reports"
    )


def test_render_again_leaves_the_lock_free(filed: SmallWorkspace) -> None:
    """After a rendering the workspace can be held again."""
    assert not _render(filed).failed
    with hold_lock(filed.root / "output" / ".lock"):
        pass
