"""An SMTP server that breaks off or refuses where a script says so."""

# ruff: noqa: N802 - aiosmtpd finds the methods by these names

from __future__ import annotations

import asyncio
import contextlib
import datetime
import logging
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

logging.getLogger("mail.log").setLevel(logging.ERROR)
USER, PASSWORD = "reports", "canary-9f2c-password"

POINTS = (
    "banner",
    "ehlo",
    "starttls",
    "ehlo after tls",
    "auth",
    "mail",
    "first rcpt",
    "last rcpt",
    "data",
    "mid-body",
    "after dot",
    "quit",
)


@dataclass
class Script:
    """What the server does; change it between conversations.

    Parameters
    ----------
    cut_at
        One of POINTS, or empty.
    keep_before_cut
        Whether the mail was taken before the cut after the dot.
    replies
        Reply to RCPT, by address.
    final
        Reply after the dot.
    """

    cut_at: str = ""
    keep_before_cut: bool = False
    replies: dict[str, str] = field(default_factory=dict)
    final: str = "250 taken"
    taken: list[tuple[tuple[str, ...], bytes]] = field(default_factory=list)
    bodies_begun: int = 0


class _Server(SMTP):
    def __init__(self, script: Script, **options: Any) -> None:
        self.script = script
        self._rcpts = 0
        self._ehlos = 0
        super().__init__(_Handler(script), **options)

    def _cut(self, point: str) -> bool:
        if self.script.cut_at == point:
            self.transport.abort()
            return True
        return False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self.script.cut_at == "banner" and self.transport is None:
            transport.abort()  # type: ignore[attr-defined]
            return
        if self.script.cut_at == "mid-body" and self.transport is None:
            # A small window: the client cannot have handed everything to the kernel before the cut.
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        super().connection_made(transport)

    async def smtp_EHLO(self, hostname: str) -> None:
        self._ehlos += 1
        if not self._cut("ehlo" if self._ehlos == 1 else "ehlo after tls"):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:
        if not self._cut("starttls"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:
        if not self._cut("auth"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:
        if not self._cut("mail"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        self._rcpts += 1
        if not self._cut("first rcpt" if self._rcpts == 1 else "last rcpt"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if self._cut("data"):
            return
        self.script.bodies_begun += 1
        if self.script.cut_at == "mid-body":
            await self.push("354 go on")
            await self._reader.readline()
            self._cut("mid-body")
            return
        await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg: str) -> None:
        if not self._cut("quit"):
            await super().smtp_QUIT(arg)


class _Handler:
    def __init__(self, script: Script) -> None:
        self.script = script

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.script.replies.get(address, "250 OK")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = bytes(envelope.content or b"") if isinstance(envelope.content, bytes) else b""
        kept = (tuple(envelope.rcpt_tos), content)
        if self.script.cut_at == "after dot":
            if self.script.keep_before_cut:
                self.script.taken.append(kept)
            server.transport.abort()
            return "250 nobody hears this"
        if self.script.final.startswith("250"):
            self.script.taken.append(kept)
        return self.script.final


class _Controller(Controller):
    def __init__(self, script: Script, host: str, port: int, **options: Any) -> None:
        self._script = script
        self._options = options
        super().__init__(_Handler(script), hostname=host, port=port, ready_timeout=20)

    def factory(self) -> SMTP:
        return _Server(self._script, **self._options)

    def _trigger_server(self) -> None:
        # The port is chosen by the kernel: it is known only once the server listens.
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    ok = data.login == USER.encode() and data.password == PASSWORD.encode()
    return AuthResult(success=ok, handled=ok)


@contextlib.contextmanager
def serve(
    script: Script,
    *,
    certificate: Path | None = None,
    size: int = 30_000_000,
    host: str = "127.0.0.1",
    port: int = 0,
) -> Iterator[int]:
    """Run the server, on a free port if none is named; a certificate makes it ask for TLS and a password."""
    options: dict[str, Any] = {"data_size_limit": size, "decode_data": False, "timeout": 30}
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        options |= {
            "tls_context": context,
            "require_starttls": True,
            "auth_required": True,
            "authenticator": _authenticate,
        }
    controller = _Controller(script, host, port, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def make_certificate(folder: Path) -> Path:
    """Make a certificate for 127.0.0.1 that signs itself, with its key in the same file."""
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
