"""What became of one recipient of one attempt, in the words every transport shares."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Fate(Enum):
    """The four things that can have happened."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    """Not now: the same mail may pass later."""
    REFUSED = "refused"
    """Never: the same mail will not pass."""
    TOO_LARGE = "too_large"
    """Refused for its size alone: a smaller mail may pass."""
    UNKNOWN = "unknown"
    """The connection broke after the last byte."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of one recipient, and the reason as the other side gave it.

    Parameters
    ----------
    fate
        What happened.
    detail
        One line, without secrets.
    reached
        Whether the server was reached at all: several mails in a row that did not reach it end a round.
    """

    fate: Fate
    detail: str = ""
    reached: bool = True
