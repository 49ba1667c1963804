"""Compose a mail: pure, the same input gives the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateError, select_autoescape

from reporting.catalogue.record import RunRecord
from reporting.delivery.addresses import file_name, header_text, parse_address
from reporting.delivery.erratum import correction_lines
from reporting.delivery.figures import Figure, choose_kpis, read_figures, subject_figures
from reporting.delivery.letters import Letter, Part
from reporting.errors import InputRefused, Problem
from reporting.language.dates import period_name
from reporting.language.locales import language_of
from reporting.language.messages import translator

_CSS: Final = "mail.css"
_HTML: Final = "mail.html.j2"
_TEXT: Final = "mail.txt.j2"
_REPORT_PAGE: Final = "report.html"


@dataclass(frozen=True, slots=True)
class Templates:
    """The two bodies and the stylesheet, compiled."""

    html: Template
    text: Template
    css: Template


def load_templates(folder: Path) -> Templates:
    """Compile the mail templates of a workspace (``templates/email``).

    Raises
    ------
    InputRefused
        If one is missing or is not a template.
    """
    # Only the HTML body needs escaping: in plain text an escaped character would be wrong.
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(["html.j2"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    try:
        return Templates(*(environment.get_template(name) for name in (_HTML, _TEXT, _CSS)))
    except TemplateError as error:
        raise InputRefused(Problem(f"not usable as a mail template ({error})", folder)) from error


def message_id(key: str, sender: str) -> str:
    """Name a mail: the same deliveries always have the same Message-ID.

    Examples
    --------
    >>> message_id("0f", "reports@example.com")
    '<0f@example.com>'
    """
    return f"<{key}@{sender.partition('@')[2]}>"


def compose(letter: Letter, templates: Templates) -> EmailMessage:
    """Write the mail.

    Raises
    ------
    InputRefused
        If a text cannot stand in a header, an address is none, or a link is asked for and there is no portal.
    """
    sections = [_section(letter, part) for part in letter.parts]
    say = translator(letter.reader)
    values: dict[str, Any] = {
        "say": say,
        "labelled": lambda label, text: (
            say("{label}: {text}").replace("{label}", label).replace("{text}", text)
        ),
        "sections": sections,
        "brand": letter.look.name,
        "language": language_of(letter.reader),
        "colour": letter.look.colours,
        "subject": subject(letter),
        "rehearsal_for": letter.rehearsal_for,
        "reader": letter.to_name,
    }
    text, page = _bodies(templates, values)
    message = headed(letter)
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    for part in letter.parts:
        if letter.form == "pdf" and part.pdf is not None:
            message.add_attachment(
                part.pdf.data, maintype="application", subtype="pdf", filename=attachment_name(part.record)
            )
    # Set last: giving a message its content removes the headers that describe content.
    message["Content-Language"] = language_of(letter.reader)
    _fix_boundaries(message, letter.key)
    return message


def _bodies(templates: Templates, values: Mapping[str, Any]) -> tuple[str, str]:
    """Write the text and the page, whose styles stand at the elements: mail programs drop style sheets."""
    try:
        text, page, css = (one.render(values) for one in (templates.text, templates.html, templates.css))
    except TemplateError as error:
        raise InputRefused(Problem(f"a mail template cannot be filled in ({error})")) from error
    # Nothing is fetched: the stylesheet is given, and remote ones would be an error.
    inliner = CSSInliner(load_remote_stylesheets=False, extra_css=css, keep_style_tags=False)
    return text, inliner.inline(page)


def subject(letter: Letter) -> str:
    """Write the subject: whose report, which one, and how far from the plan (unless only a link is sent).

    Figures of one report only: those of several units would not say whose they are.
    """
    record = letter.parts[0].record
    say = translator(letter.reader)
    units = ", ".join(_unit(letter, part.record) for part in letter.parts)
    text = f"[{units}] {record.title} {record.period}"
    if record.issue > 1:
        text += f" ({say('corrected')})"
    if letter.form != "link" and len(letter.parts) == 1:
        figures = subject_figures(letter.parts[0].rows, letter.reader)
        text += f": {figures}" if figures else ""
    return header_text(f"[{say('Rehearsal')}] {text}" if letter.rehearsal_for else text, what="subject")


def attachment_name(record: RunRecord) -> str:
    """Name the attached PDF after the report, unit, period and issue.

    The name is made of ids alone: a title could hold anything.
    """
    issue = (f"issue{record.issue}",) if record.issue > 1 else ()
    return file_name(record.report, record.unit, record.period, *issue, suffix="pdf")


def as_bytes(message: EmailMessage) -> bytes:
    """Write a mail as it goes over the wire, with CRLF line ends."""
    return message.as_bytes(policy=SMTP)


def headed(letter: Letter) -> EmailMessage:
    """Write the headers: one sender, one visible recipient, one subject, whatever the texts hold."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(letter.sender, letter.sender_name)
    message["To"] = _address(letter.to, letter.to_name)
    if letter.reply_to:
        message["Reply-To"] = _address(letter.reply_to, "")
    message["Subject"] = subject(letter)
    message["Date"] = datetime.fromtimestamp(int(letter.created), UTC)
    message["Message-ID"] = message_id(letter.key, letter.sender)
    message["Auto-Submitted"] = "auto-generated"
    return message


def _address(address: str, name: str) -> Address:
    local, _, domain = parse_address(address).partition("@")
    return Address(header_text(name, what="display name"), local, domain)


def _unit(letter: Letter, record: RunRecord) -> str:
    if record.unit in letter.groups:
        return record.unit_name
    return translator(letter.reader)("BU {unit}").replace("{unit}", record.unit_name)


def _section(letter: Letter, part: Part) -> dict[str, Any]:
    """Gather what the templates show of one report."""
    record, language = part.record, letter.reader
    shown: tuple[Figure, ...] = ()
    if letter.form != "link":
        shown = read_figures(part.rows, choose_kpis(part.rows, letter.kpis), language)
    return {
        "unit": record.unit_name,
        "title": record.title,
        "period": period_name(record.period, language),
        "issue": record.issue,
        "provisional": record.state == "provisional",
        "headline": part.headline if letter.form != "link" else "",
        "figures": shown,
        "reserves": record.warnings if letter.form != "link" else (),
        "corrections": correction_lines(part.correction, language) if part.correction else (),
        "reason": part.correction.reason if part.correction else "",
        "attached": attachment_name(record) if letter.form == "pdf" and part.pdf else "",
        "link": _link(letter, record),
    }


def _link(letter: Letter, record: RunRecord) -> str:
    if not letter.portal:
        if letter.form == "link":
            raise InputRefused(
                Problem("a list asks for links, but no portal is named", allowed="name one, or send the PDF")
            )
        return ""
    if urlsplit(letter.portal).scheme not in {"http", "https"}:
        raise InputRefused(
            Problem(f"not the address of a portal ({letter.portal})", allowed="allowed: https://...")
        )
    place = "/".join(quote(name, safe="") for name in record.key)
    return f"{letter.portal.rstrip('/')}/{place}/{_REPORT_PAGE}"


def _fix_boundaries(message: EmailMessage, key: str) -> None:
    """Give every multipart a boundary of its own that is the same each time."""
    multiparts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(multiparts):
        part.set_boundary(f"=_{hashlib.sha256(f'{key}/{number}'.encode()).hexdigest()[:32]}")
