"""Hand a mail to an SMTP or LMTP server, knowing at every byte whether it may have accepted."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from reporting.delivery.outcomes import Fate, Outcome
from reporting.delivery.transports.deadline import Deadline, within
from reporting.delivery.transports.protocol import Commit, Mail, same_for_all
from reporting.delivery.transports.wire import Server, has_spoken, is_encrypted, open_wire, put_on_tls
from reporting.errors import InputRefused

_GREETING: Final = 220
_OK: Final = 250
_READY: Final = 354
_CLOSING: Final = 421
_TOO_LARGE: Final = 552
_LONGEST_REPLY: Final = 200
_LEADING_DOT: Final = re.compile(rb"(?m)^\.")


@dataclass(frozen=True, slots=True)
class Smtp:
    """Sends each mail over a connection of its own.

    Parameters
    ----------
    server
        The mail server.
    seconds
        Total time of one attempt, from the connection to the last reply.
    """

    server: Server
    seconds: float = 60.0
    name: str = "smtp"
    rehearsal: bool = False

    def send(self, mail: Mail, commit: Commit) -> Mapping[str, Outcome]:
        """Hold one conversation with the server."""
        with within(self.seconds) as deadline:
            try:
                wire = open_wire(self.server, self.seconds, deadline)
            except ssl.SSLError as error:
                return same_for_all(mail, _not_reached(f"TLS refused: {error.reason or error}"))
            except (OSError, smtplib.SMTPException) as error:
                return same_for_all(mail, _not_reached(_short(error)))
            try:
                return _Conversation(self.server, wire, deadline).deliver(mail, commit)
            finally:
                wire.close()

    def was_accepted(self, key: str) -> bool | None:
        """Say that it cannot be known: a server cannot be asked."""
        del key
        return None


class _StoppedError(Exception):
    """The conversation ended before the last byte, with this fate for whoever is not decided."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.detail)
        self.outcome = outcome


class _Conversation:
    """One mail over one open connection."""

    def __init__(self, server: Server, wire: smtplib.SMTP, deadline: Deadline) -> None:
        self._server = server
        self._wire = wire
        self._deadline = deadline
        self._secret = ""
        self._greeted = False

    def deliver(self, mail: Mail, commit: Commit) -> Mapping[str, Outcome]:
        """Go through the protocol step by step; every step says what its failure means."""
        decided: dict[str, Outcome] = {}
        try:
            self._greet()
            self._check_size(mail)
            self._expect(_OK, self._wire.mail(mail.sender, self._mail_options(mail)))
            accepted = self._name_recipients(mail, decided)
            if not accepted:
                self._leave()
                return decided
            self._upload(mail)
        except _StoppedError as stop:
            return {name: decided.get(name, stop.outcome) for name in mail.recipients}
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            lost = Outcome(Fate.DEFERRED, self._lost(error), reached=self._greeted)
            return {name: decided.get(name, lost) for name in mail.recipients}
        # From here on the server may accept: the ledger knows before the server does.
        commit(decided)
        return {**decided, **self._finish(accepted)}

    def _greet(self) -> None:
        self._expect(_GREETING, self._wire.getreply())
        self._greeted = True
        self._hello()
        if self._server.security == "starttls":
            self._start_tls()
        elif self._server.security == "none" and not self._server.local:
            raise _StoppedError(_not_reached("only a server on this machine may be spoken to in the clear"))
        self._authenticate()

    def _hello(self) -> None:
        code, text = self._wire.ehlo()  # smtplib says LHLO for LMTP
        if 500 <= code < 600 and not self._server.lmtp:
            code, text = self._wire.helo()
        self._expect(_OK, (code, text))

    def _start_tls(self) -> None:
        if not self._wire.has_extn("starttls"):
            if self._server.local:
                return
            raise _StoppedError(_not_reached("the server offers no STARTTLS; nothing is sent in the clear"))
        self._expect(_GREETING, self._wire.docmd("STARTTLS"))
        try:
            put_on_tls(self._wire, self._server, self._deadline)
        except ssl.SSLError as error:
            raise _StoppedError(_not_reached(f"TLS refused: {error.reason or error}")) from error
        self._hello()

    def _authenticate(self) -> None:
        try:
            given = self._server.credentials()
        except InputRefused as error:
            # Ours to repair and no fault of any recipient, so not final.
            raise _StoppedError(_not_reached("; ".join(one.message for one in error.problems))) from None
        if given is None:
            return
        self._secret = given[1]
        if not is_encrypted(self._wire):
            raise _StoppedError(_not_reached("no password is sent without TLS"))
        try:
            self._log_in(*given)
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPException as error:
            # Ours to repair and no fault of any recipient, so not final. The reply may echo what was sent.
            code = getattr(error, "smtp_code", "")
            text = f"the server did not accept user and password {code}".strip()
            raise _StoppedError(_not_reached(text)) from None

    def _log_in(self, user: str, password: str) -> None:
        """Try one mechanism only: a wrong password is not offered in a second spelling."""
        wire = self._wire
        wire.user, wire.password = user, password
        if "LOGIN" in wire.esmtp_features.get("auth", "") and "PLAIN" not in wire.esmtp_features["auth"]:
            wire.auth("LOGIN", wire.auth_login)
        else:
            wire.auth("PLAIN", wire.auth_plain)

    def _check_size(self, mail: Mail) -> None:
        limit = self._wire.esmtp_features.get("size", "")
        if limit.isdecimal() and 0 < int(limit) < len(mail.data):
            self._leave()
            text = f"{len(mail.data)} bytes are more than the server takes ({limit})"
            raise _StoppedError(Outcome(Fate.TOO_LARGE, text))

    def _mail_options(self, mail: Mail) -> list[str]:
        return [f"size={len(mail.data)}"] if self._wire.has_extn("size") else []

    def _name_recipients(self, mail: Mail, decided: dict[str, Outcome]) -> tuple[str, ...]:
        for address in mail.recipients:
            code, text = self._wire.rcpt(address)
            if code in {_OK, 251}:
                continue
            if code == _CLOSING:
                raise _StoppedError(self._judge(code, text))
            decided[address] = self._judge(code, text)
        return tuple(name for name in mail.recipients if name not in decided)

    def _upload(self, mail: Mail) -> None:
        """Send everything but the final dot."""
        self._expect(_READY, self._wire.docmd("DATA"))
        body = _LEADING_DOT.sub(b"..", mail.data)
        self._wire.send(body if body.endswith(b"\r\n") else body + b"\r\n")
        if has_spoken(self._wire):
            # It hung up or complained before the end: it cannot accept any more, and nothing is ambiguous.
            raise _StoppedError(self._judge(*self._wire.getreply()))

    def _finish(self, accepted: tuple[str, ...]) -> dict[str, Outcome]:
        """Send the final dot and read what became of it: one reply, or with LMTP one per recipient."""
        fates: dict[str, Outcome] = {}
        try:
            self._wire.send(b".\r\n")
            if self._server.lmtp:
                for address in accepted:
                    fates[address] = self._judge_last(*self._wire.getreply())
            else:
                fates = dict.fromkeys(accepted, self._judge_last(*self._wire.getreply()))
        except (OSError, smtplib.SMTPException) as error:
            unknown = Outcome(Fate.UNKNOWN, f"after the last byte: {self._lost(error)}")
            return {name: fates.get(name, unknown) for name in accepted}
        self._leave()
        return fates

    def _leave(self) -> None:
        # The fate is decided: how the farewell ends changes nothing.
        with suppress(OSError, smtplib.SMTPException):
            self._wire.quit()

    def _expect(self, wanted: int, reply: tuple[int, bytes]) -> None:
        code, text = reply
        if code != wanted:
            if self._deadline.passed:
                # What arrived is the beginning of a line that was never finished.
                raise smtplib.SMTPServerDisconnected("too slow")
            raise _StoppedError(self._judge(code, text))

    def _judge(self, code: int, text: bytes) -> Outcome:
        """Read a reply before the last byte: 552 too large, other 5xx never, anything else not now."""
        detail = f"{code} {self._clean(text)}".strip()
        if code == _TOO_LARGE:
            return Outcome(Fate.TOO_LARGE, detail)
        return Outcome(Fate.REFUSED if 500 <= code < 600 else Fate.DEFERRED, detail)

    def _judge_last(self, code: int, text: bytes) -> Outcome:
        """Read a reply after the last byte: one that is cut off or makes no sense says nothing."""
        if 200 <= code < 300:
            return Outcome(Fate.ACCEPTED, f"{code} {self._clean(text)}".strip())
        if 400 <= code < 600:
            return self._judge(code, text)
        return Outcome(Fate.UNKNOWN, f"after the last byte: no reply to be understood ({code})")

    def _lost(self, error: Exception) -> str:
        if self._deadline.passed:
            return f"no answer within {self._deadline.seconds:g} s"
        return self._clean(_short(error).encode())

    def _clean(self, text: bytes) -> str:
        """Keep a reply to one printable line, without the secret it may echo."""
        line = " ".join(text.decode("ascii", errors="replace").split())
        if self._secret:
            line = line.replace(self._secret, "***")
        return "".join(char for char in line if char.isprintable())[:_LONGEST_REPLY]


def _not_reached(text: str) -> Outcome:
    return Outcome(Fate.DEFERRED, text, reached=False)


def _short(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
