"""Characters of other fonts in drawings."""

from __future__ import annotations

from reporting.rendering.lettering import Lettering

FRAME = '<svg xmlns="http://www.w3.org/2000/svg"><title>● a</title><text x="1" y="2">{}</text></svg>'


def test_lettering_names_the_family_of_a_shape(brand):
    """A status mark, as itself or as a reference, gets the family that has it; letters stay as they are."""
    mark = "<tspan font-family=\"'Noto Sans Symbols 2'\">■</tspan>"
    assert Lettering(brand)(FRAME.format("■ +10 j é Δ")) == FRAME.format(f"{mark} +10 j é Δ")
    assert Lettering(brand)(FRAME.format("&#9632; &lt;b&gt; &amp;")) == FRAME.format(
        f"{mark} &lt;b&gt; &amp;"
    )


def test_lettering_leaves_plain_drawings_alone(brand):
    """A drawing without such characters, or without text, is not touched."""
    for drawing in (FRAME.format("1 234 é −5 % &quot;x&quot;"), "<svg><path d='M0 0'/></svg>"):
        assert Lettering(brand)(drawing) == drawing
