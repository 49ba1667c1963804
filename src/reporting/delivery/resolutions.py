"""What a person settles: a delivery whose fate nobody knew, or one that was refused for a reason now gone."""

from __future__ import annotations

from dataclasses import replace

from reporting.delivery.deliveries import Delivery, mail_key
from reporting.delivery.outbox import Outbox
from reporting.delivery.states import State
from reporting.errors import InputRefused, Problem


def resolve(outbox: Outbox, identifier: str, *, arrived: bool, by: str) -> Delivery:
    """Settle an unknown delivery: a person found out whether it arrived.

    Raises
    ------
    InputRefused
        If there is no such delivery, or its fate is not unknown.
    """
    state, why = (State.SENT, "arrived") if arrived else (State.QUEUED, "did not arrive")
    return _by_person(outbox, identifier, State.UNKNOWN, state, f"{why}, says {by}")


def retry(outbox: Outbox, identifier: str, *, by: str) -> Delivery:
    """Queue a refused delivery again, because a person removed the reason.

    Raises
    ------
    InputRefused
        If there is no such delivery, or it was not refused.
    """
    return _by_person(outbox, identifier, State.REFUSED, State.QUEUED, f"retried by {by}")


def _by_person(outbox: Outbox, identifier: str, expected: State, state: State, why: str) -> Delivery:
    with outbox.ledger.writing():
        delivery = find(outbox, identifier)
        if delivery.state is not expected:
            raise InputRefused(
                Problem(
                    f"delivery {identifier} is {delivery.state.value}",
                    allowed=f"allowed: a delivery that is {expected.value}",
                )
            )
        now = outbox.clock()
        fresh = replace(
            delivery,
            attempts=0,
            next_at=now,
            alerted=False,
            mail=delivery.mail or mail_key([delivery.id]),
        )
        return outbox.move(fresh, state, now, why)


def find(outbox: Outbox, identifier: str) -> Delivery:
    """Find a delivery by the beginning of its id.

    Raises
    ------
    InputRefused
        If none or more than one begins so.
    """
    every = outbox.ledger.deliveries()
    found = [d for d in every if identifier and d.id.startswith(identifier)]
    if len(found) != 1:
        what = "no delivery" if not found else f"{len(found)} deliveries"
        raise InputRefused(
            Problem(f"{what} with this id ({identifier})", allowed="see 'reporting outbox list'")
        )
    return found[0]
