"""The colours and the family drawings are made with, by meaning, and what a brand puts in their place.

Drawings are made without knowing the brand. Each meaning has a colour no other meaning has, so whoever
writes a page can replace it by the brand's without asking what it was used for.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from reporting.brand.values import Brand

FAMILY: Final = "Report Sans"
"""Stands for the brand's family in a drawing; no font has this name, so a viewer takes its own."""

ROLE_COLOURS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "paper": "#ffffff",
        "ink": "#262626",
        "muted": "#595959",
        "line": "#d0d0d0",
        "wash": "#f2f2f2",
        "favourable": "#009e73",
        "adverse": "#c62828",
        "neutral": "#7f7f7f",
        "warning": "#8a5a00",
        "highlight": "#1f6fb2",
    }
)
SCENARIO_COLOURS: Final[Mapping[str, str]] = MappingProxyType(
    {"ac": "#404040", "py": "#949494", "pl": "#414141", "fc": "#424242"}
)
TINT_COLOURS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "tint-1": "#626262",
        "tint-2": "#838383",
        "tint-3": "#a5a5a5",
        "tint-4": "#c6c6c6",
        "tint-5": "#e8e8e8",
    }
)
"""Parts of an actual stacked on each other, from dark to light."""

_SHARES: Final = (0.178, 0.351, 0.529, 0.702, 0.880)
"""Of paper in each tint."""

COLOURS: Final[Mapping[str, str]] = MappingProxyType({**ROLE_COLOURS, **SCENARIO_COLOURS, **TINT_COLOURS})


def branded(brand: Brand) -> dict[str, str]:
    """Give every meaning of `COLOURS` its colour in a brand."""
    roles = {name: brand.colours[name] for name in ROLE_COLOURS}
    scenarios = {name: brand.scenarios[name.upper()] for name in SCENARIO_COLOURS}
    return {**roles, **scenarios, **tints(scenarios["ac"], roles["paper"])}


def tints(actual: str, paper: str) -> dict[str, str]:
    """Mix the colour of actuals with the paper, in the steps of `TINT_COLOURS`."""
    return {name: mixed(actual, paper, share) for name, share in zip(TINT_COLOURS, _SHARES, strict=True)}


def mixed(colour: str, other: str, share: float) -> str:
    """Mix two colours; `share` is that of the other.

    Examples
    --------
    >>> mixed("#000000", "#ffffff", 0.5)
    '#808080'
    """
    pairs = ((int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(own + (its - own) * share):02x}" for own, its in pairs)
