"""The form offers what the snapshot can answer, and its facts are those of the report."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from reporting.errors import InputRefused
from reporting.lab import available, choose
from reporting.params import load_params
from reporting.pipeline.snapshots import take
from reporting.workspace import Workspace
from small_workspace import PERIOD, SmallWorkspace, make_small_workspace


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SmallWorkspace:
    """Take the snapshot of a small workspace."""
    made = make_small_workspace(tmp_path_factory.mktemp("lab") / "small")
    workspace = Workspace(made.root)
    take(workspace, load_params(workspace))
    return made


class FakeDropdown:
    """A list of which the first entry is chosen until a test chooses another."""

    def __init__(self, options: list[Any], description: str) -> None:
        self.options, self.description = options, description
        first = options[0]
        self.value = first[1] if isinstance(first, tuple) else first


def _box(children: list[Any]) -> Any:
    return SimpleNamespace(children=children, _repr_mimebundle_=lambda **_: {"text/plain": "a form"})


WIDGETS = SimpleNamespace(Dropdown=FakeDropdown, HBox=_box)


def test_available_lists_units_and_months(small: SmallWorkspace) -> None:
    """Every unit of the organisation, and the months with facts."""
    choices = available(workspace=small.root)
    assert set(choices.units) == {("France", "FR"), ("United Kingdom", "UK"), ("Small Group", "GROUP")}
    assert choices.periods == (PERIOD,)


def test_choose_facts_are_those_of_what_is_chosen(small: SmallWorkspace) -> None:
    """After choosing a unit its facts are opened: 50 leads of France in the small workspace."""
    form = choose(workspace=small.root, widgets=WIDGETS)
    unit, _ = form._box.children
    unit.value = "FR"
    assert (form.unit, form.period) == ("FR", PERIOD)
    measures = form.facts().measures(windows=("period",), scenarios=("AC",))
    assert measures.set_index("measure_id")["value"]["leads"] == 50
    assert form._repr_mimebundle_() == {"text/plain": "a form"}


def test_choose_without_ipywidgets_says_how_to_get_it(
    small: SmallWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form belongs to JupyterLab; elsewhere the message says so."""
    monkeypatch.setitem(__import__("sys").modules, "ipywidgets", None)
    with pytest.raises(InputRefused) as refused:
        choose(workspace=small.root)
    assert str(refused.value) == (
        "ipywidgets is not installed in this environment; "
        "'make lab' opens JupyterLab with it; or install the extra 'lab'"
    )


def test_import_of_a_report_never_imports_the_lab() -> None:
    """A worker that imports what notebooks use gets neither ipywidgets nor JupyterLab."""
    import subprocess
    import sys

    code = (
        "import sys, reporting.data, reporting.exhibits, reporting.views, reporting.lab; "
        "print([name for name in ('ipywidgets', 'jupyterlab') if name in sys.modules])"
    )
    source = str(Path(__file__).parents[2] / "src")
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": source}
    )
    assert answer.stdout == "[]\n"
