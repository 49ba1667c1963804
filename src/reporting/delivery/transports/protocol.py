"""What every transport promises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from reporting.delivery.outcomes import Outcome

Commit = Callable[[Mapping[str, Outcome]], None]
"""Called once, just before the step after which the other side may have accepted, with the fate of the
recipients that are already decided. If it raises, nothing may be sent."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it leaves.

    Parameters
    ----------
    key
        Its name in the ledger.
    sender
        Envelope sender.
    recipients
        Envelope recipients: who gets it, whatever its headers say.
    data
        Headers and body with CRLF line ends.
    """

    key: str
    sender: str
    recipients: tuple[str, ...]
    data: bytes


class Transport(Protocol):
    """One way a mail can leave."""

    @property
    def name(self) -> str:
        """How the ledger names it."""
        ...

    @property
    def rehearsal(self) -> bool:
        """Whether mails stay on this machine: then nobody need confirm the first ones."""
        ...

    def send(self, mail: Mail, commit: Commit) -> Mapping[str, Outcome]:
        """Try to send a mail once.

        Returns
        -------
        Mapping
            The fate of every recipient. Failures of the network or of the other side are outcomes, never
            exceptions; `commit` was called exactly once if any fate is accepted or unknown.
        """
        ...

    def was_accepted(self, key: str) -> bool | None:
        """Say whether a mail with this key was accepted; None where that cannot be known."""
        ...


def same_for_all(mail: Mail, outcome: Outcome) -> dict[str, Outcome]:
    """Give every recipient the same fate."""
    return dict.fromkeys(mail.recipients, outcome)
