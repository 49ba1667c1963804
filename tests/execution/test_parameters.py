"""Values that do not fit a notebook are refused before a kernel starts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reporting.errors import InputRefused
from reporting.execution import ExecutionRequest, Executor
from reporting.execution.parameters import check_parameters, declared_parameters, looks_secret
from reporting.execution.source import read_source

Write = Callable[..., Path]


def refusal(path: Path, given: dict[str, Any]) -> str:
    with pytest.raises(InputRefused) as caught:
        check_parameters(read_source(path), given)
    return str(caught.value)


def test_declared_parameters_reads_names_and_defaults(write_notebook: Write) -> None:
    """Plain and annotated scalars are read, comments and negative numbers included."""
    path = write_notebook(
        parameters='# of a report\nunit = "FR"  # id\nshare: float = -0.5\nopen_period = False'
    )
    parameters = declared_parameters(read_source(path))
    assert [(p.name, p.default, p.line) for p in parameters.values()] == [
        ("unit", "FR", 2),
        ("share", -0.5, 3),
        ("open_period", False, 4),
    ]


def test_check_parameters_unknown_name_says_which_is_near(write_notebook: Write) -> None:
    """Papermill would only log this; here it is an error with a guess."""
    path = write_notebook()
    assert refusal(path, {"uint": "FR"}) == (
        f"{path}: unknown parameter ('uint'); allowed parameters: count, unit; did you mean 'unit'?"
    )


def test_check_parameters_lists_all_problems_at_once(write_notebook: Write) -> None:
    """Each wrong value has its line."""
    path = write_notebook()
    assert refusal(path, {"unit": 3, "count": "1", "zzz": 1}).splitlines() == [
        f"{path}: parameter 'unit' has the wrong type (3 is int); allowed: str, as its default 'FR'",
        f"{path}: parameter 'count' has the wrong type ('1' is str); allowed: int, as its default 1",
        f"{path}: unknown parameter ('zzz'); allowed parameters: count, unit",
    ]


@pytest.mark.parametrize(
    ("default", "value", "fits"),
    [
        ("1", True, False),
        ("True", 1, False),
        ("True", False, True),
        ("1.5", 2, True),
        ("1", 2.5, False),
        ("''", "x", True),
        ("''", None, False),
    ],
)
def test_check_parameters_types(write_notebook: Write, default: str, value: Any, fits: bool) -> None:
    """A whole number may stand for a decimal one; a truth value stands for nothing else."""
    source = read_source(write_notebook(parameters=f"p = {default}"))
    if fits:
        check_parameters(source, {"p": value})
    else:
        with pytest.raises(InputRefused):
            check_parameters(source, {"p": value})


def test_check_parameters_secret_is_refused_without_its_value(write_notebook: Write) -> None:
    """A parameter is printed in every report, so a credential's value is not even echoed."""
    path = write_notebook()
    message = refusal(path, {"smtp_password": "hunter2"})
    assert "parameter 'smtp_password' looks like a secret" in message
    assert "hunter2" not in message


@pytest.mark.parametrize("name", ["API_KEY", "apikey", "dbPassword", "token", "client_secret", "pwd"])
def test_looks_secret_finds_credentials(name: str) -> None:
    """Usual names of credentials are found."""
    assert looks_secret(name)


@pytest.mark.parametrize("name", ["unit", "period", "key_figures", "passenger_count", "as_of", "cpwd"])
def test_looks_secret_leaves_others(name: str) -> None:
    """Names that only resemble one are not."""
    assert not looks_secret(name)


def test_run_refused_parameter_starts_no_kernel(
    fork_executor: Executor, write_notebook: Write, tmp_path: Path
) -> None:
    """The refusal comes before any kernel and leaves no output."""
    output = tmp_path / "out.ipynb"
    path = write_notebook("open('ran', 'w')")
    with pytest.raises(InputRefused):
        fork_executor.run(ExecutionRequest(path, output, {"uint": "FR"}, tmp_path))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["report.ipynb"]
