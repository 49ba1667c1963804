"""From _recipients.yml to the policy and the transport."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery.filing import ROOT
from reporting.delivery.recipients import allowed_addresses
from reporting.delivery.settings import policy_of, transport_of
from reporting.delivery.transports.eml import EmlFolder
from reporting.delivery.transports.smtp import Smtp
from reporting.errors import InputRefused, Problem
from reporting.params import load_params
from reporting.params.recipients_file import settle_recipients
from reporting.params.values import TransportSpec
from reporting.strict_yaml import read_document
from reporting.workspace import Workspace


def read_transport(tmp_path: Path, text: str) -> tuple[TransportSpec, list[Problem]]:
    """Read a transport as the recipients' file has it."""
    path = tmp_path / "_recipients.yml"
    path.write_text(f"transport: {text}\n", encoding="utf-8")
    organisation = load_params(Workspace(ROOT)).organisation
    recipients, problems = settle_recipients(
        read_document(path, Path("r.yml")), organisation, ("FR",), ("r",)
    )
    assert recipients is not None
    return recipients.transport, problems


def _transport(tmp_path: Path, text: str) -> object:
    spec, problems = read_transport(tmp_path, text.strip())
    assert problems == []
    return transport_of(spec, tmp_path)


def test_policy_of_the_demo_group_serves_each_unit_its_own_people() -> None:
    """As its file reads: two people of the unit get the report, the board's chief a link."""
    policy = policy_of(load_params(Workspace(ROOT)))
    served = allowed_addresses(policy, "monthly_performance", "FR")
    assert {address: entitlement.recipient.form for address, entitlement in served.items()} == {
        "marketing-director.fr@example.com": "pdf",
        "controlling.fr@example.com": "html",
        "cmo@example.com": "link",
    }
    board = allowed_addresses(policy, "group_performance", "GROUP")
    assert {entitlement.mailing_list.approval for entitlement in board.values()} == {"four_eyes"}
    assert policy.portal.startswith("https://")


def test_transport_of_smtp_looks_secrets_up_only_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Making the transport needs no secret; the first use does, and names the variable, not a value."""
    transport = _transport(
        tmp_path,
        "  {kind: smtp, from: r@example.com, host: mail.example.com, user: reports, "
        "password: '${env:CANARY_PASSWORD}'}\n",
    )
    assert isinstance(transport, Smtp)
    assert (transport.server.port, transport.server.security) == (587, "starttls")
    with pytest.raises(InputRefused, match="CANARY_PASSWORD"):
        transport.server.credentials()
    monkeypatch.setenv("CANARY_PASSWORD", "canary-1")
    assert transport.server.credentials() == ("reports", "canary-1")
    assert "canary-1" not in repr(transport)


def test_transport_of_eml_is_a_folder_of_the_workspace(tmp_path: Path) -> None:
    """The default needs no server."""
    transport = _transport(tmp_path, "  {kind: eml, from: r@example.com, folder: output/mails}\n")
    assert transport == EmlFolder(tmp_path / "output" / "mails")


def test_transport_of_lmtp_is_local(tmp_path: Path) -> None:
    """A socket of this machine."""
    transport = _transport(tmp_path, "  {kind: lmtp, from: r@example.com, host: /run/lmtp}\n")
    assert isinstance(transport, Smtp)
    assert transport.server.lmtp
    assert transport.server.local
