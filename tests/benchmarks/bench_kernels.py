"""Fixed cost of a notebook of 16 trivial cells: papermill as it comes, our ordinary and our warm kernels.

Run ``python tests/benchmarks/bench_kernels.py [ROUNDS]``. The ways take turns in every round: a shared
machine drifts, so what counts is the median of the ratios of one round.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from reporting.execution import ExecutionRequest, Executor, open_executor
from reporting.execution.papermill_import import load_papermill

CELLS = 16


def write_source(path: Path) -> None:
    """Write the notebook that is measured."""
    cells = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "metadata": {"tags": ["parameters"]} if number == 0 else {},
            "source": 'unit = "FR"' if number == 0 else f"x = {number}",
            "outputs": [],
            "execution_count": None,
        }
        for number in range(CELLS)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}))


def seconds(work: Callable[[], object]) -> float:
    """Time a call (s)."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(folder: Path, rounds: int, ordinary: Executor, warm: Executor) -> dict[str, list[float]]:
    """Time each way once a round, after one round that does not count."""
    source = folder / "source.ipynb"
    write_source(source)
    papermill = load_papermill()
    request = ExecutionRequest(source, folder / "out.ipynb", {"unit": "DE"}, folder)
    ways: dict[str, Callable[[], object]] = {
        "papermill": lambda: papermill.execute_notebook(
            source, folder / "stock.ipynb", {"unit": "DE"}, progress_bar=False
        ),
        "process": lambda: ordinary.run(request),
        "fork": lambda: warm.run(request),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            taken = seconds(way)
            if number:
                times[name].append(taken)
    return times


def main(rounds: int) -> None:
    """Print the medians and the ratios."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_executor("process", 1) as ordinary,
        open_executor("fork", 1) as warm,
    ):
        times = measure(Path(folder), rounds, ordinary, warm)
    result = {f"{name}_s": round(statistics.median(values), 3) for name, values in times.items()}
    for name in ("papermill", "process"):
        ratios = [slow / fast for slow, fast in zip(times[name], times["fork"], strict=True)]
        result[f"{name}_to_fork"] = round(statistics.median(ratios), 1)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
