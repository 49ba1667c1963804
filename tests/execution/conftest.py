"""Notebooks made on the spot, and one executor of each kind for all tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from execution.bench import PARAMETERS, Bench, notebook
from reporting.execution import Executor, open_executor


@pytest.fixture(scope="session")
def fork_executor() -> Iterator[Executor]:
    with open_executor("fork", 2, preload=()) as executor:
        yield executor


@pytest.fixture(scope="session")
def process_executor() -> Iterator[Executor]:
    with open_executor("process", 2) as executor:
        yield executor


@pytest.fixture
def warm(fork_executor: Executor, tmp_path: Path) -> Bench:
    return Bench(fork_executor, tmp_path)


@pytest.fixture
def ordinary(process_executor: Executor, tmp_path: Path) -> Bench:
    return Bench(process_executor, tmp_path)


@pytest.fixture(params=["fork", "process"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    return Bench(request.getfixturevalue(f"{request.param}_executor"), tmp_path)


@pytest.fixture
def write_notebook(tmp_path: Path) -> Callable[..., Path]:
    def write(*cells: str, parameters: str | None = PARAMETERS, **changes: Any) -> Path:
        path = tmp_path / "report.ipynb"
        path.write_text(json.dumps(notebook(cells, parameters) | changes))
        return path

    return write
