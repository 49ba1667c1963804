"""The file of the ledger: a durable SQLite database of deliveries and of the sealed events behind them."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from reporting.delivery.chain import GENESIS, Event, Json, canonical, chain_problems, from_line, seal, to_line
from reporting.delivery.deliveries import COLUMNS, Delivery, iso, told
from reporting.delivery.states import State
from reporting.errors import DataFailed, Problem

FILE_NAME: Final = "ledger.sqlite"
EXPORT_NAME: Final = "ledger.jsonl"
SCHEMA: Final = 1
_WAIT_SECONDS: Final = 60.0
_FILE_MODE: Final = 0o640
_FOLDER_MODE: Final = 0o750

_TABLES: Final = """
CREATE TABLE events (
  sequence INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
  body TEXT NOT NULL, previous TEXT NOT NULL, digest TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX events_of ON events (subject);
CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER events_last BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TABLE deliveries (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, report TEXT NOT NULL, period TEXT NOT NULL, unit TEXT NOT NULL,
  issue INTEGER NOT NULL, recipient TEXT NOT NULL, list_id TEXT NOT NULL, mail TEXT NOT NULL,
  content TEXT NOT NULL, figures TEXT NOT NULL, state TEXT NOT NULL,
  attempts INTEGER NOT NULL, next_at REAL NOT NULL,
  created TEXT NOT NULL, holder TEXT NOT NULL, lease_until REAL NOT NULL, detail TEXT NOT NULL,
  alerted INTEGER NOT NULL,
  UNIQUE (kind, report, period, unit, issue, recipient)
) STRICT;
CREATE INDEX deliveries_due ON deliveries (state, next_at);
"""


class Ledger:
    """A connection to the ledger of one workspace.

    Every change is one transaction that holds the row and the event about it; it is on the disk when the
    call returns. Processes may open the same ledger at once.
    """

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self._connection = connection
        self.folder = folder

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make everything inside one transaction that no other process can interleave with."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def append(self, now: float, kind: str, subject: str, body: Mapping[str, Json]) -> Event:
        """Add an event to the chain; call it inside `writing`."""
        last = self._connection.execute(
            "SELECT sequence, digest FROM events ORDER BY sequence DESC LIMIT 1"
        ).fetchone()
        sequence, previous = (last[0] + 1, last[1]) if last else (1, GENESIS)
        event = seal(sequence, iso(now), kind, subject, canonical(body), previous)
        self._connection.execute(
            "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)",
            (event.sequence, event.at, event.kind, event.subject, event.body, event.previous, event.digest),
        )
        return event

    def insert(self, delivery: Delivery) -> None:
        """Add a delivery; call it inside `writing`."""
        marks = ", ".join("?" * len(COLUMNS))
        self._connection.execute(f"INSERT INTO deliveries VALUES ({marks})", _row(delivery))  # noqa: S608

    def replace(self, delivery: Delivery) -> None:
        """Write a delivery over its earlier self; call it inside `writing`."""
        marks = ", ".join(f"{name} = ?" for name in COLUMNS)
        self._connection.execute(
            f"UPDATE deliveries SET {marks} WHERE id = ?",  # noqa: S608
            (*_row(delivery), delivery.id),
        )

    def renew(self, holder: str, lease_until: float) -> None:
        """Prolong all leases of a holder."""
        self._connection.execute(
            "UPDATE deliveries SET lease_until = ? WHERE holder = ?", (lease_until, holder)
        )

    def deliveries(self, where: str = "1", values: Sequence[str | int | float] = ()) -> tuple[Delivery, ...]:
        """Read deliveries in the order they were made; ``where`` is SQL of this package, never data."""
        query = f"SELECT {', '.join(COLUMNS)} FROM deliveries WHERE {where} ORDER BY rowid"  # noqa: S608
        return tuple(_delivery(row) for row in self._connection.execute(query, values))

    def events(self, subject: str | None = None) -> tuple[Event, ...]:
        """Read the events, of one subject or all, oldest first."""
        query = "SELECT sequence, at, kind, subject, body, previous, digest FROM events"
        if subject is None:
            rows = self._connection.execute(f"{query} ORDER BY sequence")
        else:
            rows = self._connection.execute(f"{query} WHERE subject = ? ORDER BY sequence", (subject,))
        return tuple(Event(*row) for row in rows)

    def export(self) -> Path:
        """Write all events as JSON lines beside the ledger, in one step."""
        path = self.folder / EXPORT_NAME
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        with draft.open("w", encoding="utf-8") as stream:
            stream.writelines(f"{to_line(event)}\n" for event in self.events())
            stream.flush()
            os.fsync(stream.fileno())
        draft.chmod(_FILE_MODE)
        draft.replace(path)
        return path

    def verify(self) -> tuple[Problem, ...]:
        """Say what was tampered with: the chain, the rows beside it, or the export.

        Returns
        -------
        tuple of Problem
            Empty when every row is what its events say and the export is a beginning of the chain.
        """
        path = self.folder / FILE_NAME
        with self._reading():
            events, rows = self.events(), {row.id: row for row in self.deliveries()}
        texts = [*chain_problems(events), *_row_problems(events, rows)]
        problems = [
            Problem(text, path, allowed="restore it from a copy; the export names each event")
            for text in texts
        ]
        return (*problems, *self._export_problems(events))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """See one state of the file while other processes go on writing."""
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("COMMIT")

    def _export_problems(self, events: Sequence[Event]) -> Iterator[Problem]:
        path = self.folder / EXPORT_NAME
        if not path.is_file():
            return
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, start=1):
            try:
                exported = from_line(line)
            except (ValueError, TypeError):
                yield Problem("not an exported event", path, number)
                continue
            if number > len(events) or events[number - 1] != exported:
                yield Problem(f"the ledger no longer holds this event ({exported.sequence})", path, number)


@contextmanager
def open_ledger(folder: Path) -> Iterator[Ledger]:
    """Open the ledger in a folder, and make it if there is none.

    Parameters
    ----------
    folder
        ``output/.outbox``: on a local disk, because the file relies on locks.

    Raises
    ------
    DataFailed
        If the file is no ledger, or was written by a newer version.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=_FOLDER_MODE)
    path = folder / FILE_NAME
    connection = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        try:
            _prepare(connection, folder)
        except sqlite3.DatabaseError as error:
            raise DataFailed(Problem(f"not readable as a ledger ({error})", path)) from error
        ledger = Ledger(connection, folder)
        yield ledger
    finally:
        connection.close()


def _prepare(connection: sqlite3.Connection, folder: Path) -> None:
    # Without this the log is synced at checkpoints only, and a mark could be lost after its mail left.
    connection.execute("PRAGMA synchronous = FULL")
    if _version(connection) == 0:
        # Changing the journal mode does not wait for other connections: one process at a time gets here.
        with _alone(folder / "ledger.lock"):
            if _version(connection) == 0:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {SCHEMA}; COMMIT;")
                (folder / FILE_NAME).chmod(_FILE_MODE)
    found = _version(connection)
    if found != SCHEMA:
        raise DataFailed(
            Problem(
                f"unknown schema ({found})", folder / FILE_NAME, allowed=f"this version reads schema {SCHEMA}"
            )
        )


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _FILE_MODE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _row(delivery: Delivery) -> tuple[str | int | float, ...]:
    values = (getattr(delivery, name) for name in COLUMNS)
    return tuple(value.value if isinstance(value, State) else value for value in values)


def _delivery(row: Sequence[str | int | float]) -> Delivery:
    values = dict(zip(COLUMNS, row, strict=True))
    values["state"] = State(values["state"])  # type: ignore[assignment]
    values["alerted"] = bool(values["alerted"])
    return Delivery(**values)  # type: ignore[arg-type]


def _row_problems(events: Sequence[Event], rows: Mapping[str, Delivery]) -> Iterator[str]:
    """Compare each delivery with the last event that tells its state."""
    last: dict[str, dict[str, Json]] = {}
    for event in events:
        try:
            body = json.loads(event.body)
        except ValueError:
            continue  # the chain check names this event
        if isinstance(body, dict) and "state" in body:
            last[event.subject] = body
    for name in sorted(last.keys() | rows.keys()):
        if name not in rows:
            yield f"delivery {name} was removed"
        elif name not in last:
            yield f"delivery {name} was never entered by an event"
        elif last[name] != told(rows[name]):
            yield f"delivery {name} differs from its last event"
