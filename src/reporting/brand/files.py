"""Files of a brand: inside the workspace, of the kind they claim, and nothing in them that acts."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

LARGEST_LOGO = 1024 * 1024
_PICTURES = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
_FONTS = {".ttf": (b"\x00\x01\x00\x00", b"true"), ".otf": (b"OTTO",)}
_ACTIVE = {
    "script",
    "foreignobject",
    "iframe",
    "object",
    "embed",
    "handler",
    "set",
    "animate",
    "audio",
    "video",
}
_OUTSIDE = re.compile(r"url\(\s*['\"]?\s*(?!#)|@import|javascript:|expression\(", re.IGNORECASE)


def fault_of_path(path: Path, root: Path) -> str:
    """Say why a file may not be used: outside, or not there; nothing if it may."""
    if not path.resolve().is_relative_to(root.resolve()):
        return "outside the workspace"
    return "" if path.is_file() else "no such file"


def fault_of_font(path: Path) -> str:
    """Say why a file is no font that can be embedded; nothing if it is one."""
    if path.suffix.lower() not in _FONTS:
        return "not a font file; allowed: .ttf, .otf"
    with path.open("rb") as file:
        start = file.read(4)
    return "" if start in _FONTS[path.suffix.lower()] else "not a font, by its content"


def fault_of_logo(path: Path) -> str:
    """Say why a file is no picture that is safe to embed; nothing if it is one."""
    if path.stat().st_size > LARGEST_LOGO:
        return "larger than 1 MiB"
    content = path.read_bytes()
    suffix = path.suffix.lower()
    if suffix == ".svg":
        return _fault_of_svg(content)
    if suffix not in _PICTURES:
        return "not a picture; allowed: .svg, .png, .jpg"
    return "" if content.startswith(_PICTURES[suffix]) else "not a picture, by its content"


def _fault_of_svg(content: bytes) -> str:
    """Say what in an SVG acts or reaches out."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        return "an SVG with a document type"
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - without a document type there is nothing to expand
    except ElementTree.ParseError as error:
        return f"not an SVG ({error})"
    if _local(root.tag) != "svg":
        return "not an SVG, by its content"
    for element in root.iter():
        if fault := _fault_of_element(element):
            return fault
    return ""


def _fault_of_element(element: ElementTree.Element) -> str:
    """Say what in one element acts or reaches out."""
    name = _local(element.tag)
    if name in _ACTIVE:
        return f"an SVG with <{name}>"
    if name == "style" and _OUTSIDE.search(element.text or ""):
        return "an SVG whose styles reach out"
    for attribute, value in element.attrib.items():
        key = _local(attribute)
        if key.startswith("on"):
            return f"an SVG with an event handler ({key})"
        if key in ("href", "src") and not value.startswith(("#", "data:image/png;", "data:image/jpeg;")):
            return f"an SVG with a link ({key})"
        if _OUTSIDE.search(value):
            return f"an SVG that reaches out ({key})"
    return ""


def _local(name: object) -> str:
    """Give a name without its namespace; comments have none."""
    return name.rpartition("}")[2].lower() if isinstance(name, str) else ""
