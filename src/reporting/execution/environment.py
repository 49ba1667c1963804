"""The environment of a kernel: what it may see of ours, and what makes its results repeatable."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

ALLOWED = frozenset(
    {
        "HOME",
        "LANG",
        "LANGUAGE",
        "LC_ALL",
        "LC_CTYPE",
        "LD_LIBRARY_PATH",
        "LOGNAME",
        "MPLCONFIGDIR",
        "PATH",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONHOME",
        "PYTHONPATH",
        "REPORTING_WORKSPACE",
        "SOURCE_DATE_EPOCH",
        "SYSTEMROOT",
        "TEMP",
        "TMP",
        "TMPDIR",
        "TZ",
        "USER",
        "VIRTUAL_ENV",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
    }
)


def kernel_environment(
    added: Mapping[str, str], private_folder: Path, *, inherited: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """Name the variables of a kernel: allow-listed ones, fixed ones, then those added.

    Credentials of the parent never reach a notebook by accident: what is not named is not passed on.

    Parameters
    ----------
    added
        Variables of this job; they win.
    private_folder
        An empty folder of ours that stands for the user's IPython and matplotlib settings.
    inherited
        The environment to choose from.
    """
    environment = {name: value for name, value in inherited.items() if name in ALLOWED}
    if "PYTHONPATH" in environment:  # the kernel starts in another folder
        folders = environment["PYTHONPATH"].split(os.pathsep)
        environment["PYTHONPATH"] = os.pathsep.join(
            str(Path(folder).absolute()) for folder in folders if folder
        )
    environment |= {
        # A set of strings is walked in the same order in every kernel.
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "PYTHONIOENCODING": "utf-8",
        # The user's own profile would change results from one machine to the next.
        "IPYTHONDIR": str(private_folder),
        "JUPYTER_RUNTIME_DIR": str(private_folder),
        "MATPLOTLIBRC": str(private_folder / "matplotlibrc"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        # A BLAS thread pool gains nothing with one kernel per core, and a thread must not exist at a fork.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "JE_ARROW_MALLOC_CONF": "background_thread:false",
        # The deprecation note of the frozen-modules debugger is no part of a report.
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    return environment | dict(added)


def write_settings(private_folder: Path) -> None:
    """Write the settings files that stand for the user's own."""
    # Without a salt of its own every SVG carries new random ids.
    (private_folder / "matplotlibrc").write_text("svg.hashsalt: reporting\n", encoding="ascii")
