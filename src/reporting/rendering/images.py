"""Show pictures and printed text of an analyst's cell, with their words, in HTML and Typst."""

from __future__ import annotations

import base64
import binascii
import html
import re
from typing import Any

from reporting.errors import RenderFailed
from reporting.rendering.exhibit import typst_call
from reporting.rendering.notebook import Part

PICTURES = ("image/svg+xml", "image/png", "image/jpeg")
_FORMATS = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}
_SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
# Escape sequences that colour a terminal.
# As many characters of the fixed-width font as a line of the page has room for.
_WIDE_WORD = re.compile(r"(\S{88})(?=\S)")
_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


def picture_alt(part: Part, place: str) -> str:
    """Give the text alternative of a picture: the cell's ``fig-alt``, or else its ``fig-cap``.

    Raises
    ------
    RenderFailed
        If the cell has neither: the page would say nothing to a reader who cannot see it.
    """
    alt = part.option("fig-alt") or part.option("fig-cap")
    if not alt:
        raise RenderFailed(f"{place}: a figure has no text alternative; add '#| fig-alt: ...' to the cell")
    return alt


def picture_html(mime: str, data: str, part: Part, place: str) -> str:
    """Write a picture as an image that cannot run or load anything."""
    alt, caption = picture_alt(part, place), part.option("fig-cap")
    encoded = base64.b64encode(_picture_bytes(mime, data, place)).decode("ascii")
    label = f' id="{part.label}"' if part.label else ""
    words = f"<figcaption>{html.escape(caption)}</figcaption>" if caption else ""
    return (
        f'<figure class="picture"{label}>'
        f'<img src="data:{mime};base64,{encoded}" alt="{html.escape(alt)}">{words}</figure>'
    )


def picture_typst(mime: str, data: str, part: Part, place: str) -> str:
    """Write a picture as a Typst call that holds it as data."""
    record: dict[str, Any] = {
        "format": _FORMATS[mime],
        "alt": picture_alt(part, place),
        "caption": part.option("fig-cap"),
    }
    content = _picture_bytes(mime, data, place)
    if mime == "image/svg+xml":
        record["svg"] = content.decode("utf-8")
    else:
        record["data"] = list(content)
    return typst_call("report-image", record)


def plain_html(text: str) -> str:
    """Write printed text as it was printed."""
    return (
        '<div class="scroll plain" tabindex="0" role="group" aria-label="text">'
        f"<pre>{html.escape(strip_ansi(text).rstrip())}</pre></div>"
    )


def plain_typst(text: str) -> str:
    """Write printed text as a Typst call that holds it as data; a word wider than the paper is folded."""
    return typst_call("report-plain", {"text": _WIDE_WORD.sub(r"\1\n", strip_ansi(text).rstrip())})


def strip_ansi(text: str) -> str:
    r"""Remove the escape sequences that colour a terminal.

    Examples
    --------
    >>> strip_ansi("\x1b[31mred\x1b[0m")
    'red'
    """
    return _ANSI.sub("", text)


def _picture_bytes(mime: str, data: str, place: str) -> bytes:
    if mime == "image/svg+xml":
        if "<svg" not in data:
            raise RenderFailed(f"{place}: an SVG output holds no <svg> element")
        return data.encode("utf-8")
    try:
        content = base64.b64decode("".join(data.split()), validate=True)
    except binascii.Error as error:
        raise RenderFailed(f"{place}: an image output is no valid base64 ({error})") from error
    if not content.startswith(_SIGNATURES[mime]):
        raise RenderFailed(f"{place}: an output says it is {mime} and is not")
    return content
