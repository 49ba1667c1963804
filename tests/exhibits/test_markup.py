"""Text from data reaches no markup language as markup."""

import json
import re
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibits.samples import HOSTILE
from reporting.exhibits.markup import escape_html, escape_markdown, typst_call, typst_json


def read_back(literal: str) -> object:
    r"""Undo a Typst string (\" and \\), then JSON: what the template sees."""
    return json.loads(re.sub(r"\\(.)", r"\1", literal))


@given(st.text())
def test_typst_json_brings_every_text_back_unchanged(text: str) -> None:
    """Decoding gives the text again; beside letters, digits and signs of JSON there are escapes only."""
    literal = typst_json({"a": text})
    assert read_back(literal) == {"a": text}
    inside = re.sub(r'\\\\(?:u[0-9a-f]{4}|[bfnrt])|\\"', "", literal)
    assert re.fullmatch(r"[A-Za-z0-9 .,+\-{}\[\]:]*", inside)


def test_typst_json_writes_values_as_json() -> None:
    """Numbers, truth and nothing keep their type; what is not finite is nothing."""
    value = {"n": [1, 2.5, True, None, float("nan")], "empty": ""}
    assert read_back(typst_json(value)) == {"n": [1, 2.5, True, None, None], "empty": ""}
    assert read_back(typst_json({"a": MappingProxyType({"b": range(2)})})) == {"a": {"b": [0, 1]}}


@pytest.mark.parametrize("text", HOSTILE)
def test_typst_call_is_one_raw_block_of_one_call(text: str) -> None:
    """Whatever the data, the Markdown is one fenced block with one line of Typst."""
    lines = typst_call("exhibit-table", {"x": text}).rstrip("\n").split("\n")
    assert lines[0] == "```{=typst}"
    assert lines[2] == "```"
    assert len(lines) == 3
    assert lines[1].startswith('#exhibit-table(json(bytes("')
    assert "{{<" not in lines[1]


@pytest.mark.parametrize("text", HOSTILE)
def test_escape_html_leaves_no_tag_and_no_brace(text: str) -> None:
    """No tag, no shortcode, no attribute end."""
    assert not set(escape_html(text)) & set("<>{}\"'")


def test_escape_markdown_escapes_all_punctuation_and_joins_lines() -> None:
    """A heading of data stays one line of text."""
    assert escape_markdown("*a*\n# b {x}") == r"\*a\* \# b \{x\}"
