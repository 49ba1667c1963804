"""Values that stand elsewhere, such as ``${env:X}``, looked up by the process that uses them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reporting.errors import InputRefused, Problem
from reporting.params.keyring_entries import read_entry

ALLOWED_REFERENCES = "allowed: ${env:NAME}, ${file:PATH}, ${keyring:NAME}"
_REFERENCE = re.compile(
    r"\$\{(?:env:([A-Za-z_][A-Za-z0-9_]*)|file:([^{}\r\n]+)|keyring:([A-Za-z0-9][A-Za-z0-9_.-]*))\}"
)


@dataclass(frozen=True, slots=True)
class Late:
    """A text of a params file whose references are not looked up yet.

    Parameters
    ----------
    text
        As written; never holds a secret itself.
    place
        Where it is written, for messages.
    """

    text: str
    place: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def is_constant(self) -> bool:
        """Whether there is nothing to look up."""
        return _REFERENCE.search(self.text) is None

    def resolve(
        self,
        root: Path,
        *,
        environ: Mapping[str, str] = os.environ,
        entry: Callable[[str], str] = read_entry,
    ) -> str:
        """Look its references up.

        Parameters
        ----------
        root
            What the paths of ``${file:...}`` are relative to; one newline at a file's end is not part
            of the value.
        entry
            Reads an entry of the machine's keyring, or raises LookupError.

        Raises
        ------
        InputRefused
            A variable is not set or empty, a file or an entry of the keyring cannot be read; all of them
            at once.
        """
        problems: list[Problem] = []

        def look_up(match: re.Match[str]) -> str:
            try:
                if match[1]:
                    return _variable(match[1], environ)
                return _content(root / match[2], match[2]) if match[2] else entry(match[3])
            except LookupError as error:
                problems.append(Problem(f"{self.place}: {error.args[0]}" if self.place else error.args[0]))
                return ""

        value = _REFERENCE.sub(look_up, self.text)
        if problems:
            raise InputRefused(problems)
        return value


def has_reference(text: str) -> bool:
    """Say whether a text holds, or seems meant to hold, a reference."""
    return "${" in text


def is_well_formed(text: str) -> bool:
    """Say whether everything that begins like a reference is one.

    Examples
    --------
    >>> is_well_formed("${env:FOLDER}/budget.csv"), is_well_formed("${FOLDER}/budget.csv")
    (True, False)
    """
    return "${" not in _REFERENCE.sub("", text)


def is_only_reference(text: str) -> bool:
    """Say whether a text is one reference and nothing else."""
    return _REFERENCE.fullmatch(text) is not None


def _variable(name: str, environ: Mapping[str, str]) -> str:
    value = environ.get(name)
    if not value:
        raise LookupError(f"environment variable '{name}' is not set")
    return value


def _content(path: Path, shown: str) -> str:
    try:
        return path.read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
    except (OSError, UnicodeDecodeError):
        raise LookupError(f"file '{shown}' cannot be read") from None
