"""CPU of the code of one monthly report, cell by cell, in one process warmed as kernels are.

Run it: ``python tests/benchmarks/bench_report_cpu.py WORKSPACE [UNIT ...]``. The workspace must hold a
snapshot. Nothing is rendered; the last unit is printed by cell.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import time
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell

from reporting.execution.preload import warm_up


def main(workspace: str, *units: str) -> None:
    """Run the notebook once per unit and print the CPU seconds of each run."""
    root = Path(workspace).resolve()
    os.environ["REPORTING_WORKSPACE"] = str(root)
    notebook = json.loads((root / "notebooks" / "monthly_performance.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    warm_up(())
    shell = InteractiveShell.instance()
    seconds: list[float] = []
    for unit in units or ("FR", "DE", "UK"):
        seconds = [run_cell(shell, cell.replace('unit = "FR"', f'unit = "{unit}"')) for cell in cells]
        sys.stdout.write(f"{unit}: {sum(seconds):.3f} s\n")
    for cell, spent in zip(cells, seconds, strict=True):
        sys.stdout.write(f"{spent * 1000:7.0f} ms  {cell.splitlines()[0]}\n")


def run_cell(shell: InteractiveShell, source: str) -> float:
    """Run and format one cell; give its CPU seconds."""
    start = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        done = shell.run_cell(source)
        done.raise_error()
        if done.result is not None:
            shell.display_formatter.format(done.result)
    return time.process_time() - start


if __name__ == "__main__":
    main(*sys.argv[1:])
