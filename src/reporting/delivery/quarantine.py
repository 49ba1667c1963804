"""Put aside what must never be mailed, so that a person can look at it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Final

from reporting.catalogue.filed import Filed
from reporting.delivery.attachment import PDF_NAME

QUARANTINE: Final = "quarantine"
_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o600


def quarantine(outbox: Path, filed: Filed, reason: str) -> Path:
    """Copy the suspect PDF beside a note of why; the filed folder itself is left as evidence.

    Parameters
    ----------
    outbox
        Folder of the ledger.
    filed
        The report that is not what it should be.
    reason
        What is wrong with it.

    Returns
    -------
    Path
        A folder that is the same for the same file, report and reason.
    """
    source = filed.folder / PDF_NAME
    data = source.read_bytes() if source.is_file() else b""
    name = hashlib.sha256("\0".join((*filed.record.key, reason)).encode() + data).hexdigest()[:12]
    folder = outbox / QUARANTINE / f"{'-'.join(filed.record.key)}-{name}"
    if folder.exists():
        return folder
    draft = folder.with_name(f".{folder.name}-{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=_FOLDER_MODE)
    if data:
        (draft / PDF_NAME).write_bytes(data)
    note = {"report": "/".join(filed.record.key), "issue": filed.record.issue, "reason": reason}
    (draft / "reason.json").write_text(
        json.dumps(note, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    for path in draft.iterdir():
        path.chmod(_FILE_MODE)
    try:
        draft.rename(folder)
    except OSError:
        # Another process put the same file aside at the same moment.
        shutil.rmtree(draft, ignore_errors=True)
    return folder
