"""Exhibits pass through as data."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.errors import RenderFailed
from reporting.rendering.exhibit import read_exhibit, typst_data

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc-", min_size=1), inner, max_size=3)
    ),
    max_leaves=8,
)


def bundle_of(output):
    return output["data"]


@given(VALUES)
def test_typst_data_holds_the_value_and_no_markup(value):
    """The Typst literal is JSON of the value, and beside plain text holds JSON punctuation only."""
    expression = typst_data(value)
    literal = re.fullmatch(r'json\(bytes\("(.*)"\)\)', expression, re.DOTALL)[1]
    assert re.fullmatch(r'(?:[A-Za-z0-9 .,+\-:\[\]{}]|\\"|\\\\(?:u[0-9a-f]{4}|[bfnrt]))*', literal)
    assert json.loads(literal.replace('\\"', '"').replace("\\\\", "\\")) == value


def test_read_exhibit_reads_the_record_back(cells):
    """The record of an exhibit arrives unchanged, whatever its characters."""
    record = {"label": "a", "text": 'naïve "quotes" \\ {{< env X >}} 🎉'}
    exhibit = read_exhibit(bundle_of(cells.exhibit("exhibit-text", record, "<p>a</p>")), "n: cell 1")
    assert (exhibit.function, exhibit.record, exhibit.html) == ("exhibit-text", record, "<p>a</p>")


@pytest.mark.parametrize(
    "markdown",
    [
        '```{=typst}\n#panic("x")\n```',
        '```{=typst}\n#exhibit-text(json(bytes("{}")))\n#panic("x")\n```',
        '```{=typst}\n#exhibit-text(json(bytes("{}"))) #panic("x")\n```',
        '```{=typst}\n#exhibit-text(json(bytes("{}") + panic("x")))\n```',
        '```{=html}\n#exhibit-text(json(bytes("{}")))\n```',
        "Some *text*",
    ],
)
def test_read_exhibit_other_typst_is_no_exhibit(markdown):
    """Only one call with one literal is taken as it is; any other code in an output is not."""
    assert read_exhibit({"text/markdown": markdown, "text/html": "<p></p>"}, "n: cell 1") is None


def test_read_exhibit_chart_without_alt_is_refused(cells):
    """A chart must say in words what it shows."""
    with pytest.raises(RenderFailed) as caught:
        read_exhibit(bundle_of(cells.chart("x", alt=" ")), "n.ipynb: cell 4")
    assert str(caught.value) == "n.ipynb: cell 4: a chart has no text alternative (alt)"


def test_read_exhibit_open_shortcode_is_refused(cells):
    """HTML in which Quarto would expand a shortcode is not passed on."""
    output = cells.exhibit("exhibit-text", {"label": "a"}, "<p>{{< env HOME >}}</p>")
    with pytest.raises(RenderFailed, match="cell 2: the HTML of an exhibit holds an unescaped shortcode"):
        read_exhibit(bundle_of(output), "n.ipynb: cell 2")
