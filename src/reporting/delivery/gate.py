"""Whether a filed report may leave for a list, and every reason why not."""

from __future__ import annotations

from collections.abc import Sequence

from reporting.catalogue.filed import Filed
from reporting.catalogue.kpis import FILE_NAME as KPIS
from reporting.catalogue.kpis import check_kpis
from reporting.catalogue.verify import verify_report
from reporting.delivery.approvals import Standing, missing_approval
from reporting.delivery.attachment import PDF_NAME
from reporting.delivery.content import content_digest, figures_digest
from reporting.delivery.deliveries import Delivery
from reporting.delivery.policy import MailingList
from reporting.delivery.states import LEFT

_FINAL = "filed"
_PROVISIONAL = "provisional"


def changed_since_sent(filed: Filed, known: Sequence[Delivery]) -> str:
    """Say that the figures changed after this very issue left: it must be filed as the next issue first."""
    record = filed.record
    for delivery in known:
        same = delivery.issue == record.issue and delivery.state in LEFT
        if same and delivery.figures != figures_digest(record):
            return f"its figures changed after issue {record.issue} was sent; run it again for the next issue"
    return ""


def report_reasons(filed: Filed) -> tuple[str, ...]:
    """Say why a report may go to nobody: it is not what was filed, or was never fit to be.

    A report is filed only after its notebook succeeded, its data passed every check and both files were
    rendered; what is left to prove is that the folder is still that report.
    """
    problems = (*verify_report(filed), *check_kpis(filed.folder / KPIS))
    # Without the path: the reasons stand in the ledger and in mails to the owner.
    reasons = [f"{problem.path.name if problem.path else ''}: {problem.message}" for problem in problems]
    if filed.record.state not in {_FINAL, _PROVISIONAL}:
        reasons.append(f"its state is {filed.record.state}")
    return tuple(reasons)


def list_reasons(filed: Filed, mailing_list: MailingList, said: Standing, now: float) -> tuple[str, ...]:
    """Say why a sound report may not go to a list yet."""
    record = filed.record
    reasons = [said.hold] if said.hold else []
    if record.state == _PROVISIONAL and not mailing_list.provisional:
        reasons.append("provisional: its period is still open")
    if record.warnings and mailing_list.reserves == "hold":
        reasons.append(f"with reserves: {'; '.join(record.warnings)}")
    if PDF_NAME not in record.outputs and any(person.form == "pdf" for person in mailing_list.recipients):
        reasons.append("the list asks for a PDF and the report has none")
    missing = missing_approval(mailing_list, said, content_digest(record), now)
    return (*reasons, missing) if missing else tuple(reasons)
