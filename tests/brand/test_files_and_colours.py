"""Logos that act or reach out, fonts that are none, and contrast as WCAG defines it."""

from pathlib import Path

import pytest

from reporting.brand.colours import contrast, hex_colour
from reporting.brand.files import fault_of_font, fault_of_logo

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


@pytest.mark.parametrize(
    ("svg", "fault"),
    [
        (f"{HEAD}><path d='M0 0'/></svg>", ""),
        (f"{HEAD}><defs><path id='a'/></defs><use href='#a' fill='url(#b)'/></svg>", ""),
        (f"{HEAD}><script>alert(1)</script></svg>", "an SVG with <script>"),
        (f"{HEAD} onload='alert(1)'/>", "an SVG with an event handler (onload)"),
        (f"{HEAD}><image href='https://example.com/a.png'/></svg>", "an SVG with a link (href)"),
        (f"{HEAD}><image xlink:href='//example.com/a.png'/></svg>", "an SVG with a link (href)"),
        (f"{HEAD}><a href='javascript:alert(1)'/></svg>", "an SVG with a link (href)"),
        (f"{HEAD}><foreignObject/></svg>", "an SVG with <foreignobject>"),
        (f"{HEAD}><style>@import 'a.css';</style></svg>", "an SVG whose styles reach out"),
        (f"{HEAD}><path style='fill: url(https://example.com/a)'/></svg>", "an SVG that reaches out (style)"),
        ("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", "an SVG with a document type"),
        ("<html/>", "not an SVG, by its content"),
        ("<svg", "not an SVG (unclosed token: line 1, column 0)"),
    ],
)
def test_fault_of_logo_svg(tmp_path: Path, svg: str, fault: str) -> None:
    """Plain drawings pass; scripts, handlers, links and outside references do not."""
    path = tmp_path / "logo.svg"
    path.write_text(svg)
    assert fault_of_logo(path) == fault


def test_fault_of_logo_pictures_by_content(tmp_path: Path) -> None:
    """A picture is what it contains, not what it is called."""
    path = tmp_path / "logo.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n....")
    assert fault_of_logo(path) == ""
    path.write_bytes(b"GIF89a")
    assert fault_of_logo(path) == "not a picture, by its content"
    path.write_bytes(b"\x00" * (1024 * 1024 + 1))
    assert fault_of_logo(path) == "larger than 1 MiB"


def test_fault_of_font_by_content(tmp_path: Path) -> None:
    """A font is what it contains."""
    path = tmp_path / "a.otf"
    path.write_bytes(b"OTTO....")
    assert fault_of_font(path) == ""
    path.write_bytes(b"<html>")
    assert fault_of_font(path) == "not a font, by its content"


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [("#777777", "#ffffff", 4.48), ("#949494", "#ffffff", 3.03), ("#a6a6a6", "#ffffff", 2.43)],
)
def test_contrast_against_published_ratios(first: str, second: str, ratio: float) -> None:
    """#777 on white is the well-known 4.48:1 that just fails WCAG AA; the order does not matter."""
    assert round(contrast(first, second), 2) == ratio
    assert contrast(first, second) == contrast(second, first)


@pytest.mark.parametrize("text", ["", "#12", "#12345", "#1234567", "#ggg", "red", "#fff;", " #fff", "#fff\n"])
def test_hex_colour_nothing_else_is_a_colour(text: str) -> None:
    """Three or six hexadecimal digits, and nothing around them."""
    assert hex_colour(text) is None
