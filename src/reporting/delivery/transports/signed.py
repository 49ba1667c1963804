"""Sign each mail (S/MIME, detached) on its way to the transport that carries it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from reporting.delivery.outcomes import Fate, Outcome
from reporting.delivery.signature import sign, signer_of
from reporting.delivery.transports.protocol import Commit, Mail, Transport, same_for_all
from reporting.errors import InputRefused


@dataclass(frozen=True, slots=True)
class Signed:
    """A transport whose mails are signed first.

    Parameters
    ----------
    carrier
        The transport that carries them.
    certificate, key
        Give certificate (with its chain) and private key, as PEM, at the moment they are needed.
    """

    carrier: Transport
    certificate: Callable[[], str] = field(repr=False)
    key: Callable[[], str] = field(repr=False)

    @property
    def name(self) -> str:
        """How the ledger names it."""
        return self.carrier.name

    @property
    def rehearsal(self) -> bool:
        """Whether mails stay on this machine."""
        return self.carrier.rehearsal

    def send(self, mail: Mail, commit: Commit) -> Mapping[str, Outcome]:
        """Sign, then hand over; a mail that cannot be signed waits, and never leaves unsigned."""
        try:
            signer = signer_of(self.certificate(), self.key(), mail.sender)
        except InputRefused as error:
            # Ours to repair and no fault of any recipient, so not final.
            text = "; ".join(problem.message for problem in error.problems)
            return same_for_all(mail, Outcome(Fate.DEFERRED, text, reached=False))
        return self.carrier.send(replace(mail, data=sign(mail.data, signer, mail.key)), commit)

    def was_accepted(self, key: str) -> bool | None:
        """Ask the carrier."""
        return self.carrier.was_accepted(key)
