"""One look for scenarios and impacts, coloured by the brand, in every exhibit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Literal

Scenario = Literal["AC", "PY", "PL", "FC"]
Impact = Literal["favourable", "adverse", "neutral", ""]

HATCH = "/////"
HATCH_WIDTH = 0.9  # points; the historical default of 0.1 vanishes in print


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours and font of exhibits.

    Parameters
    ----------
    paper, ink, muted, line, wash
        Background, text, secondary text (4.5:1 on paper), light rules, light fill.
    favourable, adverse, neutral
        Colours of impact, told apart by colour-blind readers.
    ac, py, pl, fc
        Colours of the scenarios: solid, lighter solid, outline, hatch.
    highlight
        Colour of the one thing a message points at.
    family
        Font families, preferred first.
    font_size
        Points of labels in print.
    """

    paper: str = "#ffffff"
    ink: str = "#262626"
    muted: str = "#595959"
    line: str = "#d0d0d0"
    wash: str = "#f2f2f2"
    favourable: str = "#009e73"
    adverse: str = "#c62828"
    neutral: str = "#7f7f7f"
    warning: str = "#8a5a00"
    highlight: str = "#1f6fb2"
    ac: str = "#404040"
    py: str = "#949494"
    pl: str = "#404040"
    fc: str = "#404040"
    family: tuple[str, ...] = ("IBM Plex Sans", "Noto Sans Symbols 2", "sans-serif")
    font_size: float = 8.0

    def impact(self, impact: str) -> str:
        """Give the colour of an impact; unknown is neutral."""
        return {"favourable": self.favourable, "adverse": self.adverse}.get(impact, self.neutral)

    def colours(self) -> dict[str, str]:
        """Name every colour, for style sheets."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if isinstance(value, str)}


@dataclass(frozen=True, slots=True)
class Style:
    """How the bars of one scenario are drawn."""

    face: str
    edge: str
    line_width: float
    hatch: str = ""


DEFAULT = Theme()
_COLOURBLIND = {"favourable": "#0072b2", "adverse": "#d55e00"}


def scenario_style(scenario: Scenario, theme: Theme = DEFAULT) -> Style:
    """Give the look of a scenario: AC solid dark, PY solid light, PL outlined, FC hatched.

    Examples
    --------
    >>> scenario_style("PL").face, scenario_style("FC").hatch
    ('#ffffff', '/////')
    """
    if scenario == "AC":
        return Style(theme.ac, theme.ac, 0.0)
    if scenario == "PY":
        return Style(theme.py, theme.py, 0.0)
    if scenario == "PL":
        return Style(theme.paper, theme.pl, 1.0)
    return Style(theme.paper, theme.fc, 1.0, HATCH)


def impact_style(impact: str, theme: Theme = DEFAULT, *, forecast: bool = False) -> Style:
    """Give the look of a variance: impact in colour; hatched where the minuend is a forecast."""
    colour = theme.impact(impact)
    return Style(theme.paper, colour, 1.0, HATCH) if forecast else Style(colour, colour, 0.0)


def themed(
    roles: Mapping[str, str],
    scenarios: Mapping[str, str],
    family: tuple[str, ...],
    *,
    cvd_strong: bool = False,
) -> Theme:
    """Make a theme of a brand's colours; what the brand does not name keeps its safe default.

    Parameters
    ----------
    roles
        Role (``ink``, ``muted``, ``favourable``, ...) to hexadecimal colour.
    scenarios
        ``AC``, ``PY``, ``PL``, ``FC`` to hexadecimal colour.
    family
        Font families, preferred first.
    cvd_strong
        Blue and vermillion instead of blue-green and red.
    """
    known = {name for name, value in DEFAULT.colours().items() if value}
    colours = {name: value.lower() for name, value in roles.items() if name in known}
    colours |= {name.lower(): value.lower() for name, value in scenarios.items() if name.lower() in known}
    if cvd_strong:
        colours |= _COLOURBLIND
    values: dict[str, object] = dict(colours)
    if family:
        values["family"] = family
    return replace(DEFAULT, **values)  # type: ignore[arg-type]
