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
from reporting.exhibits.exhibit import Title
from reporting.exhibits.grid import Cell, Grid, GridColumn, Row

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


def compiled(shown: list[Exhibit], folder: Path) -> bytes:
    """Compile exhibits under a bare page."""
    colours = ", ".join(f'{role}: rgb("#404040")' for role in ROLES)
    fonts = '("IBM Plex Sans", "Noto Sans Symbols 2", "Noto Sans Arabic")'
    head = f'#let theme = ({colours})\n#set document(title: "t")\n#set text(font: {fonts})\n'
    calls = ["\n".join(e.typst.strip().split("\n")[1:-1]) for e in shown]
    template = (TEMPLATES / "_extensions" / "report" / "exhibits.typ").read_text(encoding="utf-8")
    source = folder / "all.typ"
    source.write_text("\n\n".join([head, template, "= Report", *calls]), encoding="utf-8")
    return typst.compile(
        str(source),
        font_paths=[str(TEMPLATES / "fonts")],
        ignore_system_fonts=True,
        pdf_standards=["ua-1", "a-2a"],
    )


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Compile all kinds of exhibits."""
    return compiled(exhibits(), tmp_path_factory.mktemp("typst"))


def grid(rows: list[Row]) -> Exhibit:
    columns = (GridColumn("KPI", align="start", wide=True), GridColumn("Previous year to date"))
    return Exhibit("table", "long", Grid(columns, tuple(rows)), Title("BU", (("Cost", True),)))


def lines_of(content: bytes) -> list[list[str]]:
    return [page.extract_text().splitlines() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


@pytest.mark.parametrize("before", range(4))
def test_the_name_of_a_group_is_never_alone_at_the_end_of_a_page(before: int, tmp_path: Path) -> None:
    """Wherever a page ends, a group's name stands above its first row, and is said again on the next page."""
    rows = [Row((Cell(f"row {i}"), Cell("1"))) for i in range(before)]
    for group in range(40):
        rows.append(Row((Cell(f"Group {group}"), Cell("")), "group"))
        rows += [Row((Cell(f"row {group}.{i}"), Cell("1"))) for i in range(3)]
    pages = lines_of(compiled([grid(rows)], tmp_path))
    assert len(pages) > 1
    assert [page[-1] for page in pages if page[-1].startswith("Group")] == []
    for page in pages[1:]:
        first_row = next(line for line in page if line.startswith("row "))
        above = page[page.index(first_row) - 1]
        assert above == f"Group {first_row.split()[1].split('.')[0]}"


def test_short_tables_stay_in_one_piece_and_long_ones_repeat_their_header(tmp_path: Path) -> None:
    """Twelve rows after a page nearly full begin the next page; sixty break, and name their columns again."""
    short = grid([Row((Cell(f"row {i}"), Cell("1"))) for i in range(12)])
    long = grid([Row((Cell(f"line {i}"), Cell("1"))) for i in range(42)])
    pages = lines_of(compiled([long, short], tmp_path))
    assert len([page for page in pages if any(line.startswith("row ") for line in page)]) == 1
    many = grid([Row((Cell(f"line {i}"), Cell("1"))) for i in range(100)])
    for page in lines_of(compiled([many], tmp_path)):
        assert sum("KPI" in line for line in page) == 1


def test_an_empty_table_keeps_its_title(tmp_path: Path) -> None:
    """What is not there is said below the title of what it would have been."""
    empty = Exhibit(
        "table", "none", Grid((GridColumn("KPI"),), (), "No alert."), Title("BU", (("Alerts", True),))
    )
    (page,) = lines_of(compiled([empty], tmp_path))
    assert [line.strip() for line in page if line.strip()][-3:] == ["BU", "Alerts", "No alert."]


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
