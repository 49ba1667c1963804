"""What a workspace has settled about its mails: who may get what, who approves, what no round may exceed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from reporting.params.values import MailForm

Approval = Literal["none", "one", "four_eyes"]


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address of a list.

    Parameters
    ----------
    address
        As `reporting.delivery.addresses.parse_address` gives it.
    role
        What its reader is; the mail names them by it.
    language
        Language or locale of the mail; empty: the report's.
    form
        ``pdf``: figures with the PDF attached; ``html``: figures only; ``link``: no figure leaves.
    """

    address: str
    role: str = ""
    language: str = ""
    form: MailForm = "pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailingList:
    """Who gets which reports of which units, and what must happen before.

    Parameters
    ----------
    id
        Name of the list.
    recipients
        In the order they were written.
    reports, units
        Ids.
    together
        One mail for all recipients of the same language and form, with nobody's address visible, instead of
        one mail each.
    combined
        One mail with all units a recipient is allowed, instead of one mail per unit.
    approval, approvers, approval_days
        How many people must approve the exact content, who may (empty: anybody), and for how long it holds.
    provisional
        Whether reports of an open period go out.
    reserves
        ``send`` reports with reserves (late sources, warnings) saying so, or ``hold`` them.
    link_if_too_large
        Send a link where the PDF is too large for the server, instead of failing.
    """

    id: str
    recipients: tuple[Recipient, ...]
    reports: frozenset[str]
    units: frozenset[str]
    together: bool = False
    combined: bool = False
    approval: Approval = "none"
    approvers: frozenset[str] = frozenset()
    approval_days: int = 14
    provisional: bool = False
    reserves: Literal["send", "hold"] = "send"
    link_if_too_large: bool = False

    def covers(self, report: str, unit: str) -> bool:
        """Tell whether the list asks for a report of a unit."""
        return report in self.reports and unit in self.units


@dataclass(frozen=True, slots=True)
class Limits:
    """What no round may exceed.

    Parameters
    ----------
    mail_bytes
        Size of a whole encoded mail, in bytes.
    recipients
        Recipients of one mail.
    messages
        Mails of one round.
    """

    mail_bytes: int = 10 * 1024 * 1024
    recipients: int = 50
    messages: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All of it.

    Parameters
    ----------
    sender, sender_name, reply_to
        Address and display name mails come from, and the address answers go to (may be empty).
    owners
        By unit, the address that hears of failures.
    allow
        By unit, the addresses and ``@domains`` that may see its figures. What is not named is denied.
    lists
        Who gets what; an address that the allow-list does not cover stays out whatever a list says.
    kpis
        Which figures a mail shows; empty: the usual five.
    portal
        Where the reports can be read, for links; empty: nowhere.
    groups
        Units whose name stands alone in a subject, without the mark of a business unit.
    redirect
        Where every mail goes instead, in a rehearsal; empty: none.
    """

    sender: str
    owners: Mapping[str, str]
    allow: Mapping[str, frozenset[str]]
    lists: tuple[MailingList, ...]
    sender_name: str = ""
    reply_to: str = ""
    kpis: tuple[str, ...] = ()
    portal: str = ""
    groups: frozenset[str] = frozenset()
    redirect: str = ""
    limits: Limits = Limits()
