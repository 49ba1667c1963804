"""Which kernel a notebook gets, and what happens when that kind is not to be had."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from execution.bench import Bench, notebook
from reporting.errors import ExecutionFailed
from reporting.execution import ExecutionRequest, Executor, open_executor
from reporting.execution.environment import kernel_environment, write_settings


def test_kind_of_kernel_is_recorded(bench: Bench) -> None:
    """The record says whether the kernel was warm or ordinary."""
    assert bench.text("import os; print(os.getpid() == os.getpgid(0))") == "True\n"
    assert bench.executed is not None
    assert bench.executed.kernel in {"fork", "process"}
    assert bench.executed.warnings == ()


def test_auto_takes_warm_kernels_here(tmp_path: Path) -> None:
    """On Linux `auto` means warm kernels; a module to preload that is not installed is left out."""
    with open_executor("auto", 1, preload=("no_such_module", "json.no_such_part")) as executor:
        bench = Bench(executor, tmp_path)
        bench.run("1")
        assert bench.executed is not None
        assert bench.executed.kernel == "fork"


def test_broken_preload_falls_back_to_ordinary_kernels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no warm kernel can be had, ordinary ones do the work and the record says why."""
    (tmp_path / "module_that_breaks.py").write_text("raise RuntimeError('broken on import')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with open_executor("fork", 1, preload=("module_that_breaks",)) as executor:
        bench = Bench(executor, tmp_path)
        assert bench.text("print(unit)") == "DE\n"
        assert bench.executed is not None
        assert bench.executed.kernel == "process (no warm kernel: RuntimeError: broken on import)"


def test_server_killed_is_started_again(tmp_path: Path) -> None:
    """The end of the kernel server costs a running notebook one attempt and the next ones nothing."""
    with open_executor("fork", 1, preload=()) as executor:
        bench = Bench(executor, tmp_path)
        cell = (
            "import os, pathlib, signal, time\nfirst = pathlib.Path('first')\n"
            "if not first.exists():\n    first.touch()\n"
            "    os.kill(os.getppid(), signal.SIGKILL); time.sleep(60)\n"
            "print('second')"
        )
        assert bench.text(cell) == "second\n"
        assert bench.executed is not None
        assert bench.executed.kernel == "fork"
        assert len(bench.executed.warnings) == 1
        assert bench.text("print('third')") == "third\n"


@pytest.fixture
def spawning(tmp_path: Path) -> Iterator[Bench]:
    private = tmp_path / "private"
    private.mkdir()
    write_settings(private)
    executor = Executor(private, "fork", (), served=False)
    yield Bench(executor, tmp_path)
    executor.close()


def test_platform_without_fork_gives_the_same_results(spawning: Bench, warm: Bench) -> None:
    """Elsewhere ordinary kernels are this process's children; the executed notebook is the same."""
    cells = (
        "print(unit)",
        "import pandas as pd\npd.DataFrame({'a': [1]})",
        "import os\nos.system('echo x');",
    )
    assert spawning.run(*cells) == warm.run(*cells)
    assert spawning.executed is not None
    assert spawning.executed.kernel == "process (this platform cannot fork)"


def test_platform_without_fork_time_limit(spawning: Bench) -> None:
    """The time limit holds there too."""
    from reporting.execution import Limits

    with pytest.raises(ExecutionFailed, match=r"cell 2: the time limit of 2 s was reached"):
        spawning.run(
            "import time, signal\nsignal.signal(2, signal.SIG_IGN)\ntime.sleep(60)", limits=Limits(seconds=2)
        )


def test_close_stops_a_running_notebook_without_another_attempt(tmp_path: Path) -> None:
    """Ending the executor, as Ctrl-C does, ends what runs at once."""
    failures = []
    (tmp_path / "n.ipynb").write_text(
        json.dumps(notebook(["open('started', 'a').write('x')\nwhile True: pass"]))
    )

    with open_executor("fork", 1, preload=()) as executor:

        def run() -> None:
            try:
                executor.run(ExecutionRequest(tmp_path / "n.ipynb", tmp_path / "o.ipynb", {}, tmp_path))
            except ExecutionFailed as error:
                failures.append(str(error))

        thread = threading.Thread(target=run)
        thread.start()
        while not (tmp_path / "started").exists():
            thread.join(0.02)
    thread.join(10)
    assert failures == [f"{tmp_path}/n.ipynb: stopped"]
    assert (tmp_path / "started").read_text() == "x"


def test_kernel_environment_names_what_it_passes(tmp_path: Path) -> None:
    """Only listed variables pass; those added win; relative import folders become absolute."""
    inherited = {
        "PATH": "/bin",
        "AWS_SECRET_ACCESS_KEY": "x",
        "PYTHONPATH": f"src{os.pathsep}{os.sep}lib",
        "LANG": "C",
    }
    environment = kernel_environment({"LANG": "fr_FR"}, tmp_path, inherited=inherited)
    assert environment["PATH"] == "/bin"
    assert environment["LANG"] == "fr_FR"
    assert environment["PYTHONPATH"] == f"{Path.cwd()}/src{os.pathsep}/lib"
    assert "AWS_SECRET_ACCESS_KEY" not in environment


def test_sigint_of_the_terminal_does_not_reach_kernels(warm: Bench) -> None:
    """A kernel leads its own group and ignores the terminal's Ctrl-C between cells."""
    text = warm.text("import os, signal\nprint(os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid())")
    assert text == "True True\n"
    assert os.getsid(warm.executor._server._process.pid) == warm.executor._server._process.pid
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
