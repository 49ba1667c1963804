"""HTML pages in a real browser: accessible, self-contained, readable at every width."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reporting.rendering.render import render

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="NO CHROMIUM HERE: HTML pages were not opened"),
]
WIDTHS = (360, 768, 1280)


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page_address(full_document, tmp_path):
    """Render a page and give the address of its file."""
    made = full_document(status_note="Provisional: the period is still open", unit_name="France & overseas")
    (result,) = render([made], [tmp_path / "out"], renderer="embedded")
    return Path(result.files["html"]).as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_has_no_accessibility_violation(browser, page_address, scheme):
    """axe-core finds nothing on phones, tablets and desktops, light and dark; nothing scrolls sideways."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for width in WIDTHS:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
        )
        page = context.new_page()
        page.goto(page_address)
        violations = axe.run(page).response["violations"]
        found = [(item["id"], node["html"][:120]) for item in violations for node in item["nodes"]]
        assert found == [], width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        context.close()


def test_page_makes_no_request_and_logs_no_error(browser, page_address):
    """Opening a page loads the file itself and nothing else; its own policy blocks nothing it needs."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    requests, messages = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto(page_address)
    page.wait_for_load_state("networkidle")
    assert [url for url in requests if not url.startswith("data:")] == [page_address]
    assert messages == []
    assert page.evaluate("[...document.fonts].some(font => font.family.includes('IBM Plex Sans'))")
    assert page.evaluate("document.fonts.check('16px \"IBM Plex Sans\"')")
    context.close()


def test_page_runs_no_script_of_its_data(browser, document, cells, tmp_path):
    """Scripts in names, prose, outputs and charts stay text, and the policy stops what would slip through."""
    script = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
    made = document(
        cells.prose(f"## A\n\n{script} [x](javascript:window.hacked=1)"),
        cells.code("x", cells.chart(script, alt=script)),
        cells.code("x", cells.shown(text_html=script, text_plain="x")),
        cells.code("x", cells.stream(script)),
        title=script, unit_name=script, status_note=script,
    )  # fmt: skip
    (result,) = render([made], [tmp_path / "out"], renderer="embedded")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(Path(result.files["html"]).as_uri())
    page.wait_for_load_state("networkidle")
    assert page.evaluate("typeof window.hacked") == "undefined"
    assert page.locator("script").count() == 0
    assert page.locator("h1").inner_text() == script
    context.close()


def test_page_can_be_used_with_the_keyboard(browser, page_address):
    """The first stop is the link over the contents; it leads into the report."""
    page = browser.new_page()
    page.goto(page_address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "report"
    page.close()


def test_page_prints_on_paper_without_navigation(browser, page_address):
    """On paper there is no contents list and no skip link, and dark screens print light."""
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(page_address)
    page.emulate_media(media="print")
    assert page.locator("nav.contents").is_hidden()
    assert page.locator("a.skip").is_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    context.close()
