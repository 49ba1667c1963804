"""S/MIME: a detached signature beside a mail shows its reader who sent it and that it is whole."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from reporting.errors import InputRefused, Problem

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import Certificate

_CONTENT_HEADER: Final = re.compile(rb"(?i)content-|mime-version:")
_LINE: Final = 76


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs.

    Parameters
    ----------
    certificate, chain
        The sender's certificate, and those between it and one that readers trust.
    key
        Its private key.
    """

    certificate: Certificate
    chain: tuple[Certificate, ...]
    key: RSAPrivateKey | EllipticCurvePrivateKey = field(repr=False)


def signer_of(
    certificate: str, key: str, sender: str, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Signer:
    """Read certificate and key, and prove that they belong together, to the sender, and to this day.

    Parameters
    ----------
    certificate
        PEM: the sender's first, then its chain.
    key
        PEM, not encrypted: RSA or elliptic curve.
    sender
        Address mails come from; mail programs warn when the certificate names another.

    Raises
    ------
    InputRefused
        If one is not readable, they do not fit, the certificate is for another address or not valid now, or
        the package for it is not installed. No message holds any part of the key.
    """
    _door()
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        own, *chain = x509.load_pem_x509_certificates(certificate.encode())
    except ValueError:
        raise _refused("the certificate for signing mails is not readable as PEM") from None
    try:
        private = load_pem_private_key(key.encode(), password=None)
    except (ValueError, TypeError):
        raise _refused("the key for signing mails is not readable as PEM without a password") from None
    if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise _refused("the key for signing mails is of a kind that mail programs do not know", "RSA or EC")
    if private.public_key() != own.public_key():
        raise _refused("the key for signing mails is not that of the certificate")
    if sender.casefold() not in _addresses(own):
        raise _refused(f"the certificate for signing mails is not for the sender ({sender})")
    if not own.not_valid_before_utc <= clock() <= own.not_valid_after_utc:
        until = own.not_valid_after_utc.date()
        raise _refused(f"the certificate for signing mails is not valid now (its last day is {until})")
    return Signer(own, tuple(chain), private)


def sign(data: bytes, signer: Signer, key: str) -> bytes:
    """Sign a mail: what it says stays as it is and becomes the first of two parts (RFC 8551, 3.5.3).

    Parameters
    ----------
    data
        Headers and body with CRLF line ends, ASCII only.
    key
        Name of the mail, which makes the boundary.

    Returns
    -------
    bytes
        Its headers but those about content, then the signed part, then the signature.
    """
    head, _, body = data.partition(b"\r\n\r\n")
    fields = re.split(rb"\r\n(?![ \t])", head)
    inner = [line for line in fields if line.lower().startswith(b"content-")]
    outer = [line for line in fields if not _CONTENT_HEADER.match(line)]
    signed = b"\r\n".join(inner) + b"\r\n\r\n" + body
    boundary = f"=_{hashlib.sha256(f'{key}/signed'.encode()).hexdigest()[:32]}".encode()
    outer += [
        b"MIME-Version: 1.0",
        b'Content-Type: multipart/signed; protocol="application/pkcs7-signature";\r\n'
        b' micalg="sha-256"; boundary="' + boundary + b'"',
    ]
    seal = (
        b'Content-Type: application/pkcs7-signature; name="smime.p7s"\r\n'
        b"Content-Transfer-Encoding: base64\r\n"
        b'Content-Disposition: attachment; filename="smime.p7s"\r\n\r\n' + _base64(_detached(signed, signer))
    )
    edge = b"\r\n--" + boundary
    lines = [*outer, edge, signed + edge, seal + edge + b"--", b""]
    return b"\r\n".join(lines)


def _detached(data: bytes, signer: Signer) -> bytes:
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.serialization import pkcs7

    builder = pkcs7.PKCS7SignatureBuilder().set_data(data)
    builder = builder.add_signer(signer.certificate, signer.key, hashes.SHA256())
    for certificate in signer.chain:
        builder = builder.add_certificate(certificate)
    # Binary: the bytes are signed as they leave, with the CRLF they already have.
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    return builder.sign(serialization.Encoding.DER, options)


def _base64(data: bytes) -> bytes:
    text = base64.b64encode(data)
    return b"\r\n".join(text[at : at + _LINE] for at in range(0, len(text), _LINE))


def _addresses(certificate: Any) -> set[str]:
    """Give the mail addresses a certificate is for."""
    from cryptography import x509

    found = [
        str(name.value) for name in certificate.subject.get_attributes_for_oid(x509.NameOID.EMAIL_ADDRESS)
    ]
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        found += names.get_values_for_type(x509.RFC822Name)
    except x509.ExtensionNotFound:
        pass
    return {name.casefold() for name in found}


def _refused(message: str, allowed: str = "") -> InputRefused:
    return InputRefused(Problem(message, allowed=allowed))


def _door() -> None:
    try:
        import cryptography  # noqa: F401
    except ImportError as error:
        raise _refused(
            "signed mails need a package that is not installed", "install reporting[smime]"
        ) from error
