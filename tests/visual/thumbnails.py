"""Pages as small pictures: coarse enough that the rasteriser does not matter, fine enough that a look does.

Measured on the shipped reports, in thousandths of the pixels that differ: another rasteriser (Poppler) 0.3,
letters without smoothing 0.5; another accent colour 5.8, another colour of actuals 25.
"""

from __future__ import annotations

import os
from pathlib import Path

import pypdfium2
from PIL import Image
from pixelmatch.contrib.PIL import pixelmatch

DPI = 100
BLOCK = 8  # pixels averaged into one
THRESHOLD = 0.1
TOLERANCE = 0.001
NEW_LOOK = "REPORTING_NEW_LOOK"


def draw(pdf: Path, number: int) -> Image.Image:
    """Draw a page, counted from 1."""
    opened = pypdfium2.PdfDocument(pdf)
    try:
        return opened[number - 1].render(scale=DPI / 72).to_pil()
    finally:
        opened.close()


def picture_of(pdf: Path, number: int) -> Image.Image:
    """Draw a page as a thumbnail."""
    return thumbnail(draw(pdf, number))


def thumbnail(picture: Image.Image) -> Image.Image:
    """Average blocks of pixels."""
    return picture.convert("RGB").reduce(BLOCK)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Give the share of pixels that differ."""
    if one.size != other.size:
        return 1.0
    return pixelmatch(one, other, threshold=THRESHOLD) / (one.width * one.height)


def assert_looks_as(picture: Image.Image, reference: Path) -> None:
    """Compare with the accepted picture, or accept this one."""
    if os.environ.get(NEW_LOOK):
        reference.parent.mkdir(exist_ok=True)
        picture.save(reference, optimize=True)
    found = difference(picture, Image.open(reference).convert("RGB"))
    assert found <= TOLERANCE, f"{found:.2%} of {reference.name} looks different; {NEW_LOOK}=1 accepts it"
