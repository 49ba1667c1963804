"""Recognise an exhibit among a notebook's outputs, and pass its record on to Typst as data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reporting.errors import RenderFailed

_CALL = re.compile(
    r"\s*(?P<fence>`{3,})\{=typst\}\n"
    r"#(?P<function>exhibit-[a-z][a-z-]*)\(json\(bytes\(\"(?P<literal>[^\"\\\n]*+(?:\\.[^\"\\\n]*+)*+)\"\)\)\)"
    r"\n(?P=fence)\s*"
)
_TYPST_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]+)\}|(.))")
_TYPST_NAMED = {"n": "\n", "t": "\t", "r": "\r"}
# What JSON leaves as it is and a markup language may read; first JSON's own escapes of quotes.
_ESCAPES = (
    (r"\\", r"\u005c"),
    (r"\"", r"\u0022"),
    *((sign, f"\\u{ord(sign):04x}") for sign in "!#$%&'()*/;<=>?@^_`|~\x7f"),
)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One exhibit of a notebook.

    Parameters
    ----------
    function
        The Typst function that draws it.
    record
        Its data, the function's only argument.
    html
        Its HTML, written by the exhibit itself with all data escaped.
    """

    function: str
    record: Mapping[str, Any]
    html: str


def read_exhibit(bundle: Mapping[str, str], place: str) -> Exhibit | None:
    """Read an output as an exhibit, or give None if it is something else.

    Raises
    ------
    RenderFailed
        If a chart or an image of the exhibit has no text alternative, or its HTML holds a shortcode.
    """
    match = _CALL.fullmatch(bundle.get("text/markdown", ""))
    if match is None or "text/html" not in bundle:
        return None
    record = json.loads(_typst_string(match["literal"]))
    if not isinstance(record, dict):
        raise RenderFailed(f"{place}: the record of an exhibit must be an object")
    _refuse_silent_images(record, place)
    html = bundle["text/html"]
    if "{{<" in html:
        raise RenderFailed(f"{place}: the HTML of an exhibit holds an unescaped shortcode ('{{{{<')")
    return Exhibit(match["function"], record, html)


def typst_call(function: str, record: Mapping[str, Any]) -> str:
    r"""Write a Typst call whose argument is data, and cannot be read as anything else.

    Examples
    --------
    >>> print(typst_call("exhibit-text", {"a": "#x"}))
    #exhibit-text(json(bytes("{\"a\": \"\\u0023x\"}")))
    """
    return f"#{function}({typst_data(record)})"


def typst_data(value: object) -> str:
    r"""Write a value as a Typst expression: JSON in which every character that could be markup is escaped.

    Examples
    --------
    >>> print(typst_data({"a": "{{< x"}))
    json(bytes("{\"a\": \"{{\\u003c x\"}"))
    """
    text = json.dumps(value)
    for sign, escape in _ESCAPES:
        text = text.replace(sign, escape)
    return 'json(bytes("' + text.replace("\\", r"\\").replace('"', r"\"") + '"))'


def map_strings(value: Any, change: Callable[[str], str]) -> Any:
    """Apply a function to every string of a JSON value, keys excepted."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: map_strings(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [map_strings(item, change) for item in value]
    return value


def map_drawings(value: Any, change: Callable[[str], str]) -> Any:
    """Apply a function to every drawing of a JSON value: the strings under a key ``svg``."""
    if isinstance(value, dict):
        return {
            key: change(item) if key == "svg" and isinstance(item, str) else map_drawings(item, change)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [map_drawings(item, change) for item in value]
    return value


def _typst_string(literal: str) -> str:
    """Read a Typst string; what exhibits write is a string of JSON as well, and quickly read as one."""
    try:
        text: str = json.loads(f'"{literal}"')
    except ValueError:
        return _TYPST_ESCAPE.sub(_escaped, literal)
    return text


def _escaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else _TYPST_NAMED.get(match[2], match[2])


def _refuse_silent_images(value: object, place: str) -> None:
    if isinstance(value, dict):
        if value.get("svg") and not str(value.get("alt") or "").strip():
            raise RenderFailed(f"{place}: a chart has no text alternative (alt)")
        for item in value.values():
            _refuse_silent_images(item, place)
    elif isinstance(value, list):
        for item in value:
            _refuse_silent_images(item, place)
