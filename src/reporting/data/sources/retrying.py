"""Ask a server three times before giving up, and never repeat its password."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from typing import Final, Protocol

import pyarrow as pa

from reporting.data.spec import SourceSpec
from reporting.errors import DataFailed, Problem

TRIES: Final = 3
#: SQLSTATE classes that asking again may cure: connection, resources, an ended session, timeouts, locks.
PASSING_STATES: Final = ("08", "53", "57", "40")
_FIRST_PAUSE_SECONDS: Final = 0.5


class SourceUnavailable(Exception):
    """The server refused, was late or went away; asking again may help."""


class Server(Protocol):
    """Anything that answers a query with rows."""

    def fetch(self, query: str) -> pa.Table:
        """Run one read-only query; raise SourceUnavailable if asking again may help."""
        ...


def fetch_with_retries(
    server: Server,
    source: SourceSpec,
    *,
    sleep: Callable[[float], None] = time.sleep,
    jitter: Callable[[], float] = random.random,
) -> pa.Table:
    """Fetch a source's rows, trying three times with growing, uneven pauses.

    Raises
    ------
    DataFailed
        All tries failed, or the first failed for good; the text holds no password.
    """
    for attempt in range(1, TRIES + 1):
        try:
            return server.fetch(source.query)
        except SourceUnavailable as error:
            if attempt == TRIES:
                said = without_secrets(str(error), source)
                text = f"source '{source.name}': not available after {TRIES} tries ({said})"
                raise DataFailed(Problem(text)) from None
            sleep(_FIRST_PAUSE_SECONDS * 2 ** (attempt - 1) * (0.5 + jitter()))
    raise AssertionError(source.name)


def without_secrets(text: str, source: SourceSpec) -> str:
    """Take the url, and whatever looks like a password, out of a server's message; keep its first line."""
    line = text.splitlines()[0] if text else "no message"
    password = _password(source.url)
    for secret in (source.url, password):
        if secret:
            line = line.replace(secret, "***")
    line = re.sub(r"://[^\s@/]*@", "://***@", line)
    return re.sub(r"(?i)(password|pwd|token)\s*=\s*\S+", r"\1=***", line)


def _password(url: str) -> str:
    match = re.match(r"[^:]+://[^:/@]*:([^@]*)@", url)
    return match[1] if match else ""
