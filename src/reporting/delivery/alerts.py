"""Tell the owner once about deliveries that a person must look at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from reporting.delivery.addresses import header_text
from reporting.delivery.deliveries import ALERT, REPORT, Addressee, Delivery, mail_key
from reporting.delivery.enrolling import Kept
from reporting.delivery.message import message_id
from reporting.delivery.outbox import Outbox
from reporting.delivery.policy import Policy
from reporting.delivery.states import State

_REPORT_NAME: Final = "alert"


def enter_alerts(outbox: Outbox, policy: Policy, kept: Sequence[Kept] = ()) -> None:
    """Enter one alert per owner about everything that no alert has named yet.

    Parameters
    ----------
    kept
        What a round kept; reports that are not what was filed are named, waiting ones are not.
    """
    troubled = outbox.ledger.deliveries(
        "kind = ? AND alerted = 0 AND state IN (?, ?)", (REPORT, State.REFUSED.value, State.UNKNOWN.value)
    )
    by_owner: dict[str, list[Delivery]] = {}
    for delivery in troubled:
        owner = policy.owners.get(delivery.unit)
        if owner:
            by_owner.setdefault(owner, []).append(delivery)
    notes: dict[str, list[str]] = {}
    for report in kept:
        owner = policy.owners.get(report.key[1])
        if owner and not report.sound:
            notes.setdefault(owner, []).append(f"{' '.join(report.key)}: {'; '.join(report.reasons)}")
    for owner in dict.fromkeys((*by_owner, *notes)):
        deliveries = by_owner.get(owner, [])
        ids = [delivery.id for delivery in deliveries]
        about = hashlib.sha256("\0".join(ids).encode()).hexdigest()
        earlier = outbox.ledger.deliveries("kind = ?", (ALERT,))
        addressee = Addressee(_REPORT_NAME, "", "", len(earlier) + 1, owner, _REPORT_NAME, about, kind=ALERT)
        _enqueue(outbox, addressee, ids, notes.get(owner, []))


def subjects(outbox: Outbox, alert: Delivery) -> tuple[Delivery, ...]:
    """Give the deliveries an alert names."""
    bodies = [json.loads(event.body) for event in outbox.ledger.events(alert.id) if event.kind == ALERT]
    return outbox.named(name for body in bodies for name in body["about"])


def notes_of(outbox: Outbox, alert: Delivery) -> tuple[str, ...]:
    """Give the sentences an alert says about reports."""
    bodies = [json.loads(event.body) for event in outbox.ledger.events(alert.id) if event.kind == ALERT]
    return tuple(note for body in bodies for note in body["notes"])


def alert_message(
    about: Sequence[Delivery], notes: Sequence[str], policy: Policy, alert: Delivery, *, created: float
) -> EmailMessage:
    """Write the alert: which deliveries, in which state, why. It holds no figure.

    Parameters
    ----------
    about, notes
        The deliveries it names, and what it says about reports.
    created
        Seconds since 1970, for the Date header.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(policy.sender, policy.sender_name)
    message["To"] = _address(alert.recipient, "")
    count = len(about) + len(notes)
    message["Subject"] = f"{count} report{'s' if count != 1 else ''} not delivered"
    message["Date"] = datetime.fromtimestamp(int(created), UTC)
    message["Message-ID"] = message_id(alert.mail, policy.sender)
    message["Auto-Submitted"] = "auto-generated"
    lines = [
        f"{d.period} {d.unit} {d.report} issue {d.issue} to {d.recipient}: {d.state.value}\n"
        f"  {d.detail}\n  id {d.id}"
        for d in about
    ]
    lines += [f"{note}\n  nobody gets it until it is run again" for note in notes]
    help_text = (
        "\n\nrefused: remove the reason, then 'reporting outbox retry ID'."
        "\nunknown: ask the recipient, then 'reporting outbox resolve ID --arrived' or '--lost'.\n"
    )
    message.set_content("\n".join(lines) + help_text, cte="quoted-printable")
    return message


def _enqueue(outbox: Outbox, addressee: Addressee, about: Sequence[str], notes: Sequence[str] = ()) -> None:
    """Enter the owner's alert and mark what it is about, in one step: nobody is told twice.

    Parameters
    ----------
    about
        Ids of deliveries.
    notes
        Sentences about reports that have no delivery yet.
    """
    now = outbox.clock()
    with outbox.ledger.writing():
        told_already = [d for d in outbox.named(about) if d.alerted]
        if told_already or outbox.ledger.deliveries("id = ?", (addressee.id,)):
            return
        new = [note for note in notes if not outbox.ledger.events(_note_subject(addressee.recipient, note))]
        if not about and not new:
            return
        for note in new:
            outbox.ledger.append(now, ALERT, _note_subject(addressee.recipient, note), {"note": note})
        for delivery in outbox.named(about):
            outbox.ledger.replace(replace(delivery, alerted=True))
        outbox.ledger.append(now, ALERT, addressee.id, {"about": list(about), "notes": list(new)})
        outbox.enter(addressee, State.QUEUED, now, mail=mail_key([addressee.id]))


def _note_subject(owner: str, note: str) -> str:
    """Name what an owner was told, so that it is told once."""
    return f"note {hashlib.sha256(f'{owner}/{note}'.encode()).hexdigest()[:24]}"


def _address(address: str, name: str) -> Address:
    local, _, domain = address.partition("@")
    return Address(header_text(name, what="display name"), local, domain)
