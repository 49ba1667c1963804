"""The ledger: what was tampered with shows, and clocks may lie."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from delivery.fakes import NOON, Clock
from reporting.delivery.deliveries import COLUMNS, TOLD, Addressee
from reporting.delivery.leases import holder_name, is_alive, is_dead
from reporting.delivery.ledger import EXPORT_NAME, FILE_NAME, open_ledger
from reporting.delivery.outbox import LeaseLost, Outbox
from reporting.delivery.outcomes import Fate, Outcome
from reporting.delivery.states import TRANSITIONS, State
from reporting.errors import DataFailed

TAKEN = Outcome(Fate.ACCEPTED, "250")


def _addressees(count: int = 3) -> list[Addressee]:
    return [
        Addressee("r", "2026-10", "FR", 1, f"p{number}@example.com", "list", "content", "figures")
        for number in range(count)
    ]


def _fill(folder: Path, clock: Callable[[], float] = time.time) -> None:
    """Make three deliveries: one sent, one queued, one drafted."""
    with open_ledger(folder) as ledger:
        outbox = Outbox(ledger, clock)
        people = _addressees()
        outbox.draft(people)
        outbox.queue([[people[0].id], [people[1].id]], "passed")
        claimed = outbox.claim("h|b|1|2|3", lambda _: True)
        outbox.commit(claimed, "h|b|1|2|3", {})
        outbox.record(claimed, "h|b|1|2|3", {people[0].recipient: TAKEN})
        ledger.export()


def _tamper(folder: Path, *statements: str) -> None:
    connection = sqlite3.connect(folder / FILE_NAME)
    with connection:
        connection.executescript("DROP TRIGGER events_stay; DROP TRIGGER events_last;" + ";".join(statements))
    connection.close()


def test_verify_sound_ledger_has_no_problem(tmp_path: Path) -> None:
    """What the state machine writes agrees with its own seals."""
    _fill(tmp_path)
    with open_ledger(tmp_path) as ledger:
        assert ledger.verify() == ()
        assert [row.state for row in ledger.deliveries()] == [State.SENT, State.QUEUED, State.DRAFTED]


def test_verify_finds_each_event_changed_in_each_column(tmp_path: Path) -> None:
    """Every event, every column, one at a time."""
    _fill(tmp_path / "0")
    with open_ledger(tmp_path / "0") as ledger:
        count = len(ledger.events())
    assert count == 10  # 3 drafted, 2 x (approved, queued), sending, committing, sent
    for column, value in (
        ("at", "'x'"),
        ("kind", "'x'"),
        ("subject", "'x'"),
        ("body", "'{}'"),
        ("previous", "'x'"),
        ("digest", "'x'"),
    ):
        for number in range(1, count + 1):
            folder = tmp_path / f"{column}-{number}"
            _fill(folder)
            (folder / EXPORT_NAME).unlink()
            _tamper(folder, f"UPDATE events SET {column} = {value} WHERE sequence = {number}")
            with open_ledger(folder) as ledger:
                assert ledger.verify(), (column, number)


@pytest.mark.parametrize("number", range(1, 11))
def test_verify_finds_each_event_removed(tmp_path: Path, number: int) -> None:
    """Every event, the last ones too: the export and the rows remember them."""
    _fill(tmp_path)
    _tamper(tmp_path, f"DELETE FROM events WHERE sequence = {number}")
    with open_ledger(tmp_path) as ledger:
        assert ledger.verify()


@pytest.mark.parametrize("column", [name for name in COLUMNS if name in TOLD])
def test_verify_finds_each_column_of_a_delivery_changed(tmp_path: Path, column: str) -> None:
    """A row that says something else than its last event."""
    _fill(tmp_path)
    value = {"state": "'queued'", "issue": "7", "attempts": "7"}.get(column, "'x'")
    _tamper(tmp_path, f"UPDATE deliveries SET {column} = {value} WHERE recipient = 'p0@example.com'")
    with open_ledger(tmp_path) as ledger:
        assert any("differs from its last event" in str(problem) for problem in ledger.verify())


def test_verify_finds_a_delivery_removed_or_smuggled_in(tmp_path: Path) -> None:
    """Rows and events belong together, both ways."""
    for name, statement in (
        ("removed", "DELETE FROM deliveries WHERE recipient = 'p0@example.com'"),
        (
            "never entered",
            "INSERT INTO deliveries SELECT 'new', 'alert', "
            + ", ".join(COLUMNS[2:])
            + " FROM deliveries LIMIT 1",
        ),
    ):
        _fill(tmp_path / name)
        _tamper(tmp_path / name, statement)
        with open_ledger(tmp_path / name) as ledger:
            assert any(name in str(problem) for problem in ledger.verify())


def test_events_cannot_be_changed_or_deleted_by_mistake(tmp_path: Path) -> None:
    """The file itself refuses."""
    _fill(tmp_path)
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    for statement in ("UPDATE events SET kind = 'x'", "DELETE FROM events"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            connection.execute(statement)
    connection.close()


def test_ledger_is_synced_at_every_commit(tmp_path: Path) -> None:
    """FULL, not only at checkpoints: a mark before the last byte must survive a power cut."""
    with open_ledger(tmp_path) as ledger:
        connection = ledger._connection
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize("text", [b"not a database, but long enough to be read as one" * 30, b"\x00" * 5000])
def test_open_ledger_other_file_is_refused(tmp_path: Path, text: bytes) -> None:
    """A file that is no ledger is named, and not overwritten."""
    (tmp_path / FILE_NAME).write_bytes(text)
    with pytest.raises(DataFailed, match="not readable as a ledger"), open_ledger(tmp_path):
        pass
    assert (tmp_path / FILE_NAME).read_bytes() == text


def test_open_ledger_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """Rather than misunderstood."""
    _fill(tmp_path)
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    with pytest.raises(DataFailed, match=r"unknown schema \(2\)"), open_ledger(tmp_path):
        pass


def test_states_only_allowed_transitions_pass(tmp_path: Path) -> None:
    """Every pair of states that the table does not name is refused; sent and withdrawn are ends."""
    with open_ledger(tmp_path) as ledger:
        outbox = Outbox(ledger, Clock())
        for before in State:
            for after in State:
                addressee = Addressee(
                    "r", f"{before.value}-{after.value}", "FR", 1, "a@example.com", "l", "c"
                )
                with ledger.writing():
                    delivery = outbox.enter(addressee, before, NOON, mail="")
                    if after in TRANSITIONS[before] or after is before:
                        outbox.move(delivery, after, NOON, "")
                    else:
                        with pytest.raises(DataFailed, match="cannot go from"):
                            outbox.move(delivery, after, NOON, "")
    assert TRANSITIONS[State.SENT] == TRANSITIONS[State.WITHDRAWN] == frozenset()


# Clocks and leases ---------------------------------------------------------------------------------


def test_claim_taken_over_sends_once_the_first_holder_is_stopped_before_its_last_byte(tmp_path: Path) -> None:
    """A clock a year ahead frees a live lease: the one taken over is told so before anything leaves."""
    clock = Clock()
    with open_ledger(tmp_path) as ledger:
        outbox = Outbox(ledger, clock)
        people = _addressees(1)
        outbox.draft(people)
        outbox.queue([[people[0].id]], "")
        first = outbox.claim(holder_name(), lambda _: True)
        clock.forward(365 * 86_400)
        outbox.recover(lambda _: None)
        other = holder_name() + "x"
        second = outbox.claim(other, lambda _: True)
        assert [d.id for d in second] == [d.id for d in first]
        with pytest.raises(LeaseLost):
            outbox.commit(first, holder_name(), {})
        outbox.commit(second, other, {})
        outbox.record(first, holder_name(), {people[0].recipient: TAKEN})
        (row,) = outbox.record(second, other, {people[0].recipient: TAKEN})
        assert row.state is State.SENT
        assert [event.kind for event in ledger.events(row.id)].count("sent") == 1


@pytest.mark.parametrize("jump", [-365 * 86_400, -3600, 3600, 365 * 86_400])
@pytest.mark.parametrize("zone", ["Etc/GMT+12", "Etc/GMT-14", "Europe/Paris", "UTC"])
def test_clock_that_jumps_neither_repeats_nor_forgets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: float, zone: str
) -> None:
    """Whatever the clock does between rounds and wherever it stands: each delivery is sent once."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    clock = Clock()
    sent: list[str] = []
    with open_ledger(tmp_path) as ledger:
        outbox = Outbox(ledger, clock)
        people = _addressees(2)
        outbox.draft(people)
        outbox.queue([[p.id] for p in people], "")
        deferred = outbox.claim("h|b|1|2|3", lambda _: True)
        outbox.record(deferred, "h|b|1|2|3", {people[0].recipient: Outcome(Fate.DEFERRED, "451")})
        clock.forward(jump)
        for _ in range(4):
            while claimed := outbox.claim("h|b|1|2|3", lambda _: True):
                sent += [d.recipient for d in claimed]
                outbox.commit(claimed, "h|b|1|2|3", {})
                outbox.record(claimed, "h|b|1|2|3", {d.recipient: TAKEN for d in claimed})
            clock.forward(3600)
        assert ledger.verify() == ()
    assert sorted(sent) == [person.recipient for person in people]
    monkeypatch.undo()
    time.tzset()


def test_holder_of_a_dead_process_is_known_dead() -> None:
    """Also when its process id is used again: the start time differs."""
    assert is_alive(holder_name())
    assert not is_dead(holder_name())
    host, boot, pid, started, thread = holder_name().split("|")
    assert is_dead("|".join((host, boot, pid, str(int(started) - 1), thread)))
    assert is_dead("|".join((host, "another-boot", pid, started, thread)))
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    assert is_dead("|".join((host, boot, str(child), "1", thread)))
    assert not is_dead("|".join(("another-host", boot, str(child), "1", thread)))
