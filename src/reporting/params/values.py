"""What the params files say, read and settled: frozen values without optional answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from reporting.params.references import Late
from reporting.periods import Calendar, PeriodKind

Scalar = str | int | float | bool
Format = Literal["html", "pdf", "xlsx", "pptx"]
RendererName = Literal["auto", "quarto", "embedded"]
SourceKind = Literal["csv", "parquet", "xlsx", "sql"]
MailForm = Literal["pdf", "html", "link"]
TransportKind = Literal["eml", "smtp", "lmtp", "sendmail", "graph", "ses"]
TlsMode = Literal["starttls", "implicit", "none"]


@dataclass(frozen=True, slots=True)
class LimitsSpec:
    """What one job may use: wall-clock seconds, memory (MiB), output of one cell (MiB)."""

    seconds: float
    memory_mb: int
    output_mb: float


@dataclass(frozen=True, slots=True)
class ReportSpec:
    """One report.

    Parameters
    ----------
    id
        Stem of its params file.
    notebook
        File name in notebooks/.
    title
        By language.
    units
        Ids of the units it is made for, in tree order.
    cadence
        Kind of period it is made for.
    parameters
        Values for further names of the notebook's parameters cell.
    position
        Where it stands among the reports.
    """

    id: str
    notebook: str
    title: Mapping[str, str]
    units: tuple[str, ...]
    cadence: PeriodKind
    formats: tuple[Format, ...]
    renderer: RendererName
    parameters: Mapping[str, Scalar]
    limits: LimitsSpec
    position: int

    def title_in(self, language: str) -> str:
        """Give the title in a language; every language of its units has one."""
        return self.title[language]


@dataclass(frozen=True, slots=True)
class UnitSpec:
    """One business unit, or the group.

    Parameters
    ----------
    parent
        Id of the unit above; empty for the root.
    country
        ISO 3166 code of two letters; empty if it has none.
    currency
        ISO 4217 code.
    language, locale
        Of the words, and of the numbers.
    thresholds
        The bounds that differ from the standard ones: the organisation's, then its own.
    valid_from, valid_to
        First and last day of its existence; None without bound.
    """

    id: str
    name: str
    parent: str
    country: str
    currency: str
    calendar: Calendar
    language: str
    locale: str
    timezone: str
    include_in_group: bool
    thresholds: Mapping[str, float | tuple[str, ...]]
    valid_from: date | None
    valid_to: date | None

    def exists_in(self, start: date, end: date) -> bool:
        """Say whether it exists on some day from `start` until before `end`."""
        begun = self.valid_from is None or self.valid_from < end
        return begun and (self.valid_to is None or self.valid_to >= start)


BRAND_FILE: Final = "templates/_brand.yml"


@dataclass(frozen=True, slots=True)
class Organisation:
    """The group: its units in tree order, children before their parent and the root last.

    Parameters
    ----------
    brand
        File of its brand, relative to the workspace.
    """

    name: str
    reporting_currency: str
    group: str
    units: Mapping[str, UnitSpec]
    calendars: Mapping[str, Calendar]
    thresholds: Mapping[str, float | tuple[str, ...]]
    brand: str = BRAND_FILE

    @property
    def leaves(self) -> tuple[str, ...]:
        """Ids of the units that have no unit below them, in tree order."""
        parents = {unit.parent for unit in self.units.values()}
        return tuple(name for name in self.units if name not in parents and name != self.group)


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """Where rows come from; keys of other kinds of source keep their neutral value.

    Parameters
    ----------
    path
        File of a csv, parquet or xlsx source, relative to the workspace.
    url, query
        Of a sql source; the query is SQL text or the name of a .sql file of the workspace.
    date_format
        In strptime's words; empty for ISO dates.
    max_rows, max_bytes, seconds
        Where reading stops with an error.
    freshness_days
        How old the newest row may be before the report warns (days); None without limit.
    preliminary_days
        How many of the newest days are still expected to change (days).
    """

    name: str
    kind: SourceKind
    path: Late
    encoding: str
    separator: str
    decimal: str
    date_format: str
    sheet: str
    url: Late
    query: str
    max_rows: int
    max_bytes: int
    seconds: float
    freshness_days: int | None
    preliminary_days: int


@dataclass(frozen=True, slots=True)
class TableSpec:
    """How one canonical table, or a part of it, is filled.

    Parameters
    ----------
    mapping
        Name of a built-in mapping, or a .sql file of the workspace; empty if the source already has the
        canonical columns.
    """

    table: str
    sources: tuple[str, ...]
    mapping: str


@dataclass(frozen=True, slots=True)
class DataSpec:
    """Sources, and the canonical tables made of them.

    Parameters
    ----------
    budget_version, forecast_version
        Ids to use instead of the locked budgets and the latest forecast; empty for those.
    allow_partial
        Whether a group report may be made while a unit's data are missing.
    """

    sources: Mapping[str, SourceSpec]
    tables: tuple[TableSpec, ...]
    budget_version: str
    forecast_version: str
    allow_partial: bool


@dataclass(frozen=True, slots=True)
class Recipient:
    """One mailbox: the role that reads it, and how that role is written to."""

    role: str
    address: str
    language: str
    form: MailForm


@dataclass(frozen=True, slots=True)
class RecipientList:
    """Who gets some reports of some units.

    Parameters
    ----------
    reports, units
        Ids, in the order of the organisation.
    to
        Recipients; `language` is empty where the unit's language holds.
    approval, four_eyes
        Whether a person must approve the exact content, or two different people must.
    approvers, approval_days
        Who may approve (empty: anybody), and for how long an approval holds (days).
    together
        One message for all recipients of the same language and form, instead of one each.
    combined
        One message with all units a recipient may see, instead of one per unit.
    provisional
        Whether reports of an open period are sent.
    reserves
        Whether reports with warnings are sent, saying so, or held.
    large
        What happens to a message too large for the server: it fails, or a link is sent instead.
    """

    name: str
    reports: tuple[str, ...]
    units: tuple[str, ...]
    to: tuple[Recipient, ...]
    approval: bool
    four_eyes: bool
    approvers: tuple[str, ...] = ()
    approval_days: int = 14
    together: bool = False
    combined: bool = False
    provisional: bool = False
    reserves: Literal["send", "hold"] = "send"
    large: Literal["fail", "link"] = "fail"


@dataclass(frozen=True, slots=True)
class TransportSpec:
    """How messages leave; keys of other kinds of transport keep their neutral value.

    Parameters
    ----------
    sender, reply_to
        Addresses; `reply_to` may be empty.
    folder
        Of the eml transport, relative to the workspace.
    command
        Of the sendmail transport.
    host, port, tls, user, password
        Of the smtp and (host and port only) the lmtp transport.
    tenant, client, secret
        Of the graph transport.
    region
        Of the ses transport.
    seconds
        Total time one message may take.
    certificate, key
        PEM of what messages are signed with; both or none.
    """

    kind: TransportKind
    sender: str
    reply_to: str
    folder: str
    command: str
    host: Late
    port: int
    tls: TlsMode
    user: Late
    password: Late
    tenant: Late
    client: Late
    secret: Late
    region: str
    seconds: float
    certificate: Late
    key: Late


@dataclass(frozen=True, slots=True)
class DeliveryLimits:
    """Attachment size (MB, as encoded), recipients of one message, messages of one run."""

    attachment_mb: float
    recipients_per_message: int
    messages_per_run: int


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who may get what, and how it is sent.

    Parameters
    ----------
    allow
        By unit, the addresses and domains its reports may go to; nobody else.
    owners
        By unit, the address that hears of failures.
    redirect
        Where every message goes instead, in a rehearsal; empty if none.
    portal
        Address the report folders can be read under; empty if none.
    kpis
        Which figures a message shows, at most five; empty for the usual ones.
    """

    allow: Mapping[str, tuple[str, ...]]
    owners: Mapping[str, str]
    lists: tuple[RecipientList, ...]
    transport: TransportSpec
    redirect: str
    limits: DeliveryLimits
    portal: str = ""
    kpis: tuple[str, ...] = ()

    def allows(self, unit: str, address: str) -> bool:
        """Say whether the reports of a unit may go to an address; a domain is matched whole."""
        known = self.allow.get(unit, ())
        address = address.casefold()
        return "@" in address and (address in known or address.rpartition("@")[2] in known)


@dataclass(frozen=True, slots=True)
class Params:
    """All a workspace says: reports by id in their order, organisation, data, recipients.

    Parameters
    ----------
    kpis
        Text of kpis.yml, the workspace's own KPIs and bounds; empty if there is none.
    """

    reports: Mapping[str, ReportSpec]
    organisation: Organisation
    data: DataSpec
    recipients: Recipients
    kpis: str
