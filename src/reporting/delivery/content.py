"""The one digest that stands for everything a recipient would be shown."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from reporting.catalogue.kpis import FILE_NAME as KPIS
from reporting.catalogue.record import RunRecord

_NEVER_SENT: Final = frozenset({"notebook.ipynb"})


def figures_digest(record: RunRecord) -> str:
    """Give the digest of the figures alone: two issues that differ only in their looks have the same one."""
    return record.outputs[KPIS].sha256 if KPIS in record.outputs else ""


def content_digest(record: RunRecord) -> str:
    """Digest what an approval approves: the files a reader gets, and how the report names itself.

    The executed notebook is left out: nobody is sent it. Times and versions are left out: the same report
    made again is the same report.
    """
    files = {name: out.sha256 for name, out in record.outputs.items() if name not in _NEVER_SENT}
    facts = [
        *record.key,
        record.issue,
        record.title,
        record.unit_name,
        record.state,
        list(record.warnings),
        files,
    ]
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
