"""What can go wrong, as a person reads it: every error the user meets, with its exit code.

::

    ReportingError            1  a bug, unless a subclass says otherwise
    ├── UsageError            2  the command line cannot be understood
    ├── InputRefused          3  a file of the workspace (or a parameter) is refused
    ├── DataFailed            4  a source or its data is refused or cannot be read
    ├── JobFailed             5  one job failed
    │   ├── ExecutionFailed   5  its notebook
    │   └── RenderFailed      5  its rendering
    ├── JobsFailed            5  some jobs of a run failed
    ├── DeliveryIncomplete    6  some message was not sent
    └── LockHeld              7  another run holds the workspace
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where, and what would be right.

    Parameters
    ----------
    message
        What is wrong, with the offending value in parentheses.
    path, line, column
        Where; lines and columns count from 1.
    allowed
        What is allowed, as a phrase ("allowed keys: a, b").
    suggestion
        The nearest allowed value, if one is near.

    Examples
    --------
    >>> print(Problem("unknown key ('titel')", Path("params/a.yml"), 3, 1, "allowed keys: title", "title"))
    params/a.yml:3:1: unknown key ('titel'); allowed keys: title; did you mean 'title'?
    """

    message: str
    path: Path | None = None
    line: int | None = None
    column: int | None = None
    allowed: str = ""
    suggestion: str | None = None

    def __str__(self) -> str:
        """Write the problem as one line: place, message, what is allowed, a guess."""
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)
        text = "; ".join(part for part in (self.message, self.allowed) if part)
        guess = f"; did you mean '{self.suggestion}'?" if self.suggestion else ""
        return f"{place}: {text}{guess}" if place else f"{text}{guess}"


def nearest(value: str, allowed: Iterable[str]) -> str | None:
    """Name the allowed value most like the given one, or None if none is near.

    Examples
    --------
    >>> nearest("recipents", ["recipients", "units"])
    'recipients'
    >>> nearest("zzz", ["recipients"]) is None
    True
    """
    choices = {choice.casefold(): choice for choice in allowed}
    matches = get_close_matches(value.casefold(), choices, n=1, cutoff=0.6)
    return choices[matches[0]] if matches else None


class ReportingError(Exception):
    """An error whose text is written for the user."""

    exit_code: ClassVar[int] = 1


class _ProblemsError(ReportingError):
    """An error that names all problems found, one a line."""

    def __init__(self, problems: Sequence[Problem] | Problem | str) -> None:
        if isinstance(problems, str):
            problems = (Problem(problems),)
        elif isinstance(problems, Problem):
            problems = (problems,)
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(ReportingError):
    """The command line cannot be understood."""

    exit_code = 2


class InputRefused(_ProblemsError):
    """A file of the workspace or a parameter is refused; nothing was run."""

    exit_code = 3


class DataFailed(_ProblemsError):
    """A source cannot be read, or its data break a rule that blocks."""

    exit_code = 4


class JobFailed(ReportingError):
    """One job failed; the others go on."""

    exit_code = 5


class ExecutionFailed(JobFailed):
    """A notebook raised, hung, ran out of memory or lost its kernel."""


class RenderFailed(JobFailed):
    """A renderer refused a document or did not leave the files asked for."""


class JobsFailed(ReportingError):
    """Some jobs of a run failed."""

    exit_code = 5


class DeliveryIncomplete(ReportingError):
    """Some message of a delivery was refused, or its fate is unknown."""

    exit_code = 6


class LockHeld(ReportingError):
    """Another run holds the lock of this workspace."""

    exit_code = 7
