"""Deliveries: what stands in the ledger about one report and one recipient, and what its events tell."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from reporting.delivery.chain import Json
from reporting.delivery.states import State

REPORT: Final = "report"
ALERT: Final = "alert"


@dataclass(frozen=True, slots=True)
class Addressee:
    """One recipient of one issue of a report, before the ledger knows of it.

    Parameters
    ----------
    report, period, unit, issue
        What.
    recipient
        To whom: an address.
    list_id
        Why: the list that names the address.
    content, figures
        Digest of what would be sent, and of its figures alone.
    kind
        ``report`` or ``alert``.
    """

    report: str
    period: str
    unit: str
    issue: int
    recipient: str
    list_id: str
    content: str
    figures: str = ""
    kind: str = REPORT

    @property
    def id(self) -> str:
        """The delivery this is: the same report, period, unit, issue and recipient give the same id."""
        key = (self.kind, self.report, self.period, self.unit, str(self.issue), self.recipient)
        return hashlib.sha256("\0".join(key).encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One issue of one report on its way to one recipient.

    Parameters
    ----------
    id
        Digest of kind, report, period, unit, issue and recipient.
    kind
        ``report``, or ``alert`` for a message to the owner.
    list_id
        The list that names the recipient.
    mail
        Deliveries that leave as one mail share this; empty until queued.
    content, figures
        Digest of all the recipient gets, and of its figures alone; see `reporting.delivery.content`.
    attempts, next_at
        Failed attempts so far, and when the next one is due (seconds since 1970, UTC).
    created
        When the ledger first heard of it (UTC, ISO 8601).
    holder, lease_until
        The process that is sending it, and until when it may.
    detail
        Why it stands where it stands.
    alerted
        Whether the owner was told.
    """

    id: str
    kind: str
    report: str
    period: str
    unit: str
    issue: int
    recipient: str
    list_id: str
    mail: str
    content: str
    figures: str
    state: State
    attempts: int
    next_at: float
    created: str
    holder: str
    lease_until: float
    detail: str
    alerted: bool


COLUMNS: Final = tuple(Delivery.__dataclass_fields__)
# Columns that the events tell, and which must therefore agree with them.
TOLD: Final = (
    "kind", "report", "period", "unit", "issue", "recipient", "list_id", "mail", "content", "figures",
    "state", "attempts",
)  # fmt: skip


def told(delivery: Delivery) -> dict[str, Json]:
    """Give what an event says of a delivery: enough to rebuild every column that matters."""
    body: dict[str, Json] = {name: getattr(delivery, name) for name in TOLD if name != "state"}
    return {**body, "state": delivery.state.value, "detail": delivery.detail}


def mail_key(ids: Iterable[str]) -> str:
    """Name the mail that carries these deliveries: the same deliveries always give the same name.

    Examples
    --------
    >>> mail_key(["b", "a"]) == mail_key(["a", "b"])
    True
    """
    return hashlib.sha256("\0".join(sorted(ids)).encode()).hexdigest()[:32]


def iso(now: float) -> str:
    """Write a moment (seconds since 1970) as UTC, ISO 8601.

    Examples
    --------
    >>> iso(0.0)
    '1970-01-01T00:00:00.000+00:00'
    """
    return datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds")
