"""The only place that imports papermill: quietly, and without a costly validator."""

from __future__ import annotations

import logging
import sys
import threading
from types import ModuleType

_importing = threading.Lock()
# Stores of notebooks: papermill goes without those it cannot import, and notebooks here are files.
_STORES = ("papermill.s3", "papermill.abs", "papermill.adl", "gcsfs", "github")


def load_papermill() -> ModuleType:
    """Import papermill's execution module.

    Where JupyterLab is installed, `jsonschema` finds `rfc3987_syntax` and imports it, which builds
    grammars for more than a second (jsonschema issue 1428). nbformat needs no URI check, so
    the import is refused; jsonschema then goes without. Papermill's clients of stores in the cloud are
    refused too. This is one process's choice: kernels and JupyterLab are not touched. Without compiled
    bytecode (PYTHONDONTWRITEBYTECODE, or an installer that does not compile) all imports cost three
    times as much.
    """
    # papermill's modules import one another in a circle: two threads must not enter it together.
    with _importing:
        if "nbformat" not in sys.modules and "jsonschema" not in sys.modules:
            _refuse("rfc3987_syntax")
        for store in _STORES:
            _refuse(store)
        import papermill.execute

    # It logs each step at level INFO and each unknown name at WARNING; both are checked before.
    logging.getLogger("papermill").setLevel(logging.ERROR)
    execute: ModuleType = papermill.execute
    return execute


def _refuse(name: str) -> None:
    """Let whoever imports a module find it missing, unless it is there already."""
    sys.modules.setdefault(name, None)  # type: ignore[arg-type]
