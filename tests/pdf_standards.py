"""PDF/UA-1 and PDF/A-2a as an independent validator judges them, its one known mistake aside."""

from __future__ import annotations

import re

from page import ValidationProfile, validate_pdf_bytes

PROFILES = (ValidationProfile.PDF_UA_1, ValidationProfile.PDF_A_2A)
#: The validator takes a carriage return that is the last byte of a stream for a part of the line end after
#: it, and then finds the stream a byte short: one compressed stream in 256. We count the bytes ourselves.
MISREAD = "PDFA2A-STREAM-LENGTH-001"


def broken_rules(content: bytes) -> list[tuple[str, str]]:
    """List the rules of both standards that a PDF breaks; each stream must be as long as it says."""
    found = [
        (failure.rule_id, failure.message)
        for profile in PROFILES
        for failure in validate_pdf_bytes(content, profile=profile).failures
        if failure.rule_id != MISREAD
    ]
    return found + [("stream length", str(place)) for place in _wrong_lengths(content)]


def _wrong_lengths(content: bytes) -> list[int]:
    """Find the streams after whose stated length there is no line end and ``endstream``."""
    wrong, start = [], 0
    while head := re.compile(rb"/Length (\d+)(?:(?!endobj).)*?>>\s*stream(\r\n|\n)", re.DOTALL).search(
        content, start
    ):
        start = head.end() + int(head[1])
        if not re.compile(rb"(\r\n|\n)endstream").match(content, start):
            wrong.append(head.start())
    return wrong
