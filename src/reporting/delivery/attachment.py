"""The PDF as it will be attached: bytes read once, which must be the filed report of that unit."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import pikepdf

from reporting.catalogue.filed import Filed
from reporting.errors import DataFailed, Problem
from reporting.rendering.identity import Identity, parse_keywords

PDF_NAME: Final = "report.pdf"
_READ_AGAIN: Final = "run the job again; nothing was sent"


@dataclass(frozen=True, slots=True)
class Pdf:
    """A checked PDF.

    Parameters
    ----------
    data
        Exactly the bytes that were filed.
    sha256
        Their digest, as in run.json.
    """

    data: bytes
    sha256: str


class NotTheFiledReport(DataFailed):
    """The file on disk is not the report it should be: it goes to quarantine, never into a mail."""


def read_pdf(filed: Filed) -> Pdf:
    """Read the PDF of a filed report and prove that it is that report.

    Digest and identity are taken from the very bytes that are attached: a file swapped a moment later
    changes nothing.

    Raises
    ------
    NotTheFiledReport
        If it is missing, was changed after filing, or says that it is another report, unit, period or issue.
    """
    path, record = filed.folder / PDF_NAME, filed.record
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotTheFiledReport(Problem("the filed PDF cannot be read", path, allowed=_READ_AGAIN)) from error
    digest = hashlib.sha256(data).hexdigest()
    declared = record.outputs.get(PDF_NAME)
    if declared is None or declared.sha256 != digest:
        raise NotTheFiledReport(Problem("the PDF was changed after it was filed", path, allowed=_READ_AGAIN))
    expected = Identity(record.unit, record.period, record.report, record.issue)
    found = identity_of(data)
    if found != expected:
        names = (
            "nothing"
            if found is None
            else f"{found.period_id}/{found.unit_id}/{found.report_id} issue {found.issue}"
        )
        raise NotTheFiledReport(
            Problem(f"the PDF says that it is another report ({names})", path, allowed=_READ_AGAIN)
        )
    return Pdf(data, digest)


def identity_of(data: bytes) -> Identity | None:
    """Read which report a PDF says it is; None if it is no PDF or does not say."""
    try:
        with pikepdf.open(BytesIO(data)) as document:
            text = str(document.docinfo.get("/Keywords", "")) if document.trailer.get("/Info") else ""
    except pikepdf.PdfError:
        return None
    return parse_keywords(text)
