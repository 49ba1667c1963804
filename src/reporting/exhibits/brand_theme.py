"""The theme in force: the one set, else that of the workspace's brand, else safe defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from reporting.brand import Brand, load_brand
from reporting.exhibits.theme import DEFAULT, Theme, themed

BRAND_FILE = Path("templates", "_brand.yml")
_SET: ContextVar[Theme | None] = ContextVar("exhibit_theme", default=None)


def theme_of(brand: Brand) -> Theme:
    """Give the look of exhibits in the colours and fonts of a brand."""
    return themed(brand.colours, brand.scenarios, (brand.family, *brand.fallback_families, "sans-serif"))


def use_theme(theme: Theme | None) -> None:
    """Make a theme that of all exhibits made after; None goes back to the workspace's brand."""
    _SET.set(theme)


def current_theme(environment: Mapping[str, str] = os.environ) -> Theme:
    """Give the theme of exhibits made without one of their own.

    The brand is ``templates/_brand.yml`` of the workspace: the folder named by ``REPORTING_WORKSPACE``, else
    the nearest one upwards that has such a file.
    """
    explicit = _SET.get()
    if explicit is not None:
        return explicit
    named = environment.get("REPORTING_WORKSPACE", "")
    return _workspace_theme(Path(named) if named else None, Path.cwd())


@lru_cache(maxsize=8)
def _workspace_theme(named: Path | None, folder: Path) -> Theme:
    """Read the brand of a workspace once."""
    places = [named] if named else [folder, *folder.parents]
    file = next((place / BRAND_FILE for place in places if (place / BRAND_FILE).is_file()), None)
    return theme_of(load_brand(file)) if file else DEFAULT
