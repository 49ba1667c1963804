"""The states of one delivery, and which of them may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final


class State(Enum):
    """Where the delivery of one report to one recipient stands."""

    DRAFTED = "drafted"
    """Known, but not allowed out yet: the gate is closed or an approval is missing."""
    APPROVED = "approved"
    """Allowed out: by a person, or by the rule of a list that asks for no person."""
    QUEUED = "queued"
    """Waiting for an attempt."""
    SENDING = "sending"
    """One process is talking to the mail server; the server cannot have accepted anything yet."""
    COMMITTING = "committing"
    """The last byte may be out: whether the server accepted is not known yet."""
    SENT = "sent"
    """The server accepted it."""
    REFUSED = "refused"
    """The server or a check refused it for good."""
    UNKNOWN = "unknown"
    """The connection broke after the last byte: only a person can find out."""
    WITHDRAWN = "withdrawn"
    """A later issue took its place before it was sent."""


TRANSITIONS: Final[Mapping[State, frozenset[State]]] = {
    State.DRAFTED: frozenset({State.APPROVED, State.REFUSED, State.WITHDRAWN}),
    State.APPROVED: frozenset({State.QUEUED, State.DRAFTED, State.WITHDRAWN}),
    State.QUEUED: frozenset({State.SENDING, State.DRAFTED, State.WITHDRAWN}),
    State.SENDING: frozenset({State.COMMITTING, State.QUEUED, State.REFUSED, State.DRAFTED}),
    State.COMMITTING: frozenset({State.SENT, State.QUEUED, State.REFUSED, State.UNKNOWN}),
    State.SENT: frozenset(),
    State.REFUSED: frozenset({State.QUEUED}),
    State.UNKNOWN: frozenset({State.SENT, State.QUEUED}),
    State.WITHDRAWN: frozenset(),
}

OPEN: Final = frozenset({State.DRAFTED, State.APPROVED, State.QUEUED})
"""States from which a delivery may still be withdrawn: nothing is on its way."""


LEFT: Final = frozenset({State.COMMITTING, State.SENT, State.UNKNOWN})
"""States in which somebody has, or may have, the report."""


def may_follow(state: State, successor: State) -> bool:
    """Tell whether a delivery may go from one state to another.

    Examples
    --------
    >>> may_follow(State.COMMITTING, State.UNKNOWN), may_follow(State.SENT, State.QUEUED)
    (True, False)
    """
    return successor in TRANSITIONS[state]
