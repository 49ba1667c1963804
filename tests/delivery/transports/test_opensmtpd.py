"""A report through a real mail server: accepted, stored, forwarded, and still the filed PDF."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import SMTP
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from delivery.faulty_server import Script, serve
from delivery.filing import LOOK, file_report, make_list, make_policy, templates
from delivery.opensmtpd import LATER_DOMAIN, LATER_HOST, RUNNABLE, MailServer, run_opensmtpd, wait_until
from reporting.delivery.outcomes import Fate
from reporting.delivery.round import Delivering, Request, send_due
from reporting.delivery.transports.protocol import Transport
from reporting.delivery.transports.sendmail import Sendmail
from reporting.delivery.transports.smtp import Smtp
from reporting.delivery.transports.wire import Server

_SENDMAIL = Path("/usr/sbin/sendmail")
pytestmark = pytest.mark.skipif(
    not RUNNABLE, reason="OpenSMTPD runs as root only, and is not here or we are not root"
)


@pytest.fixture(scope="module")
def script() -> Script:
    return Script()


@pytest.fixture(scope="module")
def smtpd(tmp_path_factory: pytest.TempPathFactory, script: Script) -> Iterator[MailServer]:
    """Run the server, relaying to a sink on this machine."""
    with serve(script) as sink, run_opensmtpd(tmp_path_factory.mktemp("smtpd"), sink) as server:
        yield server


def _names(domain: str) -> list[str]:
    """Make names of this run alone: what an interrupted run left in the server's queue is not ours."""
    return [f"{name}-{uuid.uuid4().hex[:8]}@{domain}" for name in ("a", "b")]


@pytest.mark.parametrize("way", ["smtp", "sendmail"])
def test_report_through_opensmtpd_arrives_and_opens(
    tmp_path: Path, smtpd: MailServer, script: Script, way: str
) -> None:
    """Each of two recipients gets one mail, whose attachment has the digest of the filed PDF and opens."""
    people = _names("example.com")
    filed = file_report(tmp_path, filling=100_000)
    transport: Transport
    if way == "smtp":
        transport = Smtp(Server("127.0.0.1", smtpd.port, "none"), 30.0)
    else:
        transport = Sendmail(str(_SENDMAIL), 30.0)
    work = Delivering(tmp_path, make_policy(make_list("leads", *people)), transport, templates(), LOOK)
    assert send_due(work, Request(confirmed=True)).fates == {Fate.ACCEPTED: 2}
    assert send_due(work, Request(confirmed=True)).fates == {}
    assert wait_until(lambda: len(_arrived(script, people)) >= len(people))
    arrived = _arrived(script, people)
    assert sorted(name for names, _ in arrived for name in names) == sorted(people)
    for names, data in arrived:
        message = message_from_bytes(data, policy=SMTP)
        assert message["To"].addresses[0].addr_spec == names[0]
        (attached,) = [part for part in message.walk() if part.get_content_type() == "application/pdf"]
        content = attached.get_payload(decode=True)
        assert isinstance(content, bytes)
        assert hashlib.sha256(content).hexdigest() == filed.record.outputs["report.pdf"].sha256
        with pikepdf.open(BytesIO(content)) as pdf:
            assert len(pdf.pages) == 1


@pytest.mark.slow
def test_report_waits_in_opensmtpd_while_the_next_server_is_down_and_arrives_once(
    tmp_path: Path, smtpd: MailServer
) -> None:
    """Accepted at once, deferred while nobody listens, delivered when somebody does: once."""
    people = _names(LATER_DOMAIN)
    file_report(tmp_path)
    transport = Smtp(Server("127.0.0.1", smtpd.port, "none"), 30.0)
    policy = make_policy(make_list("leads", *people), allow={"FR": {f"@{LATER_DOMAIN}"}})
    work = Delivering(tmp_path, policy, transport, templates(), LOOK)
    assert send_due(work, Request(confirmed=True)).fates == {Fate.ACCEPTED: 2}

    def deferred() -> set[str]:
        lines = [line for line in smtpd.log().splitlines() if 'result="TempFail"' in line]
        return {name for name in people for line in lines if f"to=<{name}>" in line}

    assert wait_until(lambda: deferred() == set(people))
    assert all(name in smtpd.queue() for name in people)
    script = Script()
    with serve(script, host=LATER_HOST, port=smtpd.later_port):
        assert send_due(work, Request(confirmed=True)).fates == {}

        def arrived() -> bool:
            smtpd.try_now()
            return len(_arrived(script, people)) >= len(people)

        assert wait_until(arrived)
        assert wait_until(lambda: not any(name in smtpd.queue() for name in people))
        smtpd.try_now()
        assert send_due(work, Request(confirmed=True)).fates == {}
    assert sorted(name for names, _ in script.taken for name in names if name in people) == sorted(people)


def _arrived(script: Script, people: list[str]) -> list[tuple[tuple[str, ...], bytes]]:
    return [taken for taken in script.taken if set(taken[0]) & set(people)]
