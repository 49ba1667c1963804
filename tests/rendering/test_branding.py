"""Drawings take the brand's colours and family, their words stay."""

from reporting.brand.palette import COLOURS, FAMILY
from reporting.rendering.branding import Branding


def test_branding_replaces_colours_in_tags_only(brand):
    """A word that looks like a colour stays; the family becomes the brand's."""
    ink = COLOURS["ink"]
    drawing = f'<svg font-family="\'{FAMILY}\'"><text style="fill: {ink}">{ink}</text></svg>'
    expected = (
        f'<svg font-family="\'{brand.family}\'"><text style="fill: {brand.colours["ink"]}">{ink}</text></svg>'
    )
    assert Branding(brand)(drawing) == expected


def test_branding_leaves_foreign_drawings(brand):
    """A picture that was not made for reports keeps its colours."""
    drawing = f'<svg><path fill="{COLOURS["ink"]}"/></svg>'
    assert Branding(brand)(drawing) == drawing
