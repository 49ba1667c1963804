"""_recipients.yml: who may get which reports, and how they are sent."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from reporting.errors import Problem
from reporting.params.data_file import late_text
from reporting.params.fields import (
    Address,
    AddressOrDomain,
    FileModel,
    LanguageCode,
    LateText,
    RelativePath,
    ReportNames,
    Secret,
    Text,
    UnitName,
    UnitNames,
    WebAddress,
)
from reporting.params.identifiers import check_keys
from reporting.params.references import Late
from reporting.params.values import (
    DeliveryLimits,
    MailForm,
    Organisation,
    Recipient,
    RecipientList,
    Recipients,
    TlsMode,
    TransportSpec,
)
from reporting.strict_yaml import Document, Location
from reporting.strict_yaml.problems import validate

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LATE = ("host", "user", "password", "tenant", "client", "secret", "certificate", "key")
_SECONDS = 60.0


class RecipientFile(FileModel):
    """One mailbox."""

    role: Text = Field(description="Who reads it, as a role: Marketing director.")
    address: Address
    language: LanguageCode | None = Field(
        default=None, description="Else that of the list, else of the unit."
    )
    form: MailForm | None = Field(default=None, description="Else that of the list.")


class ListFile(FileModel):
    """Who gets some reports of some units."""

    reports: ReportNames = Field(description="all, or a list of report ids.")
    units: UnitNames = Field(description="all: every unit without units below it; group; or a list of ids.")
    to: list[RecipientFile] = Field(min_length=1)
    language: LanguageCode | None = Field(default=None, description="Else that of the unit.")
    form: MailForm = Field(default="pdf", description="pdf attached, html summary, or link only.")
    approval: bool = Field(default=True, description="A person approves the exact content before it is sent.")
    four_eyes: bool = Field(default=False, description="Two different people approve it.")
    approvers: list[Text] = Field(default_factory=list, description="Who may approve; nobody named: anybody.")
    approval_days: int = Field(default=14, ge=1, le=366, description="How long an approval holds.")
    together: bool = Field(default=False, description="One message for all, with no address visible.")
    combined: bool = Field(default=False, description="One message with all units a recipient may see.")
    provisional: bool = Field(default=False, description="Send reports of a period that is still open.")
    reserves: Literal["send", "hold"] = Field(
        default="send", description="Reports with warnings: send, saying so, or hold."
    )
    large: Literal["fail", "link"] = Field(
        default="fail", description="What is too large: fail, or send a link."
    )


class _Transport(FileModel):
    sender: Address = Field(alias="from", description="Address messages come from.")
    reply_to: Address | None = Field(default=None, description="Address answers go to.")
    seconds: float = Field(default=_SECONDS, gt=0, le=600, description="Total time one message may take.")
    certificate: Secret | None = Field(
        default=None, description="To sign messages (S/MIME): PEM of the sender's certificate and its chain."
    )
    key: Secret | None = Field(default=None, description="To sign messages (S/MIME): PEM of the private key.")


class EmlTransport(_Transport):
    """Messages become files that any mail program opens."""

    kind: Literal["eml"]
    folder: RelativePath = Field(default="output/outbox", description="In the workspace.")


class SmtpTransport(_Transport):
    """A mail server."""

    kind: Literal["smtp"]
    host: LateText
    port: int = Field(default=587, ge=1, le=65_535)
    tls: TlsMode = Field(default="starttls", description="none on this machine only.")
    user: LateText | None = None
    password: Secret | None = Field(default=None, description="Only as ${env:X}, ${file:X} or ${keyring:X}.")


class LmtpTransport(_Transport):
    """A mail system of this machine."""

    kind: Literal["lmtp"]
    host: LateText = Field(description="A loopback address, or the path of a socket.")
    port: int = Field(default=24, ge=1, le=65_535)


class SendmailTransport(_Transport):
    """The machine's own mail program."""

    kind: Literal["sendmail"]
    command: Text = "/usr/sbin/sendmail"


class GraphTransport(_Transport):
    """Microsoft Graph."""

    kind: Literal["graph"]
    tenant: LateText
    client: LateText
    secret: Secret = Field(description="Only as ${env:X}, ${file:X} or ${keyring:X}.")


class SesTransport(_Transport):
    """Amazon SES; credentials as its client finds them."""

    kind: Literal["ses"]
    region: Text


class LimitsFile(FileModel):
    """How much one run may send."""

    attachment_mb: float = Field(default=10.0, gt=0, le=100, description="Of a message, as encoded.")
    recipients_per_message: int = Field(default=50, ge=1, le=500)
    messages_per_run: int = Field(default=500, ge=1, le=100_000)


class RecipientsFile(FileModel):
    """Who may get which reports, and how they are sent."""

    allow: dict[UnitName, list[AddressOrDomain]] = Field(
        default_factory=dict, description="By unit: addresses and domains its reports may go to; nobody else."
    )
    owners: dict[UnitName, Address] = Field(
        default_factory=dict, description="By unit: who hears of failures."
    )
    lists: dict[str, ListFile] = Field(default_factory=dict, description="Who gets what, by name.")
    transport: Annotated[
        EmlTransport | SmtpTransport | LmtpTransport | SendmailTransport | GraphTransport | SesTransport,
        Field(discriminator="kind"),
    ]
    redirect: Address | None = Field(default=None, description="Rehearsal: every message goes there instead.")
    portal: WebAddress | None = Field(
        default=None, description="Address the output folder can be read under, for links."
    )
    kpis: list[Text] = Field(default_factory=list, max_length=5, description="Figures a message shows.")
    limits: LimitsFile = Field(default_factory=LimitsFile)


def settle_recipients(
    document: Document,
    organisation: Organisation | None,
    units: tuple[str, ...] | None,
    reports: tuple[str, ...],
) -> tuple[Recipients | None, list[Problem]]:
    """Read the recipients' file; see `settle_report` for the parameters."""
    model, found = validate(document, RecipientsFile, {"units": units, "reports": reports})
    problems = [*found, *check_keys(document, ("lists",))]
    if model is None or organisation is None:
        return None, problems
    recipients = Recipients(
        allow={unit: tuple(entry.casefold() for entry in entries) for unit, entries in model.allow.items()},
        owners=dict(model.owners),
        lists=tuple(_list(name, entry, organisation, reports) for name, entry in model.lists.items()),
        transport=_transport(document, model.transport),
        redirect=model.redirect or "",
        limits=DeliveryLimits(**model.limits.model_dump()),
        portal=model.portal or "",
        kpis=tuple(model.kpis),
    )
    for entry in recipients.lists:
        problems += _list_problems(document, entry, recipients)
    problems += _transport_problems(document, recipients.transport)
    return recipients, problems


def _list(name: str, model: ListFile, organisation: Organisation, reports: tuple[str, ...]) -> RecipientList:
    """Settle one list: groups of names become names, in the order of the organisation."""
    if isinstance(model.units, list):
        units = tuple(unit for unit in organisation.units if unit in model.units)
    else:
        units = organisation.leaves if model.units == "all" else (organisation.group,)
    chosen = (
        reports if model.reports == "all" else tuple(report for report in reports if report in model.reports)
    )
    to = tuple(
        Recipient(entry.role, entry.address, entry.language or model.language or "", entry.form or model.form)
        for entry in model.to
    )
    return RecipientList(
        name,
        chosen,
        units,
        to,
        model.approval,
        model.four_eyes,
        approvers=tuple(model.approvers),
        approval_days=model.approval_days,
        together=model.together,
        combined=model.combined,
        provisional=model.provisional,
        reserves=model.reserves,
        large=model.large,
    )


def _list_problems(document: Document, entry: RecipientList, recipients: Recipients) -> list[Problem]:
    """List who stands on a list twice, or without being allowed for all of its units."""
    at: Location = ("lists", entry.name)
    found: list[Problem] = []
    if entry.four_eyes and not entry.approval:
        text = "'four_eyes' without 'approval'"
        found.append(
            document.problem((*at, "four_eyes"), text, allowed="approval: true, or four_eyes: false")
        )
    seen: set[str] = set()
    for index, recipient in enumerate(entry.to):
        place = (*at, "to", index, "address")
        if recipient.address.casefold() in seen:
            found.append(document.problem(place, f"'{recipient.address}' twice in list '{entry.name}'"))
        seen.add(recipient.address.casefold())
        denied = [unit for unit in entry.units if not recipients.allows(unit, recipient.address)]
        if denied:
            text = f"'{recipient.address}' may not get reports of {_few(denied)}"
            allowed = "only addresses and domains under 'allow' of the unit"
            found.append(document.problem(place, text, allowed=allowed))
    return found


def _few(names: list[str], most: int = 8) -> str:
    """List names, the first ones only if they are many."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _transport(document: Document, model: Any) -> TransportSpec:
    """Settle the transport: what its kind does not know gets its neutral value."""
    stated: dict[str, Any] = {key: value for key, value in model.model_dump().items() if value is not None}
    for key in _LATE:
        stated[key] = late_text(document, ("transport", key), stated.get(key, ""))
    neutral: dict[str, Any] = {
        "reply_to": "",
        "folder": "",
        "command": "",
        "port": 0,
        "tls": "none",
        "region": "",
    }
    return TransportSpec(**(neutral | stated))


def _transport_problems(document: Document, transport: TransportSpec) -> list[Problem]:
    """List what would send a password, or a report, over an open wire."""
    if transport.kind == "lmtp" and transport.host.text not in _LOOPBACK and transport.host.text[:1] != "/":
        text = f"LMTP to another machine ('{transport.host.text}')"
        return [document.problem(("transport", "host"), text, allowed="a loopback address or a socket")]
    found: list[Problem] = []
    if bool(transport.certificate) != bool(transport.key):
        text = "'certificate' and 'key' come together"
        found.append(document.problem(("transport",), text, at_key=True))
    if transport.kind != "smtp":
        return found
    if transport.tls == "none" and transport.host.text not in _LOOPBACK:
        text = f"no TLS to another machine ('{transport.host.text}')"
        found.append(document.problem(("transport", "tls"), text, allowed="allowed: starttls, implicit"))
    if bool(transport.user) != bool(transport.password):
        text = "'user' and 'password' come together"
        found.append(document.problem(("transport",), text, at_key=True))
    if transport.tls == "none" and transport.password:
        text = "a password without TLS"
        found.append(document.problem(("transport", "tls"), text, allowed="allowed: starttls, implicit"))
    return found


def no_recipients() -> Recipients:
    """Give what holds without a recipients' file: nobody gets anything."""
    transport = TransportSpec(
        kind="eml",
        sender="reporting@localhost.localdomain",
        reply_to="",
        folder="output/outbox",
        command="",
        host=Late(""),
        port=0,
        tls="none",
        user=Late(""),
        password=Late(""),
        tenant=Late(""),
        client=Late(""),
        secret=Late(""),
        region="",
        seconds=_SECONDS,
        certificate=Late(""),
        key=Late(""),
    )
    return Recipients({}, {}, (), transport, "", DeliveryLimits(10.0, 50, 500))
