"""Drawings as SVG, against coordinates worked out by hand: points, from the upper left corner."""

from __future__ import annotations

from xml.etree import ElementTree

from reporting.exhibits.canvas import Sheet
from reporting.exhibits.saver import PREFIX, save_svg
from reporting.exhibits.theme import DEFAULT, scenario_style

SVG = "{http://www.w3.org/2000/svg}"


def drawn(sheet: Sheet) -> ElementTree.Element:
    """Parse a sheet's drawing."""
    return ElementTree.fromstring(save_svg(sheet.figure))


def test_save_svg_bars_stand_where_their_panel_puts_them() -> None:
    """Values 0 to 10 on 100 points above 20: a bar of 5 reaches 70 of 200 points, 130 from above."""
    sheet = Sheet(200.0, DEFAULT, width=300.0)
    panel = sheet.panel("base", (30.0, 20.0, 130.0, 120.0), (0.0, 1.0), (0.0, 10.0))
    sheet.bars(panel, [(0.2, 0.0, 0.6, 5.0)], scenario_style("AC"), "ac")
    root = drawn(sheet)
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("300pt", "200pt", "0 0 300 200")
    (path,) = root.iter(f"{SVG}path")
    assert path.get("d") == "M50 180L50 130L90 130L90 180z"
    assert [group.get("style") for group in root.iter(f"{SVG}g")] == [f"fill: {DEFAULT.ac}"]


def test_save_svg_text_is_text_at_its_baseline() -> None:
    """Half of a capital of 0.698 em below the middle: 100 - (50 - 10 x 0.349); markup stays text."""
    sheet = Sheet(100.0, DEFAULT)
    sheet.text(40.0, 50.0, "R&D <x>", anchor="end", bold=True, size=10.0)
    (text,) = drawn(sheet).iter(f"{SVG}text")
    assert (text.text, text.get("x"), text.get("y")) == ("R&D <x>", "40", "53.49")
    assert text.get("style") == f"fill: {DEFAULT.ink}; font-size: 10px; font-weight: 700; text-anchor: end"


def test_save_svg_hatch_is_one_pattern_that_is_referred_to() -> None:
    """Two forecasts of one look share a tile of 72 points; its id waits for a prefix."""
    sheet = Sheet(100.0, DEFAULT)
    for name in ("one", "two"):
        sheet.shapes([[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)]], scenario_style("FC"), name)
    root = drawn(sheet)
    (pattern,) = root.iter(f"{SVG}pattern")
    name = str(pattern.get("id"))
    assert name.startswith(PREFIX)
    assert (pattern.get("width"), pattern.get("height")) == ("72", "72")
    filled = [str(group.get("style")) for group in root.iter(f"{SVG}g")]
    assert filled == [f"fill: url(#{name}); stroke: {DEFAULT.fc}"] * 2


def test_save_svg_lines_have_their_width_and_dashes_and_layers_their_order() -> None:
    """Lines are not closed; what has the higher layer is written later."""
    sheet = Sheet(100.0, DEFAULT)
    sheet.lines([[(0.0, 10.0), (30.0, 10.0)]], DEFAULT.line, 2.0, "upper", layer=5.0)
    sheet.lines([[(0.0, 20.0), (30.0, 20.0)]], DEFAULT.highlight, 1.0, "lower", layer=1.0, dashed=True)
    groups = list(drawn(sheet).iter(f"{SVG}g"))
    assert [path.get("d") for group in groups for path in group] == ["M0 80L30 80", "M0 90L30 90"]
    dashed, plain = (str(group.get("style")) for group in groups)
    assert dashed.startswith(f"fill: none; stroke: {DEFAULT.highlight}; stroke-dasharray: ")
    assert plain == f"fill: none; stroke: {DEFAULT.line}; stroke-width: 2"


def test_save_svg_equal_sheets_give_equal_text() -> None:
    """Neither time nor chance is in a drawing."""
    texts = []
    for _ in range(2):
        sheet = Sheet(100.0, DEFAULT)
        sheet.shapes([[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)]], scenario_style("FC"), "one")
        texts.append(save_svg(sheet.figure))
    assert texts[0] == texts[1]
