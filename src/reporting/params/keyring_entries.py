"""Entries of the machine's keyring: the only door to the optional package that opens it."""

from __future__ import annotations

from typing import Final

SERVICE: Final = "reporting"
"""Entries are made with ``keyring set reporting NAME``."""


def read_entry(name: str) -> str:
    """Read an entry of the keyring of whoever runs this process.

    Raises
    ------
    LookupError
        The package is not installed, the machine has no keyring or it is locked, or there is no such entry.
    """
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise LookupError(
            f"keyring entry '{name}' needs reporting[keyring], which is not installed"
        ) from None
    try:
        value = keyring.get_password(SERVICE, name)
    except KeyringError as error:
        why = f"no keyring here, or it is locked ({type(error).__name__})"
        raise LookupError(f"keyring entry '{name}' cannot be read: {why}") from None
    if not value:
        raise LookupError(
            f"keyring entry '{name}' does not exist; make it with: keyring set {SERVICE} {name}"
        )
    return str(value)
