"""Write mails as readable .eml files into a folder: delivery without any server."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reporting.delivery.outcomes import Fate, Outcome
from reporting.delivery.transports.protocol import Commit, Mail, same_for_all

_FOLDER_MODE: Final = 0o750
_FILE_MODE: Final = 0o640


@dataclass(frozen=True, slots=True)
class EmlFolder:
    """A folder of mails, one file each.

    Parameters
    ----------
    folder
        Where they go; made if need be.
    """

    folder: Path
    name: str = "eml"
    rehearsal: bool = True

    def send(self, mail: Mail, commit: Commit) -> Mapping[str, Outcome]:
        """Write the file under a temporary name, push it to the disk, and rename it."""
        path = self.path(mail.key)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=_FOLDER_MODE)
            draft = path.with_name(f".{path.name}.{os.getpid()}")
            with draft.open("wb") as stream:
                stream.write(_envelope(mail) + mail.data)
                stream.flush()
                os.fsync(stream.fileno())
            draft.chmod(_FILE_MODE)
        except OSError as error:
            return same_for_all(
                mail,
                Outcome(Fate.DEFERRED, f"cannot write {self.folder.name}: {error.strerror}", reached=False),
            )
        commit({})
        draft.replace(path)
        return same_for_all(mail, Outcome(Fate.ACCEPTED, f"written as {path.name}"))

    def was_accepted(self, key: str) -> bool | None:
        """Look for the file: a folder can always tell."""
        return self.path(key).is_file()

    def path(self, key: str) -> Path:
        """Name the file of a mail."""
        return self.folder / f"{key}.eml"


def _envelope(mail: Mail) -> bytes:
    """Name the envelope recipients: a file has no envelope, and a list does not show them in its headers."""
    lines = [f"X-Envelope-From: {mail.sender}", *(f"X-Envelope-To: {address}" for address in mail.recipients)]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")
