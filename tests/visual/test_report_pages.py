"""Key pages of the five reports look as they did.

To accept a new look: ``REPORTING_NEW_LOOK=1 pytest tests/visual``, look, commit the pictures.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from filed_documents import TEMPLATES, document_of
from reporting.brand import Brand, load_brand
from reporting.rendering.render import render
from visual.thumbnails import DPI, TOLERANCE, assert_looks_as, difference, draw, picture_of, thumbnail

REFERENCE = Path(__file__).parent / "reference"
PAGES = [
    ("2026-10/FR/monthly_performance", 1),
    ("2026-10/FR/monthly_performance", 2),
    ("2026-10/UK/monthly_performance", 4),
    ("2026-10/GROUP/group_performance", 1),
    ("2026-10/GROUP/group_performance", 2),
    ("2026-W43/FR/weekly_pulse", 1),
    ("2026-Q3/FR/quarterly_review", 2),
    ("2026-Q3/FR/quarterly_review", 3),
    ("2026-10-20/FR/daily_flash", 1),
]
pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("folder", "number"), PAGES)
def test_page_of_a_report_looks_as_it_did(filed_cadences: Path, folder: str, number: int) -> None:
    """At most one pixel of a thousand differs from the accepted picture."""
    name = "-".join(folder.split("/")[1:]).lower()
    picture = picture_of(filed_cadences / "output" / folder / "report.pdf", number)
    assert_looks_as(picture, REFERENCE / f"{name}-{number}.png")


def drawn_again(folder: Path, brand: Brand, place: Path) -> Path:
    """Draw a filed report in another brand."""
    (made,) = render([document_of(folder, brand=brand, formats=("pdf",))], [place], renderer="embedded")
    return made.files["pdf"]


@pytest.mark.parametrize(
    ("number", "changed"),
    [(1, {"colours": {"accent": "#8a1c5c"}}), (2, {"scenarios": {"AC": "#1f3f7f"}})],
    ids=["accent", "actuals"],
)
def test_a_changed_colour_of_the_brand_is_seen(
    filed_demo: Path, tmp_path: Path, number: int, changed: Mapping[str, Mapping[str, str]]
) -> None:
    """One colour of the brand changed is more than the tolerance, several times over."""
    brand = load_brand(TEMPLATES / "_brand.yml")
    other = replace(brand, **{name: {**getattr(brand, name), **own} for name, own in changed.items()})
    folder = filed_demo / "output" / "2026-10" / "FR" / "monthly_performance"
    pictures = [
        picture_of(drawn_again(folder, one, tmp_path / str(i)), number)
        for i, one in enumerate((brand, other))
    ]
    assert difference(*pictures) > 3 * TOLERANCE


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="NO POPPLER HERE: apt-get install poppler-utils")
@pytest.mark.parametrize("number", [1, 2])
def test_another_rasteriser_is_not_seen(filed_demo: Path, tmp_path: Path, number: int) -> None:
    """Poppler hints and smooths letters in its own way; the page looks the same."""
    pdf = filed_demo / "output" / "2026-10" / "FR" / "monthly_performance" / "report.pdf"
    program = shutil.which("pdftoppm")
    assert program is not None
    options = ["-r", str(DPI), "-f", str(number), "-l", str(number), "-singlefile", "-png"]
    subprocess.run([program, *options, str(pdf), str(tmp_path / "page")], check=True, capture_output=True)
    own = draw(pdf, number)
    other = Image.open(tmp_path / "page.png").resize(own.size)  # a page of 826.8 pixels is rounded up or down
    assert difference(thumbnail(other), thumbnail(own)) <= TOLERANCE
