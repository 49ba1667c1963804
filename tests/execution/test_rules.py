"""The rules of a notebook, each broken once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reporting.execution import check_notebook

Write = Callable[..., Path]


def said(path: Path) -> list[str]:
    return [str(problem).replace(str(path), "n") for problem in check_notebook(path)]


def test_check_notebook_of_our_kind_has_no_problem(write_notebook: Write) -> None:
    """A report as it should be: calls, assignments, labelled exhibits, headings."""
    path = write_notebook(
        "from reporting.data import load_facts\nfrom reporting import metrics\nimport pandas as pd",
        "facts = load_facts(unit=unit)",
        "#| label: kpi-table\nkpi_table(facts)",
        "#| output: asis\nsection('Costs')",
        "write_kpis(facts)",
        "%matplotlib inline",
    )
    assert said(path) == []


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("x = 1\ndef f(): return 1", "n: cell 2, line 2: a function is defined (f); allowed: calls"),
        ("class A: pass", "n: cell 2, line 1: a class is defined (A)"),
        ("async def g(): pass", "n: cell 2, line 1: a function is defined (g)"),
        ("import reporting.pipeline", "n: cell 2, line 1: a notebook must not import 'reporting.pipeline'"),
        (
            "from reporting import delivery, data",
            "n: cell 2, line 1: a notebook must not import 'reporting.delivery'",
        ),
        (
            "from reporting.params import x",
            "n: cell 2, line 1: a notebook must not import 'reporting.params'",
        ),
        ("import reporting", "n: cell 2, line 1: a notebook must not import 'reporting'"),
        ("chart(facts)", "n: cell 2: it shows an exhibit and has no label"),
        ("#| label:\nchart(facts)", "n: cell 2: it shows an exhibit and has no label"),
        ("db_password = 'hunter2'", "n: cell 2, line 1: 'db_password' looks like a secret"),
        ("url = 'postgresql://joe:hunter2@db/x'", "n: cell 2: a value looks like a secret"),
        ("x = (1", "n: cell 2, line 1: '(' was never closed"),
    ],
)
def test_check_notebook_names_the_cell_and_the_rule(write_notebook: Write, cell: str, problem: str) -> None:
    """One broken rule, one problem, and no secret in it."""
    (message,) = said(write_notebook(cell))
    assert message.startswith(problem)
    assert "hunter2" not in message


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        (None, "n: no cell is tagged 'parameters'; allowed: exactly one code cell with that tag"),
        ("unit = ['FR']", "n: cell 1 (parameters), line 1: not a parameter (unit = ['FR']); allowed: name ="),
        ("import os", "n: cell 1 (parameters), line 1: not a parameter (import os)"),
        ("a = b = 1", "n: cell 1 (parameters), line 1: not a parameter (a = b = 1)"),
        ("unit = 'FR'\nperiod = f()", "n: cell 1 (parameters), line 2: not a parameter (period = f())"),
        ("api_key = ''", "n: cell 1 (parameters), line 1: parameter 'api_key' looks like a secret"),
    ],
)
def test_check_notebook_parameters_cell(write_notebook: Write, parameters: str | None, problem: str) -> None:
    """The parameters cell holds plain scalars and exists once."""
    (message,) = said(write_notebook("x = 1", parameters=parameters))
    assert message.startswith(problem)


def test_check_notebook_two_parameters_cells(write_notebook: Write) -> None:
    """Papermill would take the first and say nothing."""
    path = write_notebook("y = 1")
    content = json.loads(path.read_text())
    content["cells"][1]["metadata"]["tags"] = ["parameters"]
    path.write_text(json.dumps(content))
    assert said(path) == ["n: cells 1 and 2 are tagged 'parameters'; allowed: exactly one code cell"]


def test_check_notebook_stored_outputs(write_notebook: Write) -> None:
    """Outputs belong to the report, not to the source."""
    path = write_notebook("x = 1")
    content = json.loads(path.read_text())
    content["cells"][1]["execution_count"] = 3
    path.write_text(json.dumps(content))
    assert said(path) == [
        "n: cell 2: outputs are stored; allowed: none; clear them before committing (nbstripout)"
    ]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            {"nbformat": 3},
            "n: notebook format 3 is not read; allowed: format 4; open it in JupyterLab and save it",
        ),
        (
            {"metadata": {"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}}},
            "n: the kernel is not Python (R); allowed: python3",
        ),
        ({"nbformat": "4"}, "n: the file is no notebook (it has no 'nbformat')"),
    ],
)
def test_check_notebook_wrong_kind(write_notebook: Write, changes: dict[str, object], problem: str) -> None:
    """Another format or language is named."""
    assert said(write_notebook("x = 1", **changes)) == [problem]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"{", "n:1:2: the notebook is not JSON"),
        (b"\xff\xfe", "n: the notebook is not UTF-8 text"),
        (b"[]", "n: the file is no notebook"),
    ],
)
def test_check_notebook_unreadable(tmp_path: Path, content: bytes, problem: str) -> None:
    """A file that is no notebook gives a problem, not a traceback."""
    path = tmp_path / "n.ipynb"
    path.write_bytes(content)
    (message,) = said(path)
    assert message.startswith(problem)


def test_check_notebook_missing_file(tmp_path: Path) -> None:
    """So does a file that is not there."""
    assert said(tmp_path / "none.ipynb") == ["n: the notebook cannot be read (No such file or directory)"]
