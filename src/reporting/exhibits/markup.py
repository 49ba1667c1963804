"""The three borders where text from data meets a markup language, and is kept from becoming any of it."""

from __future__ import annotations

import html
import json
import math
import re
import string
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"

# What JSON leaves as it is and a markup language may read; first JSON's own escapes of quotes.
_ESCAPES = (
    (r"\\", r"\u005c"),
    (r"\"", r"\u0022"),
    *((sign, f"\\u{ord(sign):04x}") for sign in "!#$%&'()*/;<=>?@^_`|~\x7f"),
)
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
    {\"a\":\"x\\u002a{\"}
    """
    try:
        text = json.dumps(value, allow_nan=False, separators=(",", ":"), default=_finite)
    except ValueError:
        text = json.dumps(_finite(value), separators=(",", ":"))
    for sign, escape in _ESCAPES:
        text = text.replace(sign, escape)
    return text.replace("\\", r"\\").replace('"', r"\"")


def _finite(value: Json) -> Json:
    """Put None in the place of numbers that are none."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, str) or not isinstance(value, Sequence):
        return value
    return [_finite(item) for item in value]


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
