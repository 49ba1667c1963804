"""Names that become folders, tables and headers: which are safe on every system."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from reporting.errors import Problem
from reporting.strict_yaml import Document, Location, repeat

ALLOWED_IDS = "allowed: letters, digits, _ and -, at most 64, beginning with a letter or digit"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
# Windows opens a device under these names, whatever the folder and the extension.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{no}" for name in ("com", "lpt") for no in range(1, 10))}


def fault_of_id(text: str) -> str:
    r"""Say what is wrong with an id; nothing if it is safe.

    Examples
    --------
    >>> fault_of_id("FR"), fault_of_id("../FR"), fault_of_id("CON"), fault_of_id("FR\n")
    ('', 'unsafe id', 'id reserved by Windows', 'unsafe id')
    """
    if _ID.fullmatch(text) is None:
        return "unsafe id"
    return "id reserved by Windows" if text.casefold() in _DEVICES else ""


def check_keys(document: Document, location: Location, *, reserved: Iterable[str] = ()) -> list[Problem]:
    """List the keys of a mapping that are no safe ids, are reserved, or differ in case only."""
    mapping: Any = document.data
    for part in location:
        mapping = mapping.get(part, {}) if isinstance(mapping, dict) else {}
    found: list[Problem] = []
    twins: dict[str, str] = {}
    for key in mapping if isinstance(mapping, dict) else ():
        at = (*location, key)
        if fault := fault_of_id(key):
            found.append(document.problem(at, f"{fault} ({repeat(key)})", allowed=ALLOWED_IDS, at_key=True))
        elif key in reserved:
            found.append(document.problem(at, f"reserved id ('{key}')", at_key=True))
        elif twin := twins.get(key.casefold()):
            text = f"id ('{key}') differs from '{twin}' in case only"
            found.append(document.problem(at, text, allowed="some systems take them for one", at_key=True))
        twins.setdefault(key.casefold(), key)
    return found
