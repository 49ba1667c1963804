"""Papermill's entry to our kernels: ``papermill --engine reporting``.

Papermill loads every installed engine while it is itself half imported, so this module imports
nothing and its class inherits nothing.
"""

from __future__ import annotations

from typing import Any


class ReportingEngine:
    """The engine papermill finds under the name `reporting`."""

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        """Name the kernel: always this interpreter, whatever kernel specifications are installed."""
        return "python3"

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> str:
        """Name the language."""
        return "python"

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **options: Any) -> Any:
        """Execute a notebook in a kernel of ours and return it."""
        from reporting.execution.managed import ManagedEngine

        return ManagedEngine.execute_notebook(nb, kernel_name, **options)
