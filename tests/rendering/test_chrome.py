"""The words and colours around the content."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.brand.colours import contrast
from reporting.errors import RenderFailed
from reporting.language.messages import untranslated
from reporting.rendering.chrome import as_markdown, check_document, colour_rules, words
from reporting.rendering.pandoc import pandoc_path


@pytest.mark.parametrize("language", ["fr", "de"])
def test_words_every_fixed_word_is_translated(language):
    """No English word stands around a French or German report."""
    english = words("en")
    fixed = frozenset(getattr(english, name) for name in english.__slots__)
    fixed |= {"Characters no shipped font has are shown as □."}
    assert untranslated(language, fixed) == ()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S", "Zs"])), max_size=30))
def test_as_markdown_means_exactly_the_text(texts):
    """Pandoc reads escaped text back as plain words, never as markup."""
    texts = [text for text in texts if text.strip()]
    source = "\n\n".join(f"x{as_markdown(text)}" for text in texts)
    run = subprocess.run(
        [pandoc_path(), "--from", "markdown-smart", "--to", "plain", "--wrap", "none"],
        input=source, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert run.stdout.split("\n\n") == [
        f"x{' '.join(text.split())}" for text in texts
    ] or run.stdout.strip() == ("\n\n".join(f"x{' '.join(text.split())}" for text in texts))


def test_colour_rules_dark_colours_can_be_read(brand):
    """On dark screens every colour of text keeps 4.5:1 on the page and on shaded ground (WCAG 1.4.3)."""
    dark = colour_rules(brand).split("@media")[1].split("{", 2)[2]
    values = dict(pair.split(":") for pair in dark.replace("--", "").rstrip("};\n").split(";"))
    for role in ("ink", "muted", "accent", "warning", "favourable", "adverse"):
        assert contrast(values[role], values["paper"]) >= 4.5, role
        assert contrast(values[role], values["wash"]) >= 4.5, role


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": " "}, "the report has no title; a page needs one to be accessible"),
        ({"language": "français"}, "no language tag ('français'), such as 'fr'"),
        ({"formats": ("html", "docx")}, "unknown formats (docx); allowed: html, pdf, xlsx, pptx"),
        ({"formats": ()}, "unknown formats (); allowed: html, pdf, xlsx, pptx"),
    ],
)
def test_check_document_refuses_what_makes_no_accessible_page(document, changes, message):
    """A page needs a title and a language, and a format that exists."""
    made = document(**changes)
    with pytest.raises(RenderFailed) as caught:
        check_document(made)
    assert str(caught.value) == f"{made.notebook}: {message}"
