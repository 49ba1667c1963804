"""The state machine of deliveries: each change of state is one durable step that only one process takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from reporting.delivery.backoff import next_delay
from reporting.delivery.deliveries import REPORT, Addressee, Delivery, iso, mail_key, told
from reporting.delivery.leases import LEASE_SECONDS, is_alive, is_dead
from reporting.delivery.ledger import Ledger
from reporting.delivery.outcomes import Fate, Outcome
from reporting.delivery.states import OPEN, State, may_follow
from reporting.errors import DataFailed, Problem

_LONGEST_DETAIL: Final = 300
# A due time further away than any back-off was written under another clock.
_FARTHEST: Final = 2 * 3600.0


class LeaseLost(DataFailed):
    """Another process took this mail over while this one was stopped or its clock was wrong."""


class Outbox:
    """Deliveries of one workspace, moved from state to state.

    Parameters
    ----------
    ledger
        Where they are kept.
    clock
        Gives seconds since 1970.
    """

    def __init__(self, ledger: Ledger, clock: Callable[[], float]) -> None:
        self.ledger = ledger
        self.clock = clock

    # Before anything leaves --------------------------------------------------------------------

    def draft(self, addressees: Iterable[Addressee]) -> None:
        """Enter new deliveries; one whose content changed before it left goes back to drafted."""
        with self.ledger.writing():
            for addressee in addressees:
                self._draft(addressee)

    def _draft(self, addressee: Addressee) -> None:
        found = self.ledger.deliveries("id = ?", (addressee.id,))
        now = self.clock()
        if not found:
            self.enter(addressee, State.DRAFTED, now, mail="")
            return
        known = found[0]
        if known.state in OPEN and known.content != addressee.content:
            drafted = replace(
                known,
                content=addressee.content,
                figures=addressee.figures,
                list_id=addressee.list_id,
                mail="",
            )
            self.move(drafted, State.DRAFTED, now, "the report changed")

    def enter(
        self, addressee: Addressee, state: State, now: float, *, mail: str, detail: str = ""
    ) -> Delivery:
        """Make a delivery, with its first event; call it inside `writing` of the ledger."""
        delivery = Delivery(
            id=addressee.id, kind=addressee.kind, report=addressee.report, period=addressee.period,
            unit=addressee.unit, issue=addressee.issue, recipient=addressee.recipient,
            list_id=addressee.list_id, mail=mail, content=addressee.content,
            figures=addressee.figures, state=state, attempts=0,
            next_at=now, created=iso(now), holder="", lease_until=0.0, detail=detail, alerted=False,
        )  # fmt: skip
        self.ledger.insert(delivery)
        self.ledger.append(now, state.value, delivery.id, told(delivery))
        return delivery

    def queue(self, groups: Iterable[Sequence[str]], why: str) -> None:
        """Let drafted deliveries out: each group of ids leaves as one mail.

        Ids that are no longer drafted are left alone, so that two processes may queue the same report.
        """
        now = self.clock()
        with self.ledger.writing():
            for ids in groups:
                drafted = [d for d in self.named(ids) if d.state is State.DRAFTED]
                mail = mail_key(delivery.id for delivery in drafted)
                for delivery in drafted:
                    approved = self.move(delivery, State.APPROVED, now, why)
                    self.move(replace(approved, mail=mail, next_at=now), State.QUEUED, now, why)

    def send_back(self, ids: Sequence[str], why: str) -> None:
        """Put deliveries that no longer pass the gate back to drafted."""
        now = self.clock()
        with self.ledger.writing():
            for delivery in self.named(ids):
                if may_follow(delivery.state, State.DRAFTED):
                    self.move(replace(_released(delivery), mail=""), State.DRAFTED, now, why)

    def withdraw(self, report: str, period: str, unit: str, before_issue: int) -> None:
        """Withdraw what was not sent of earlier issues: the new issue takes its place."""
        now = self.clock()
        where = "kind = ? AND report = ? AND period = ? AND unit = ? AND issue < ?"
        with self.ledger.writing():
            for delivery in self.ledger.deliveries(where, (REPORT, report, period, unit, before_issue)):
                if delivery.state in OPEN:
                    self.move(delivery, State.WITHDRAWN, now, f"issue {before_issue} takes its place")

    # One attempt -------------------------------------------------------------------------------

    def claim(
        self, holder: str, chosen: Callable[[Delivery], bool], *, ignore_wait: bool = False
    ) -> tuple[Delivery, ...]:
        """Take the next mail that is due, so that nobody else does.

        Parameters
        ----------
        holder
            This process; see `reporting.delivery.leases`.
        chosen
            Which deliveries this round may send.
        ignore_wait
            Send now what is still waiting for its next attempt.

        Returns
        -------
        tuple of Delivery
            All due deliveries of one mail, now `SENDING`; empty when nothing is due.
        """
        now = self.clock()
        with self.ledger.writing():
            queued = self.ledger.deliveries("state = ?", (State.QUEUED.value,))
            due = [d for d in queued if (ignore_wait or _is_due(d, now)) and chosen(d)]
            if not due:
                return ()
            mine = [d for d in due if d.mail == due[0].mail]
            until = now + LEASE_SECONDS
            return tuple(
                self.move(replace(d, holder=holder, lease_until=until), State.SENDING, now, "") for d in mine
            )

    def commit(self, claimed: Sequence[Delivery], holder: str, decided: Mapping[str, Outcome]) -> None:
        """Note, just before the last byte leaves, that from now on the server may have accepted.

        Recipients the server has already refused or deferred are noted at the same time.

        Raises
        ------
        LeaseLost
            If the mail was taken over: then nothing must be sent.
        """
        with self.ledger.writing():
            now = self.clock()
            for delivery in self._held(claimed, holder):
                outcome = decided.get(delivery.recipient)
                if outcome is None:
                    self.move(delivery, State.COMMITTING, now, "")
                else:
                    self._settle(delivery, outcome, now)

    def record(
        self, claimed: Sequence[Delivery], holder: str, outcomes: Mapping[str, Outcome]
    ) -> tuple[Delivery, ...]:
        """Note what became of a mail, recipient by recipient."""
        with self.ledger.writing():
            now = self.clock()
            for delivery in self._held(claimed, holder, strict=False):
                outcome = outcomes[delivery.recipient]
                if delivery.state is State.SENDING and outcome.fate in {Fate.ACCEPTED, Fate.UNKNOWN}:
                    delivery = self.move(delivery, State.COMMITTING, now, "")
                self._settle(delivery, outcome, now)
            return self.named([delivery.id for delivery in claimed])

    def renew(self, holder: str) -> None:
        """Prolong the leases of this process."""
        self.ledger.renew(holder, self.clock() + LEASE_SECONDS)

    def recover(self, was_accepted: Callable[[str], bool | None]) -> None:
        """Settle what dead processes left under way.

        Parameters
        ----------
        was_accepted
            Asks the transport about a mail key: True or False where it can tell (a folder), None where it
            cannot (a mail server).
        """
        with self.ledger.writing():
            now = self.clock()
            for delivery in self.ledger.deliveries("state IN ('sending', 'committing')"):
                expired = now > delivery.lease_until
                if not is_dead(delivery.holder) and not expired:
                    continue
                if delivery.state is State.SENDING:
                    back = replace(_released(delivery), next_at=now)
                    self.move(back, State.QUEUED, now, "the sending process ended before the mail left")
                elif not is_alive(delivery.holder):
                    self._recover_committing(delivery, was_accepted(delivery.mail), now)

    def _recover_committing(self, delivery: Delivery, accepted: bool | None, now: float) -> None:
        delivery = _released(delivery)
        if accepted is None:
            self.move(delivery, State.UNKNOWN, now, "the sending process ended while the mail was leaving")
        elif accepted:
            self.move(delivery, State.SENT, now, "found where it was sent to")
        else:
            self.move(
                replace(delivery, next_at=now), State.QUEUED, now, "not found where it was being sent to"
            )

    # Shared steps ------------------------------------------------------------------------------

    def named(self, ids: Iterable[str]) -> tuple[Delivery, ...]:
        """Read deliveries by their ids."""
        return tuple(found for name in ids for found in self.ledger.deliveries("id = ?", (name,)))

    def _held(self, claimed: Sequence[Delivery], holder: str, *, strict: bool = True) -> list[Delivery]:
        """Read claimed deliveries again and check that this process still holds them."""
        current = self.named([delivery.id for delivery in claimed])
        held = [d for d in current if d.holder == holder and d.state in {State.SENDING, State.COMMITTING}]
        if strict and len(held) != len(claimed):
            raise LeaseLost(f"mail {claimed[0].mail} was taken over by another process; nothing was sent")
        return held

    def _settle(self, delivery: Delivery, outcome: Outcome, now: float) -> None:
        """Move a delivery to where the outcome of an attempt puts it."""
        free, detail = _released(delivery), outcome.detail
        if outcome.fate is Fate.ACCEPTED:
            self.move(free, State.SENT, now, detail)
        elif outcome.fate is Fate.UNKNOWN:
            self.move(free, State.UNKNOWN, now, detail)
        elif outcome.fate is Fate.DEFERRED:
            self._defer(free, detail, now)
        else:
            self.move(free, State.REFUSED, now, detail)

    def _defer(self, delivery: Delivery, detail: str, now: float) -> None:
        tried = replace(delivery, attempts=delivery.attempts + 1)
        delay = next_delay(tried.attempts)
        if delay is None:
            self.move(tried, State.REFUSED, now, f"given up after {tried.attempts} attempts: {detail}")
        else:
            self.move(replace(tried, next_at=now + delay), State.QUEUED, now, detail)

    def move(self, delivery: Delivery, state: State, now: float, detail: str) -> Delivery:
        """Move one delivery and enter the event: the only place where a state changes.

        Call it inside `writing` of the ledger.

        Raises
        ------
        DataFailed
            If the state may not follow the present one.
        """
        before = self.ledger.deliveries("id = ?", (delivery.id,))[0].state
        if before is not state and not may_follow(before, state):
            raise DataFailed(
                Problem(f"delivery {delivery.id} cannot go from {before.value} to {state.value}")
            )
        moved = replace(delivery, state=state, detail=detail[:_LONGEST_DETAIL])
        self.ledger.replace(moved)
        self.ledger.append(now, state.value, moved.id, told(moved))
        return moved


def _released(delivery: Delivery) -> Delivery:
    return replace(delivery, holder="", lease_until=0.0)


def _is_due(delivery: Delivery, now: float) -> bool:
    return delivery.next_at <= now or delivery.next_at > now + _FARTHEST
