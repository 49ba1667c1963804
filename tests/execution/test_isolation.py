"""Nothing of one notebook reaches the next one."""

from __future__ import annotations

import os
from pathlib import Path

from execution.bench import Bench

POLLUTE = (
    "import builtins, decimal, locale, logging, os, random, signal, sys, threading, time, warnings",
    "import numpy as np, pandas as pd, matplotlib, matplotlib.pyplot as plt",
    "polluted = builtins.polluted = 1; import __main__; __main__.also = 2",
    "matplotlib.rcParams['lines.linewidth'] = 99; plt.figure(); pd.set_option('display.max_rows', 3)",
    "np.seterr(all='ignore'); np.random.seed(1); random.seed(1); decimal.getcontext().prec = 3",
    "warnings.simplefilter('error'); logging.getLogger().addHandler(logging.StreamHandler())",
    "os.environ['POLLUTED'] = '1'; os.environ['TZ'] = 'Asia/Tokyo'; time.tzset()",
    "os.chdir('/'); os.umask(0o077)",
    "_ = locale.setlocale(locale.LC_ALL, 'C'); sys.path.insert(0, '/polluted'); sys.setrecursionlimit(12345)",
    "signal.signal(signal.SIGTERM, signal.SIG_IGN); threading.Timer(60, print).start()",
    "pd.DataFrame.polluted = True; sys.modules['polluted'] = os; sys.stdout = sys.stderr",
    "import duckdb; duckdb.sql('create table polluted as select 1'); builtins.print = None",
)
IMPORTS = (
    "import builtins, decimal, locale, logging, os, signal, sys, threading, time, warnings\n"
    "import numpy as np, pandas as pd, matplotlib, duckdb, __main__"
)
SEEN = (
    "seen = (hasattr(builtins, 'polluted'), hasattr(__main__, 'also'), 'polluted' in globals(),\n"
    " matplotlib.rcParams['lines.linewidth'], pd.get_option('display.max_rows'), np.geterr()['divide'],\n"
    " decimal.getcontext().prec, warnings.filters[0][0], len(logging.getLogger().handlers),\n"
    " os.environ.get('POLLUTED'), os.environ.get('TZ'), time.tzname[0], os.getcwd() == folder,\n"
    " locale.localeconv()['decimal_point'], sys.path[0] == '/polluted', sys.getrecursionlimit(),\n"
    " signal.getsignal(signal.SIGTERM), threading.active_count(), hasattr(pd.DataFrame, 'polluted'),\n"
    " 'polluted' in sys.modules, sys.stdout is sys.stderr, duckdb.sql('show tables').fetchall(),\n"
    " len(In), os.umask(0o022))"
)


def descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def test_next_notebook_sees_nothing_of_a_polluting_one(warm: Bench) -> None:
    """Globals, settings, warnings, locale, environment, folder, modules: all as they were."""
    look = (IMPORTS, f"folder = {str(warm.folder)!r}\n{SEEN}", "print(seen)")
    before = warm.text(*look)
    warm.run(*POLLUTE)
    assert warm.text(*look) == before
    assert before.startswith("(False, False, False, 1.5, 60, 'warn', 28, ")


def test_random_numbers_differ_between_notebooks(warm: Bench) -> None:
    """A forked kernel does not repeat its neighbour's random numbers."""
    cell = "import random, uuid, numpy as np\nprint(random.random(), np.random.rand(), uuid.uuid4())"
    words = [warm.text(cell).split() for _ in range(2)]
    assert all(first != second for first, second in zip(*words, strict=True))


def test_many_runs_leave_nothing_behind(warm: Bench) -> None:
    """200 runs through one server: no descriptor, child, thread or file more, no output of another's."""
    warm.run("1")
    server = warm.executor._server._process.pid
    folder = warm.executor._private_folder
    count = (descriptors(os.getpid()), descriptors(server), sorted(path.name for path in folder.iterdir()))
    for number in range(200):
        cells = (
            "import builtins",
            f"builtins.leak = getattr(builtins, 'leak', {number}); print(builtins.leak)",
        )
        assert warm.text(*cells) == f"{number}\n"
    assert count == (
        descriptors(os.getpid()),
        descriptors(server),
        sorted(path.name for path in folder.iterdir()),
    )
    assert Path(f"/proc/{server}/task/{server}/children").read_text() == ""
    assert len(list(Path(f"/proc/{server}/task").iterdir())) == 1


def test_environment_passes_only_what_is_named(bench: Bench, monkeypatch) -> None:
    """A credential in the parent's environment is not seen by a notebook; what the job adds is."""
    monkeypatch.setenv("WAREHOUSE_PASSWORD", "hunter2")
    text = bench.text(
        "import os\nprint(os.environ.get('WAREHOUSE_PASSWORD'), os.environ['ADDED'])",
        environment={"ADDED": "yes"},
    )
    assert text == "None yes\n"


def test_working_folder_is_the_requested_one(bench: Bench) -> None:
    """A notebook runs in its working folder, and the parent stays in its own."""
    before = Path.cwd()
    assert bench.text(
        "import os\nprint(os.getcwd() == os.path.realpath('.'), os.path.exists('report.ipynb'))"
    ) == ("True True\n")
    assert Path.cwd() == before
