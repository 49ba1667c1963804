"""A brand finds every meaning of a drawing again."""

from pathlib import Path

from reporting.brand import load_brand
from reporting.brand.palette import COLOURS, branded, mixed

BRAND = load_brand(Path(__file__).parents[2] / "templates" / "_brand.yml")


def test_branded_gives_every_meaning_the_brands_colour() -> None:
    """The demo's ink is #1f2933, its plan #404040; stacked parts go from its actual towards its paper."""
    found = branded(BRAND)
    assert found.keys() == COLOURS.keys()
    assert (found["ink"], found["pl"], found["favourable"]) == ("#1f2933", "#404040", "#009e73")
    # 0x40 + (0xff - 0x40) * 0.178 = 64 + 34.0 = 98 = 0x62
    assert found["tint-1"] == "#626262"


def test_mixed_goes_from_one_colour_to_the_other() -> None:
    """No share of the other is the colour itself, all of it the other."""
    assert mixed("#102030", "#ffffff", 0.0) == "#102030"
    assert mixed("#102030", "#ffeedd", 1.0) == "#ffeedd"
