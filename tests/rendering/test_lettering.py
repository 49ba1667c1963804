"""Characters of other fonts in drawings."""

from __future__ import annotations

import re

import pytest

from reporting.rendering.lettering import Lettering

STYLE = "fill: #262626; font-size: 10px"
FRAME = '<svg xmlns="http://www.w3.org/2000/svg"><title>● a</title>{}</svg>'
LABEL = '<text x="100" y="2" style="{}">{}</text>'
RUN = re.compile(r"<tspan x=\"([\d.]+)\"(?: font-family=\"'([^']+)'\")?>([^<]*)</tspan>")


def drawing(text: str, style: str = STYLE) -> str:
    return FRAME.format(LABEL.format(style, text))


def runs(made: str) -> list[tuple[float, str, str]]:
    return [(float(x), family, text) for x, family, text in RUN.findall(made)]


def test_lettering_cuts_a_label_into_runs_of_one_family(brand):
    """A status mark, as itself or as a reference, gets the family that has it, in a run of its own."""
    made = Lettering(brand)(drawing("35,3 % · ■ Hors cible"))
    assert [run[1:] for run in runs(made)] == [
        ("", "35,3 % · "),
        ("Noto Sans Symbols 2", "■"),
        ("", " Hors cible"),
    ]
    assert 'x="100"' not in made.partition("<tspan")[0]
    assert [run[1:] for run in runs(Lettering(brand)(drawing("&#9632; &lt;b&gt;")))] == [
        ("Noto Sans Symbols 2", "■"),
        ("", " &lt;b&gt;"),
    ]


def test_lettering_places_runs_by_the_widths_of_the_fonts(brand):
    """Figures are 0.6 em wide in the brand's family: ten of them at 10 px take 60."""
    (first, second) = runs(Lettering(brand)(drawing("0123456789■")))
    assert first[0] == 100.0
    assert second[0] == pytest.approx(160.0, abs=0.01)


@pytest.mark.parametrize(("anchor", "share"), [("middle", 0.5), ("end", 1.0)])
def test_lettering_keeps_the_place_of_an_anchored_label(brand, anchor, share):
    """A label that ends or is centred at its place begins so much before it, and is anchored no more."""
    made = Lettering(brand)(drawing("0123456789■", f"{STYLE}; text-anchor: {anchor}"))
    (first, second) = runs(made)
    total = 60.0 + (second[0] - first[0] - 60.0)
    assert "text-anchor" not in made
    assert first[0] <= 100.0 - share * total


def test_lettering_keeps_words_of_a_script_together(brand):
    """Spaces between Arabic words belong to them: cut apart they would stand in the wrong order."""
    made = runs(Lettering(brand)(drawing("قناة التسويق abc")))
    assert [text for _, _, text in made] == ["قناة التسويق", " abc"]


def test_lettering_names_families_in_drawings_of_others(brand):
    """An analyst's picture keeps its own places; only the family of a character is named."""
    mark = "<tspan font-family=\"'Noto Sans Symbols 2'\">■</tspan>"
    theirs = FRAME.format('<text class="theirs">{} 1</text>')
    assert Lettering(brand)(theirs.format("■")) == theirs.format(mark)


def test_lettering_leaves_plain_drawings_alone(brand):
    """A drawing without such characters, or without text, is not touched."""
    for text in (
        drawing("1 234 é −5 % &quot;x&quot;"),
        "<svg><path d='M0 0'/></svg>",
        FRAME.format('<text class="theirs">é 1</text>'),
    ):
        assert Lettering(brand)(text) == text
