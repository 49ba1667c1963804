"""What a notebook can do to its kernel, and what the others notice of it: nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from execution.bench import Bench, notebook
from reporting.errors import ExecutionFailed
from reporting.execution import ExecutionRequest, Limits
from reporting.execution.request import Executed
from reporting.execution.supervision import Guard


def alive(pid: int) -> bool:
    """Tell whether a process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_until_gone(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive(pid)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "signal 9, SIGKILL"),
        ("import os\nos._exit(7)", "exit code 7"),
        ("import ctypes\nctypes.string_at(0)", "signal 11, SIGSEGV"),
        ("import os\nos.abort()", "signal 6, SIGABRT"),
    ],
)
def test_run_kernel_ends_in_a_cell_is_tried_twice_and_named(warm: Bench, cell: str, said: str) -> None:
    """A kernel's death fails its own notebook only, after a second attempt."""
    attempts = warm.folder / "attempts"
    with pytest.raises(ExecutionFailed) as caught:
        warm.run(f"open({str(attempts)!r}, 'a').write('x')", cell)
    assert str(caught.value) == f"{warm.folder}/report.ipynb: cell 3: the kernel died ({said}), twice"
    assert attempts.read_text() == "xx"
    assert warm.text("print('next')") == "next\n"


def test_run_ordinary_kernel_killed_is_named(ordinary: Bench) -> None:
    """The same holds for ordinary kernels."""
    with pytest.raises(ExecutionFailed, match=r"cell 2: the kernel died \(signal 9, SIGKILL\), twice"):
        ordinary.run("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")


def test_run_kernel_dies_once_succeeds_with_a_warning(bench: Bench) -> None:
    """The second attempt counts, and the run's record says that there were two."""
    marker = bench.folder / "marker"
    text = bench.text(
        "import os, pathlib\n"
        f"marker = pathlib.Path({str(marker)!r})\n"
        "if not marker.exists():\n    marker.touch(); os.kill(os.getpid(), 9)\n"
        "print('second')"
    )
    assert text == "second\n"
    assert bench.executed is not None
    assert bench.executed.warnings == ("cell 2: the kernel died (signal 9, SIGKILL); run again",)


def test_run_exception_is_not_tried_again(warm: Bench) -> None:
    """A notebook that raises would raise again."""
    attempts = warm.folder / "attempts"
    with pytest.raises(ExecutionFailed):
        warm.run(f"open({str(attempts)!r}, 'a').write('x')\nraise ValueError('no')")
    assert attempts.read_text() == "x"


def test_run_time_limit_kills_a_deaf_kernel_and_its_programs(bench: Bench) -> None:
    """A cell that ignores every polite signal is killed, with what it started; no second attempt."""
    pids = bench.folder / "pids"
    cell = (
        "import os, signal, subprocess, time\n"
        "for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP): signal.signal(s, signal.SIG_IGN)\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        f"open({str(pids)!r}, 'a').write(f'{{os.getpid()}} {{child.pid}}\\n')\n"
        "while True: time.sleep(100)"
    )
    with pytest.raises(ExecutionFailed) as caught:
        bench.run("print('kept')", cell, limits=Limits(seconds=4))
    assert str(caught.value) == (
        f"{bench.folder}/report.ipynb: cell 3: the time limit of 4 s was reached; the kernel was killed"
    )
    (line,) = pids.read_text().splitlines()
    assert all(wait_until_gone(int(pid), 5) for pid in line.split())
    assert "kept" in (bench.folder / "report.out.ipynb").read_text()


def test_run_memory_limit_names_itself_and_spares_the_others(warm: Bench) -> None:
    """A notebook that takes all memory is killed; one running beside it does not notice."""
    folder = warm.folder / "beside"
    folder.mkdir()
    beside = Bench(warm.executor, folder)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(beside.text, "import time\ntime.sleep(1.5)\nprint('unharmed')")
        with pytest.raises(
            ExecutionFailed, match=r"cell 2: the memory limit of 400 MB was passed \(\d+ MB\)"
        ):
            warm.run(
                "import time\nheld = []\nwhile True:\n    held.append(b'x' * 2**23); time.sleep(0.001)",
                limits=Limits(seconds=60, memory_mb=400),
            )
        assert other.result() == "unharmed\n"


NOTE = "\n[stdout cut after 1,048,576 characters]\n"
FLOOD = (("y" * 1023 + "\n") * 1024)[: -len(NOTE)] + NOTE


@pytest.mark.parametrize("how", ["print('y' * 1023)", "os.write(1, b'y' * 1023 + b'\\n')"])
def test_run_output_flood_is_cut_and_noted(warm: Bench, how: str) -> None:
    """50 MB printed by one cell become 1 MiB, a note at its end; the notebook goes on."""
    cells = warm.run(f"import os\nfor _ in range(50 * 1024): {how}", "print('after')")
    assert "".join(cells[0]["outputs"][0]["text"]) == FLOOD
    assert cells[1]["outputs"][0]["text"] == ["after\n"]
    assert warm.executed is not None
    assert warm.executed.warnings == ("cell 2: stdout cut after 1,048,576 characters",)


def test_run_output_flood_ordinary_kernel_is_cut_alike(ordinary: Bench) -> None:
    """An ordinary kernel's flood is cut at the same character."""
    cells = ordinary.run("for _ in range(20 * 1024): print('y' * 1023)", "print('after')")
    assert "".join(cells[0]["outputs"][0]["text"]) == FLOOD


def test_run_small_limit_holds_the_note_too(warm: Bench) -> None:
    """What is kept of a cell's text and the note have the limit's length; the next stream has its own."""
    code = "import sys\nfor _ in range(50): print('y' * 9)\nprint('e' * 300, file=sys.stderr)"
    (cell,) = warm.run(code, limits=Limits(output_bytes_per_cell=200))
    kept = {output["name"]: "".join(output["text"]) for output in cell["outputs"]}
    assert {name: len(text) for name, text in kept.items()} == {"stdout": 200, "stderr": 200}
    assert kept["stderr"].endswith("e\n[stderr cut after 200 characters]\n")


def test_run_cleared_output_has_its_whole_limit_again(warm: Bench) -> None:
    """What was cut and then cleared leaves room for what is printed next."""
    code = "from IPython.display import clear_output\nprint('y' * 300)\nclear_output()\nprint('z' * 150)"
    (cell,) = warm.run(code, limits=Limits(output_bytes_per_cell=200))
    assert ["".join(output["text"]) for output in cell["outputs"]] == ["z" * 150 + "\n"]


def test_run_display_too_large_fails(warm: Bench) -> None:
    """A figure is never left out in silence: the notebook fails and names the limit."""
    with pytest.raises(
        ExecutionFailed, match=r"cell 2: its displayed outputs have 2,\d{3},\d{3} bytes; the limit is"
    ):
        warm.run("from IPython.display import HTML\nHTML('a' * 2_000_000)")


def test_run_endless_programs_of_a_finished_kernel_are_ended(warm: Bench) -> None:
    """A program left running ends with its kernel."""
    pid = int(warm.text("import subprocess\nprint(subprocess.Popen(['sleep', '600']).pid)"))
    assert wait_until_gone(pid, 5)


def test_run_files_left_open_are_written(bench: Bench) -> None:
    """The end of a kernel flushes files and runs exit functions, as the end of Python does."""
    left, done = bench.folder / "left", bench.folder / "done"
    bench.run(
        f"file = open({str(left)!r}, 'w')\n_ = file.write('all of it')\n"
        f"import atexit\n_ = atexit.register(lambda: open({str(done)!r}, 'w').write('ran'))"
    )
    assert (left.read_text(), done.read_text()) == ("all of it", "ran")


def test_run_measures_processor_time_and_memory(bench: Bench) -> None:
    """What a kernel cost is read from the system, not estimated."""
    bench.run("import time\nend = time.process_time() + 0.4\nwhile time.process_time() < end: pass")
    executed = bench.executed
    assert isinstance(executed, Executed)
    assert 0.4 <= executed.cpu_seconds <= executed.seconds + 1
    assert 20 < executed.max_rss_mb < 2000


PARENT = """
import json, sys, threading
from pathlib import Path
from reporting.execution import ExecutionRequest, Limits, open_executor

def run(name):
    folder = Path(sys.argv[2])
    executor.run(ExecutionRequest(folder / "n.ipynb", folder / f"{name}.ipynb", {}, folder))

with open_executor(sys.argv[1], 2) as executor:
    threads = [threading.Thread(target=run, args=(name,)) for name in "ab"]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
"""


@pytest.mark.parametrize("isolation", ["fork", "process"])
def test_parent_killed_leaves_no_process(isolation: str, tmp_path: Path) -> None:
    """After `kill -9` of the run no kernel, server or program of a notebook survives 5 s."""
    cell = (
        "import os, signal, subprocess, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "plain = subprocess.Popen(['sleep', '600'])\n"
        "escaped = subprocess.Popen(['setsid', 'sleep', '600'])\n"
        "line = f'{os.getpid()} {os.getppid()} {plain.pid} {escaped.pid}\\n'\n"
        "with open('pids', 'a') as file: _ = file.write(line)\n"
        "with open('folder', 'w') as file: _ = file.write(os.environ['IPYTHONDIR'])\n"
        "while True: pass"
    )
    (tmp_path / "n.ipynb").write_text(json.dumps(notebook([cell])))
    environment = dict(os.environ, PYTHONPATH=str(Path(__file__).parents[2] / "src"))
    parent = subprocess.Popen([sys.executable, "-c", PARENT, isolation, str(tmp_path)], env=environment)
    pids = tmp_path / "pids"
    deadline = time.monotonic() + 60
    while not pids.exists() or len(pids.read_text().splitlines()) < 2:
        assert time.monotonic() < deadline, "the notebooks did not start"
        time.sleep(0.05)
    time.sleep(0.3)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    started = {int(pid) for line in pids.read_text().splitlines() for pid in line.split()}
    assert len(started) == 7
    assert [pid for pid in started if not wait_until_gone(pid, 5)] == []
    assert not Path((tmp_path / "folder").read_text()).exists()


class _Killed:
    pid = -1

    def __init__(self) -> None:
        self.kills = 0

    def kill(self) -> None:
        self.kills += 1


def test_guard_check_past_the_deadline_kills_once() -> None:
    """The first check after the deadline kills and remembers why; later ones do nothing."""
    process = _Killed()
    guard = Guard(process, Limits(seconds=2.5), deadline=12.5)
    guard.check(12.5)
    assert (process.kills, guard.reason) == (0, "")
    guard.check(12.6)
    guard.check(99.0)
    assert (process.kills, guard.reason) == (1, "the time limit of 2.5 s was reached")


def test_executor_runs_notebooks_from_several_threads(warm: Bench) -> None:
    """Two threads share an executor and get each its own outputs."""
    (warm.folder / "n.ipynb").write_text(json.dumps(notebook(["print(unit * 3)"])))

    def run(unit: str) -> str:
        output = warm.folder / f"{unit}.ipynb"
        warm.executor.run(ExecutionRequest(warm.folder / "n.ipynb", output, {"unit": unit}, warm.folder))
        cell = json.loads(output.read_text())["cells"][2]
        return "".join(cell["outputs"][0]["text"])

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(run, "abcdefghijkl")) == [unit * 3 + "\n" for unit in "abcdefghijkl"]
