"""From the params of a workspace to what delivery needs of them."""

from __future__ import annotations

from pathlib import Path

from reporting.delivery.addresses import parse_address, parse_rule
from reporting.delivery.policy import Approval, Limits, MailingList, Policy, Recipient
from reporting.delivery.transports.eml import EmlFolder
from reporting.delivery.transports.protocol import Transport
from reporting.delivery.transports.sendmail import Sendmail
from reporting.delivery.transports.signed import Signed
from reporting.delivery.transports.smtp import Smtp
from reporting.delivery.transports.wire import Server
from reporting.params import Params, RecipientList, TransportSpec

_MEGABYTE = 1024 * 1024


def policy_of(params: Params) -> Policy:
    """Settle who gets what, with every address in the one form it is compared in.

    Raises
    ------
    InputRefused
        If an address is not plain, whatever the file's own check says.
    """
    spec, organisation = params.recipients, params.organisation
    return Policy(
        sender=parse_address(spec.transport.sender),
        sender_name=organisation.name,
        reply_to=parse_address(spec.transport.reply_to) if spec.transport.reply_to else "",
        owners={unit: parse_address(address) for unit, address in spec.owners.items()},
        allow={unit: frozenset(_rule(entry) for entry in entries) for unit, entries in spec.allow.items()},
        lists=tuple(_list(entry) for entry in spec.lists),
        kpis=spec.kpis,
        portal=spec.portal,
        groups=frozenset({organisation.group}),
        redirect=parse_address(spec.redirect) if spec.redirect else "",
        limits=Limits(
            mail_bytes=int(spec.limits.attachment_mb * _MEGABYTE),
            recipients=spec.limits.recipients_per_message,
            messages=spec.limits.messages_per_run,
        ),
    )


def transport_of(spec: TransportSpec, root: Path) -> Transport:
    """Make the transport a workspace names; secrets are looked up only while a mail is being sent.

    Parameters
    ----------
    root
        The workspace: folders and secret files are relative to it.
    """
    carrier = _carrier_of(spec, root)
    if not spec.certificate:
        return carrier
    return Signed(carrier, lambda: spec.certificate.resolve(root), lambda: spec.key.resolve(root))


def _carrier_of(spec: TransportSpec, root: Path) -> Transport:
    if spec.kind == "smtp":
        server = Server(
            host=spec.host.resolve(root),
            port=spec.port,
            security=spec.tls,
            credentials=lambda: (spec.user.resolve(root), spec.password.resolve(root)) if spec.user else None,
        )
        return Smtp(server, spec.seconds)
    if spec.kind == "lmtp":
        return Smtp(
            Server(host=spec.host.resolve(root), port=spec.port, security="none", lmtp=True), spec.seconds
        )
    if spec.kind == "sendmail":
        return Sendmail(spec.command, spec.seconds)
    if spec.kind == "graph":
        from reporting.delivery.transports.graph import Graph

        return Graph(
            tenant=spec.tenant.resolve(root),
            client=spec.client.resolve(root),
            secret=lambda: spec.secret.resolve(root),
            seconds=spec.seconds,
        )
    if spec.kind == "ses":
        from reporting.delivery.transports.ses import Ses

        return Ses(spec.region, seconds=spec.seconds)
    return EmlFolder(root / spec.folder)


def _rule(entry: str) -> str:
    return parse_rule(entry if "@" in entry else f"@{entry}")


def _list(entry: RecipientList) -> MailingList:
    approval: Approval = "four_eyes" if entry.four_eyes else "one" if entry.approval else "none"
    return MailingList(
        id=entry.name,
        recipients=tuple(
            Recipient(parse_address(to.address), to.role, to.language, to.form) for to in entry.to
        ),
        reports=frozenset(entry.reports),
        units=frozenset(entry.units),
        together=entry.together,
        combined=entry.combined,
        approval=approval,
        approvers=frozenset(entry.approvers),
        approval_days=entry.approval_days,
        provisional=entry.provisional,
        reserves=entry.reserves,
        link_if_too_large=entry.large == "link",
    )
