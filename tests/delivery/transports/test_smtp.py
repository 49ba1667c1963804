"""Conversations with servers that break off, refuse, drip or are not to be trusted."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from delivery.faulty_server import PASSWORD, POINTS, USER, Script, make_certificate, serve
from reporting.delivery.outcomes import Fate, Outcome
from reporting.delivery.transports.protocol import Mail
from reporting.delivery.transports.smtp import Smtp
from reporting.delivery.transports.wire import Server
from reporting.errors import InputRefused, Problem

A, B = "a@example.com", "b@example.com"
# Larger than what the two sockets buffer: a server that goes away in the middle is noticed in the middle.
LARGE = b"Subject: x\r\n\r\n" + b"0123456789abcdef" * 512 * 1024 + b"\r\n"
SMALL = b"Subject: x\r\n\r\nHello.\r\n.a line that begins with a dot\r\n"


class Commits:
    """Counts how often a transport said that the last byte is about to leave."""

    def __init__(self) -> None:
        self.decided: list[Mapping[str, Outcome]] = []

    def __call__(self, decided: Mapping[str, Outcome]) -> None:
        """Count one."""
        self.decided.append(dict(decided))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls"))


def _trusting(certificate: Path) -> Callable[[], ssl.SSLContext]:
    return lambda: ssl.create_default_context(cafile=str(certificate))


def _plain(port: int, *, seconds: float = 20.0, lmtp: bool = False) -> Smtp:
    return Smtp(Server("127.0.0.1", port, "none", lmtp=lmtp), seconds)


def _secure(port: int, certificate: Path, password: str = PASSWORD) -> Smtp:
    server = Server(
        "127.0.0.1", port, "starttls", credentials=lambda: (USER, password), context=_trusting(certificate)
    )
    return Smtp(server, 20.0)


def test_send_takes_and_unstuffs_dots(certificate: Path) -> None:
    """Over TLS and with a password, the server gets exactly the bytes, and both recipients."""
    script = Script()
    commits = Commits()
    with serve(script, certificate=certificate) as port:
        fates = _secure(port, certificate).send(Mail("k", "s@example.com", (A, B), SMALL), commits)
    assert {address: outcome.fate for address, outcome in fates.items()} == {
        A: Fate.ACCEPTED,
        B: Fate.ACCEPTED,
    }
    assert script.taken == [((A, B), SMALL)]
    assert commits.decided == [{}]


@pytest.mark.parametrize("point", POINTS)
def test_send_cut_at_each_point_50_times(point: str, certificate: Path) -> None:
    """A cut before the last byte is deferred without a commit; after it, unknown; at QUIT, taken."""
    script = Script(cut_at=point)
    expected = {"after dot": Fate.UNKNOWN, "quit": Fate.ACCEPTED}.get(point, Fate.DEFERRED)
    data = LARGE if point == "mid-body" else SMALL
    with serve(script, certificate=certificate) as port:
        transport = _secure(port, certificate)
        for number in range(50):
            script.keep_before_cut = bool(number % 2)
            commits = Commits()
            fates = transport.send(Mail("k", "s@example.com", (A, B), data), commits)
            assert {outcome.fate for outcome in fates.values()} == {expected}, fates
            assert len(commits.decided) == (0 if expected is Fate.DEFERRED else 1)
    assert len(script.taken) == {"after dot": 25, "quit": 50}.get(point, 0)


def test_send_mixed_replies_are_told_apart() -> None:
    """250, 451 and 550 in one conversation; the two that are decided are named before the last byte."""
    script = Script(replies={B: "550 no such user", "c@example.com": "451 busy"})
    commits = Commits()
    with serve(script) as port:
        fates = _plain(port).send(Mail("k", "s@example.com", (A, B, "c@example.com"), SMALL), commits)
    assert [outcome.fate for outcome in fates.values()] == [Fate.REFUSED, Fate.DEFERRED, Fate.ACCEPTED]
    assert {name: fate.fate for name, fate in commits.decided[0].items()} == {
        B: Fate.REFUSED,
        "c@example.com": Fate.DEFERRED,
    }
    assert script.taken[0][0] == (A,)


def test_send_all_recipients_refused_sends_no_body() -> None:
    """Nobody to send to: no DATA, no commit."""
    script = Script(replies={A: "550 no"})
    commits = Commits()
    with serve(script) as port:
        fates = _plain(port).send(Mail("k", "s@example.com", (A,), SMALL), commits)
    assert fates[A].fate is Fate.REFUSED
    assert (script.bodies_begun, commits.decided) == (0, [])


@pytest.mark.parametrize(
    ("final", "fate"),
    [
        ("451 later", Fate.DEFERRED),
        ("554 never", Fate.REFUSED),
        ("552 too much", Fate.TOO_LARGE),
        ("299 fine", Fate.ACCEPTED),
        ("354 what", Fate.UNKNOWN),
    ],
)
def test_send_final_reply_decides(final: str, fate: Fate) -> None:
    """The reply after the last byte is what counts; one that makes no sense leaves the fate unknown."""
    with serve(Script(final=final)) as port:
        fates = _plain(port).send(Mail("k", "s@example.com", (A,), SMALL), Commits())
    assert fates[A].fate is fate


def test_send_above_announced_size_sends_no_byte_of_the_body() -> None:
    """SIZE 100 KB: known from the greeting."""
    script = Script()
    with serve(script, size=100_000) as port:
        fates = _plain(port).send(Mail("k", "s@example.com", (A,), LARGE), Commits())
    assert fates[A].fate is Fate.TOO_LARGE
    assert script.bodies_begun == 0


def test_send_commit_that_fails_stops_before_the_last_byte() -> None:
    """If the ledger cannot be told, the server gets no dot and keeps nothing."""

    def refuse(_: Mapping[str, Outcome]) -> None:
        raise RuntimeError("lease lost")

    script = Script()
    with serve(script) as port, pytest.raises(RuntimeError):
        _plain(port).send(Mail("k", "s@example.com", (A,), SMALL), refuse)
    assert script.taken == []


@contextmanager
def _listening(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """Accept one connection and do with it what `answer` says."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            connection, _ = listener.accept()
            with connection:
                answer(connection)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(10)


def test_send_tarpit_is_bounded_in_total_time() -> None:
    """A server that drips a byte now and then never exceeds the wait of one read, but the total ends it."""
    over = threading.Event()

    def drip(connection: socket.socket) -> None:
        try:
            while not over.wait(0.02):
                connection.sendall(b"2")
        except OSError:
            pass

    with _listening(drip) as port:
        fates = _plain(port, seconds=0.3).send(Mail("k", "s@example.com", (A,), SMALL), Commits())
        over.set()
    assert fates[A] == Outcome(Fate.DEFERRED, "no answer within 0.3 s", reached=False)


def test_send_silent_server_is_deferred() -> None:
    """Accepts the connection and says nothing."""
    over = threading.Event()
    with _listening(lambda _: over.wait(10) and None) as port:
        fates = _plain(port, seconds=0.2).send(Mail("k", "s@example.com", (A,), SMALL), Commits())
        over.set()
    assert fates[A].fate is Fate.DEFERRED


def test_send_nobody_listens_is_deferred_and_not_reached() -> None:
    """A closed port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    fates = _plain(port).send(Mail("k", "s@example.com", (A,), SMALL), Commits())
    assert (fates[A].fate, fates[A].reached) == (Fate.DEFERRED, False)


@pytest.mark.parametrize("reply", [b"25", b"250-half\r\n", b"garbage\r\n"])
def test_send_final_reply_cut_short_is_unknown(reply: bytes) -> None:
    """A reply of which only the beginning arrives says nothing about the mail."""

    def answer(connection: socket.socket) -> None:
        stream = connection.makefile("rwb")
        for line in (b"220 x\r\n", b"250 x\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"):
            stream.write(line)
            stream.flush()
            if line[:3] != b"354":
                stream.readline()
        while stream.readline() != b".\r\n":
            pass
        connection.sendall(reply)

    # The greeting comes unasked, so each reply is written before the command it answers is read.
    with _listening(answer) as port:
        fates = _plain(port).send(Mail("k", "s@example.com", (A,), SMALL), Commits())
    assert fates[A].fate is Fate.UNKNOWN


def test_send_untrusted_certificate_sends_nothing(certificate: Path) -> None:
    """A certificate nobody vouches for ends the conversation before user, password and mail."""
    script = Script()
    with serve(script, certificate=certificate) as port:
        server = Server("127.0.0.1", port, "starttls", credentials=lambda: (USER, PASSWORD))
        fates = Smtp(server, 20.0).send(Mail("k", "s@example.com", (A,), SMALL), Commits())
    assert fates[A].fate is Fate.DEFERRED
    assert "TLS refused" in fates[A].detail
    assert (script.bodies_begun, script.taken) == (0, [])


def test_send_password_is_never_sent_without_tls() -> None:
    """A server on this machine that offers no TLS gets no password, and no mail."""
    script = Script()
    with serve(script) as port:
        server = Server("127.0.0.1", port, "starttls", credentials=lambda: (USER, PASSWORD))
        fates = Smtp(server, 20.0).send(Mail("k", "s@example.com", (A,), SMALL), Commits())
    assert fates[A].detail == "no password is sent without TLS"
    assert script.bodies_begun == 0


def test_send_wrong_password_is_deferred_and_not_repeated_in_the_detail(certificate: Path) -> None:
    """Ours to repair: not final, and neither user nor password in the text."""
    with serve(Script(), certificate=certificate) as port:
        fates = _secure(port, certificate, "canary-wrong").send(
            Mail("k", "s@example.com", (A,), SMALL), Commits()
        )
    assert fates[A].fate is Fate.DEFERRED
    assert "canary" not in str(fates)


def test_send_missing_password_is_deferred(certificate: Path) -> None:
    """A variable that is not set is ours to repair: the mail waits, and says for what."""

    def missing() -> tuple[str, str]:
        raise InputRefused(Problem("environment variable 'MAIL' is not set"))

    script = Script()
    with serve(script, certificate=certificate) as port:
        server = Server("127.0.0.1", port, "starttls", credentials=missing, context=_trusting(certificate))
        fates = Smtp(server, 20.0).send(Mail("k", "s@example.com", (A,), SMALL), Commits())
    assert fates[A] == Outcome(Fate.DEFERRED, "environment variable 'MAIL' is not set", reached=False)
    assert script.bodies_begun == 0


def test_send_in_the_clear_to_another_machine_is_refused_before_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """``none`` is for this machine: the name of another one stops at its greeting."""
    script = Script()
    with serve(script) as port:
        # The name of another machine that happens to lead here.
        real = socket.create_connection
        monkeypatch.setattr(
            socket, "create_connection", lambda address, **options: real(("127.0.0.1", address[1]), **options)
        )
        fates = Smtp(Server("mail.example.com", port, "none"), 20.0).send(
            Mail("k", "s@example.com", (A,), SMALL), Commits()
        )
    assert "in the clear" in fates[A].detail
    assert script.bodies_begun == 0


def test_send_lmtp_reads_one_reply_per_recipient() -> None:
    """After the last byte each recipient has a reply of their own; one that never comes is unknown."""

    def answer(connection: socket.socket) -> None:
        stream = connection.makefile("rwb")
        for line in (
            b"220 x\r\n",
            b"250 x\r\n",
            b"250 ok\r\n",
            b"250 ok\r\n",
            b"250 ok\r\n",
            b"250 ok\r\n",
            b"354 go\r\n",
        ):
            stream.write(line)
            stream.flush()
            if line[:3] != b"354":
                stream.readline()
        while stream.readline() != b".\r\n":
            pass
        connection.sendall(b"250 taken\r\n550 full\r\n")

    people = (A, B, "c@example.com")
    with _listening(answer) as port:
        fates = _plain(port, lmtp=True).send(Mail("k", "s@example.com", people, SMALL), Commits())
    assert [fates[name].fate for name in people] == [Fate.ACCEPTED, Fate.REFUSED, Fate.UNKNOWN]
