"""An executed notebook names no machine, no person and no moment."""

from __future__ import annotations

import getpass
import json
import os
import re
import sys
from pathlib import Path

import pytest

from execution.bench import Bench
from reporting.errors import ExecutionFailed
from reporting.execution import scrub_notebook

NOISY = (
    "import os, sys, warnings, getpass\nprint(object(), os.getcwd(), sys.prefix)",
    "warnings.warn('careful')",
    "import pandas as pd\npd.DataFrame({'a': [1]}).style.format('{:.1f}')",
    "lambda: 1",
    "import matplotlib.pyplot as plt\nfig, ax = plt.subplots(); _ = ax.plot([1, 2])",
    "%config InlineBackend.figure_formats = ['svg']",
    "fig, ax = plt.subplots(); _ = ax.plot([3, 4], label='é')",
)


def test_run_twice_gives_the_same_bytes(bench: Bench) -> None:
    """Ids, addresses, times and temporary names do not differ between two runs."""
    written = []
    for _ in range(2):
        bench.run(*NOISY)
        written.append((bench.folder / "report.out.ipynb").read_bytes())
    assert written[0] == written[1]


def test_executed_notebook_has_no_path_and_no_time(warm: Bench) -> None:
    """Neither does it say where or when it was made."""
    warm.run(*NOISY, parameters={"unit": str(warm.folder / "output")})
    text = (warm.folder / "report.out.ipynb").read_text()
    for word in (
        str(warm.folder),
        sys.prefix,
        str(Path.home()),
        os.uname().nodename + "/",
        "ipykernel_",
        "0x7",
    ):
        assert word not in text
    assert not re.search(r'"/(home|root|tmp|usr|work)', text)
    assert not re.search(r"20\d\d-\d\d-\d\dT", text)
    metadata = json.loads(text)["metadata"]
    assert sorted(metadata) == ["kernelspec", "language_info", "papermill"]
    assert metadata["papermill"] == {"parameters": {"unit": "./output"}}


def test_failed_notebook_is_kept_and_scrubbed(warm: Bench) -> None:
    """What ran before the exception stays, with the traceback, and no path either."""
    with pytest.raises(ExecutionFailed):
        warm.run("print('before')", "import pandas as pd\npd.read_csv('absent.csv')")
    text = (warm.folder / "report.out.ipynb").read_text()
    assert "before" in text
    assert "FileNotFoundError" in text
    assert sys.prefix not in text
    assert str(warm.folder) not in text


def test_scrub_notebook_again_changes_nothing(warm: Bench) -> None:
    """Scrubbing is done once; a second time has no effect."""
    warm.run(*NOISY)
    path = warm.folder / "report.out.ipynb"
    before = path.read_bytes()
    scrub_notebook(path)
    assert path.read_bytes() == before


def test_scrub_notebook_of_another_tool(tmp_path: Path) -> None:
    """A notebook executed elsewhere loses papermill's paths and times and keeps the author's metadata."""
    path = tmp_path / "n.ipynb"
    cell = {
        "cell_type": "code",
        "metadata": {
            "tags": ["kept"],
            "papermill": {"start_time": "2026-01-01T00:00:00"},
            "execution": {"iopub.status.busy": "2026-01-01T00:00:00Z"},
        },
        "execution_count": 1,
        "source": ["x\n", "y"],
        "outputs": [
            {
                "output_type": "stream",
                "name": "stdout",
                "text": [f"{tmp_path}/a.csv\n", "see T_1a2b3 at 0x7f0011223344"],
            },
            {
                "output_type": "display_data",
                "metadata": {},
                "data": {
                    "text/html": '<style>#T_0f9ac{}</style><table id="T_0f9ac"><td class="T_0f9ac_c">T_12345',
                    "image/svg+xml": "<svg><dc:date>2026-01-01</dc:date></svg>",
                    "image/png": "T_0f9ac",
                },
            },
        ],
    }
    metadata = {
        "papermill": {"input_path": "/home/x/n.ipynb", "parameters": {"unit": "FR"}, "version": "2"},
        "vscode": {"x": 1},
        "kernelspec": {"name": "python3"},
    }
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": metadata, "cells": [cell]}))
    scrub_notebook(path)
    clean = json.loads(path.read_text())
    assert clean["metadata"] == {
        "papermill": {"parameters": {"unit": "FR"}},
        "kernelspec": {"name": "python3"},
    }
    assert clean["cells"][0]["metadata"] == {"tags": ["kept"]}
    assert clean["cells"][0]["id"] == "cell-1"
    stream, shown = clean["cells"][0]["outputs"]
    assert "".join(stream["text"]) == "./a.csv\nsee T_1a2b3 at 0x0"
    assert "".join(shown["data"]["text/html"]) == (
        '<style>#T_00001{}</style><table id="T_00001"><td class="T_00001_c">T_12345'
    )
    assert "".join(shown["data"]["image/svg+xml"]) == "<svg></svg>"
    assert shown["data"]["image/png"] == "T_0f9ac"


def test_scrub_never_leaves_half_a_file(tmp_path: Path) -> None:
    """A notebook that cannot be read stays as it is, and no temporary file stays behind."""
    path = tmp_path / "n.ipynb"
    path.write_text("{")
    with pytest.raises(ValueError, match="Expecting"):
        scrub_notebook(path)
    assert [file.name for file in tmp_path.iterdir()] == ["n.ipynb"]
    assert getpass.getuser() not in path.read_text()
