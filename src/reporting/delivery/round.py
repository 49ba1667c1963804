"""One round of sending: recover, enrol, queue, send what is due, tell the owner."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from reporting.catalogue.filed import Filed, iter_filed
from reporting.delivery.alerts import enter_alerts
from reporting.delivery.attachment import PDF_NAME
from reporting.delivery.deliveries import ALERT, Delivery
from reporting.delivery.enrolling import Enrolment, Kept, Rules, enrol, group
from reporting.delivery.leases import holder_name
from reporting.delivery.ledger import Ledger, open_ledger
from reporting.delivery.letters import Look
from reporting.delivery.message import Templates
from reporting.delivery.outbox import Outbox
from reporting.delivery.outcomes import Fate, Outcome
from reporting.delivery.policy import Policy
from reporting.delivery.quarantine import quarantine
from reporting.delivery.restatement import outbox_folder
from reporting.delivery.sending import Setting, Step, attempt, ignore_step
from reporting.delivery.states import State
from reporting.delivery.transports.protocol import Transport
from reporting.errors import InputRefused, Problem

# After so many mails in a row that reached no server, the others need not find out one by one.
_UNREACHED: Final = 3


@dataclass(frozen=True, slots=True)
class Selection:
    """Which filed reports; empty means all."""

    periods: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()

    def holds(self, period: str, unit: str, report: str) -> bool:
        """Tell whether a report belongs to the selection."""
        return (
            (not self.periods or period in self.periods)
            and (not self.units or unit in self.units)
            and (not self.reports or report in self.reports)
        )


@dataclass(frozen=True, slots=True)
class Request:
    """What a person, or a timer, asks of a round.

    Parameters
    ----------
    selection
        Which reports.
    confirmed
        Whether first mails and corrections may leave without an approval.
    only_failed
        Send only what was tried before and deferred, now.
    """

    selection: Selection = Selection()
    confirmed: bool = False
    only_failed: bool = False


@dataclass(frozen=True, slots=True)
class RoundResult:
    """What a round did.

    Parameters
    ----------
    fates
        How many deliveries were accepted, deferred, refused, unknown in this round, by fate.
    kept
        What stays, and why.
    open
        Deliveries of the selection that are still refused or unknown.
    stopped
        Why the round ended early; empty if it did not.
    """

    fates: Counter[Fate]
    kept: tuple[Kept, ...]
    open: tuple[Delivery, ...]
    stopped: str = ""

    @property
    def complete(self) -> bool:
        """Whether everything that may leave has left, and nothing waits for a person but approvals."""
        failed = sum(count for fate, count in self.fates.items() if fate is not Fate.ACCEPTED)
        return not failed and not self.open and not self.stopped and all(kept.sound for kept in self.kept)


class Watcher:
    """A watcher of a round that ignores everything: override what you want to hear."""

    def planned(self, deliveries: int) -> None:
        """Hear how many deliveries are due."""

    def sent(self, claimed: Sequence[Delivery], outcomes: Sequence[Outcome]) -> None:
        """Hear what became of one mail."""


@dataclass(frozen=True, slots=True)
class Delivering:
    """Everything a round works with.

    Parameters
    ----------
    output
        The workspace's output folder.
    policy, transport, templates, look
        See `reporting.delivery.sending.Setting`.
    clock
        Gives seconds since 1970.
    step
        Hears the name of each step as it is reached.
    """

    output: Path
    policy: Policy
    transport: Transport
    templates: Templates
    look: Look
    clock: Callable[[], float] = time.time
    step: Step = ignore_step
    watcher: Watcher = field(default_factory=Watcher)


def send_due(work: Delivering, request: Request) -> RoundResult:
    """Send everything that may be sent and is due, each delivery once, however many rounds run at a time.

    Parameters
    ----------
    work
        With what.
    request
        Which part of it.
    """
    if work.policy.redirect:
        raise InputRefused(
            Problem(
                f"the recipients' file redirects every mail ({work.policy.redirect})",
                allowed="use --redirect-all with that address, or remove 'redirect'",
            )
        )
    folder = outbox_folder(work.output)
    with open_ledger(folder) as ledger:
        outbox = Outbox(ledger, work.clock)
        outbox.recover(work.transport.was_accepted)
        work.step("recovered")
        found = _selected(work.output, request.selection)
        rules = Rules(request.confirmed, work.transport.rehearsal, work.clock())
        enrolment = enrol(ledger, work.policy, found, rules)
        _put_aside(folder, found, enrolment)
        _enter(outbox, enrolment, found, work)
        work.step("queued")
        fates, stopped = _send_all(outbox, enrolment, request, work)
        enter_alerts(outbox, work.policy, enrolment.kept)
        work.step("alerted")
        _send_alerts(outbox, work)
        ledger.export()
        troubled = (State.REFUSED, State.UNKNOWN)
        left = [d for d in ledger.deliveries("kind = 'report'") if d.state in troubled]
        still = tuple(d for d in left if request.selection.holds(d.period, d.unit, d.report))
    return RoundResult(fates, enrolment.kept, still, stopped)


def _selected(output: Path, selection: Selection) -> tuple[Filed, ...]:
    return tuple(filed for filed in iter_filed(output) if selection.holds(*filed.record.key))


def _put_aside(folder: Path, found: Sequence[Filed], enrolment: Enrolment) -> None:
    """Keep a copy of a PDF that is not the one that was filed."""
    filed_by_key = {filed.record.key: filed for filed in found}
    for kept in enrolment.kept:
        if not kept.sound and any(PDF_NAME in reason for reason in kept.reasons):
            quarantine(folder, filed_by_key[kept.key], kept.reasons[0])


def _enter(outbox: Outbox, enrolment: Enrolment, found: Sequence[Filed], work: Delivering) -> None:
    """Bring the ledger up to date: who is entitled, what a new issue replaces, what may leave."""
    for filed in found:
        period, unit, report = filed.record.key
        if filed.record.issue > 1:
            outbox.withdraw(report, period, unit, filed.record.issue)
    outbox.draft(candidate.addressee for candidate in enrolment.entitled)
    work.step("drafted")
    waiting = {d.id for d in outbox.ledger.deliveries("state = 'drafted'")}
    ready = [candidate for candidate in enrolment.ready if candidate.addressee.id in waiting]
    mails = [[c.addressee.id for c in mail] for mail in group(ready, work.policy.limits.recipients)]
    outbox.queue(mails, "passed the gate")


def _send_all(
    outbox: Outbox, enrolment: Enrolment, request: Request, work: Delivering
) -> tuple[Counter[Fate], str]:
    """Send mail after mail until nothing is due, a limit is reached or no server answers."""
    ready = {candidate.addressee.id for candidate in enrolment.ready}

    def chosen(delivery: Delivery) -> bool:
        return delivery.id in ready and (delivery.attempts > 0 or not request.only_failed)

    setting = _setting(outbox, work)
    queued = [d for d in outbox.ledger.deliveries("state = 'queued'") if chosen(d)]
    work.watcher.planned(len(queued))
    fates: Counter[Fate] = Counter()
    tried: set[str] = set()
    unreached = 0
    for _ in range(work.policy.limits.messages):
        claimed = outbox.claim(
            setting.holder, lambda d: chosen(d) and d.id not in tried, ignore_wait=request.only_failed
        )
        if not claimed:
            return fates, ""
        tried.update(delivery.id for delivery in claimed)
        work.step("claimed")
        outcomes = attempt(claimed, setting)
        mine = [outcomes[d.recipient] for d in claimed if d.recipient in outcomes]
        fates.update(outcome.fate for outcome in mine)
        work.watcher.sent(claimed, mine)
        unreached = unreached + 1 if mine and not any(outcome.reached for outcome in mine) else 0
        if unreached >= _UNREACHED:
            return fates, f"{unreached} mails in a row reached no server: {mine[0].detail}"
    return fates, f"{work.policy.limits.messages} mails are the most one round sends"


def _send_alerts(outbox: Outbox, work: Delivering) -> None:
    setting, tried = _setting(outbox, work), set[str]()
    while claimed := outbox.claim(setting.holder, lambda d: d.kind == ALERT and d.id not in tried):
        tried.update(delivery.id for delivery in claimed)
        attempt(claimed, setting)


def _setting(outbox: Outbox, work: Delivering) -> Setting:
    return Setting(
        outbox=outbox,
        policy=work.policy,
        transport=work.transport,
        templates=work.templates,
        look=work.look,
        output=work.output,
        holder=holder_name(),
        step=work.step,
    )


def review(ledger: Ledger, work: Delivering, request: Request) -> Enrolment:
    """Judge without writing anything: what a round would find."""
    rules = Rules(request.confirmed, work.transport.rehearsal, work.clock())
    return enrol(ledger, work.policy, _selected(work.output, request.selection), rules)
