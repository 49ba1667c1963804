"""Hand a mail to the sendmail command of this machine, whose queue then owns it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reporting.delivery.outcomes import Fate, Outcome
from reporting.delivery.transports.protocol import Commit, Mail, same_for_all

# Exit codes of <sysexits.h> that mean "never"; any other failure means "not now".
_FINAL: Final = {
    65: "bad data",
    67: "no such user",
    68: "no such host",
    69: "unavailable",
    77: "not permitted",
}
_DEFERRED: Final = frozenset({70, 71, 74, 75, 78})


@dataclass(frozen=True, slots=True)
class Sendmail:
    """The command that every mail system of a Unix machine brings along.

    Parameters
    ----------
    program
        Its path.
    seconds
        How long it may take.
    """

    program: str = "/usr/sbin/sendmail"
    seconds: float = 60.0
    name: str = "sendmail"
    rehearsal: bool = False

    def send(self, mail: Mail, commit: Commit) -> Mapping[str, Outcome]:
        """Give it the mail; it accepts only once its input has ended."""
        arguments = [self.program, "-i", "-f", mail.sender, "--", *mail.recipients]
        # The command accepts whatever it has read when its input ends, and the input ends if this process
        # dies: so the ledger must know before the first byte.
        commit({})
        return same_for_all(mail, self._run(arguments, mail.data.replace(b"\r\n", b"\n")))

    def was_accepted(self, key: str) -> bool | None:
        """Say that it cannot be known: the queue of the machine is not ours to read."""
        del key
        return None

    def _run(self, arguments: list[str], text: bytes) -> Outcome:
        try:
            done = subprocess.run(
                arguments, input=text, capture_output=True, timeout=self.seconds, check=False
            )
        except subprocess.TimeoutExpired:
            return Outcome(Fate.UNKNOWN, f"{self.program} gave no answer within {self.seconds:g} s")
        except OSError as error:
            return Outcome(Fate.DEFERRED, f"{self.program}: {error.strerror}", reached=False)
        return _judge(done.returncode)


def _judge(code: int) -> Outcome:
    if code == 0:
        return Outcome(Fate.ACCEPTED, "taken by the queue of this machine")
    if code in _FINAL:
        return Outcome(Fate.REFUSED, f"exit code {code}: {_FINAL[code]}")
    if code in _DEFERRED or 0 < code < 64:
        return Outcome(Fate.DEFERRED, f"exit code {code}")
    return Outcome(Fate.UNKNOWN, f"it ended with {code}")
