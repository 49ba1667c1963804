"""From filed reports and a recipient to a letter that can be composed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reporting.brand import Brand
from reporting.catalogue.filed import Filed
from reporting.catalogue.kpis import FILE_NAME as KPIS
from reporting.catalogue.kpis import read_rows
from reporting.catalogue.record import RunRecord
from reporting.delivery.attachment import Pdf, read_pdf
from reporting.delivery.erratum import Correction
from reporting.delivery.figures import Rows
from reporting.delivery.headline import read_headline
from reporting.delivery.policy import MailingList, Policy, Recipient
from reporting.delivery.restatement import correction_since
from reporting.params.values import MailForm

PAGE = "report.html"


@dataclass(frozen=True, slots=True)
class Look:
    """What the brand gives to a mail: its name and its colours by role (paper, ink, accent, ...)."""

    name: str
    colours: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One report in a mail.

    Parameters
    ----------
    record
        Which report, as it describes itself.
    rows
        Its kpis.csv.
    headline
        Its first message; may be empty.
    pdf
        To attach; None where the form asks for none.
    correction
        What changed since the issue its readers have; None for a first issue.
    """

    record: RunRecord
    rows: Rows
    headline: str = ""
    pdf: Pdf | None = None
    correction: Correction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Everything a mail is made of.

    Parameters
    ----------
    parts
        One report, or several that every recipient may see.
    language
        Of the mail; empty: of the first report.
    form
        ``pdf``, ``html`` or ``link``.
    sender, sender_name, reply_to
        From whom, and who gets answers.
    to, to_name
        The visible recipient; the sender itself when a list gets one mail.
    key
        Makes the Message-ID; see `reporting.delivery.deliveries.mail_key`.
    created
        Seconds since 1970, for the Date header.
    look
        The brand.
    portal
        Address the report folders are served under; empty: none.
    kpis
        Figures to show; empty: the usual ones.
    groups
        Units named without the mark of a business unit.
    rehearsal_for
        Whom a rehearsal stands for; empty for a real mail.
    """

    parts: tuple[Part, ...]
    form: MailForm
    sender: str
    to: str
    key: str
    created: float
    look: Look
    language: str = ""
    sender_name: str = ""
    reply_to: str = ""
    to_name: str = ""
    portal: str = ""
    kpis: tuple[str, ...] = ()
    groups: frozenset[str] = frozenset()
    rehearsal_for: str = ""

    @property
    def reader(self) -> str:
        """The language the mail is written in."""
        return self.language or self.parts[0].record.language


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
