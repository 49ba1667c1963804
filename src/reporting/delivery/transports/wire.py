"""Open a connection to a mail server, and put TLS on it."""

from __future__ import annotations

import ipaddress
import select
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

from reporting.delivery.transports.deadline import Deadline
from reporting.params.values import TlsMode


@dataclass(frozen=True, slots=True)
class Server:
    """Where and how to reach a mail server.

    Parameters
    ----------
    host, port
        Its address; a host that begins with ``/`` is the socket of an LMTP server.
    security
        ``starttls`` (required, not tried), ``implicit`` from the first byte, or ``none`` on this machine.
    credentials
        Gives user and password at the moment they are needed, or None.
    lmtp
        Whether the server speaks LMTP: one reply per recipient after the last byte.
    context
        TLS settings; the default verifies certificate and name.
    hello
        The name this machine gives itself.
    """

    host: str
    port: int = 25
    security: TlsMode = "starttls"
    credentials: Callable[[], tuple[str, str] | None] = field(default=lambda: None, repr=False)
    lmtp: bool = False
    context: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context, repr=False)
    hello: str = "localhost"

    @property
    def local(self) -> bool:
        """Whether bytes to it stay on this machine."""
        if self.host.startswith("/") or self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def open_wire(server: Server, seconds: float, deadline: Deadline) -> smtplib.SMTP:
    """Connect, with the deadline watching from the first byte; the greeting is not read yet.

    Raises
    ------
    OSError
        If the server is not reached, or its certificate is not valid.
    """
    # Given no host, the constructors do not connect: smtplib's own way to connect cannot be interrupted.
    kind = smtplib.LMTP if server.lmtp else smtplib.SMTP
    wire: smtplib.SMTP = kind(local_hostname=server.hello)
    plain = _connect(server, seconds)
    deadline.watch(plain)
    wire.sock = plain
    wire.file = None
    if server.security == "implicit":
        put_on_tls(wire, server, deadline)
    return wire


def put_on_tls(wire: smtplib.SMTP, server: Server, deadline: Deadline) -> None:
    """Replace the socket by an encrypted one; what the server said in the clear is forgotten."""
    plain = wire.sock
    if plain is None:
        raise smtplib.SMTPServerDisconnected("the server closed the connection")
    secure = server.context().wrap_socket(plain, server_hostname=server.host, do_handshake_on_connect=False)
    wire.sock = secure
    wire.file = None
    wire.esmtp_features = {}
    wire.ehlo_resp = wire.helo_resp = None
    deadline.watch(secure)
    secure.do_handshake()


def is_encrypted(wire: smtplib.SMTP) -> bool:
    """Tell whether what is sent now is encrypted."""
    return isinstance(wire.sock, ssl.SSLSocket)


def has_spoken(wire: smtplib.SMTP) -> bool:
    """Tell whether the server said something, or hung up, while it was our turn."""
    if wire.sock is None:
        return True
    return bool(select.select([wire.sock], [], [], 0)[0])


def _connect(server: Server, seconds: float) -> socket.socket:
    if not server.host.startswith("/"):
        return socket.create_connection((server.host, server.port), timeout=seconds)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.settimeout(seconds)
    try:
        made.connect(server.host)
    except OSError:
        made.close()
        raise
    return made
