"""A clock that moves only when told, and a transport that does what a script says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from reporting.delivery.outcomes import Fate, Outcome
from reporting.delivery.transports.protocol import Commit, Mail

NOON = 1_775_217_600.0  # 2026-04-03 12:00 UTC


@dataclass
class Clock:
    """Seconds since 1970, as long as nobody moves it."""

    now: float = NOON

    def __call__(self) -> float:
        """Tell the time."""
        return self.now

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


def accept(_mail: Mail, address: str) -> Outcome:
    """Accept everybody."""
    del address
    return Outcome(Fate.ACCEPTED, "250 taken")


@dataclass
class Scripted:
    """Keeps every mail it accepts; fates come from the script, asked recipient by recipient."""

    script: Callable[[Mail, str], Outcome] = accept
    rehearsal: bool = False
    name: str = "scripted"
    kept: list[tuple[str, str, bytes]] = field(default_factory=list)
    tried: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def send(self, mail: Mail, commit: Commit) -> Mapping[str, Outcome]:
        """Do what the script says."""
        self.tried.append((mail.key, mail.recipients))
        fates = {address: self.script(mail, address) for address in mail.recipients}
        late = {Fate.ACCEPTED, Fate.UNKNOWN}
        if any(outcome.fate in late for outcome in fates.values()):
            commit({address: outcome for address, outcome in fates.items() if outcome.fate not in late})
        for address, outcome in fates.items():
            if outcome.fate is Fate.ACCEPTED:
                self.kept.append((mail.key, address, mail.data))
        return fates

    def was_accepted(self, key: str) -> bool | None:
        """Say that it cannot be known."""
        del key
        return None
