"""Executed notebooks become branded, accessible pages: HTML and PDF, by Quarto or without it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reporting.rendering.choice import Renderer
    from reporting.rendering.document import Document, Rendered
    from reporting.rendering.embedded import warm_up
    from reporting.rendering.identity import Identity, read_identity

__all__ = ["Document", "Identity", "Rendered", "Renderer", "read_identity", "warm_up"]

_PLACES = {
    "Document": "document",
    "Identity": "identity",
    "Rendered": "document",
    "Renderer": "choice",
    "read_identity": "identity",
    "warm_up": "embedded",
}


def __getattr__(name: str) -> Any:
    """Import a part when it is asked for: who only chooses a renderer does not wait for Typst."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"reporting.rendering.{_PLACES[name]}"), name)
