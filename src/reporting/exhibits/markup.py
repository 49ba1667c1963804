"""The three borders where text from data meets a markup language, and is kept from becoming any of it."""

from __future__ import annotations

import html
import math
import re
import string
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"

_PLAIN = frozenset(string.ascii_letters + string.digits + " .,-")


class _Escapes(dict[int, str]):
    r"""Characters as ``\\uXXXX``, remembered once made; beyond the basic plane as a surrogate pair."""

    def __missing__(self, code: int) -> str:
        if chr(code) in _PLAIN:
            escaped = chr(code)
        elif code > 0xFFFF:
            high, low = divmod(code - 0x10000, 0x400)
            escaped = f"\\\\u{0xD800 + high:04x}\\\\u{0xDC00 + low:04x}"
        else:
            escaped = f"\\\\u{code:04x}"
        self[code] = escaped
        return escaped


_ESCAPES = _Escapes()
_BREAKING = re.compile("[ \\t-\\r\\x1c-\\x1f\\x85\\u2028\\u2029]+")
_MARKDOWN = str.maketrans({c: f"\\{c}" for c in string.punctuation})


def typst_json(value: Json) -> str:
    r"""Write a value as JSON inside a Typst string literal; no character of the data stays markup.

    Parameters
    ----------
    value
        Strings, numbers, booleans, None, lists and mappings with plain keys.

    Examples
    --------
    >>> print(typst_json({"a": "x*{"}))
    {\"a\":\"x\\u002a\\u007b\"}
    """
    if isinstance(value, str):
        return f'\\"{value.translate(_ESCAPES)}\\"'
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        return repr(float(value)) if math.isfinite(value) else "null"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{typst_json(k)}:{typst_json(v)}" for k, v in value.items()) + "}"
    return "[" + ",".join(typst_json(item) for item in value) + "]"


def typst_call(function: str, value: Json) -> str:
    """Write the raw Typst block that hands data to a function of the template."""
    return f'```{{=typst}}\n#{function}(json(bytes("{typst_json(value)}")))\n```\n'


def escape_html(text: str) -> str:
    """Escape text for HTML, braces included: nothing in it is a tag, an entity or a shortcode.

    Examples
    --------
    >>> escape_html('<b> & {{< env X >}}')
    '&lt;b&gt; &amp; &#123;&#123;&lt; env X &gt;&#125;&#125;'
    """
    return html.escape(text, quote=True).replace("{", "&#123;").replace("}", "&#125;")


def one_line(text: str) -> str:
    r"""Put text on one line; spaces that must not break stay as they are.

    Examples
    --------
    >>> one_line(" up\n 7,5\u00a0% ") == "up 7,5\u00a0%"
    True
    """
    return _BREAKING.sub(" ", text).strip(" ")


def escape_markdown(text: str) -> str:
    r"""Escape text for Markdown: every ASCII punctuation character stands for itself.

    Examples
    --------
    >>> print(escape_markdown("R&D *new*"))
    R\&D \*new\*
    """
    return one_line(text).translate(_MARKDOWN)
