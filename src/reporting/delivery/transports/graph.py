"""Send mails through Microsoft Graph, for tenants that allow no SMTP."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from reporting.delivery.outcomes import Fate, Outcome
from reporting.delivery.transports.protocol import Commit, Mail, same_for_all
from reporting.errors import InputRefused, Problem

_ENDPOINT: Final = "https://graph.microsoft.com/v1.0"
_LOGIN: Final = "https://login.microsoftonline.com"
_SCOPE: Final = "https://graph.microsoft.com/.default"
_ACCEPTED: Final = 202
_NOT_NOW: Final = frozenset({401, 403, 408, 409, 423, 425, 429})
_LARGE: Final = 413


@dataclass(frozen=True, slots=True)
class Graph:
    """One mailbox of a tenant.

    Parameters
    ----------
    tenant, client
        Ids of the tenant and of the application.
    secret
        Gives the application's secret at the moment it is needed.
    endpoint, login
        Other addresses of the two services; empty: their own.
    """

    tenant: str
    client: str
    secret: Callable[[], str] = field(repr=False)
    endpoint: str = ""
    login: str = ""
    seconds: float = 60.0
    name: str = "graph"
    rehearsal: bool = False

    def send(self, mail: Mail, commit: Commit) -> Mapping[str, Outcome]:
        """Fetch a token, then post the whole mail in one request."""
        return same_for_all(mail, self._send(_client(), mail, commit))

    def was_accepted(self, key: str) -> bool | None:
        """Say that it cannot be known."""
        del key
        return None

    def _send(self, http: Any, mail: Mail, commit: Commit) -> Outcome:
        try:
            token = self._token(http)
        except http.HTTPError as error:
            return Outcome(Fate.DEFERRED, f"no token: {type(error).__name__}", reached=False)
        except InputRefused as error:
            text = "; ".join(problem.message for problem in error.problems)
            return Outcome(Fate.DEFERRED, text, reached=False)
        except (KeyError, ValueError):
            return Outcome(Fate.DEFERRED, "no token in the answer", reached=False)
        commit({})
        url = f"{self.endpoint or _ENDPOINT}/users/{mail.sender}/sendMail"
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/plain"}
        try:
            answer = http.post(url, content=_encoded(mail), headers=headers, timeout=self.seconds)
        except http.ConnectError:
            return Outcome(Fate.DEFERRED, "not reached", reached=False)
        except http.HTTPError as error:
            return Outcome(Fate.UNKNOWN, f"after the request: {type(error).__name__}")
        return _judge(answer.status_code)

    def _token(self, http: Any) -> str:
        url = f"{self.login or _LOGIN}/{self.tenant}/oauth2/v2.0/token"
        form = {
            "client_id": self.client,
            "client_secret": self.secret(),
            "grant_type": "client_credentials",
            "scope": _SCOPE,
        }
        answer = http.post(url, data=form, timeout=self.seconds)
        answer.raise_for_status()
        return str(answer.json()["access_token"])


def _encoded(mail: Mail) -> bytes:
    """Encode the mail as the service wants it; it reads the recipients from the headers and drops Bcc."""
    hidden = f"Bcc: {', '.join(mail.recipients)}\r\n".encode("ascii")
    return base64.b64encode(hidden + mail.data)


def _judge(status: int) -> Outcome:
    if status == _ACCEPTED:
        return Outcome(Fate.ACCEPTED, "202 accepted")
    if status == _LARGE:
        return Outcome(Fate.TOO_LARGE, "413 too large")
    if status in _NOT_NOW or status >= 500:
        return Outcome(Fate.DEFERRED, f"status {status}")
    return Outcome(Fate.REFUSED, f"status {status}")


def _client() -> Any:
    try:
        import httpx
    except ImportError as error:
        raise InputRefused(
            Problem(
                "the Graph transport needs a package that is not installed",
                allowed="install reporting[graph]",
            )
        ) from error
    return httpx
