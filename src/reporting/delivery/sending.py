"""One attempt to send one claimed mail: check again, compose, hand over, enter what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reporting.catalogue.filed import Filed, find_filed
from reporting.delivery.alerts import alert_message, notes_of, subjects
from reporting.delivery.approvals import standing
from reporting.delivery.attachment import NotTheFiledReport
from reporting.delivery.content import content_digest
from reporting.delivery.deliveries import ALERT, Delivery
from reporting.delivery.gate import list_reasons, report_reasons
from reporting.delivery.leases import heartbeat
from reporting.delivery.letters import Look, make_letter
from reporting.delivery.message import Templates, as_bytes, compose
from reporting.delivery.outbox import LeaseLost, Outbox
from reporting.delivery.outcomes import Fate, Outcome
from reporting.delivery.policy import MailingList, Policy, Recipient
from reporting.delivery.quarantine import quarantine
from reporting.delivery.recipients import is_allowed
from reporting.delivery.restatement import issues_had
from reporting.delivery.transports.protocol import Mail, Transport
from reporting.errors import DataFailed, InputRefused, ReportingError

Step = Callable[[str], None]


def ignore_step(name: str) -> None:
    """Hear nothing of the steps of an attempt."""
    del name


@dataclass(frozen=True, slots=True)
class Setting:
    """What every attempt of a round needs.

    Parameters
    ----------
    outbox, policy, transport
        Where states are kept, who may get what, how mails leave.
    templates, look
        Of the mails.
    output
        The workspace's output folder.
    holder
        This process.
    step
        Hears the name of each step as it is reached.
    """

    outbox: Outbox
    policy: Policy
    transport: Transport
    templates: Templates
    look: Look
    output: Path
    holder: str
    step: Step = ignore_step


@dataclass(frozen=True, slots=True)
class Checked:
    """A claimed mail that passed the gate again; each report with the issue its readers have."""

    reports: tuple[tuple[Filed, int], ...]
    mailing_list: MailingList
    recipient: Recipient


class _NotNowError(Exception):
    """The gate no longer lets the mail pass: its deliveries go back to drafted."""


def attempt(claimed: Sequence[Delivery], setting: Setting) -> Mapping[str, Outcome]:
    """Send one claimed mail.

    Everything that was checked when the mail was queued is checked again: the report, the people's word, the
    allow-list, and the unit and period that the PDF itself names.

    Returns
    -------
    Mapping
        The fate of each recipient; empty if the mail went back to drafted, or another process took it over.
    """
    outbox = setting.outbox
    outcomes: Mapping[str, Outcome]
    with heartbeat(lambda: outbox.renew(setting.holder)):
        try:
            send = _send_alert if claimed[0].kind == ALERT else _send_report
            outcomes = send(claimed, setting)
        except _NotNowError as reason:
            outbox.send_back([delivery.id for delivery in claimed], str(reason))
            return {}
        except LeaseLost:
            return {}
        except ReportingError as error:
            # This mail alone cannot be made; the others go on.
            text = _reason(error)
            outcomes = {delivery.recipient: Outcome(Fate.REFUSED, text) for delivery in claimed}
        setting.step("handed over")
        outbox.record(claimed, setting.holder, outcomes)
    setting.step("recorded")
    return outcomes


def _send_report(claimed: Sequence[Delivery], setting: Setting) -> Mapping[str, Outcome]:
    checked = _check(claimed, setting)
    try:
        outcomes = _hand_over(_compose(checked, claimed, setting, link=False), claimed, setting)
    except NotTheFiledReport as error:
        for filed, _ in checked.reports:
            if filed.folder in {problem.path.parent for problem in error.problems if problem.path}:
                quarantine(setting.outbox.ledger.folder, filed, error.problems[0].message)
        raise
    large = [d for d in claimed if outcomes[d.recipient].fate is Fate.TOO_LARGE]
    may_link = checked.mailing_list.link_if_too_large and setting.policy.portal
    if large and may_link and checked.recipient.form == "pdf":
        smaller = _compose(checked, claimed, setting, link=True)
        return {**outcomes, **_hand_over(smaller, large, setting)}
    return outcomes


def _check(claimed: Sequence[Delivery], setting: Setting) -> Checked:
    """Judge the mail as it stands on the disk and in the ledger at this moment."""
    policy, ledger = setting.policy, setting.outbox.ledger
    mailing_list, recipient = _named(policy, claimed[0])
    for delivery in claimed:
        _named(policy, delivery)
        if not is_allowed(policy, delivery.unit, delivery.recipient):
            raise _NotNowError(f"{delivery.unit} no longer allows this address")
    reports: dict[str, tuple[Filed, int]] = {}
    for delivery in claimed:
        if delivery.unit in reports:
            continue
        filed = _filed(delivery, setting.output)
        reasons = (
            *report_reasons(filed),
            *list_reasons(filed, mailing_list, standing(ledger, filed.record.key), setting.outbox.clock()),
        )
        if reasons:
            raise _NotNowError("; ".join(reasons))
        had = issues_had(ledger, filed.record.key, filed.record.issue).get(delivery.recipient, 0)
        reports[delivery.unit] = (filed, had)
    return Checked(tuple(reports.values()), mailing_list, recipient)


def _named(policy: Policy, delivery: Delivery) -> tuple[MailingList, Recipient]:
    """Find the recipient on the list that named them when the delivery was entered."""
    for mailing_list in policy.lists:
        if mailing_list.id == delivery.list_id and mailing_list.covers(delivery.report, delivery.unit):
            for recipient in mailing_list.recipients:
                if recipient.address == delivery.recipient:
                    return mailing_list, recipient
    raise _NotNowError(f"list {delivery.list_id} no longer names this address")


def _filed(delivery: Delivery, output: Path) -> Filed:
    try:
        filed = find_filed(output, period=delivery.period, unit=delivery.unit, report=delivery.report)
    except (InputRefused, DataFailed) as error:
        raise _NotNowError(_reason(error)) from error
    if filed.record.issue != delivery.issue or content_digest(filed.record) != delivery.content:
        raise _NotNowError("the report changed")
    return filed


def _compose(checked: Checked, claimed: Sequence[Delivery], setting: Setting, *, link: bool) -> bytes:
    letter = make_letter(
        checked.reports,
        checked.mailing_list,
        checked.recipient,
        policy=setting.policy,
        look=setting.look,
        output=setting.output,
        key=claimed[0].mail,
        created=_created(claimed[0]),
        form="link" if link else None,
    )
    return as_bytes(compose(letter, setting.templates))


def _send_alert(claimed: Sequence[Delivery], setting: Setting) -> Mapping[str, Outcome]:
    alert = claimed[0]
    about = subjects(setting.outbox, alert)
    notes = notes_of(setting.outbox, alert)
    message = alert_message(about, notes, setting.policy, alert, created=_created(alert))
    return _hand_over(as_bytes(message), claimed, setting)


def _hand_over(data: bytes, claimed: Sequence[Delivery], setting: Setting) -> Mapping[str, Outcome]:
    """Give the mail to the transport, unless it is larger than this workspace allows."""
    recipients = tuple(dict.fromkeys(delivery.recipient for delivery in claimed))
    setting.step("composed")
    most = setting.policy.limits.mail_bytes
    if len(data) > most:
        return dict.fromkeys(
            recipients, Outcome(Fate.TOO_LARGE, f"{len(data)} bytes are more than allowed ({most})")
        )

    def commit(decided: Mapping[str, Outcome]) -> None:
        setting.step("before commit")
        setting.outbox.commit(claimed, setting.holder, decided)
        setting.step("committed")

    mail = Mail(claimed[0].mail, setting.policy.sender, recipients, data)
    return setting.transport.send(mail, commit)


def _created(delivery: Delivery) -> float:
    return datetime.fromisoformat(delivery.created).timestamp()


def _reason(error: ReportingError) -> str:
    """Say why without saying where: the reason stands in the ledger and in mails to the owner."""
    if isinstance(error, InputRefused | DataFailed):
        return "; ".join(problem.message for problem in error.problems)
    return str(error).partition("\n")[0]
