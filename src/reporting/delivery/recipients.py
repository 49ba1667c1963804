"""Who gets a report, and why: the lists ask, the allow-list of the unit decides."""

from __future__ import annotations

from dataclasses import dataclass

from reporting.delivery.addresses import matching_rule
from reporting.delivery.policy import MailingList, Policy, Recipient


@dataclass(frozen=True, slots=True)
class Entitlement:
    """The answer for one recipient of one list, for one report of one unit.

    Parameters
    ----------
    recipient, mailing_list
        Who, and which list names them.
    rule
        The rule of the unit's allow-list that lets them in; empty: denied.
    why
        One sentence for a person.
    """

    recipient: Recipient
    mailing_list: MailingList
    rule: str
    why: str

    @property
    def allowed(self) -> bool:
        """Whether the recipient may get the report."""
        return bool(self.rule)


def is_allowed(policy: Policy, unit: str, address: str) -> str:
    """Name the rule that lets an address see a unit; empty means no: the default is denial."""
    return matching_rule(address, policy.allow.get(unit, frozenset())) or ""


def entitlements(policy: Policy, report: str, unit: str) -> tuple[Entitlement, ...]:
    """Go through every recipient that any list names for a report of a unit.

    Returns
    -------
    tuple of Entitlement
        In the order of the lists. A recipient named by two lists is allowed by the first and denied, as
        already served, by the second.
    """
    found: list[Entitlement] = []
    served: dict[str, str] = {}
    for mailing_list in policy.lists:
        if not mailing_list.covers(report, unit):
            continue
        for recipient in mailing_list.recipients:
            found.append(_judge(policy, unit, recipient, mailing_list, served))
            if found[-1].allowed:
                served[recipient.address] = mailing_list.id
    return tuple(found)


def _judge(
    policy: Policy, unit: str, recipient: Recipient, mailing_list: MailingList, served: dict[str, str]
) -> Entitlement:
    address = recipient.address
    if address in served:
        why = f"denied: already served by list {served[address]}"
        return Entitlement(recipient, mailing_list, "", why)
    rule = is_allowed(policy, unit, address)
    if rule:
        why = f"list {mailing_list.id} names them, {unit} allows {rule}"
    elif unit not in policy.allow:
        why = f"denied: {unit} allows nobody yet"
    else:
        why = f"denied: {unit} does not allow this address"
    return Entitlement(recipient, mailing_list, rule, why)


def allowed_addresses(policy: Policy, report: str, unit: str) -> dict[str, Entitlement]:
    """Give the recipients that get a report of a unit, by address."""
    return {e.recipient.address: e for e in entitlements(policy, report, unit) if e.allowed}
