"""One look for scenarios and impacts in every exhibit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reporting.brand.palette import COLOURS, TINT_COLOURS

Scenario = Literal["AC", "PY", "PL", "FC"]
Impact = Literal["favourable", "adverse", "neutral", ""]

HATCH = "/////"
HATCH_WIDTH = 0.9  # points; the historical default of 0.1 vanishes in print


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours and size of exhibits.

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
    tints
        Colours of parts stacked above the first, from dark to light.
    font_size
        Points of labels in print.

    Notes
    -----
    Exhibits know no brand: each colour stands for a meaning, and whoever writes a page puts the brand's
    colour in its place.
    """

    paper: str = COLOURS["paper"]
    ink: str = COLOURS["ink"]
    muted: str = COLOURS["muted"]
    line: str = COLOURS["line"]
    wash: str = COLOURS["wash"]
    favourable: str = COLOURS["favourable"]
    adverse: str = COLOURS["adverse"]
    neutral: str = COLOURS["neutral"]
    warning: str = COLOURS["warning"]
    highlight: str = COLOURS["highlight"]
    ac: str = COLOURS["ac"]
    py: str = COLOURS["py"]
    pl: str = COLOURS["pl"]
    fc: str = COLOURS["fc"]
    tints: tuple[str, ...] = tuple(TINT_COLOURS.values())
    font_size: float = 8.0

    def impact(self, impact: str) -> str:
        """Give the colour of an impact; unknown is neutral."""
        return {"favourable": self.favourable, "adverse": self.adverse}.get(impact, self.neutral)


@dataclass(frozen=True, slots=True)
class Style:
    """How the bars of one scenario are drawn."""

    face: str
    edge: str
    line_width: float
    hatch: str = ""


DEFAULT = Theme()


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
