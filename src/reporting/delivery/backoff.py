"""When a deferred delivery is tried again, and when to give up."""

from __future__ import annotations

from typing import Final

_FIRST: Final = (60.0, 300.0, 900.0)
_HOUR: Final = 3600.0
_DAY: Final = 24 * _HOUR

DELAYS: Final = _FIRST + (_HOUR,) * int((_DAY - sum(_FIRST)) // _HOUR)
"""Seconds to wait after each failed attempt: 1, 5 and 15 minutes, then every hour, for one day."""


def next_delay(attempts: int) -> float | None:
    """Give the seconds to wait after so many failed attempts; None means give up.

    Attempts are counted, and no clock is compared: setting a clock forward or back neither loses a mail nor
    sends one early by more than the wait itself.

    Examples
    --------
    >>> [next_delay(n) for n in (1, 2, 3, 4, 5)]
    [60.0, 300.0, 900.0, 3600.0, 3600.0]
    >>> next_delay(len(DELAYS) + 1) is None
    True
    """
    return DELAYS[attempts - 1] if 1 <= attempts <= len(DELAYS) else None
