"""The pictures of the documentation are those this code makes, and each is shown."""

from __future__ import annotations

import re

from PIL import Image

from visual.write_gallery import IMAGES, PAGES, WIDTH

DOCS = IMAGES.parent


def test_every_picture_is_small_and_shown_with_its_words() -> None:
    """One picture a page, under 100 KB, in the gallery with an alternative text."""
    shown = dict(re.findall(r"!\[([^\]]+)\]\(images/([\w.-]+)\)", (DOCS / "gallery.md").read_text("utf-8")))
    assert sorted(shown.values()) == sorted(f"{name}.webp" for name in PAGES)
    assert {path.name for path in IMAGES.iterdir()} == set(shown.values())
    for name in shown.values():
        assert (IMAGES / name).stat().st_size < 100_000
        assert Image.open(IMAGES / name).width == WIDTH


def test_readme_shows_pictures_that_exist() -> None:
    """No link of the first page is broken."""
    text = (DOCS.parent / "README.md").read_text("utf-8")
    names = re.findall(r"!\[[^\]]+\]\(docs/images/([\w.-]+)\)", text)
    assert len(names) >= 5
    assert all((IMAGES / name).is_file() for name in names)
