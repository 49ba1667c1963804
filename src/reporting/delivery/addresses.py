"""What counts as a mail address, and what may stand in a header: everything else is refused."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from reporting.errors import InputRefused, Problem

_LOCAL: Final = r"[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+)*"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})+\Z")
_ADDRESS: Final = re.compile(rf"(?P<local>{_LOCAL})@(?P<domain>{_LABEL}(?:\.{_LABEL})+)\Z")
_MOST_LOCAL: Final = 64
_MOST_ADDRESS: Final = 254
_MOST_HEADER: Final = 200
# Characters that change how the rest of a line is read: never needed in a name or a subject.
_DIRECTIONS: Final = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)
_REFUSED_CATEGORIES: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9][A-Za-z0-9_-]*)*\Z")
_ALLOWED: Final = "one plain address such as name@example.com: ASCII, no display name, no list, no group"


def parse_address(text: str) -> str:
    """Read one mail address and give it in lower case, the form addresses are compared in.

    Only the plain form is accepted: no display name, quotes, comments, lists or groups, and ASCII only,
    because a look-alike letter would be somebody else's address.

    Raises
    ------
    InputRefused
        Anything else, with the value.

    Examples
    --------
    >>> parse_address("Head.Of@Example.com")
    'head.of@example.com'
    >>> parse_address("a@example.com, b@evil.example")
    Traceback (most recent call last):
        ...
    reporting.errors.InputRefused: not a mail address ('a@example.com, b@evil.example'); allowed: one plain \
address such as name@example.com: ASCII, no display name, no list, no group
    """
    found = _ADDRESS.match(text)
    if found is None or len(text) > _MOST_ADDRESS or len(found["local"]) > _MOST_LOCAL:
        raise InputRefused(Problem(f"not a mail address ({text[:300]!r})", allowed=f"allowed: {_ALLOWED}"))
    return text.lower()


def parse_rule(text: str) -> str:
    """Read one rule of an allow-list: an address, or ``@domain`` for everybody of a domain.

    Raises
    ------
    InputRefused
        Anything else, such as a pattern or a bare word.

    Examples
    --------
    >>> parse_rule("@Example.com")
    '@example.com'
    """
    if text.startswith("@"):
        if _DOMAIN.match(text[1:]) and len(text) <= _MOST_ADDRESS:
            return text.lower()
        raise InputRefused(Problem(f"not a mail domain ({text!r})", allowed="allowed: @example.com"))
    return parse_address(text)


def matching_rule(address: str, rules: frozenset[str]) -> str | None:
    """Name the rule that lets an address in, or None: what no rule names is denied.

    A domain rule covers exactly that domain, never the domains below it.

    Examples
    --------
    >>> matching_rule("a@example.com", frozenset({"@example.com"}))
    '@example.com'
    >>> matching_rule("a@evil.example.com", frozenset({"@example.com"})) is None
    True
    """
    domain = address[address.index("@") :]
    return next((rule for rule in (address, domain) if rule in rules), None)


def header_text(text: str, *, what: str) -> str:
    """Give a text that may stand in a header, unchanged but for a length limit.

    Parameters
    ----------
    text
        A subject or a display name.
    what
        Its name, for the message.

    Raises
    ------
    InputRefused
        If it holds a line break, another control character or one that reverses the reading direction.
    """
    bad = sorted({char for char in text if _refused(char)})
    if bad:
        codes = ", ".join(f"U+{ord(char):04X}" for char in bad)
        raise InputRefused(
            Problem(
                f"the {what} holds characters no header may hold ({codes})",
                allowed="allowed: one line of text",
            )
        )
    if "=?" in text:
        # Mail programs decode such words, and what they decode to could hold a line break.
        raise InputRefused(
            Problem(f"the {what} looks like an encoded word ({text[:100]!r})", allowed="plain text")
        )
    return text if len(text) <= _MOST_HEADER else f"{text[: _MOST_HEADER - 1]}…"


def file_name(*parts: str, suffix: str) -> str:
    """Join ids to the name of an attachment.

    Raises
    ------
    InputRefused
        If the result could be read as a path, a hidden file or anything but a name.

    Examples
    --------
    >>> file_name("performance", "FR", "2026-10", suffix="pdf")
    'performance_FR_2026-10.pdf'
    """
    name = f"{'_'.join(parts)}.{suffix}"
    if not _FILE_NAME.match(name):
        raise InputRefused(
            Problem(
                f"not usable as a file name ({name[:300]!r})", allowed="allowed: letters, digits, - and _"
            )
        )
    return name


def _refused(char: str) -> bool:
    return char in _DIRECTIONS or unicodedata.category(char) in _REFUSED_CATEGORIES
