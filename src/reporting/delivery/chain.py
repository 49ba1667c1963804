"""The hash chain over the events of the ledger: a changed, removed or inserted row shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Final

GENESIS: Final = "0" * 64

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, as the ledger keeps it.

    Parameters
    ----------
    sequence
        1 for the first event, without gaps.
    at
        UTC, ISO 8601.
    kind
        What happened.
    subject
        The delivery or the report it happened to.
    body
        Canonical JSON with everything else.
    previous, digest
        Digest of the event before it, and of this one including that.
    """

    sequence: int
    at: str
    kind: str
    subject: str
    body: str
    previous: str
    digest: str


def canonical(body: Mapping[str, Json]) -> str:
    """Write a body so that equal bodies are equal texts."""
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def seal(sequence: int, at: str, kind: str, subject: str, body: str, previous: str) -> Event:
    """Make the event that follows the one with digest ``previous``."""
    text = json.dumps([sequence, at, kind, subject, body, previous], ensure_ascii=False)
    return Event(sequence, at, kind, subject, body, previous, hashlib.sha256(text.encode()).hexdigest())


def chain_problems(events: Iterable[Event]) -> Iterator[str]:
    """Say where the chain is broken: a gap, a changed event, a wrong link."""
    previous, expected = GENESIS, 1
    for event in events:
        if event.sequence != expected:
            yield f"event {expected} is missing (the next one is {event.sequence})"
        elif event.previous != previous:
            yield f"event {event.sequence} does not follow the one before it"
        again = seal(event.sequence, event.at, event.kind, event.subject, event.body, event.previous)
        if again.digest != event.digest:
            yield f"event {event.sequence} was changed after it was written"
        previous, expected = event.digest, event.sequence + 1


def to_line(event: Event) -> str:
    """Write an event as one line of JSON, for the export."""
    return json.dumps(asdict(event), sort_keys=True, ensure_ascii=False)


def from_line(line: str) -> Event:
    """Read an event from a line of the export."""
    return Event(**json.loads(line))
