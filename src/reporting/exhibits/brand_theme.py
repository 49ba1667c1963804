"""The theme in force: the brand's, once a brand is in use, else safe defaults."""

from __future__ import annotations

from contextvars import ContextVar

from reporting.exhibits.theme import DEFAULT, Theme

_CURRENT: ContextVar[Theme] = ContextVar("exhibit_theme", default=DEFAULT)


def current_theme() -> Theme:
    """Give the theme of exhibits made without one of their own."""
    return _CURRENT.get()


def use_theme(theme: Theme) -> None:
    """Make a theme the one of all exhibits that follow in this process."""
    _CURRENT.set(theme)
