"""The HTML part of mails in a real browser: accessible, quiet on the network, readable on a phone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from delivery.test_message import TEMPLATES, make_letter
from reporting.delivery.message import compose

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO CHROMIUM HERE: mails were not opened"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_mail_is_accessible_and_fits_a_phone(browser: Any, tmp_path: Path, language: str) -> None:
    """At 380 and 700 px nothing scrolls sideways; axe-core finds nothing; no request is made."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    letter = make_letter(
        tmp_path,
        language=language,
        to_name="Marketing director",
        portal="https://reports.example.com",
        rehearsal_for="a-rather-long-name.of-a-recipient@example.com",
    )
    part = compose(letter, TEMPLATES).get_body(("html",))
    assert part is not None
    for width in (380, 700):
        context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
        page = context.new_page()
        requests: list[str] = []
        page.on("request", lambda request, seen=requests: seen.append(request.url))
        page.set_content(part.get_content())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        violations = axe.run(page).response["violations"]
        # Landmarks are for web sites: a mail is shown inside the page of a mail program.
        found = [item["id"] for item in violations if item["id"] not in {"region", "landmark-one-main"}]
        assert found == [], (width, found)
        assert requests == []
        context.close()
