"""An exhibit shows itself to every renderer, always escaped, always the same bytes."""

import json
import re
from collections.abc import Callable

import pandas as pd
import pytest

from exhibits.samples import HOSTILE, Names, by_channel, by_month, make_scope
from reporting.errors import InputRefused
from reporting.exhibits import (
    Column,
    Exhibit,
    bars_by,
    columns_by_month,
    commentary,
    data_quality,
    decisions,
    table,
)
from reporting.exhibits.saver import PREFIX

HOSTILE_COSTS = {name: (100.0 + i, 90.0) for i, name in enumerate(HOSTILE)}


def make_bars(label: str = "bars") -> Exhibit:
    frame = by_channel(HOSTILE_COSTS)
    return bars_by(frame, make_scope(), Names(), by="channel", kpis=["cost"], label=label)


def make_table() -> Exhibit:
    frame = by_channel(HOSTILE_COSTS, total=False)
    return table(frame, make_scope(), [Column("channel", HOSTILE[0])], label="t", message=HOSTILE[1])


def make_comment() -> Exhibit:
    return commentary([{"headline": h, "what": h, "owner": h} for h in HOSTILE], make_scope())


def make_banner() -> Exhibit:
    return data_quality(make_scope(provisional=True, warnings=HOSTILE, sources=()))


def make_decisions() -> Exhibit:
    return decisions(pd.DataFrame({"decision": HOSTILE}), make_scope())


@pytest.mark.parametrize("make", [make_bars, make_table, make_comment, make_banner, make_decisions])
def test_exhibit_html_never_runs_data(make: Callable[[], Exhibit]) -> None:
    """No script, no shortcode, no brace in HTML."""
    html = make()._repr_mimebundle_()["text/html"]
    assert "<script" not in html
    assert "{" not in html
    assert PREFIX not in html


@pytest.mark.parametrize("make", [make_bars, make_table, make_comment, make_banner, make_decisions])
def test_exhibit_markdown_is_one_call_with_data(make: Callable[[], Exhibit]) -> None:
    """The block is `#exhibit-<kind>(json(bytes("...")))` and its JSON is readable."""
    exhibit = make()
    found = re.fullmatch(
        r'```\{=typst\}\n#exhibit-(\w+)\(json\(bytes\("(.*)"\)\)\)\n```\n',
        exhibit._repr_mimebundle_()["text/markdown"],
    )
    assert found is not None
    assert found[1] == exhibit.kind
    payload = json.loads(re.sub(r"\\(.)", r"\1", found[2]))
    assert payload["label"] == exhibit.label
    assert isinstance(payload["footnotes"], list)


def test_exhibit_plain_text_holds_the_data() -> None:
    """The plain text names title and figures."""
    text = make_bars()._repr_mimebundle_()["text/plain"]
    assert "BU France / cost (en) in EUR, by structure / 2026-10, AC, PL, ΔPL, ΔPL%" in text
    assert "🎯 Influence 🚀" in text


def test_exhibit_label_must_be_kebab_case() -> None:
    """A label becomes an id of the page and an anchor."""
    with pytest.raises(InputRefused, match=r"exhibit label \('Key figures'\) is not usable"):
        make_bars("Key figures")


def test_chart_is_the_same_bytes_every_time_and_ids_never_clash() -> None:
    """Two drawings of equal data differ only in the prefix of their ids."""
    frame = by_month([10_000.0] * 12, [9_000.0] * 12)
    first, again, other = (
        columns_by_month(frame, make_scope(), name="Cost", label=label) for label in ("a", "a", "b")
    )
    assert first.html == again.html
    assert first.typst == again.typst
    ids = [set(re.findall(r'id="([^"]+)"', e.html)) for e in (first, other)]
    assert not ids[0] & ids[1]
    for exhibit in (first, other):
        used = set(re.findall(r"url\(#([^)]+)\)", exhibit.html)) | set(
            re.findall(r'href="#([^"]+)"', exhibit.html)
        )
        assert used <= set(re.findall(r'id="([^"]+)"', exhibit.html))


def test_chart_keeps_text_as_text_and_says_what_it_shows() -> None:
    """Labels are text elements, in the brand's family named once; the drawing has a description."""
    exhibit = columns_by_month(by_month([43_000.0] * 12, [40_000.0] * 12), make_scope(), name="Cost")
    assert ">43.0</text>" in exhibit.html
    assert exhibit.html.count("font-family=") == 1
    assert '<svg role="img" aria-labelledby="by-month-desc"' in exhibit.html
    # 2026-10: 43 000 against 40 000 is +3 000 and +7.5 %.
    assert exhibit.alt.startswith("BU France / Cost in kEUR, by month / FY2026, AC&FC, PL, ΔPL, ΔPL%.")
    assert "2026-10: 43.0\u00a0kEUR, +3,000\u00a0EUR against plan (+7.5%)." in exhibit.alt


def test_chart_offers_the_table_behind_it() -> None:
    """The disclosure holds the values drawn."""
    exhibit = columns_by_month(by_month([43_000.0] * 12, [40_000.0] * 12), make_scope("fr"), name="Coût")
    assert '<details class="exhibit-data"><summary>Données</summary>' in exhibit.html
    assert exhibit.html.count("43,0</span></td>") == 12
