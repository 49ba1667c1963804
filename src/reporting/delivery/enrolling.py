"""Which deliveries a round may make: filed reports against lists, with the reasons of what stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reporting.catalogue.filed import Filed
from reporting.delivery.approvals import standing
from reporting.delivery.content import content_digest, figures_digest
from reporting.delivery.deliveries import REPORT, Addressee
from reporting.delivery.gate import changed_since_sent, list_reasons, report_reasons
from reporting.delivery.ledger import Ledger
from reporting.delivery.policy import MailingList, Policy, Recipient
from reporting.delivery.recipients import entitlements
from reporting.delivery.restatement import issues_had
from reporting.delivery.states import State


@dataclass(frozen=True, slots=True)
class Candidate:
    """One recipient of one filed report.

    Parameters
    ----------
    filed, mailing_list, recipient
        What, by which list, to whom.
    had
        The issue they have; 0 for none.
    addressee
        The same for the ledger.
    """

    filed: Filed
    mailing_list: MailingList
    recipient: Recipient
    had: int
    addressee: Addressee


@dataclass(frozen=True, slots=True)
class Kept:
    """A filed report that does not go to a list (or, with an empty list, to anybody) now, and why."""

    key: tuple[str, str, str]
    list_id: str
    reasons: tuple[str, ...]
    sound: bool = True


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a round found: who is entitled, who may be sent to now, and what stays for which reasons."""

    entitled: tuple[Candidate, ...]
    ready: tuple[Candidate, ...]
    kept: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """What besides the lists decides whether a mail leaves.

    Parameters
    ----------
    confirmed
        Whether a person confirmed this round.
    rehearsal
        Whether mails stay on this machine.
    now
        Seconds since 1970.
    """

    confirmed: bool
    rehearsal: bool
    now: float


def enrol(ledger: Ledger, policy: Policy, reports: Iterable[Filed], rules: Rules) -> Enrolment:
    """Judge every filed report for every list that asks for it; nothing is written."""
    entitled: list[Candidate] = []
    ready: list[Candidate] = []
    kept: list[Kept] = []
    for filed in reports:
        unsound = report_reasons(filed)
        if unsound:
            kept.append(Kept(filed.record.key, "", unsound, sound=False))
            continue
        candidates = list(_candidates(ledger, policy, filed))
        entitled += candidates
        for mailing_list in dict.fromkeys(candidate.mailing_list for candidate in candidates):
            mine = [c for c in candidates if c.mailing_list is mailing_list]
            reasons = _reasons(ledger, filed, mailing_list, mine, rules)
            if reasons:
                kept.append(Kept(filed.record.key, mailing_list.id, reasons))
            else:
                ready += mine
    return Enrolment(tuple(entitled), tuple(ready), tuple(kept))


def group(candidates: Sequence[Candidate], most: int) -> Iterator[tuple[Candidate, ...]]:
    """Put together what leaves as one mail: one recipient and one unit, unless the list says otherwise.

    Units are combined for recipients that get exactly the same units, so that nobody sees one more.
    """
    units: dict[tuple[str, str, str, str], set[str]] = {}
    for c in candidates:
        key = (c.mailing_list.id, c.recipient.address, c.addressee.report, c.addressee.period)
        units.setdefault(key, set()).add(c.addressee.unit)
    mails: dict[tuple[object, ...], list[Candidate]] = {}
    for c in candidates:
        rule, to, what = c.mailing_list, c.recipient, c.addressee
        together = (
            frozenset(units[rule.id, to.address, what.report, what.period]) if rule.combined else what.unit
        )
        address = (to.language, to.form) if rule.together else to.address
        key_of_mail = (rule.id, what.report, what.period, together, address, c.had)
        mails.setdefault(key_of_mail, []).append(c)
    for mail in mails.values():
        yield from _split(mail, most)


def _split(mail: Sequence[Candidate], most: int) -> Iterator[tuple[Candidate, ...]]:
    """Cut a mail for a list into mails of at most so many recipients, each with all its units."""
    addresses = list(dict.fromkeys(c.recipient.address for c in mail))
    for start in range(0, len(addresses), most):
        part = set(addresses[start : start + most])
        yield tuple(c for c in mail if c.recipient.address in part)


def _candidates(ledger: Ledger, policy: Policy, filed: Filed) -> Iterator[Candidate]:
    """Name who is entitled to this issue; for a correction, those on a list who had an earlier one."""
    record = filed.record
    had = issues_had(ledger, record.key, record.issue)
    content, figures = content_digest(record), figures_digest(record)
    for entitlement in entitlements(policy, record.report, record.unit):
        address = entitlement.recipient.address
        if not entitlement.allowed or (had and address not in had):
            continue
        addressee = Addressee(
            record.report, record.period, record.unit, record.issue, address,
            entitlement.mailing_list.id, content, figures,
        )  # fmt: skip
        yield Candidate(
            filed, entitlement.mailing_list, entitlement.recipient, had.get(address, 0), addressee
        )


def _reasons(
    ledger: Ledger, filed: Filed, mailing_list: MailingList, candidates: Sequence[Candidate], rules: Rules
) -> tuple[str, ...]:
    """Give every reason why a sound report does not go to a list now."""
    period, unit, report = filed.record.key
    where = "kind = ? AND period = ? AND unit = ? AND report = ?"
    known = ledger.deliveries(where, (REPORT, period, unit, report))
    reasons = list(list_reasons(filed, mailing_list, standing(ledger, filed.record.key), rules.now))
    reasons += [text] if (text := changed_since_sent(filed, known)) else []
    unclear = {d.recipient for d in known if d.state is State.UNKNOWN and d.issue < filed.record.issue}
    if unclear & {c.recipient.address for c in candidates}:
        reasons.append("an earlier issue may or may not have arrived; see 'reporting outbox resolve'")
    if mailing_list.approval == "none" and not rules.confirmed and not rules.rehearsal:
        if not ledger.deliveries("list_id = ? AND state = 'sent'", (mailing_list.id,)):
            reasons.append("the first mail to this list; add --confirm, or have it approved")
        elif any(candidate.had for candidate in candidates):
            reasons.append("a correction of what they have; add --confirm, or have it approved")
    return tuple(reasons)
