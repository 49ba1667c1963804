"""Kills, races and resumes: nothing twice, nothing lost, at most one unknown a kill."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from delivery.filing import file_report, make_list, make_policy
from delivery.processes import STEPS, FileSink, die_at, start_round, wait
from delivery.processes import kill_after as kill_later
from reporting.delivery.ledger import open_ledger
from reporting.delivery.policy import Policy
from reporting.delivery.restatement import outbox_folder
from reporting.delivery.sending import Step
from reporting.delivery.transports.eml import EmlFolder
from reporting.delivery.transports.protocol import Transport

PEOPLE = tuple(f"p{number}@example.com" for number in range(3))


def _policy() -> Policy:
    # Nobody owns the unit here: alerts would be further mails in the sink.
    policy = make_policy(make_list("leads", *PEOPLE))
    return Policy(**{**{name: getattr(policy, name) for name in Policy.__dataclass_fields__}, "owners": {}})


def _states(output: Path) -> dict[str, str]:
    with open_ledger(outbox_folder(output)) as ledger:
        assert ledger.verify() == ()
        return {row.recipient: row.state.value for row in ledger.deliveries()}


def _check(sink: FileSink, output: Path, *, kills: int) -> None:
    """Nobody got two; who got none is known to be unclear; a kill leaves at most one unclear."""
    received, states = sink.received(), _states(output)
    assert max(received.values(), default=0) <= 1
    assert set(states) == set(PEOPLE)
    assert set(states.values()) <= {"sent", "unknown"}
    assert all(received[person] == 1 for person, state in states.items() if state == "sent")
    assert list(states.values()).count("unknown") <= kills


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("step", STEPS)
def test_round_killed_at_each_step_then_resumed(tmp_path: Path, step: str, count: int) -> None:
    """Kill -9 at every named step, in the first and the second mail: the next round finishes the work."""
    file_report(tmp_path)
    sink = FileSink(tmp_path / "sink")

    def transport(heard: Step) -> Transport:
        return FileSink(sink.path, heard)

    first = wait(start_round(tmp_path, _policy(), transport, die_at(step, count)))
    once = step in {"recovered", "drafted", "queued", "alerted"}
    assert first == (0 if once and count == 2 else -signal.SIGKILL)
    assert wait(start_round(tmp_path, _policy(), transport)) == 0
    unclear = step in {"committed", "last byte", "taken", "handed over"}
    _check(sink, tmp_path, kills=1 if unclear else 0)
    assert list(_states(tmp_path).values()).count("unknown") == (1 if unclear else 0)


def _timed(output: Path, transport: Callable[[Step], Transport]) -> float:
    file_report(output)
    begin = time.perf_counter()
    assert wait(start_round(output, _policy(), transport)) == 0
    return time.perf_counter() - begin


def test_round_killed_at_100_random_times_then_resumed(tmp_path: Path) -> None:
    """Kill -9 at any time: the same."""
    seconds = _timed(tmp_path / "timed", lambda heard: FileSink(tmp_path / "sink", heard))
    chance = random.Random(20261031)
    killed = 0
    for number in range(100):
        output = tmp_path / str(number)
        file_report(output)
        sink = FileSink(output / "sink")
        child = start_round(output, _policy(), lambda heard, path=sink.path: FileSink(path, heard))  # type: ignore[misc]
        delay = chance.uniform(0, seconds)
        if kill_later(child, delay) == -signal.SIGKILL:
            killed += 1
        else:
            seconds = delay  # it was done by then: the machine is quicker than when it was timed
        assert wait(start_round(output, _policy(), lambda heard, path=sink.path: FileSink(path, heard))) == 0  # type: ignore[misc]
        _check(sink, output, kills=1)
    assert killed > 50


@pytest.mark.parametrize("step", ["committed", "handed over", "recorded"])
def test_round_to_a_folder_killed_leaves_nothing_unknown(tmp_path: Path, step: str) -> None:
    """A folder can be asked what it has: after a kill every mail is there once and none is unclear."""
    file_report(tmp_path)
    folder = tmp_path / "mails"
    assert wait(start_round(tmp_path, _policy(), lambda _: EmlFolder(folder), die_at(step, 2))) < 0
    assert wait(start_round(tmp_path, _policy(), lambda _: EmlFolder(folder))) == 0
    assert set(_states(tmp_path).values()) == {"sent"}
    assert len(list(folder.glob("*.eml"))) == 3


def test_20_processes_at_once_20_times_send_each_mail_once(tmp_path: Path) -> None:
    """Twenty rounds fired at the same moment, twenty times over: three mails each time, never four."""
    for number in range(20):
        output = tmp_path / str(number)
        file_report(output)
        sink = FileSink(output / "sink")
        children = [
            start_round(output, _policy(), lambda heard, path=sink.path: FileSink(path, heard))  # type: ignore[misc]
            for _ in range(20)
        ]
        assert [wait(child) for child in children] == [0] * 20
        assert sink.received() == dict.fromkeys(PEOPLE, 1)
        assert set(_states(output).values()) == {"sent"}
