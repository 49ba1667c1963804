"""Scenarios look as the notation asks, and impacts can be told apart."""

from dataclasses import fields
from pathlib import Path

import pytest

from exhibits.colour_vision import distance
from reporting.brand import load_brand
from reporting.brand.palette import COLOURS
from reporting.exhibits.contrast import contrast
from reporting.exhibits.theme import DEFAULT, impact_style, scenario_style


def test_scenario_style_follows_the_notation() -> None:
    """AC solid #404040, PY solid #949494, PL outlined without fill, FC outlined and hatched (R01-R04)."""
    assert (scenario_style("AC").face, scenario_style("AC").hatch) == ("#404040", "")
    assert scenario_style("PY").face == "#949494"
    assert (scenario_style("PL").face, scenario_style("PL").edge) == ("#ffffff", DEFAULT.pl)
    assert scenario_style("PL").line_width >= 1.0
    assert set(scenario_style("FC").hatch) == {"/"}


def test_impact_style_is_hatched_for_a_forecast() -> None:
    """The minuend decides the fill (R11): a forecast's variance is hatched in the colour of its impact."""
    assert impact_style("adverse").face == DEFAULT.adverse
    assert impact_style("adverse", forecast=True).face == DEFAULT.paper
    assert impact_style("unknown").face == DEFAULT.neutral


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    # WCAG 2.2 contrast, checked with the formula by hand: #949494 has 3.03, #a6a6a6 only 2.43 on white.
    [("#949494", "#ffffff", 3.03), ("#a6a6a6", "#ffffff", 2.43), ("#000000", "#ffffff", 21.0)],
)
def test_contrast_equals_published_values(one: str, other: str, ratio: float) -> None:
    """The known ratios come out."""
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


def test_default_theme_is_readable_in_print_and_grey() -> None:
    """Text 4.5:1, graphics 3:1, and impacts 1.5:1 apart in grey (R45, R48)."""
    assert min(contrast(c, DEFAULT.paper) for c in (DEFAULT.ink, DEFAULT.muted)) >= 4.5
    graphics = (DEFAULT.favourable, DEFAULT.adverse, DEFAULT.py, DEFAULT.ac, DEFAULT.neutral)
    assert min(contrast(c, DEFAULT.paper) for c in graphics) >= 3.0
    assert contrast(DEFAULT.favourable, DEFAULT.adverse) >= 1.5


def test_every_meaning_has_a_colour_of_its_own() -> None:
    """Whoever writes a page finds the meaning again by the colour."""
    assert len(set(COLOURS.values())) == len(COLOURS)
    drawn = {
        getattr(DEFAULT, field.name) for field in fields(DEFAULT) if field.name not in ("tints", "font_size")
    }
    assert drawn | set(DEFAULT.tints) == set(COLOURS.values())


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    # Distances of three pairs for a deuteranope, published with the rule: green and red are too near.
    [("#2e7d32", "#c62828", 7.3), ("#009e73", "#c62828", 18.2), ("#0072b2", "#d55e00", 56.2)],
)
def test_distance_equals_published_values(one: str, other: str, apart: float) -> None:
    """The measure the next test relies on is the one the rule was written with."""
    assert distance(one, other) == pytest.approx(apart, abs=0.05)


REPOSITORY = Path(__file__).parents[2]
BRANDS = ("templates/_brand.yml", "examples/customer_profitability/templates/_brand.yml")


@pytest.mark.parametrize("brand", BRANDS)
def test_impacts_are_told_apart_by_colour_blind_readers(brand: str) -> None:
    """At least 15 apart without green receptors, for the default colours and those of each brand (R09)."""
    colours = load_brand(REPOSITORY / brand).colours
    assert distance(DEFAULT.favourable, DEFAULT.adverse) >= 15.0
    assert distance(colours["favourable"], colours["adverse"]) >= 15.0


@pytest.mark.parametrize("brand", BRANDS)
def test_impacts_of_brands_are_told_apart_in_grey(brand: str) -> None:
    """Luminances are 1.5:1 apart (R48)."""
    colours = load_brand(REPOSITORY / brand).colours
    assert contrast(colours["favourable"], colours["adverse"]) >= 1.5
