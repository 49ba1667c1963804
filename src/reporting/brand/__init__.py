"""The brand of pages, charts and messages: read from _brand.yml and checked again."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reporting.brand.loading import load_brand
    from reporting.brand.values import ROLES, SCENARIOS, Brand, Font

__all__ = ["ROLES", "SCENARIOS", "Brand", "Font", "load_brand"]


def __getattr__(name: str) -> Any:
    """Import a part when it is asked for: who only draws does not wait for who reads a brand file."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"reporting.brand.{'loading' if name == 'load_brand' else 'values'}"), name)
