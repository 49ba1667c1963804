"""Rounds in processes of their own, which may be killed, over a server that is one file."""

from __future__ import annotations

import os
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from delivery.fakes import Clock
from delivery.filing import LOOK, templates
from reporting.delivery.outcomes import Fate, Outcome
from reporting.delivery.policy import Policy
from reporting.delivery.round import Delivering, Request, send_due
from reporting.delivery.sending import Step, ignore_step
from reporting.delivery.transports.protocol import Commit, Mail, Transport

STEPS = (
    "recovered",
    "drafted",
    "queued",
    "claimed",
    "composed",
    "before commit",
    "committed",
    "last byte",
    "taken",
    "handed over",
    "recorded",
    "alerted",
)
TEMPLATES = templates()


@dataclass
class FileSink:
    """A mail server of one file: at the last byte a mail becomes a line that is on the disk.

    Like a real server it cannot be asked what it has: only the test reads the file.
    """

    path: Path
    step: Step = ignore_step
    name: str = "sink"
    rehearsal: bool = False

    def send(self, mail: Mail, commit: Commit) -> Mapping[str, Outcome]:
        """Take the mail."""
        commit({})
        self.step("last byte")
        lines = b"".join(f"{mail.key} {address}\n".encode() for address in mail.recipients)
        with self.path.open("ab", buffering=0) as stream:
            stream.write(lines)
            os.fsync(stream.fileno())
        self.step("taken")
        return dict.fromkeys(mail.recipients, Outcome(Fate.ACCEPTED, "250"))

    def was_accepted(self, key: str) -> bool | None:
        """Say that it cannot be known."""
        del key
        return None

    def received(self) -> Counter[str]:
        """Count the mails of each recipient."""
        text = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        return Counter(line.split(" ")[1] for line in text.splitlines())


def die_at(name: str, count: int) -> Step:
    """Kill this process, without a chance to clean up, when a step is reached for the n-th time."""
    left = count

    def step(reached: str) -> None:
        nonlocal left
        if reached == name:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return step


def start_round(
    output: Path, policy: Policy, make_transport: Callable[[Step], Transport], step: Step = ignore_step
) -> int:
    """Fork a process that sends one round, and give its id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work = Delivering(output, policy, make_transport(step), TEMPLATES, LOOK, clock=Clock(), step=step)
        send_due(work, Request(confirmed=True))
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it is, the child must not go on as a second pytest
        traceback.print_exc()
    finally:
        os._exit(code)


def wait(child: int) -> int:
    """Wait for a process: its exit code, or the negative signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kill_after(child: int, seconds: float) -> int:
    """Let a process live so long, then kill it."""
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return wait(child)
