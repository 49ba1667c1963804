"""Extreme data leave the page right and readable: valid PDF, accessible HTML, labels inside their drawing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pypdf
import pytest

from pdf_standards import broken_rules
from reporting.brand import load_brand
from reporting.exhibits import Exhibit
from reporting.exhibits.checker import check_exhibit
from reporting.rendering import Document
from reporting.rendering.render import render
from visual.extremes import LONG, gallery, write_notebook

TEMPLATES = Path(__file__).parents[2] / "templates"
CHROMIUM = shutil.which("chromium")
# What the data themselves break: names longer than any drawing, and 0.001 beside 1e9.
LIVED_WITH = {"R27", "R32"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Render the gallery to all formats."""
    folder = tmp_path_factory.mktemp("extremes")
    document = Document(
        notebook=write_notebook(gallery(), folder / "gallery.ipynb"),
        report_id="gallery",
        unit_id="FR",
        period_id="2026-10",
        title=LONG,
        unit_name=LONG,
        period_label="October 2026",
        language="en",
        as_of="2026-11-05",
        templates=TEMPLATES,
        brand=load_brand(TEMPLATES / "_brand.yml"),
        epoch=1_793_880_000,
        sources=(LONG,) * 6,
        formats=("html", "pdf", "xlsx", "pptx"),
    )
    (made,) = render([document], [folder / "out"], renderer="embedded")
    return dict(made.files)


def test_extremes_keep_to_the_notation() -> None:
    """Whatever the data, labels neither leave the sheet nor cover each other."""
    found = [b for e in gallery() if isinstance(e, Exhibit) for b in check_exhibit(e)]
    assert [str(broken) for broken in found if broken.rule not in LIVED_WITH] == []


def test_extremes_make_a_valid_pdf(files: dict[str, Path]) -> None:
    """PDF/UA-1 and PDF/A-2a hold with missing glyphs, right-to-left names and 2,000 words."""
    assert broken_rules(files["pdf"].read_bytes()) == []
    text = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(files["pdf"]).pages)
    assert text.count("word") >= 4_000
    assert "Characters no shipped font has are shown as □." in text


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="NO CHROMIUM HERE: the gallery was not opened")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_extremes_make_an_accessible_page(files: dict[str, Path], scheme: str) -> None:
    """axe-core finds nothing at 360, 768 and 1280 pixels; the page never scrolls sideways."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with pytest.importorskip("playwright.sync_api").sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for width in (360, 768, 1280):
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
            )
            sheet = context.new_page()
            sheet.goto(files["html"].as_uri())
            violations = axe.run(sheet).response["violations"]
            found = [(v["id"], node["html"][:160]) for v in violations for node in v["nodes"]]
            assert found == [], width
            assert sheet.evaluate("document.documentElement.scrollWidth") <= width
            context.close()
        browser.close()


def test_a_logo_that_is_no_image_is_refused(tmp_path: Path) -> None:
    """The message names the file, the place and what is wrong."""
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    (tmp_path / "templates" / "logo.svg").write_text("not an image", encoding="utf-8")
    with pytest.raises(Exception, match=r"logo \('logo\.svg'\): not an SVG"):
        load_brand(tmp_path / "templates" / "_brand.yml")
