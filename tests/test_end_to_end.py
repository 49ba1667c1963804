"""The demo group's reports as a reader gets them: complete, consistent, and the same everywhere."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest

from reporting.catalogue.filed import iter_filed
from reporting.catalogue.kpis import read_rows
from reporting.catalogue.verify import verify_report
from reporting.rendering import read_identity
from shown_figures import FACTORS, NOTHING, as_shown, rounded

UNITS = ("FR", "DE", "ES", "UK", "US", "CH")
FILES = {"report.html", "report.pdf", "notebook.ipynb", "kpis.csv", "run.json"}
JOBS = [(unit, "monthly_performance") for unit in UNITS] + [("GROUP", "group_performance")]

KEY_FIGURES = (
    "net_revenue",
    "orders",
    "aov",
    "marketing_cost",
    "leads",
    "qualified_leads",
    "cpl",
    "cac",
    "roas",
    "mer",
    "site_conversion_rate",
)
KEY_COLUMNS = [
    *(("period", column) for column in ("actual", "plan", "previous_year", "delta", "delta_pct")),
    *(("ytd", column) for column in ("actual", "plan", "delta_pct")),
    *(("fy", column) for column in ("forecast", "plan", "delta_pct")),
]


def _folder(workspace: Path, unit: str, report: str) -> Path:
    return workspace / "output" / "2026-10" / unit / report


def _pdf_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


@pytest.mark.parametrize(("unit", "report"), JOBS)
def test_filed_report_has_its_five_files(filed_demo: Path, unit: str, report: str) -> None:
    """Each job leaves exactly the five files, and they are as its record says."""
    folder = _folder(filed_demo, unit, report)
    assert {path.name for path in folder.iterdir()} == FILES
    filed = next(iter_filed(filed_demo / "output", period="2026-10", unit=unit, report=report))
    assert verify_report(filed) == ()


@pytest.mark.parametrize(("unit", "report"), JOBS)
def test_pdf_names_its_unit_and_period(filed_demo: Path, unit: str, report: str) -> None:
    """The PDF itself says whose it is: delivery reads it back before anything is sent."""
    identity = read_identity(_folder(filed_demo, unit, report) / "report.pdf")
    assert (identity.unit_id, identity.period_id, identity.report_id) == (unit, "2026-10", report)


def test_units_add_up_to_the_group_at_budget_rates(filed_demo: Path) -> None:
    """The sum of the units' filed cost and revenue, at budget rates, is the group's to the cent."""
    with (filed_demo / "data" / "fact_fx.csv").open(encoding="utf-8") as stream:
        budget = {
            (row["period"], row["currency"]): Decimal(row["rate"])
            for row in csv.DictReader(stream)
            if row["rate_set"] == "BUDGET"
        }
    currency = {"UK": "GBP", "US": "USD", "CH": "CHF"}
    group = read_rows(_folder(filed_demo, "GROUP", "group_performance") / "kpis.csv")
    for kpi in ("marketing_cost", "net_revenue"):
        for column in ("actual", "plan"):
            total = Decimal(0)
            for unit in UNITS:
                rows = read_rows(_folder(filed_demo, unit, "monthly_performance") / "kpis.csv")
                rate = budget.get(("2026-10", currency.get(unit, "EUR")), Decimal(1))
                total += Decimal(rows["period", "", kpi][column]) * rate
            assert abs(total - Decimal(group["period", "", kpi][column])) < Decimal("0.005"), (kpi, column)


@pytest.mark.parametrize(("unit", "report"), JOBS)
def test_html_and_pdf_show_the_figures_of_kpis_csv(filed_demo: Path, unit: str, report: str) -> None:
    """Every key figure of the HTML is that of kpis.csv, rounded half up, and stands in the PDF."""
    folder = _folder(filed_demo, unit, report)
    rows = read_rows(folder / "kpis.csv")
    pdf = re.sub(r"\s", "", _pdf_text(folder / "report.pdf"))
    shown = _key_figures(folder / "report.html")
    assert len(shown) == len(KEY_FIGURES)
    compared = 0
    for kpi, (uom, cells) in zip(KEY_FIGURES, shown, strict=True):
        for (window, column), text in zip(KEY_COLUMNS, cells, strict=False):
            raw = rows[window, "", kpi][column]
            assert re.sub(r"\s", "", text) in pdf
            if text in NOTHING:
                assert raw == "", (kpi, window, column)
                continue
            factor = Decimal(100) if column == "delta_pct" else FACTORS.get(uom, Decimal(1))
            assert as_shown(text) == rounded(Decimal(raw) * Decimal(factor), text), (kpi, window, column)
            compared += 1
    assert compared > 90


def _key_figures(page: Path) -> list[tuple[str, list[str]]]:
    """Read the key figure table: for each row its unit and the texts of its cells."""
    table = re.search(r'id="key-figures".*?</table>', page.read_text(encoding="utf-8"), re.DOTALL)
    assert table is not None
    rows = re.findall(r'<tr class="[^"]*"><th scope="row".*?</tr>', table[0], re.DOTALL)
    return [
        (
            re.sub(r"[A-Z]{3}$", "", "".join(re.findall(r'class="note">([^<]*)<', row))),
            re.findall(r'<td[^>]*><span class="text">([^<]*)</span>', row),
        )
        for row in rows
    ]


@pytest.mark.parametrize(("unit", "report"), JOBS)
def test_artefacts_hold_no_nan_and_no_path(filed_demo: Path, unit: str, report: str) -> None:
    """No nan or inf is shown, and no path of the machine leaks."""
    folder = _folder(filed_demo, unit, report)
    for name in ("kpis.csv", "run.json", "report.html", "notebook.ipynb"):
        text = (folder / name).read_text(encoding="utf-8")
        assert str(filed_demo) not in text, name
    visible = re.sub(r"<[^>]+>", " ", (folder / "report.html").read_text(encoding="utf-8"))
    visible = re.sub(r"base64,[A-Za-z0-9+/=]+", "", visible)
    for word in (r"\bnan\b", r"\bNaN\b", r"\binf\b", r"\bNone\b"):
        assert re.search(word, visible) is None, word
        assert re.search(word, _pdf_text(folder / "report.pdf")) is None, word


def test_html_makes_no_reference_outside_itself(filed_demo: Path) -> None:
    """The page is one file: no script, no address of another host but links the reader may follow."""
    for filed in iter_filed(filed_demo / "output"):
        page = (filed.folder / "report.html").read_text(encoding="utf-8")
        assert "default-src 'none'" in page
        assert "<script" not in page
        assert re.findall(r'(?:src|href)="(?!#|data:)([^"]+)"', page) == []


def test_run_record_keeps_no_secret_of_the_machine(filed_demo: Path) -> None:
    """run.json names versions and digests, but neither host nor user nor path."""
    record = json.loads((_folder(filed_demo, "FR", "monthly_performance") / "run.json").read_text())
    assert record["schema"] == 1
    assert record["parameters"] == {
        "language": "fr",
        "period": "2026-10",
        "report": "monthly_performance",
        "unit": "FR",
    }
    assert record["snapshot"]
    assert set(record["outputs"]) == FILES - {"run.json"}


def test_index_links_every_report(filed_demo: Path) -> None:
    """The index page links each report's HTML and PDF."""
    page = (filed_demo / "output" / "index.html").read_text(encoding="utf-8")
    for unit, report in JOBS:
        assert f'href="2026-10/{unit}/{report}/report.html"' in page
        assert f'href="2026-10/{unit}/{report}/report.pdf"' in page
