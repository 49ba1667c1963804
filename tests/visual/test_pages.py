"""Key pages look as they did: small pictures of the gallery, compared pixel by pixel.

To accept a new look: ``REPORTING_NEW_LOOK=1 pytest tests/visual/test_pages.py``, look, commit the pictures.
"""

from __future__ import annotations

import os
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from pixelmatch.contrib.PIL import pixelmatch

from reporting.brand import load_brand
from reporting.rendering import Document
from reporting.rendering.render import render
from visual.extremes import gallery, write_notebook

ROOT = Path(__file__).parents[2]
REFERENCE = Path(__file__).parent / "reference"
DPI = 50
TOLERANCE = 0.002  # of the pixels: rounding of edges differs between builds of the rasteriser
BRANDS = {"first": ROOT / "templates", "second": ROOT / "examples" / "customer_profitability" / "templates"}
PAGES = {"first": (0, 1, 3, 5, 7), "second": (1,)}


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
    found = {}
    for name, one in zip(BRANDS, made, strict=True):
        pdf = pypdfium2.PdfDocument(one.files["pdf"])
        for number in PAGES[name]:
            picture = pdf[number].render(scale=DPI / 72).to_pil().convert("RGB")
            found[name, number] = picture
        pdf.close()
    return found


@pytest.mark.parametrize(("brand", "number"), [(name, n) for name, pages in PAGES.items() for n in pages])
def test_page_looks_as_it_did(
    brand: str, number: int, pictures: dict[tuple[str, int], Image.Image], tmp_path: Path
) -> None:
    """At most two pixels of a thousand differ from the accepted picture."""
    picture = pictures[brand, number]
    reference = REFERENCE / f"{brand}-{number + 1}.png"
    if os.environ.get("REPORTING_NEW_LOOK"):
        REFERENCE.mkdir(exist_ok=True)
        picture.quantize(64).save(reference, optimize=True)
    expected = Image.open(reference).convert("RGB")
    assert picture.size == expected.size
    difference = Image.new("RGB", picture.size)
    shown = picture.quantize(64).convert("RGB")
    count = pixelmatch(shown, expected, difference, threshold=0.2)
    difference.save(tmp_path / "difference.png")
    assert count <= TOLERANCE * picture.width * picture.height, f"{count} pixels: {tmp_path}/difference.png"
