"""Folder, sendmail, Graph and SES: the same protocol, the same four fates."""

from __future__ import annotations

import base64
import http.server
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from reporting.delivery.outcomes import Fate, Outcome
from reporting.delivery.transports.eml import EmlFolder
from reporting.delivery.transports.graph import Graph
from reporting.delivery.transports.protocol import Mail
from reporting.delivery.transports.sendmail import Sendmail
from reporting.delivery.transports.ses import Ses

MAIL = Mail("key", "s@example.com", ("a@example.com", "b@example.com"), b"Subject: x\r\n\r\nHello.\r\n")


class Commits:
    """Counts commits."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, _: Mapping[str, Outcome]) -> None:
        """Count one."""
        self.count += 1


def _fates(outcomes: Mapping[str, Outcome]) -> set[Fate]:
    return {outcome.fate for outcome in outcomes.values()}


def test_eml_folder_writes_a_readable_file_once(tmp_path: Path) -> None:
    """The file holds the mail and its envelope; writing it again changes nothing; no draft is left."""
    folder = EmlFolder(tmp_path / "mails")
    assert folder.was_accepted("key") is False
    for _ in range(2):
        assert _fates(folder.send(MAIL, Commits())) == {Fate.ACCEPTED}
    assert folder.was_accepted("key") is True
    (path,) = (tmp_path / "mails").iterdir()
    assert path.read_bytes().endswith(MAIL.data)
    assert b"X-Envelope-To: b@example.com\r\n" in path.read_bytes()


def test_eml_folder_that_cannot_be_written_defers(tmp_path: Path) -> None:
    """A file where the folder should be."""
    (tmp_path / "mails").write_text("x", encoding="utf-8")
    commits = Commits()
    assert _fates(EmlFolder(tmp_path / "mails").send(MAIL, commits)) == {Fate.DEFERRED}
    assert commits.count == 0


def _program(folder: Path, body: str) -> str:
    path = folder / "sendmail"
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("code", "fate"),
    [(0, Fate.ACCEPTED), (67, Fate.REFUSED), (75, Fate.DEFERRED), (1, Fate.DEFERRED), (99, Fate.UNKNOWN)],
)
def test_sendmail_exit_codes(tmp_path: Path, code: int, fate: Fate) -> None:
    """What the exit code of the command means; the ledger is told before the first byte."""
    commits = Commits()
    program = _program(tmp_path, f'cat > {tmp_path}/got; echo "$@" > {tmp_path}/arguments; exit {code}')
    assert _fates(Sendmail(program, 20.0).send(MAIL, commits)) == {fate}
    assert commits.count == 1
    assert (tmp_path / "got").read_bytes() == MAIL.data.replace(b"\r\n", b"\n")
    assert (tmp_path / "arguments").read_text(
        encoding="utf-8"
    ) == "-i -f s@example.com -- a@example.com b@example.com\n"


def test_sendmail_absent_or_hanging(tmp_path: Path) -> None:
    """No program: not now. A program without end: nobody knows."""
    assert _fates(Sendmail(str(tmp_path / "none"), 1.0).send(MAIL, Commits())) == {Fate.DEFERRED}
    hanging = _program(tmp_path, "exec sleep 30")
    assert _fates(Sendmail(hanging, 0.2).send(MAIL, Commits())) == {Fate.UNKNOWN}


class _Service(http.server.BaseHTTPRequestHandler):
    """Token and mail service of a tenant, on this machine."""

    status = 202
    token_status = 200
    posts: list[tuple[str, Mapping[str, str], bytes]]

    def do_POST(self) -> None:
        """Answer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.posts.append((self.path, dict(self.headers), body))
        status = self.token_status if self.path.endswith("/token") else self.status
        if status == 0:
            self.connection.close()
            return
        self.send_response(status)
        answer = json.dumps({"access_token": "t0ken"}).encode() if self.path.endswith("/token") else b""
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing."""


@contextmanager
def _service(**statuses: int) -> Iterator[tuple[Graph, type[_Service]]]:
    service = type("Service", (_Service,), {"posts": [], **statuses})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), service)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    place = f"http://127.0.0.1:{server.server_port}"
    try:
        yield (
            Graph("tenant", "client", lambda: "canary-secret", endpoint=place, login=place, seconds=20.0),
            service,
        )
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (202, Fate.ACCEPTED), (400, Fate.REFUSED), (401, Fate.DEFERRED), (413, Fate.TOO_LARGE),
        (429, Fate.DEFERRED), (503, Fate.DEFERRED), (0, Fate.UNKNOWN),
    ],
)  # fmt: skip
def test_graph_answers(status: int, fate: Fate) -> None:
    """Each status has its fate; an answer that never comes after the request leaves it unknown."""
    commits = Commits()
    with _service(status=status) as (graph, service):
        outcomes = graph.send(MAIL, commits)
    assert _fates(outcomes) == {fate}
    assert commits.count == 1
    path, headers, body = service.posts[1]
    assert path == "/users/s@example.com/sendMail"
    assert headers["Authorization"] == "Bearer t0ken"
    assert base64.b64decode(body) == b"Bcc: a@example.com, b@example.com\r\n" + MAIL.data
    assert "canary" not in repr(graph) + repr(outcomes)


def test_graph_without_token_sends_nothing() -> None:
    """Not now; the mail never left."""
    commits = Commits()
    with _service(token_status=401) as (graph, service):
        assert _fates(graph.send(MAIL, commits)) == {Fate.DEFERRED}
    assert commits.count == 0
    assert len(service.posts) == 1


def test_ses_takes_the_raw_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Against the service's stand-in: accepted from a verified sender, refused from another."""
    moto = pytest.importorskip("moto")
    import boto3

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with moto.mock_aws():
        client = boto3.client("sesv2", region_name="eu-west-3")
        client.create_email_identity(EmailIdentity="s@example.com")
        commits = Commits()
        assert _fates(Ses("eu-west-3").send(MAIL, commits)) == {Fate.ACCEPTED}
        assert commits.count == 1
        stranger = Mail("key", "stranger@other.example", MAIL.recipients, MAIL.data)
        assert _fates(Ses("eu-west-3").send(stranger, Commits())) == {Fate.REFUSED}


def test_ses_nobody_there_is_deferred(monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed port: the request never arrived."""
    pytest.importorskip("boto3")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    (outcome,) = {*Ses("eu-west-3", "http://127.0.0.1:9").send(MAIL, Commits()).values()}
    assert (outcome.fate, outcome.reached) == (Fate.DEFERRED, False)
