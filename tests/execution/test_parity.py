"""A warm kernel gives the outputs an ordinary kernel gives, cell by cell."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from execution.bench import Bench
from reporting.execution import Executor

# An ordinary kernel reads its descriptors in a thread, some time later; a warm one at once.
WAIT = "time.sleep(0.1)"
CELLS = {
    "print": "print(unit, count)",
    "nothing": "x = 3",
    "value": "x * 2",
    "none_is_silent": "None",
    "semicolon_is_silent": "x;",
    "both_streams": "import sys\nprint('a'); print('b', file=sys.stderr); print('c')",
    "print_without_newline": "print('no newline', end='')",
    "written_directly": "import sys\n_ = sys.stdout.write('direct\\n')\nsys.stdout.flush()",
    "output_counter": "print(In[-2], len(Out) > 0)",
    "underscore": "6 * 7",
    "last_value": "_ + 1",
    "display": "from IPython.display import HTML, Markdown\ndisplay(HTML('<b>a</b>'), Markdown('*b*'))",
    "print_around_display": "print(1); display(HTML('<i>x</i>')); print(2)",
    "display_update": "handle = display(HTML('old'), display_id='one')\nhandle.update(HTML('new'))",
    "update_of_earlier_cell": "handle.update(HTML('newest'))",
    "clear": "from IPython.display import clear_output\nprint('gone'); clear_output(); print('kept')",
    "clear_and_wait": "print('gone'); clear_output(wait=True); display(HTML('kept'))",
    "frame": "import pandas as pd\npd.DataFrame({'a': [1.5, None], 'b': ['é', '<x>']})",
    "array": "import numpy as np\nnp.arange(6).reshape(2, 3)",
    "rich_class": (
        "R = type('R', (), {'_repr_html_': lambda s: '<p>r</p>', '_repr_svg_': lambda s: '<svg/>',"
        " '_repr_mimebundle_': lambda s, **k: {'text/markdown': 'r', 'text/plain': 'R'}})\nR()"
    ),
    "bytes_of_an_image": (
        "from IPython.display import Image\nimport base64\n"
        "Image(base64.b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR4nGNgYAAAAAMAASsJTYQ"
        "AAAAASUVORK5CYII='))"
    ),
    "await_at_top": "import asyncio\nawait asyncio.sleep(0.01)\nprint('awaited')",
    "background_task": (
        "task = asyncio.ensure_future(asyncio.sleep(0, result=5))\nawait asyncio.sleep(0.02)\ntask.result()"
    ),
    "gather": "await asyncio.gather(*[asyncio.sleep(0, k) for k in range(3)])",
    "line_time": "%time y = sum(range(10))",
    "cell_time": "%%time\nz = 1\nprint('timed')",
    "capture": "%%capture held\nprint('held')",
    "show_captured": "held.show()",
    "shell_line": "!echo from the shell",
    "shell_assigned": "lines = !printf 'a\\nb\\n'\nlines",
    "bash_cell": "%%bash\necho out\necho err >&2",
    "os_system": f"import os, time\nprint('before'); os.system('echo from system'); {WAIT}; print('after')",
    "subprocess": f"import subprocess\n_ = subprocess.run(['echo', 'inherited']); {WAIT}",
    "subprocess_captured": "subprocess.run(['echo', 'piped'], capture_output=True, text=True).stdout",
    "descriptor": f"_ = os.write(1, b'raw bytes\\n'); {WAIT}",
    "descriptor_of_errors": f"_ = os.write(2, b'raw error\\n'); {WAIT}",
    "forked_child": (
        "pid = os.fork()\nif pid == 0:\n    os.write(1, b'child\\n'); os._exit(0)\n"
        f"_ = os.waitpid(pid, 0); {WAIT}"
    ),
    "thread": "import threading\nt = threading.Thread(target=print, args=('thread',)); t.start(); t.join()",
    "warning": "import warnings\nwarnings.warn('careful')",
    "logging": "import logging\nlogging.warning('logged')",
    "isatty": "sys.stdout.isatty(), sys.stdout.encoding",
    "names": "__name__, sys.modules['__main__'].__dict__ is globals()",
    "shell_class": "type(get_ipython()).__name__, 'IPKernelApp' in get_ipython().config",
    "unicode": "print('é€😀\\u202f−')",
    "lone_surrogate": "print(repr('\\ud800'))",
    "not_a_number": "display({'application/json': {'a': 1}}, raw=True)",
    "large": "print('x' * 200_000)",
    "many_lines": "for i in range(3000): print(i)",
    "many_displays": "for i in range(40): display(i)",
    "figure": "import matplotlib.pyplot as plt\nfig, ax = plt.subplots(figsize=(2, 1)); _ = ax.plot([1, 2])",
    "figure_shown": "plt.figure(figsize=(1, 1)); plt.plot([1, 3]); plt.show(); print('shown')",
    "figure_closed": "plt.get_fignums()",
    "rc_parameters": (
        "import hashlib, matplotlib\n"
        "items = sorted((k, repr(v)) for k, v in matplotlib.rcParams.items())\n"
        "hashlib.sha256(repr(items).encode()).hexdigest()"
    ),
    "backend": "matplotlib.get_backend()",
    "working_folder": "os.path.samefile(os.getcwd(), '.'), sys.path",
    "folders_visited": "[len(_dh), str(_dh[0]) == os.getcwd(), get_ipython().starting_dir == os.getcwd()]",
    "environment": "sorted(k for k in os.environ if k != 'PYDEVD_USE_FRAME_EVAL')",
    "warning_filters": "len(warnings.filters) > 0, warnings.showwarning.__module__",
    "locale": "import locale\nlocale.getlocale(), locale.localeconv()['decimal_point']",
    "signals": "import signal\nsignal.getsignal(signal.SIGINT).__name__, signal.getsignal(signal.SIGTERM)",
    "set_order": "list({'a', 'b', 'c', 'd', 'e'})",
    "payload": "get_ipython().set_next_input('ignored')",
    "help": "len?",
    "magic_who": "%who_ls int",
    "doctest_repr": "class_ = object\nclass_",
    "process_pool": (
        "import multiprocessing\nwith multiprocessing.get_context('fork').Pool(1) as pool:\n"
        "    print(pool.map(abs, [-1, -2]))"
    ),
    "async_program": (
        "p = await asyncio.create_subprocess_exec('echo', 'async', stdout=asyncio.subprocess.PIPE)\n"
        "print((await p.communicate())[0])"
    ),
    "printing_child": (
        "child = multiprocessing.get_context('fork').Process(target=print, args=('in child',), "
        "kwargs={'flush': True})\nchild.start(); child.join(); "
        f"{WAIT}"
    ),
    "thread_pool": (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(2) as threads:\n    print(list(threads.map(len, ['a', 'bb'])))"
    ),
    "script_cell": "%%script cat\nfrom a script cell",
    "file_written": "%%writefile note.txt\ntext",
    "run_file": "_ = open('part.py', 'w').write('print(__name__); part = 1')\n%run part.py",
    "imported_from_folder": "import part as module\nmodule.part",
    "pickled": (
        "import pickle\nK = type('K', (), {'__module__': '__main__'})\n"
        "type(pickle.loads(pickle.dumps(K()))).__name__"
    ),
    "duck": "import duckdb\nduckdb.sql('select 42 as a').df()",
    "styler": "pd.DataFrame({'a': [1.25]}).style.format('{:.1f}')",
    "figure_object": "from matplotlib.figure import Figure\nFigure(figsize=(1, 1))",
    "svg_format": "%config InlineBackend.figure_formats = ['svg']\nplt.plot([1, 2]); plt.show()",
    "exception_hook": "sys.excepthook.__name__, sys.displayhook.__class__.__name__",
    "history": "%history 1",
    "stdin_refused": "try:\n    input('name? ')\nexcept Exception as e:\n    print(type(e).__name__, e)",
    "password_refused": (
        "import getpass\ntry:\n    getpass.getpass()\nexcept Exception as e:\n    print(type(e).__name__, e)"
    ),
    "caught_exit": "try:\n    sys.exit(3)\nexcept SystemExit as e:\n    print('exit', e.code)",
    "markup_in_text": "print('<script>*{{x}}*</script>')",
}
FAILING = {
    "exception": "1 / 0",
    "chained": "try:\n    {}['k']\nexcept KeyError as e:\n    raise ValueError('bad') from e",
    "syntax": "def f(:\n    pass",
    "name": "undefined_name",
    "custom": "class Odd(Exception):\n    def __str__(self): return 'odd é'\nraise Odd",
    "keyboard_interrupt": "raise KeyboardInterrupt('stop')",
    "unprintable": "class Bad:\n    def __repr__(self): raise RuntimeError('no repr')\nBad()",
    "error_after_print": "import sys\nprint('a'); print('b', file=sys.stderr); raise OSError(2, 'gone')",
}


@pytest.fixture(scope="module")
def both(
    fork_executor: Executor, process_executor: Executor, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[dict[str, Any]]]:
    return {
        kind: Bench(executor, tmp_path_factory.mktemp(kind)).run(*CELLS.values(), name=kind)
        for kind, executor in (("fork", fork_executor), ("process", process_executor))
    }


def neutral(cell: dict[str, Any]) -> list[Any]:
    """Leave out what names this very process or the time."""
    text = repr(cell["outputs"])
    text = re.sub(r"(CPU times|Wall time): [^'\\]*", r"\1", text)
    return [cell["execution_count"], text]


@pytest.mark.parametrize("name", CELLS)
def test_outputs_equal_those_of_an_ordinary_kernel(name: str, both: dict[str, list[dict[str, Any]]]) -> None:
    """Same outputs, in the same order, with the same MIME types."""
    index = list(CELLS).index(name)
    assert neutral(both["fork"][index]) == neutral(both["process"][index])


def test_outputs_are_there_at_all(both: dict[str, list[dict[str, Any]]]) -> None:
    """The comparison compares something: figures are drawn, text is printed."""
    cells = dict(zip(CELLS, both["fork"], strict=True))
    assert cells["print"]["outputs"][0]["text"] == ["DE 1\n"]
    assert "image/png" in cells["figure"]["outputs"][0]["data"]
    assert "".join(cells["os_system"]["outputs"][0]["text"]) == "before\nfrom system\nafter\n"
    assert cells["display_update"]["outputs"][0]["data"]["text/html"] == ["newest"]
    assert sum(bool(cell["outputs"]) for cell in both["fork"]) > 45


@pytest.mark.parametrize("name", FAILING)
def test_failures_equal_those_of_an_ordinary_kernel(name: str, warm: Bench, ordinary: Bench) -> None:
    """Same traceback in the notebook and the same message."""
    messages, outputs = [], []
    for kind, bench in (("warm", warm), ("ordinary", ordinary)):
        with pytest.raises(Exception, match=kind) as caught:
            bench.run(FAILING[name], name=kind)
        messages.append(str(caught.value).replace(kind, "kernel"))
        outputs.append((Path(bench.folder) / f"{kind}.out.ipynb").read_text())
    assert messages[0] == messages[1]
    assert outputs[0] == outputs[1]
