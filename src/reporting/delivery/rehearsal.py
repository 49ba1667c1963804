"""Rehearse a round: its mails as files, or redirected to one address; no delivery is entered."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from reporting.catalogue.filed import Filed
from reporting.delivery.addresses import parse_address
from reporting.delivery.deliveries import mail_key
from reporting.delivery.enrolling import Candidate, Kept, group
from reporting.delivery.ledger import open_ledger
from reporting.delivery.letters import make_letter
from reporting.delivery.message import as_bytes, compose
from reporting.delivery.outcomes import Fate, Outcome
from reporting.delivery.recipients import is_allowed
from reporting.delivery.restatement import outbox_folder
from reporting.delivery.round import Delivering, Request, review
from reporting.delivery.states import State
from reporting.delivery.transports.eml import EmlFolder
from reporting.delivery.transports.protocol import Mail
from reporting.errors import InputRefused, Problem, ReportingError

DRY_RUN: Final = "dry-run"


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One mail of a rehearsal.

    Parameters
    ----------
    recipients
        Whom the real mail would go to.
    keys
        The reports in it: period, unit, report.
    outcome
        What became of the rehearsal.
    reasons
        Why the real mail would not leave now; empty if it would.
    """

    recipients: tuple[str, ...]
    keys: tuple[tuple[str, str, str], ...]
    outcome: Outcome
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """All mails of a rehearsal, and the reports that would go to nobody."""

    mails: tuple[Rehearsed, ...]
    unsound: tuple[Kept, ...]


def write_dry_run(work: Delivering, request: Request) -> Rehearsal:
    """Write every mail a round would send as a file under ``dry-run``, replacing the last dry run.

    Mails that still wait for an approval are written too: they are what the approver looks at.
    """
    folder = outbox_folder(work.output) / DRY_RUN
    shutil.rmtree(folder, ignore_errors=True)
    return _rehearse(replace(work, transport=EmlFolder(folder)), request, redirect="")


def redirect_all(work: Delivering, request: Request, address: str) -> Rehearsal:
    """Send every mail a round would send to one address instead of its recipients.

    Raises
    ------
    InputRefused
        If the address may not see one of the units: a rehearsal is no way around the allow-list.
    """
    to = parse_address(address)
    with open_ledger(outbox_folder(work.output)) as ledger:
        units = {c.addressee.unit for c in review(ledger, work, request).entitled}
    denied = sorted(unit for unit in units if not is_allowed(work.policy, unit, to))
    if denied:
        raise InputRefused(
            Problem(
                f"{to} may not see {', '.join(denied)}", allowed="an address that 'allow' names for each unit"
            )
        )
    return _rehearse(work, request, redirect=to)


def _rehearse(work: Delivering, request: Request, *, redirect: str) -> Rehearsal:
    with open_ledger(outbox_folder(work.output)) as ledger:
        enrolment = review(ledger, work, request)
        done = {
            d.id for d in ledger.deliveries() if d.state not in {State.DRAFTED, State.APPROVED, State.QUEUED}
        }
    kept = {(k.key, k.list_id): k.reasons for k in enrolment.kept}
    waiting = [c for c in enrolment.entitled if c.addressee.id not in done]
    mails = tuple(
        _rehearse_mail(mail, work, redirect, kept) for mail in group(waiting, work.policy.limits.recipients)
    )
    return Rehearsal(mails, tuple(k for k in enrolment.kept if not k.sound))


def _rehearse_mail(
    mail: Sequence[Candidate],
    work: Delivering,
    redirect: str,
    kept: dict[tuple[tuple[str, str, str], str], tuple[str, ...]],
) -> Rehearsed:
    recipients = tuple(dict.fromkeys(c.recipient.address for c in mail))
    keys = tuple(dict.fromkeys(c.filed.record.key for c in mail))
    reasons = tuple(r for key in keys for r in kept.get((key, mail[0].mailing_list.id), ()))
    try:
        outcome = _send(mail, recipients, work, redirect)
    except ReportingError as error:
        outcome = Outcome(Fate.REFUSED, str(error))
    return Rehearsed(recipients, keys, outcome, reasons)


def _send(mail: Sequence[Candidate], recipients: tuple[str, ...], work: Delivering, redirect: str) -> Outcome:
    first = mail[0]
    key = mail_key(c.addressee.id for c in mail)
    letter = make_letter(
        tuple(_reports(mail)),
        first.mailing_list,
        first.recipient,
        policy=work.policy,
        look=work.look,
        output=work.output,
        # A rehearsal is another mail than the real one, for every mail program on its way.
        key=f"rehearsal-{key}" if redirect else key,
        created=work.clock(),
    )
    if redirect:
        letter = replace(letter, to=redirect, to_name="", rehearsal_for=", ".join(recipients))
    envelope = Mail(letter.key, work.policy.sender, (redirect,) if redirect else recipients, b"")
    data = as_bytes(compose(letter, work.templates))
    if len(data) > work.policy.limits.mail_bytes:
        return Outcome(Fate.TOO_LARGE, f"{len(data)} bytes")
    outcomes = work.transport.send(replace(envelope, data=data), lambda _: None)
    return next(iter(outcomes.values()))


def _reports(mail: Sequence[Candidate]) -> Iterator[tuple[Filed, int]]:
    seen: set[Path] = set()
    for candidate in mail:
        if candidate.filed.folder not in seen:
            seen.add(candidate.filed.folder)
            yield candidate.filed, candidate.had
