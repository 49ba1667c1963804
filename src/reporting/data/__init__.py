"""Sources, canonical tables, checks and snapshots, and the facts a notebook reads from them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reporting.data.facts import Facts, load_facts
    from reporting.data.scope import Scope, SourceState, Unit, Warned

__all__ = ["Facts", "Scope", "SourceState", "Unit", "Warned", "load_facts"]


def __getattr__(name: str) -> Any:
    """Import the facts when they are asked for: who only opens a snapshot does not wait for pandas."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "facts" if name in {"Facts", "load_facts"} else "scope"
    return getattr(import_module(f"reporting.data.{module}"), name)
