"""What looks like a secret, and what a message may repeat of a value."""

from __future__ import annotations

import re

_NAME = re.compile(
    r"(?:^|_)(?:password|passwd|passphrase|pwd|pass|secrets?|tokens?|credentials?|auth|bearer"
    r"|(?:api|access|private|secret|signing|account|encryption)_?keys?|apikey|dsn|connection_?string)(?:_|$)"
)
_VALUE = re.compile(
    r"[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@"  # user:password@ in an address
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{20,}"
    r"|\bgithub_pat_[A-Za-z0-9_]{20,}"
    r"|\bxox[abprs]-[A-Za-z0-9-]{10,}"
    r"|\bsk-[A-Za-z0-9_-]{20,}"
    r"|\bAIza[0-9A-Za-z_-]{30,}"
    r"|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\."
    r"|(?:password|pwd|secret|token|api_?key)\s*=\s*[^\s;&]+",
    re.IGNORECASE,
)
_LONGEST = 60


def is_secret_name(name: str) -> bool:
    """Say whether a name promises a secret.

    Examples
    --------
    >>> [is_secret_name(name) for name in ("db_password", "apiKey", "token", "compass", "key_message")]
    [True, True, True, False, False]
    """
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").lower()
    return _NAME.search(snake) is not None


def is_secret_value(value: object) -> bool:
    """Say whether a value has the shape of a credential.

    Examples
    --------
    >>> is_secret_value("postgresql://reader:hunter2@warehouse/marketing")
    True
    >>> is_secret_value("postgresql://warehouse/marketing")
    False
    """
    return isinstance(value, str) and _VALUE.search(value) is not None


def repeat(value: object) -> str:
    """Write a value as a message repeats it: on one line, shortened, nothing of a credential.

    Examples
    --------
    >>> repeat("FR"), repeat(True), repeat(None), repeat([1]), repeat("x" * 99)[-4:]
    ("'FR'", 'true', 'empty', 'a list', "xx…'")
    """
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    if is_secret_value(value):
        return "a credential, not repeated here"
    if isinstance(value, str):
        shown = "".join(
            char if char.isprintable() else char.encode("unicode_escape").decode() for char in value
        )
        return f"'{shown[:_LONGEST]}…'" if len(shown) > _LONGEST else f"'{shown}'"
    return str(value)
