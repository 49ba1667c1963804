"""When the figures of a sent report change: the next issue, what it corrects, and who has the old one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reporting.catalogue.filed import Filed
from reporting.catalogue.kpis import FILE_NAME as KPIS
from reporting.catalogue.kpis import read_rows
from reporting.delivery.deliveries import REPORT
from reporting.delivery.erratum import ERRATUM_NAME, Correction, correct, erratum_page
from reporting.delivery.figures import Rows
from reporting.delivery.ledger import FILE_NAME as LEDGER
from reporting.delivery.ledger import Ledger, open_ledger
from reporting.delivery.states import LEFT, OPEN, State
from reporting.errors import DataFailed, Problem

OUTBOX: Final = ".outbox"
ISSUES: Final = ".issues"
_REASON: Final = "erratum.json"
_MODE: Final = 0o640


@dataclass(frozen=True, slots=True)
class Reissue:
    """How a report is to be filed, now that it was made again.

    Parameters
    ----------
    issue
        Its number.
    keep_old
        Where the issue that readers have is kept; None if nobody has it.
    correction
        What changed since that issue; None for a first issue.
    """

    issue: int
    keep_old: Path | None = None
    correction: Correction | None = None


def outbox_folder(output: Path) -> Path:
    """Name the folder of the ledger."""
    return output / OUTBOX


def kept_issue(output: Path, key: tuple[str, str, str], issue: int) -> Path:
    """Name the folder where an issue that was replaced is kept: period, unit, report, number."""
    return output.joinpath(ISSUES, *key, str(issue))


def plan_reissue(output: Path, filed: Filed | None, after: Rows, reason: str = "") -> Reissue:
    """Decide under which number a report is filed; the pipeline asks before it publishes a draft.

    Parameters
    ----------
    output
        The workspace's output folder.
    filed
        The report as it is filed now, or None.
    after
        kpis.csv of the draft.
    reason
        Why it was made again.

    Returns
    -------
    Reissue
        The same number as long as nobody has the filed issue, or no figure changed; else the next one.
    """
    if filed is None:
        return Reissue(1)
    issue = filed.record.issue
    before = read_rows(filed.folder / KPIS)
    correction = correct(before, after, old_issue=issue, new_issue=issue + 1, reason=reason)
    if correction.changes and _was_sent(output, filed.record.key, issue):
        return Reissue(issue + 1, kept_issue(output, filed.record.key, issue), correction)
    if issue == 1:
        return Reissue(1)
    # This issue corrects an earlier one and nobody has it yet: it still corrects that one.
    last = kept_issue(output, filed.record.key, issue - 1)
    older = _rows_of(last)
    again = None if older is None else correct(
        older, after, old_issue=issue - 1, new_issue=issue, reason=reason or read_reason(filed.folder)
    )  # fmt: skip
    return Reissue(issue, None, again)


def write_erratum(draft: Path, correction: Correction, heading: str, language: str) -> Path:
    """Put the erratum page, and the reason for later mails, into a draft folder."""
    page = draft / ERRATUM_NAME
    page.write_text(erratum_page(correction, heading, language), encoding="utf-8")
    reason = draft / _REASON
    body = {
        "schema": 1,
        "old_issue": correction.old_issue,
        "new_issue": correction.new_issue,
        "reason": correction.reason,
    }
    reason.write_text(json.dumps(body, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    for path in (page, reason):
        path.chmod(_MODE)
    return page


def read_reason(folder: Path) -> str:
    """Read why an issue replaced another; empty if it did not."""
    path = folder / _REASON
    if not path.is_file():
        return ""
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["reason"])
    except (ValueError, KeyError, TypeError) as error:
        raise DataFailed(Problem("not readable as an erratum", path, allowed="run the job again")) from error


def correction_since(output: Path, filed: Filed, had: int) -> Correction | None:
    """Say what changed since the issue a reader has; None if that issue was not kept, or is this one."""
    if not 0 < had < filed.record.issue:
        return None
    before = _rows_of(kept_issue(output, filed.record.key, had))
    if before is None:
        return None
    return correct(
        before,
        read_rows(filed.folder / KPIS),
        old_issue=had,
        new_issue=filed.record.issue,
        reason=read_reason(filed.folder),
    )


def issues_had(ledger: Ledger, key: tuple[str, str, str], issue: int) -> Mapping[str, int]:
    """Tell, by recipient, the last issue before this one that they have or may have (0: it never left).

    A recipient whose earlier issue still waited to be sent is named with 0: this issue takes its place.
    """
    period, unit, report = key
    where = "kind = ? AND period = ? AND unit = ? AND report = ? AND issue < ?"
    had: dict[str, int] = {}
    for delivery in ledger.deliveries(where, (REPORT, period, unit, report, issue)):
        if delivery.state in LEFT:
            had[delivery.recipient] = max(had.get(delivery.recipient, 0), delivery.issue)
        elif delivery.state in OPEN | {State.SENDING, State.WITHDRAWN}:
            had.setdefault(delivery.recipient, 0)
    return had


def _was_sent(output: Path, key: tuple[str, str, str], issue: int) -> bool:
    folder = outbox_folder(output)
    if not (folder / LEDGER).is_file():
        return False
    period, unit, report = key
    where = "kind = ? AND period = ? AND unit = ? AND report = ? AND issue = ?"
    with open_ledger(folder) as ledger:
        found = ledger.deliveries(where, (REPORT, period, unit, report, issue))
    # One that is being sent at this moment may have left when the draft is published.
    return any(delivery.state in LEFT | {State.SENDING} for delivery in found)


def _rows_of(folder: Path) -> Rows | None:
    path = folder / KPIS
    return read_rows(path) if path.is_file() else None
