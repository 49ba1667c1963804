"""Embed the brand's base family in an HTML page: small subsets of its font files, as data."""

from __future__ import annotations

import base64
import hashlib
import threading
from functools import lru_cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from reporting.brand import Brand
from reporting.rendering.kept import kept

# What reports in European languages are written with; the reader's own fonts show anything beyond.
_REPERTOIRE = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x0218, 0x021C),
    *range(0x2010, 0x2040),
    *range(0x2070, 0x208A),
    *(ord(char) for char in "ΔΣΦµπ€£₣₤₺™−×÷±≈≠≤≥√∞∑→←↑↓↗↘◊ẞ\u202f\u00a0"),
)
_SHAPES = tuple(ord(char) for char in "●○◐◑■□▪▫▲△▼▽◆◇▶◀▸▾★☆✓✔✗✘⚠")
_FEATURES = ["kern", "tnum"]
_NAMES = (1, 2, 4, 6)
_lock = threading.Lock()


def font_faces(brand: Brand) -> str:
    """Write the ``@font-face`` rules of the base family and of the shapes used as status marks.

    Returns
    -------
    str
        CSS without any reference outside itself.
    """
    wanted = {brand.family: _REPERTOIRE, **dict.fromkeys(brand.fallback_families[:1], _SHAPES)}
    with _lock:  # two threads would only do the same work twice
        return "\n".join(
            _face(font.family, font.path, font.weight, font.style, wanted[font.family])
            for font in brand.fonts
            if font.family in wanted
        )


@lru_cache(maxsize=32)
def _face(family: str, path: Path, weight: int, style: str, points: tuple[int, ...]) -> str:
    # Cutting a font takes a third of a second: its layout tables are read and written in Python.
    source = hashlib.sha256(path.read_bytes()).hexdigest()
    recipe = f"woff of {source} by fonttools {version('fonttools')}: {points} {_FEATURES} {_NAMES}"
    data = base64.b64encode(kept(recipe, lambda: _subset(path, points))).decode("ascii")
    name = family.replace("\\", "").replace('"', "")
    return (
        f'@font-face{{font-family:"{name}";font-weight:{weight};font-style:{style};font-display:swap;'
        f"src:url(data:font/woff;base64,{data}) format('woff')}}"
    )


def _subset(path: Path, points: tuple[int, ...]) -> bytes:
    """Cut a font down to some characters, with the same bytes every time."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    # Without this the file would carry the time of its making.
    font = TTFont(path, recalcTimestamp=False, lazy=True)
    names = font["name"]
    # Pruning the names is half of the work of a subset, and they are few.
    options = subset.Options(hinting=False, layout_features=_FEATURES, notdef_outline=True)
    options.drop_tables += ["name"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)
    names.names = [record for record in names.names if record.nameID in _NAMES]
    font["name"] = names
    font.flavor = "woff"
    stream = BytesIO()
    font.save(stream)
    return stream.getvalue()
