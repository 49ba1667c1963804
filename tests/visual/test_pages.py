"""Key pages look as they did: small pictures of the gallery, compared pixel by pixel.

To accept a new look: ``REPORTING_NEW_LOOK=1 pytest tests/visual``, look, commit the pictures.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from reporting.brand import load_brand
from reporting.rendering import Document
from reporting.rendering.render import render
from visual.extremes import gallery, write_notebook
from visual.thumbnails import assert_looks_as, picture_of

ROOT = Path(__file__).parents[2]
REFERENCE = Path(__file__).parent / "reference"
BRANDS = {"first": ROOT / "templates", "second": ROOT / "examples" / "customer_profitability" / "templates"}
PAGES = {"first": (1, 2, 4, 6, 8), "second": (2,)}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], Image.Image]:
    """Draw the gallery in both brands; gives its key pages as pictures."""
    folder = tmp_path_factory.mktemp("pages")
    notebook = write_notebook(gallery(), folder / "gallery.ipynb")
    documents = [
        Document(
            notebook=notebook,
            report_id="gallery",
            unit_id="FR",
            period_id="2026-10",
            title="Gallery",
            unit_name="France",
            period_label="October 2026",
            language="en",
            as_of="2026-11-05",
            templates=ROOT / "templates",
            brand=load_brand(place / "_brand.yml"),
            epoch=1_793_880_000,
            formats=("pdf",),
        )
        for place in BRANDS.values()
    ]
    folders = [folder / name for name in BRANDS]
    made = render(documents, folders, renderer="embedded")
    return {
        (name, number): picture_of(one.files["pdf"], number)
        for name, one in zip(BRANDS, made, strict=True)
        for number in PAGES[name]
    }


@pytest.mark.parametrize(("brand", "number"), [(name, n) for name, pages in PAGES.items() for n in pages])
def test_page_looks_as_it_did(brand: str, number: int, pictures: dict[tuple[str, int], Image.Image]) -> None:
    """At most one pixel of a thousand differs from the accepted picture."""
    assert_looks_as(pictures[brand, number], REFERENCE / f"{brand}-{number}.png")
