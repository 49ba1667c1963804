"""Every page of the demo group's reports: held to the standards, and compared between its two formats."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path

import page as validator
import pypdfium2
import pytest

JOBS = [(unit, "monthly_performance") for unit in ("FR", "DE", "ES", "UK", "US", "CH")]
JOBS.append(("GROUP", "group_performance"))
PROFILES = (validator.ValidationProfile.PDF_UA_1, validator.ValidationProfile.PDF_A_2A)


def _report(workspace: Path, unit: str, report: str) -> Path:
    return workspace / "output" / "2026-10" / unit / report


def _without_spaces(text: str) -> str:
    return re.sub(r"\s|\u00ad", "", unescape(text))


@pytest.mark.parametrize(("unit", "report"), JOBS)
def test_pdf_is_valid_pdf_ua_and_pdf_a(filed_demo: Path, unit: str, report: str) -> None:
    """An independent validator finds each report readable by screen readers and fit for an archive."""
    content = (_report(filed_demo, unit, report) / "report.pdf").read_bytes()
    for profile in PROFILES:
        found = validator.validate_pdf_bytes(content, profile=profile)
        assert [(failure.rule_id, failure.message) for failure in found.failures] == []


@pytest.mark.parametrize(("unit", "report"), JOBS)
def test_every_figure_of_the_html_stands_in_the_pdf(filed_demo: Path, unit: str, report: str) -> None:
    """All cells of all tables and all labels of all charts are the same text in both formats."""
    folder = _report(filed_demo, unit, report)
    page = (folder / "report.html").read_text(encoding="utf-8")
    page = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)  # the table behind a chart
    cells = re.findall(r'<span class="text">([^<]+)</span>', page)
    labels = re.findall(r"<text[^>]*>([^<]+)</text>", page)
    figures = [text for text in (*cells, *labels) if re.search(r"\d", text)]
    assert len(figures) > 250
    sheets = pypdfium2.PdfDocument(folder / "report.pdf")
    pdf = _without_spaces("\n".join(sheet.get_textpage().get_text_bounded() for sheet in sheets))
    assert [text for text in figures if _without_spaces(text) not in pdf] == []


@pytest.mark.browser
@pytest.mark.parametrize(("unit", "report"), [("FR", "monthly_performance"), ("GROUP", "group_performance")])
def test_html_is_accessible_and_loads_nothing(filed_demo: Path, unit: str, report: str) -> None:
    """axe-core finds nothing at three widths, light and dark; no request leaves the page."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    address = (_report(filed_demo, unit, report) / "report.html").as_uri()
    with pytest.importorskip("playwright.sync_api").sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            for width in (360, 768, 1280):
                context = browser.new_context(
                    viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
                )
                sheet = context.new_page()
                requests: list[str] = []
                sheet.on("request", lambda request, seen=requests: seen.append(request.url))
                sheet.goto(address)
                violations = axe.run(sheet).response["violations"]
                assert [(v["id"], n["html"][:120]) for v in violations for n in v["nodes"]] == []
                assert {url for url in requests if not url.startswith(("file:", "data:"))} == set()
                assert sheet.evaluate("document.documentElement.scrollWidth") <= width
                context.close()
        browser.close()
