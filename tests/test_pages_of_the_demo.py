"""Every page of the demo group's five reports: held to the standards, and the same in both formats."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from conftest import OTHER_CADENCES
from pdf_standards import broken_rules

UNITS = ("FR", "DE", "ES", "UK", "US", "CH")
PERIODS = {"monthly_performance": "2026-10", "group_performance": "2026-10", **OTHER_CADENCES}
# Each unit in its own language (French in France and Switzerland), France in English and the group in French.
JOBS = [("own", unit, report) for report in PERIODS if report != "group_performance" for unit in UNITS]
JOBS += [("other", "FR", report) for report in PERIODS if report != "group_performance"]
JOBS += [("own", "GROUP", "group_performance"), ("other", "GROUP", "group_performance")]
# What a page of a report shows at least: figures in cells and labels.
LEAST = {"daily_flash": 80, "weekly_pulse": 100}


@pytest.fixture(scope="session")
def folders(filed_cadences: Path, translated_demo: Path) -> dict[tuple[str, str, str], Path]:
    """Give the folder of each report."""
    workspaces = {"own": filed_cadences, "other": translated_demo}
    return {
        (language, unit, report): workspaces[language] / "output" / PERIODS[report] / unit / report
        for language, unit, report in JOBS
    }


def _without_spaces(text: str) -> str:
    return re.sub(r"\s|\u00ad", "", unescape(text))


def test_every_report_is_made_in_french_and_english(folders: dict[tuple[str, str, str], Path]) -> None:
    """Each of the five reports is among the pages below in both languages."""
    seen = set()
    for (_, _, report), folder in folders.items():
        page = (folder / "report.html").read_text(encoding="utf-8")
        seen.add((report, re.findall(r'<html lang="(\w+)', page)[0]))
    assert seen == {(report, language) for report in PERIODS for language in ("fr", "en")}


@pytest.mark.parametrize("job", JOBS, ids="-".join)
def test_pdf_is_valid_pdf_ua_and_pdf_a(
    folders: dict[tuple[str, str, str], Path], job: tuple[str, str, str]
) -> None:
    """An independent validator finds each report readable by screen readers and fit for an archive."""
    assert broken_rules((folders[job] / "report.pdf").read_bytes()) == []


@pytest.mark.parametrize("job", JOBS, ids="-".join)
def test_every_figure_of_the_html_stands_in_the_pdf(
    folders: dict[tuple[str, str, str], Path], job: tuple[str, str, str]
) -> None:
    """All cells of all tables and all labels of all charts are the same text in both formats."""
    page = (folders[job] / "report.html").read_text(encoding="utf-8")
    page = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)  # the table behind a chart
    cells = re.findall(r'<span class="text">([^<]+)</span>', page)
    labels = re.findall(r"<text[^>]*>([^<]+)</text>", page)
    figures = [text for text in (*cells, *labels) if re.search(r"\d", text)]
    assert len(figures) > LEAST.get(job[2], 150)
    sheets = pypdfium2.PdfDocument(folders[job] / "report.pdf")
    pdf = _without_spaces("\n".join(sheet.get_textpage().get_text_bounded() for sheet in sheets))
    assert [text for text in figures if _without_spaces(text) not in pdf] == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start one browser for all pages."""
    with pytest.importorskip("playwright.sync_api").sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield chromium
        chromium.close()


LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (360, 768, 1280)]
# Contrast is what takes the time of a check: where pages differ in their figures only, it is measured in one
# of the six looks, another one for each page; everything else is checked in all six.
ALL_RULES = {"resultTypes": ["violations"]}
BUT_CONTRAST = {**ALL_RULES, "rules": {"color-contrast": {"enabled": False}}}
MEASURED = ("FR", "UK", "GROUP")


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("report", PERIODS)
def test_html_is_accessible_and_loads_nothing(
    folders: dict[tuple[str, str, str], Path], browser: Any, report: str
) -> None:
    """axe-core finds nothing at three widths, light and dark; no request leaves the page, none scrolls."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(bypass_csp=True)
    found, requests = [], set()
    for number, (language, unit, _) in enumerate(job for job in JOBS if job[2] == report):
        sheet = context.new_page()
        sheet.on("request", lambda request: requests.add(request.url))
        sheet.goto((folders[language, unit, report] / "report.html").as_uri())
        whole = language == "own" and unit in MEASURED
        for scheme, width in LOOKS:
            sheet.emulate_media(color_scheme=scheme)
            sheet.set_viewport_size({"width": width, "height": 900})
            where = (language, unit, scheme, width)
            measured = whole or LOOKS[number % len(LOOKS)] == (scheme, width)
            violations = axe.run(sheet, options=ALL_RULES if measured else BUT_CONTRAST).response[
                "violations"
            ]
            found += [(*where, v["id"], n["html"][:120]) for v in violations for n in v["nodes"]]
            if sheet.evaluate("document.documentElement.scrollWidth") > width:
                found.append((*where, "scrolls sideways", ""))
        sheet.close()
    context.close()
    assert found == []
    assert {url for url in requests if not url.startswith(("file:", "data:"))} == set()
