"""The working part of the engine: papermill's bookkeeping around our client and kernel."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from papermill.engines import Engine

from reporting.execution.client import Journal, ReportClient
from reporting.execution.request import Limits

# nbclient reports a dead kernel and a time limit here; the executor says it in its error.
_log = logging.getLogger("reporting.execution.nbclient")
_log.addHandler(logging.NullHandler())
_log.propagate = False


class ManagedEngine(Engine):  # type: ignore[misc]
    """Runs the cells of a notebook in a kernel given to it, or in one of its own."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        kernel: Any = None,
        journal: Journal | None = None,
        output_bytes: int = Limits().output_bytes_per_cell,
        **options: Any,
    ) -> None:
        """Run all cells.

        Parameters
        ----------
        nb_man
            Papermill's execution manager.
        kernel_name
            Not used: the kernel is this interpreter.
        kernel
            A running kernel; without one (papermill's own command line) one is started here.
        journal, output_bytes
            See ReportClient.
        options
            Papermill's other options; those that name files or a log are papermill's own.
        """
        journal = journal or Journal()
        kept: dict[str, Any] = {
            name: options[name] for name in ("log_output", "stdout_file", "stderr_file") if name in options
        }
        kept["timeout"] = options.get("execution_timeout")
        if kernel is not None:
            ReportClient(
                nb_man, km=kernel, journal=journal, output_bytes=output_bytes, log=_log, **kept
            ).execute()
            return
        from reporting.execution.executor import open_executor

        with (
            open_executor("auto", 1) as executor,
            executor.start_kernel(Path.cwd(), {}).running() as own,
        ):
            ReportClient(
                nb_man, km=own, journal=journal, output_bytes=output_bytes, log=_log, **kept
            ).execute()
            own.end()
