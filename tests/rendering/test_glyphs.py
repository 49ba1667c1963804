"""Characters a PDF can show, and what stands for the others."""

from __future__ import annotations

import pytest

from reporting.rendering.glyphs import GlyphFilter


@pytest.fixture
def glyphs(brand):
    return GlyphFilter(tuple(font.path for font in brand.fonts))


def test_glyph_filter_shipped_characters_stay(glyphs):
    """Everything reports are written with is covered: spaces and signs of numbers, marks, other scripts."""
    text = "1\u202f234,5\u00a0% −12 ±3 Δ – … ● ▲ ■ ≥ ≤ × € £ ÀÉŒßŁșœ “”«» Ελλάδα Привет שלום مرحبا 🎉\n\t"
    assert glyphs(text) == text
    assert not glyphs.replaced


def test_glyph_filter_unknown_characters_become_squares(glyphs):
    """A script without a shipped font stays visible as squares, and is remembered once."""
    assert glyphs("東京 東 한") == "□□ □ □"
    assert list(glyphs.replaced) == ["東", "京", "한"]


def test_glyph_filter_controls_and_overrides_vanish(glyphs):
    """Control characters and directional overrides neither show nor change how a name reads."""
    assert glyphs("a\x00b\x07c\x7fd\ufeffe\u202ef\u2066g") == "abcdefg"
    assert not glyphs.replaced


def test_glyph_filter_private_use_is_replaced_even_if_a_font_has_it(glyphs):
    """An archivable PDF may not hold private characters, though IBM Plex has some."""
    assert glyphs("\uebe7\ue000") == "□□"


def test_glyph_filter_refused_sequences_are_replaced_whole(glyphs):
    """A sequence that Typst could not draw is replaced as one."""
    glyphs.refused.add("é\u05b0")
    assert glyphs("xé\u05b0y") == "x□y"
