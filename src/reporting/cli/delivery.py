"""Verbs that send: recipients, approve, hold, release, send."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from reporting.cli.ledger import ledger_clock, open_outbox, plain
from reporting.cli.options import Settings, print_json, print_rows, with_settings
from reporting.errors import DataFailed, DeliveryIncomplete, UsageError

if TYPE_CHECKING:
    from reporting.catalogue.filed import Filed
    from reporting.delivery.enrolling import Kept
    from reporting.delivery.ledger import Ledger
    from reporting.delivery.rehearsal import Rehearsal
    from reporting.delivery.round import Delivering, Request, RoundResult

BY = click.option("--by", "person", default=getpass.getuser, help="Who says so; else who runs the command.")


def with_reports(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb ``--period``, ``--unit`` and ``--report``: which filed reports."""
    for option in (
        click.option("--report", "reports", multiple=True, help="Only this report (may be repeated)."),
        click.option("--unit", "units", multiple=True, help="Only this unit (may be repeated)."),
        click.option("--period", "periods", multiple=True, help="Only this period (may be repeated)."),
    ):
        verb = option(verb)
    return verb


@click.command("recipients")
@click.option("--unit", "units", multiple=True, help="Only this unit (may be repeated).")
@click.option("--report", "reports", multiple=True, help="Only this report (may be repeated).")
@with_settings
def recipients_verb(settings: Settings, units: tuple[str, ...], reports: tuple[str, ...]) -> None:
    """Show who would get which report, and why; and who would not."""
    from reporting.delivery.recipients import entitlements
    from reporting.delivery.settings import policy_of
    from reporting.params import load_params

    params = load_params(settings.workspace)
    policy = policy_of(params)
    rows = [
        (
            report.id, unit, entitlement.recipient.address, entitlement.recipient.role,
            entitlement.recipient.form, "yes" if entitlement.allowed else "no", entitlement.why,
        )
        for report in params.reports.values()
        if not reports or report.id in reports
        for unit in report.units
        if not units or unit in units
        for entitlement in entitlements(policy, report.id, unit)
    ]  # fmt: skip
    headings = ("report", "unit", "address", "role", "form", "gets it", "why")
    if settings.as_json:
        print_json([dict(zip(headings, row, strict=True)) for row in rows])
    else:
        print_rows(headings, rows)


@click.command("approve")
@with_reports
@BY
@with_settings
def approve_verb(settings: Settings, person: str, **which: tuple[str, ...]) -> None:
    """Approve filed reports exactly as they are now; a changed report needs a new approval."""
    from reporting.catalogue.verify import verify_report
    from reporting.delivery.approvals import approve
    from reporting.delivery.content import content_digest

    found = _filed(settings, which)
    if problems := [problem for filed in found for problem in verify_report(filed)]:
        raise DataFailed(problems)
    approved = []
    with open_outbox(settings) as ledger:
        for filed in found:
            digest = content_digest(filed.record)
            approve(ledger, filed.record.key, digest, person, clock=ledger_clock())
            approved.append(
                {"report": "/".join(filed.record.key), "issue": filed.record.issue, "content": digest}
            )
    if settings.as_json:
        print_json(approved)
        return
    for line in approved:
        click.echo(
            f"{line['report']} issue {line['issue']} approved by {person} ({str(line['content'])[:12]})"
        )


@click.command("hold")
@with_reports
@click.option("--reason", required=True, help="Why.")
@BY
@with_settings
def hold_verb(settings: Settings, reason: str, person: str, **which: tuple[str, ...]) -> None:
    """Hold filed reports back, whatever was approved, until they are released."""
    from reporting.delivery.approvals import hold

    _say(settings, which, "held", lambda ledger, key: hold(ledger, key, person, reason, clock=ledger_clock()))


@click.command("release")
@with_reports
@BY
@with_settings
def release_verb(settings: Settings, person: str, **which: tuple[str, ...]) -> None:
    """Lift a hold."""
    from reporting.delivery.approvals import release

    _say(settings, which, "released", lambda ledger, key: release(ledger, key, person, clock=ledger_clock()))


@click.command("send")
@with_reports
@click.option("--confirm", is_flag=True, help="Let first mails and corrections leave without an approval.")
@click.option("--only-failed", is_flag=True, help="Only what was tried and deferred; now, without waiting.")
@click.option("--dry-run", is_flag=True, help="Write the mails as .eml files; nobody gets anything.")
@click.option(
    "--redirect-all", metavar="ADDRESS", default="", help="Send every mail to this address instead."
)
@with_settings
def send_verb(
    settings: Settings, confirm: bool, only_failed: bool, dry_run: bool, redirect_all: str, **which: Any
) -> None:
    """Mail filed reports to the people allowed to see them, each exactly once.

    Firing it twice, or again after it was interrupted, sends nothing twice.
    """
    from reporting.delivery.rehearsal import redirect_all as redirect
    from reporting.delivery.rehearsal import write_dry_run
    from reporting.delivery.round import Request, Selection, send_due

    if redirect_all and (confirm or only_failed or dry_run):
        raise UsageError("--redirect-all is a rehearsal; it goes with no other way of sending")
    request = Request(Selection(**which), confirmed=confirm, only_failed=only_failed)
    work = _work(settings)
    address = redirect_all or work.policy.redirect
    if dry_run:
        _print_rehearsal(settings, write_dry_run(work, request))
    elif address:
        _print_rehearsal(settings, redirect(work, request, address))
    else:
        _print_round(settings, _watched(settings, work, request, send_due))


# Shared steps --------------------------------------------------------------------------------------


def _filed(settings: Settings, which: dict[str, tuple[str, ...]]) -> list[Filed]:
    """Find the filed reports of a selection; naming nothing at all is too little for a person's word."""
    from reporting.catalogue.filed import iter_filed
    from reporting.delivery.round import Selection

    if not any(which.values()):
        raise UsageError("name what you mean: --period, --unit or --report")
    selection = Selection(**which)
    found = [f for f in iter_filed(settings.workspace.output) if selection.holds(*f.record.key)]
    if not found:
        raise UsageError("no filed report is meant; see 'reporting list'")
    return found


def _say(
    settings: Settings,
    which: dict[str, tuple[str, ...]],
    word: str,
    enter: Callable[[Ledger, tuple[str, str, str]], None],
) -> None:
    found = _filed(settings, which)
    with open_outbox(settings) as ledger:
        for filed in found:
            enter(ledger, filed.record.key)
    names = ["/".join(filed.record.key) for filed in found]
    if settings.as_json:
        print_json([{"report": name, "now": word} for name in names])
    else:
        click.echo("\n".join(f"{name} {word}" for name in names))


def _work(settings: Settings) -> Delivering:
    from reporting.delivery.letters import look_of
    from reporting.delivery.message import load_templates
    from reporting.delivery.round import Delivering
    from reporting.delivery.settings import policy_of, transport_of
    from reporting.params import load_params
    from reporting.pipeline.setting import brand_of

    workspace = settings.workspace
    params = load_params(workspace)
    return Delivering(
        output=workspace.output,
        policy=policy_of(params),
        transport=transport_of(params.recipients.transport, workspace.root),
        templates=load_templates(workspace.templates / "email"),
        look=look_of(brand_of(workspace, params.organisation.brand)),
    )


def _watched(
    settings: Settings, work: Delivering, request: Request, send: Callable[[Delivering, Request], RoundResult]
) -> RoundResult:
    from dataclasses import replace

    from reporting.cli.sending import show_sending

    with show_sending(quiet=settings.quiet) as watcher:
        return send(replace(work, watcher=watcher), request)


def _print_round(settings: Settings, result: RoundResult) -> None:
    counts = {fate.value: count for fate, count in result.fates.items()}
    if settings.as_json:
        print_json(
            {
                "fates": counts,
                "kept": [_kept(kept) for kept in result.kept],
                "open": [plain(delivery) for delivery in result.open],
                "stopped": result.stopped,
            }
        )
    else:
        click.echo(", ".join(f"{count} {name}" for name, count in counts.items()) or "nothing was due")
        for kept in result.kept:
            _echo_kept(kept)
    if not result.complete:
        still = len(result.open)
        raise DeliveryIncomplete(
            result.stopped
            or f"delivery is incomplete ({still} wait for a person); see 'reporting outbox list'"
        )


def _print_rehearsal(settings: Settings, rehearsal: Rehearsal) -> None:
    if settings.as_json:
        print_json(
            {
                "mails": [
                    {
                        "recipients": mail.recipients,
                        "reports": ["/".join(key) for key in mail.keys],
                        "outcome": mail.outcome.fate.value,
                        "detail": mail.outcome.detail,
                        "would_wait": mail.reasons,
                    }
                    for mail in rehearsal.mails
                ],
                "kept": [_kept(kept) for kept in rehearsal.unsound],
            }
        )
    else:
        for mail in rehearsal.mails:
            reports = ", ".join("/".join(key) for key in mail.keys)
            click.echo(f"{reports} -> {', '.join(mail.recipients)}: {mail.outcome.detail}")
            for reason in mail.reasons:
                click.echo(f"  would wait: {reason}")
        for kept in rehearsal.unsound:
            _echo_kept(kept)
    if rehearsal.unsound or any(mail.outcome.fate.value != "accepted" for mail in rehearsal.mails):
        raise DeliveryIncomplete("the rehearsal met problems")


def _kept(kept: Kept) -> dict[str, object]:
    return {"report": "/".join(kept.key), "list": kept.list_id, "reasons": kept.reasons, "sound": kept.sound}


def _echo_kept(kept: Kept) -> None:
    name = f"{'/'.join(kept.key)}{f' to {kept.list_id}' if kept.list_id else ''}"
    for reason in kept.reasons:
        click.echo(f"{name} waits: {reason}")
