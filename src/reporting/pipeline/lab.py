"""Open JupyterLab on a workspace's notebooks, with its data ready."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from reporting.errors import InputRefused, Problem
from reporting.params import Params, load_params
from reporting.pipeline import snapshots
from reporting.pipeline.lock import hold_lock
from reporting.workspace import STYLES_VARIABLE, VARIABLE, Workspace

Start = Callable[..., "subprocess.Popen[Any]"]


def open_lab(
    workspace: Workspace,
    *,
    port: int,
    browser: bool,
    environ: Mapping[str, str] = os.environ,
    is_installed: Callable[[str], bool] = lambda name: importlib.util.find_spec(name) is not None,
    start: Start = subprocess.Popen,
    is_root: Callable[[], bool] = lambda: os.geteuid() == 0,
) -> int:
    """Make sure there is a snapshot, then run JupyterLab of this environment until it is closed.

    Parameters
    ----------
    port
        Where it listens; JupyterLab takes the next free one.
    browser
        Whether it opens a browser.

    Returns
    -------
    int
        JupyterLab's exit code.

    Raises
    ------
    InputRefused
        JupyterLab is not installed here, or there are no data yet.
    """
    if not is_installed("jupyterlab"):
        text = "JupyterLab is not installed in this environment"
        allowed = "'make lab' opens it in an environment of its own; or install the extra 'lab'"
        raise InputRefused(Problem(text, allowed=allowed))
    _ready_data(workspace)
    command = [sys.executable, "-m", "jupyterlab", f"--port={port}"]
    command += [f"--ServerApp.root_dir={workspace.notebooks}"]
    command += [] if browser else ["--no-browser"]
    # In a container one is often root, whom JupyterLab refuses; it listens here only, with a token.
    command += ["--allow-root"] if is_root() else []
    styles = workspace.templates / "_extensions" / "report" / "exhibits.css"
    added = {VARIABLE: str(workspace.root), STYLES_VARIABLE: str(styles)}
    return _wait(start(command, env={**environ, **added}))


def _ready_data(workspace: Workspace) -> None:
    """Take a snapshot if none was ever taken: the notebooks read the newest one."""
    if snapshots.newest(workspace) is not None:
        return
    params = load_params(workspace)
    if absent := _absent_folders(workspace, params):
        allowed = "'reporting sample' writes the demo group's data; else put the sources' files there"
        raise InputRefused(
            [Problem("no data yet", workspace.relative(folder), allowed=allowed) for folder in absent]
        )
    with hold_lock(workspace.output / ".lock"):
        snapshots.take(workspace, params)


def _absent_folders(workspace: Workspace, params: Params) -> Sequence[Path]:
    """List the folders that sources' files should lie in, and that do not exist."""
    paths = (source.path.resolve(workspace.root) for source in params.data.sources.values() if source.path)
    folders = dict.fromkeys((workspace.root / path).parent for path in paths)
    return [folder for folder in folders if not folder.is_dir()]


def _wait(lab: subprocess.Popen[Any]) -> int:
    """Wait for JupyterLab; Ctrl-C is its own to answer (it asks whether to stop)."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return lab.wait()
    finally:
        signal.signal(signal.SIGINT, before)
        if lab.poll() is None:
            lab.terminate()
            lab.wait()
