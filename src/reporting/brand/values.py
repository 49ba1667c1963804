"""What a brand is, once it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

ROLES: Final = (
    *("paper", "ink", "accent", "muted", "line", "wash"),
    *("favourable", "adverse", "neutral", "warning", "highlight"),
)
SCENARIOS: Final = ("AC", "PY", "PL", "FC")


@dataclass(frozen=True, slots=True)
class Font:
    """One font file."""

    family: str
    path: Path
    weight: int
    style: Literal["normal", "italic"]


@dataclass(frozen=True, slots=True)
class Brand:
    """A settled brand; every colour is ``#rrggbb`` in lower case, every file exists.

    Parameters
    ----------
    path
        The file it was read from.
    name, full_name
        Short and full name of the organisation.
    colours
        By role, see `ROLES`.
    scenarios
        By scenario, see `SCENARIOS`.
    family, fallback_families, monospace
        Of running text, of characters it does not have (in this order), of code (empty if none).
    fonts
        All font files.
    logo, logo_dark, logo_alt
        On light and (if there is one) on dark ground; what it says.
    """

    path: Path
    name: str
    full_name: str
    colours: Mapping[str, str]
    scenarios: Mapping[str, str]
    family: str
    fallback_families: tuple[str, ...]
    monospace: str
    fonts: tuple[Font, ...]
    logo: Path
    logo_dark: Path | None
    logo_alt: str

    @property
    def files(self) -> tuple[Path, ...]:
        """Everything the brand is made of, for fingerprints."""
        dark = (self.logo_dark,) if self.logo_dark else ()
        return (self.path, self.logo, *dark, *(font.path for font in self.fonts))
