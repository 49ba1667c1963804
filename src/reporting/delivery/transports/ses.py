"""Send mails through Amazon SES."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from reporting.delivery.outcomes import Fate, Outcome
from reporting.delivery.transports.protocol import Commit, Mail, same_for_all
from reporting.errors import InputRefused, Problem

_FINAL: Final = frozenset(
    {"MessageRejected", "MailFromDomainNotVerifiedException", "BadRequestException", "NotFoundException"}
)


@dataclass(frozen=True, slots=True)
class Ses:
    """One region of the service; credentials come from where its own tools look for them.

    Parameters
    ----------
    region
        Such as ``eu-west-3``.
    endpoint
        Another address of the service; empty: its own.
    """

    region: str
    endpoint: str = ""
    seconds: float = 60.0
    name: str = "ses"
    rehearsal: bool = False

    def send(self, mail: Mail, commit: Commit) -> Mapping[str, Outcome]:
        """Hand over the raw mail in one request, which is never repeated by the client library."""
        boto3, config, errors = _client()
        settings = config(
            connect_timeout=self.seconds / 2, read_timeout=self.seconds / 2, retries={"total_max_attempts": 1}
        )
        client = boto3.client(
            "sesv2", region_name=self.region, endpoint_url=self.endpoint or None, config=settings
        )
        commit({})
        return same_for_all(mail, _send(client, errors, mail))

    def was_accepted(self, key: str) -> bool | None:
        """Say that it cannot be known."""
        del key
        return None


def _send(client: Any, errors: Any, mail: Mail) -> Outcome:
    try:
        answer = client.send_email(
            FromEmailAddress=mail.sender,
            Destination={"BccAddresses": list(mail.recipients)},
            Content={"Raw": {"Data": mail.data}},
        )
    except errors.ClientError as error:
        return _judge(error.response)
    except (errors.NoCredentialsError, errors.EndpointConnectionError, errors.ConnectTimeoutError) as error:
        return Outcome(Fate.DEFERRED, f"not reached: {type(error).__name__}", reached=False)
    except errors.BotoCoreError as error:
        return Outcome(Fate.UNKNOWN, f"after the request: {type(error).__name__}")
    return Outcome(Fate.ACCEPTED, f"accepted as {answer['MessageId']}")


def _judge(response: Mapping[str, Any]) -> Outcome:
    code = str(response.get("Error", {}).get("Code", ""))
    return Outcome(Fate.REFUSED if code in _FINAL else Fate.DEFERRED, code)


def _client() -> tuple[Any, Any, Any]:
    try:
        import boto3
        from botocore import exceptions
        from botocore.config import Config
    except ImportError as error:
        raise InputRefused(
            Problem(
                "the SES transport needs a package that is not installed", allowed="install reporting[ses]"
            )
        ) from error
    return boto3, Config, exceptions
