"""A report through a real mail server: accepted, stored, forwarded, and still the filed PDF."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import time
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
from reporting.delivery.outcomes import Fate
from reporting.delivery.round import Delivering, Request, send_due
from reporting.delivery.transports.protocol import Transport
from reporting.delivery.transports.sendmail import Sendmail
from reporting.delivery.transports.smtp import Smtp
from reporting.delivery.transports.wire import Server

PORT = 40_025
_SMTPD = shutil.which("smtpd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
_SENDMAIL = Path("/usr/sbin/sendmail")
pytestmark = [
    pytest.mark.skipif(
        _SMTPD is None or os.geteuid() != 0,
        reason="OpenSMTPD runs as root only, and is not here or we are not root",
    ),
    # Its queue and its control socket have one place on a machine.
    pytest.mark.xdist_group("opensmtpd"),
]


@pytest.fixture(scope="module")
def script() -> Script:
    return Script()


@pytest.fixture(scope="module")
def smtpd(tmp_path_factory: pytest.TempPathFactory, script: Script) -> Iterator[int]:
    """Run the server in the foreground, relaying everything to a sink on this machine."""
    folder = tmp_path_factory.mktemp("smtpd")
    with serve(script) as sink:
        configuration = folder / "smtpd.conf"
        configuration.write_text(
            f"listen on 127.0.0.1 port {PORT}\nlisten on socket\n"
            f'action "on" relay host "smtp://127.0.0.1:{sink}"\nmatch from any for any action "on"\n',
            encoding="utf-8",
        )
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen([str(_SMTPD), "-d", "-f", str(configuration)], stdout=log, stderr=log)
            try:
                _wait_until_open(server)
                yield PORT
            finally:
                server.terminate()
                server.wait(20)


def _wait_until_open(server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if server.poll() is not None:
            pytest.skip("another mail server holds this machine's queue or port")
        try:
            socket.create_connection(("127.0.0.1", PORT), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the mail server did not open its port")


@pytest.mark.parametrize("way", ["smtp", "sendmail"])
def test_report_through_opensmtpd_arrives_and_opens(
    tmp_path: Path, smtpd: int, script: Script, way: str
) -> None:
    """Each of two recipients gets one mail, whose attachment has the digest of the filed PDF and opens."""
    # Names of this run alone: what an interrupted run left in the server's queue is not ours.
    people = [f"{name}-{uuid.uuid4().hex[:8]}@example.com" for name in ("a", "b")]
    filed = file_report(tmp_path, filling=100_000)
    transport: Transport
    if way == "smtp":
        transport = Smtp(Server("127.0.0.1", smtpd, "none"), 30.0)
    else:
        transport = Sendmail(str(_SENDMAIL), 30.0)
    work = Delivering(tmp_path, make_policy(make_list("leads", *people)), transport, templates(), LOOK)
    assert send_due(work, Request(confirmed=True)).fates == {Fate.ACCEPTED: 2}
    assert send_due(work, Request(confirmed=True)).fates == {}
    arrived = _wait_for(script, people)
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


def _wait_for(script: Script, people: list[str]) -> list[tuple[tuple[str, ...], bytes]]:
    for _ in range(400):
        arrived = [taken for taken in script.taken if set(taken[0]) & set(people)]
        if len(arrived) >= len(people):
            return arrived
        time.sleep(0.05)
    return arrived
