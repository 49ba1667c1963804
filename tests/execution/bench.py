"""Run lists of cells as notebooks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reporting.execution import Executed, ExecutionRequest, Executor, Limits

LIMITS = Limits(seconds=60)
PARAMETERS = 'unit = "FR"\ncount = 1'


def notebook(cells: Sequence[str], parameters: str | None = PARAMETERS) -> dict[str, Any]:
    """Make a notebook of code cells, the first one tagged `parameters`."""
    sources = [] if parameters is None else [(parameters, ["parameters"])]
    sources += [(source, []) for source in cells]
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "cells": [
            {
                "cell_type": "code",
                "id": f"c{number}",
                "metadata": {"tags": tags} if tags else {},
                "source": source,
                "outputs": [],
                "execution_count": None,
            }
            for number, (source, tags) in enumerate(sources)
        ],
    }


class Bench:
    """Runs lists of cells with one executor."""

    def __init__(self, executor: Executor, folder: Path) -> None:
        self.executor = executor
        self.folder = folder
        self.executed: Executed | None = None

    def run(
        self,
        *cells: str,
        name: str = "report",
        limits: Limits = LIMITS,
        parameters: dict[str, Any] | None = None,
        environment: dict[str, str] | None = None,
    ) -> list[dict[str, Any]]:
        """Run cells and give back the executed ones, without the two of the parameters."""
        source, output = self.folder / f"{name}.ipynb", self.folder / f"{name}.out.ipynb"
        source.write_text(json.dumps(notebook(cells)))
        given = {"unit": "DE"} if parameters is None else parameters
        request = ExecutionRequest(source, output, given, self.folder, environment or {}, limits)
        self.executed = self.executor.run(request)
        executed: list[dict[str, Any]] = json.loads(output.read_text())["cells"]
        return executed[2:]

    def text(self, *cells: str, **options: Any) -> str:
        """Run cells and give back what the last one printed."""
        last = self.run(*cells, **options)[-1]
        return "".join("".join(out["text"]) for out in last["outputs"] if out["output_type"] == "stream")
