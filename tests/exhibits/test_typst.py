"""The Typst template draws every kind of exhibit into an accessible PDF, text kept as text."""

import io
from pathlib import Path

import pandas as pd
import pypdf
import pytest
import typst

from exhibits.samples import Names, by_channel, by_month, compared, make_scope
from pdf_standards import broken_rules
from reporting.exhibits import (
    Exhibit,
    bars_by,
    columns_by_month,
    commentary,
    data_quality,
    decisions,
    key_figures,
    variance_table,
)

TEMPLATES = Path(__file__).parents[2] / "templates"
ROLES = ("paper", "ink", "accent", "muted", "line", "wash", "favourable", "adverse", "neutral", "warning")
HOSTILE = '{{< env SECRET >}} #panic("x") *bold* $1$ `code` <script> قناة'


def exhibits() -> list[Exhibit]:
    scope = make_scope("fr", provisional=True, warnings=(HOSTILE,), sources=())
    costs = by_channel({HOSTILE: (9_000.0, 8_000.0), "b": (5_000.0, 6_000.0)})
    kpis = pd.DataFrame([compared("cost", 43_000.0, 40_000.0, "EUR", status="watch")])
    return [
        data_quality(scope),
        key_figures(kpis, scope, Names(), message="Coût +7,5 %"),
        commentary([{"headline": HOSTILE, "what": "mot " * 1_000, "tag": "timing"}], scope),
        commentary([], scope, label="none"),
        decisions(pd.DataFrame({"decision": [HOSTILE], "due": ["2026-11-06"]}), scope),
        variance_table(costs, scope, by="channel", name="Coût"),
        columns_by_month(by_month([43_000.0] * 12, [40_000.0] * 12), scope, name="Coût"),
        bars_by(costs, scope, Names(), by="channel", kpis=["cost"]),
    ]


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Compile all kinds of exhibits under a bare page."""
    colours = ", ".join(f'{role}: rgb("#404040")' for role in ROLES)
    fonts = '("IBM Plex Sans", "Noto Sans Symbols 2", "Noto Sans Arabic")'
    head = f'#let theme = ({colours})\n#set document(title: "t")\n#set text(font: {fonts})\n'
    calls = ["\n".join(e.typst.strip().split("\n")[1:-1]) for e in exhibits()]
    template = (TEMPLATES / "_extensions" / "report" / "exhibits.typ").read_text(encoding="utf-8")
    source = tmp_path_factory.mktemp("typst") / "all.typ"
    source.write_text("\n\n".join([head, template, "= Report", *calls]), encoding="utf-8")
    return typst.compile(
        str(source),
        font_paths=[str(TEMPLATES / "fonts")],
        ignore_system_fonts=True,
        pdf_standards=["ua-1", "a-2a"],
    )


def test_template_holds_no_dollar_sign() -> None:
    """The template is a Pandoc partial too, where a dollar sign opens a variable."""
    assert "$" not in (TEMPLATES / "_extensions" / "report" / "exhibits.typ").read_text(encoding="utf-8")


def test_exhibits_make_an_accessible_pdf(pdf: bytes) -> None:
    """An independent validator accepts PDF/UA-1 and PDF/A-2a."""
    assert broken_rules(pdf) == []


def test_exhibits_print_data_as_it_is(pdf: bytes) -> None:
    """Hostile text is read back as text, chart labels and figures too."""
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert '{{< env SECRET >}} #panic("x") *bold* $1$ `code` <script>' in " ".join(text.split())
    for words in ("43,0", "+7,5\u00a0%", "Chiffres clés", "À surveiller", "ΔPL%", "oct"):
        assert words in text


def test_tables_have_header_cells_and_charts_alternative_text(pdf: bytes) -> None:
    """The structure tree holds tables with headers, and figures that say what they show."""
    raw = pypdf.PdfReader(io.BytesIO(pdf))
    found: dict[str, int] = {}
    alternatives: list[str] = []

    def walk(node: object) -> None:
        item = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(item, list):
            for child in item:
                walk(child)
        elif isinstance(item, dict):
            found[str(item.get("/S"))] = found.get(str(item.get("/S")), 0) + 1
            if item.get("/S") == "/Figure":
                alternatives.append(str(item.get("/Alt", "")))
            if "/K" in item:
                walk(item["/K"])

    walk(raw.trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert found["/Table"] == 3
    assert found["/TH"] >= 3
    assert len(alternatives) == 2
    assert all(alt.startswith("BU France / ") for alt in alternatives)
