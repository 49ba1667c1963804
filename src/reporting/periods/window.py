"""The windows a period ends, begins or is part of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

WindowName = Literal["period", "ytd", "fy", "ytg", "qtd", "mat"]
WINDOW_NAMES: tuple[WindowName, ...] = get_args(WindowName)


@dataclass(frozen=True, slots=True)
class Window:
    """A span of days with the name of its role; `end` is the day after the last."""

    name: WindowName
    start: date
    end: date

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end
