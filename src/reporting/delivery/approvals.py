"""Approvals of an exact content, holds and releases, kept as events of the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from reporting.delivery.chain import Event
from reporting.delivery.ledger import Ledger
from reporting.delivery.policy import MailingList
from reporting.errors import InputRefused, Problem

APPROVED: Final = "approval"
HELD: Final = "hold"
RELEASED: Final = "release"
_DAY: Final = 86400.0
_LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's word on one content.

    Parameters
    ----------
    by
        Who, in lower case.
    content
        Digest of the content they saw.
    at
        When, in seconds since 1970.
    """

    by: str
    content: str
    at: float


@dataclass(frozen=True, slots=True)
class Standing:
    """What people have said about one report of one unit and period.

    Parameters
    ----------
    approvals
        All of them, oldest first.
    hold
        Who holds it back, and why; empty when nobody does.
    """

    approvals: tuple[Approval, ...]
    hold: str


def subject(period: str, unit: str, report: str) -> str:
    """Name a report as the subject of events."""
    return f"{period}/{unit}/{report}"


def approve(
    ledger: Ledger, key: tuple[str, str, str], content: str, by: str, *, clock: Callable[[], float]
) -> None:
    """Enter that a person approves this exact content.

    Parameters
    ----------
    key
        Period, unit and report.
    content
        Digest from `reporting.delivery.content.content_digest`.
    by
        Who.
    """
    _enter(ledger, APPROVED, key, {"by": _person(by), "content": content}, clock)


def hold(
    ledger: Ledger, key: tuple[str, str, str], by: str, reason: str, *, clock: Callable[[], float]
) -> None:
    """Hold a report back, whatever was approved, until somebody releases it."""
    _enter(ledger, HELD, key, {"by": _person(by), "reason": reason}, clock)


def release(ledger: Ledger, key: tuple[str, str, str], by: str, *, clock: Callable[[], float]) -> None:
    """Lift a hold.

    Raises
    ------
    InputRefused
        If the report is not held.
    """
    if not standing(ledger, key).hold:
        raise InputRefused(Problem(f"not held ({subject(*key)})"))
    _enter(ledger, RELEASED, key, {"by": _person(by)}, clock)


def standing(ledger: Ledger, key: tuple[str, str, str]) -> Standing:
    """Read what people have said about a report."""
    return _standing(ledger.events(subject(*key)))


def _standing(events: Iterable[Event]) -> Standing:
    approvals: list[Approval] = []
    held = ""
    for event in events:
        body = json.loads(event.body)
        if event.kind == APPROVED:
            approvals.append(Approval(body["by"], body["content"], body["at"]))
        elif event.kind == HELD:
            held = f"held by {body['by']}: {body['reason']}"
        elif event.kind == RELEASED:
            held = ""
    return Standing(tuple(approvals), held)


def missing_approval(mailing_list: MailingList, said: Standing, content: str, now: float) -> str:
    """Say which approval a list still waits for; empty when it has what it asks for.

    Two approvals of one person are one; an approval of another content, or one that is too old or dated in
    the future, is none.
    """
    needed = {"none": 0, "one": 1, "four_eyes": 2}[mailing_list.approval]
    if needed == 0:
        return ""
    oldest = now - mailing_list.approval_days * _DAY
    may = {name.lower() for name in mailing_list.approvers}
    given = [a for a in said.approvals if not may or a.by in may]
    people = {a.by for a in given if a.content == content and oldest <= a.at <= now}
    if len(people) >= needed:
        return ""
    if any(a.content == content for a in given):
        other = "has expired or lacks a second person"
    elif given:
        other = "is of an earlier content"
    else:
        return f"waits for {needed} approval{'s' if needed > 1 else ''}"
    return f"waits for {needed} approval{'s' if needed > 1 else ''}: the one given {other}"


def _enter(
    ledger: Ledger, kind: str, key: tuple[str, str, str], body: dict[str, str], clock: Callable[[], float]
) -> None:
    now = clock()
    with ledger.writing():
        ledger.append(now, kind, subject(*key), {**body, "at": now})


def _person(name: str) -> str:
    clean = name.strip().lower()
    if not clean or len(clean) > _LONGEST_NAME or not clean.isprintable():
        raise InputRefused(
            Problem(f"not a name ({name[:200]!r})", allowed="allowed: who approves, on one line")
        )
    return clean
