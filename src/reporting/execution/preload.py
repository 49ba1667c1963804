"""Import, once and before the first fork, what every notebook would import."""

from __future__ import annotations

import contextlib
import importlib
import io
import sys
from collections.abc import Sequence

STACK = (
    "pandas",
    "numpy",
    "duckdb",
    "babel.numbers",
    "babel.dates",
    "matplotlib",
    "matplotlib.figure",
    "matplotlib.backends.backend_svg",
    "matplotlib.backends.backend_agg",
    "IPython.core.interactiveshell",
    "IPython.display",
)
# What a shell, a first table and a first figure import when they are needed.
LATE = (
    "IPython.core.application",
    "IPython.core.completerlib",
    "IPython.core.crashhandler",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "PIL.BmpImagePlugin",
    "PIL.GifImagePlugin",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "PIL.PpmImagePlugin",
    "ipykernel.comm",
    "matplotlib.style",
    "pandas.io.formats.html",
    "pandas.io.formats.string",
    "psutil",
    "pyarrow.pandas_compat",
    "scipy.special",
    "tornado.platform.asyncio",
)


def warm_up(modules: Sequence[str]) -> None:
    """Import the stack and these modules, and take their slow first steps.

    DuckDB is imported and not used: its first query starts threads, which a fork would lose.

    Parameters
    ----------
    modules
        Further modules, or ``module:function`` for one with a slow first step, which is then called;
        those that do not exist are left out.
    """
    _import_kernel()
    for name in STACK:
        importlib.import_module(name)
    for name in (*LATE, *modules):
        prepare(name)
    _keep_texts_small()
    _draw_once()


def _import_kernel() -> None:
    # The debugger starts nothing here and prints warnings; a notebook may still import it.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    try:
        importlib.import_module("ipykernel.debugger")
        importlib.import_module("reporting.execution.pipe_kernel")
    finally:
        del sys.modules["debugpy"]


def prepare(name: str) -> None:
    """Import a module if it exists, and call the function named after a colon.

    Examples
    --------
    >>> prepare("gc:collect")
    >>> prepare("no_such_module:start")
    """
    module_name, _, function = name.partition(":")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not (module_name == error.name or module_name.startswith(error.name + ".")):
            raise
        return
    if function:
        getattr(module, function)()


def _keep_texts_small() -> None:
    """Store texts of frames as Python's own: the frames of a report are small, and Arrow's first step is not.

    Only speed differs; kernels that are not forked from here leave pandas as it is.
    """
    import pandas as pd

    pd.set_option("mode.string_storage", "python")


def _draw_once() -> None:
    """Load the font cache and matplotlib's lazy parts."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(2, 1))
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1])
    axes.set_title("a")
    with contextlib.suppress(OSError):
        figure.savefig(io.StringIO(), format="svg")
