"""From filed reports and a recipient to a letter that can be composed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reporting.brand import Brand
from reporting.catalogue.filed import Filed
from reporting.catalogue.kpis import FILE_NAME as KPIS
from reporting.catalogue.kpis import read_rows
from reporting.delivery.attachment import read_pdf
from reporting.delivery.headline import read_headline
from reporting.delivery.message import Letter, Look, Part
from reporting.delivery.policy import MailingList, Policy, Recipient
from reporting.delivery.restatement import correction_since
from reporting.params.values import MailForm

PAGE = "report.html"


def look_of(brand: Brand) -> Look:
    """Take from the brand what a mail shows."""
    return Look(brand.full_name, brand.colours)


def make_letter(
    reports: Sequence[tuple[Filed, int]],
    mailing_list: MailingList,
    recipient: Recipient,
    *,
    policy: Policy,
    look: Look,
    output: Path,
    key: str,
    created: float,
    form: MailForm | None = None,
) -> Letter:
    """Gather everything a mail shows; the PDF of each report is read and proved here.

    Parameters
    ----------
    reports
        Filed reports, each with the issue its reader has (0: none).
    form
        Another form than the recipient's: a link where the PDF was too large.

    Raises
    ------
    NotTheFiledReport
        If a PDF to attach is not what was filed.
    """
    shape = form or recipient.form
    parts = tuple(
        Part(
            record=filed.record,
            rows=read_rows(filed.folder / KPIS),
            headline=read_headline(filed.folder / PAGE),
            pdf=read_pdf(filed) if shape == "pdf" else None,
            correction=correction_since(output, filed, had) if had else None,
        )
        for filed, had in reports
    )
    return Letter(
        parts=parts,
        form=shape,
        sender=policy.sender,
        sender_name=policy.sender_name,
        reply_to=policy.reply_to,
        to=policy.sender if mailing_list.together else recipient.address,
        to_name="" if mailing_list.together else recipient.role,
        key=key,
        created=created,
        look=look,
        language=recipient.language,
        portal=policy.portal,
        kpis=policy.kpis,
        groups=policy.groups,
    )
