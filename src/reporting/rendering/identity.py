"""Write what a report is into its files, and read it back from the PDF itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pikepdf

from reporting.errors import RenderFailed

_FIELDS = ("report", "unit", "period", "issue")
_KEYWORD = re.compile(r"reporting:(?P<field>[a-z]+)=(?P<value>[A-Za-z0-9][A-Za-z0-9_-]*)")
_SEPARATOR = re.compile(r"[,;]\s*")


class Identity(NamedTuple):
    """What a report is."""

    unit_id: str
    period_id: str
    report_id: str
    issue: int


def keywords(identity: Identity) -> tuple[str, ...]:
    """Write an identity as document keywords, which every PDF standard keeps.

    Examples
    --------
    >>> keywords(Identity("FR", "2026-10", "weekly", 2))
    ('reporting:report=weekly', 'reporting:unit=FR', 'reporting:period=2026-10', 'reporting:issue=2')
    """
    values = (identity.report_id, identity.unit_id, identity.period_id, str(identity.issue))
    return tuple(f"reporting:{name}={value}" for name, value in zip(_FIELDS, values, strict=True))


def parse_keywords(text: str) -> Identity | None:
    """Read an identity from document keywords; None if any part is missing or stated twice.

    Examples
    --------
    >>> parse_keywords("reporting:report=r, reporting:unit=FR, reporting:period=2026-10, reporting:issue=2")
    Identity(unit_id='FR', period_id='2026-10', report_id='r', issue=2)
    >>> parse_keywords("reporting:unit=FR") is None
    True
    """
    matches = [match for word in _SEPARATOR.split(text) if (match := _KEYWORD.fullmatch(word.strip()))]
    found = {match["field"]: match["value"] for match in matches}
    if set(found) != set(_FIELDS) or len(matches) != len(_FIELDS) or not found["issue"].isdecimal():
        return None
    return Identity(found["unit"], found["period"], found["report"], int(found["issue"]))


def read_identity(pdf: Path) -> Identity:
    """Read which report a PDF is: the check before it is sent to anybody.

    Parameters
    ----------
    pdf
        A PDF made by either renderer.

    Raises
    ------
    RenderFailed
        If the file is not a readable PDF, or does not say what it is.
    """
    try:
        with pikepdf.open(pdf) as document:
            text = str(document.docinfo.get("/Keywords", "")) if document.trailer.get("/Info") else ""
    except (OSError, pikepdf.PdfError) as error:
        raise RenderFailed(f"{pdf}: cannot be read as a PDF ({error})") from error
    identity = parse_keywords(text)
    if identity is None:
        raise RenderFailed(f"{pdf}: does not say which report it is (keywords {text!r})")
    return identity
