"""The only place that imports papermill: quietly, and without a costly validator."""

from __future__ import annotations

import logging
import sys
import threading
from types import ModuleType

_importing = threading.Lock()


def load_papermill() -> ModuleType:
    """Import papermill's execution module.

    Where JupyterLab is installed, `jsonschema` finds `rfc3987_syntax` and imports it, which builds
    grammars for more than a second (jsonschema issue 1428). nbformat needs no URI check, so
    the import is refused; jsonschema then goes without. This is one process's choice: kernels and
    JupyterLab are not touched. Without compiled bytecode (PYTHONDONTWRITEBYTECODE, or an
    installer that does not compile) all imports cost three times as much.
    """
    # papermill's modules import one another in a circle: two threads must not enter it together.
    with _importing:
        if "nbformat" not in sys.modules and "jsonschema" not in sys.modules:
            sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
        import papermill.execute

    # It logs each step at level INFO and each unknown name at WARNING; both are checked before.
    logging.getLogger("papermill").setLevel(logging.ERROR)
    execute: ModuleType = papermill.execute
    return execute
