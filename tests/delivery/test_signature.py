"""Signed mails: another program verifies them, and any change of them shows."""

from __future__ import annotations

import datetime
import hashlib
import shutil
import subprocess
from collections.abc import Mapping
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from delivery.fakes import Scripted
from delivery.filing import LOOK, file_report, make_list, make_policy, templates
from delivery.test_settings import read_transport
from reporting.delivery.outcomes import Fate, Outcome
from reporting.delivery.round import Delivering, Request, send_due
from reporting.delivery.settings import transport_of
from reporting.delivery.signature import sign, signer_of
from reporting.delivery.transports.protocol import Mail
from reporting.delivery.transports.signed import Signed
from reporting.errors import InputRefused, Problem

SENDER = "reports@example.com"
_DAY = datetime.timedelta(days=1)
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def _pem(key: Key) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _certificate(name: str, key: Key, issuer: str, issuer_key: Key, *, authority: bool) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + _DAY)
        .add_extension(x509.BasicConstraints(authority, None), critical=True)
    )
    if not authority:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        names = x509.SubjectAlternativeName([x509.RFC822Name(SENDER)])
        builder = builder.add_extension(usage, critical=False).add_extension(names, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


class Identity:
    """A sender whose certificate was made by an office that a root certificate vouches for."""

    def __init__(self, folder: Path, key: Key) -> None:
        root, office = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        trusted = _certificate("root", root, "root", root, authority=True)
        between = _certificate("office", office, "root", root, authority=True)
        own = _certificate("reports", key, "office", office, authority=False)
        self.root = folder / "root.pem"
        self.root.write_bytes(trusted.public_bytes(Encoding.PEM))
        self.chain = "".join(one.public_bytes(Encoding.PEM).decode() for one in (own, between))
        self.key = _pem(key)


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return Identity(tmp_path_factory.mktemp("identity"), ec.generate_private_key(ec.SECP256R1()))


def _verify(data: bytes, root: Path, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Let another program judge: it follows the chain up to the root, and compares the bytes."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not here")
    (folder / "mail.eml").write_bytes(data)
    arguments = ["cms", "-verify", "-in", "mail.eml", "-CAfile", str(root), "-out", "content"]
    return subprocess.run([openssl, *arguments], cwd=folder, capture_output=True, check=False)


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_report_signed_is_verified_by_openssl_and_still_the_filed_pdf(tmp_path: Path, kind: str) -> None:
    """The whole way: signature and chain hold, the PDF is the filed one, and each sent once."""
    key = ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65_537, 2048)
    sender = Identity(tmp_path, key)
    filed = file_report(tmp_path / "output", title="Résultat")
    carrier = Scripted()
    transport = Signed(carrier, lambda: sender.chain, lambda: sender.key)
    policy = make_policy(make_list("leads", "a@example.com"), sender_name="Alder & Finch")
    work = Delivering(tmp_path / "output", policy, transport, templates(), LOOK)
    assert send_due(work, Request(confirmed=True)).fates == {Fate.ACCEPTED: 1}
    ((_, _, data),) = carrier.kept
    done = _verify(data, sender.root, tmp_path)
    assert done.returncode == 0, done.stderr
    message = message_from_bytes(data, policy=SMTP)
    assert message.get_content_type() == "multipart/signed"
    assert message["To"].addresses[0].addr_spec == "a@example.com"
    assert "Résultat" in message["Subject"]
    pdf, _ = (part for part in message.walk() if part.get_content_disposition() == "attachment")
    content = pdf.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert hashlib.sha256(content).hexdigest() == filed.record.outputs["report.pdf"].sha256


def test_sign_any_changed_byte_of_the_content_shows(tmp_path: Path, identity: Identity) -> None:
    """A figure changed on the way makes the signature void."""
    data = b"From: r@example.com\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nRevenue 321\r\n.\r\n"
    signed = sign(data, signer_of(identity.chain, identity.key, SENDER), "k")
    assert _verify(signed, identity.root, tmp_path).returncode == 0
    assert signed.count(b"Revenue 321") == 1
    assert _verify(signed.replace(b"321", b"421"), identity.root, tmp_path).returncode != 0
    stranger = Identity(tmp_path, ec.generate_private_key(ec.SECP256R1()))
    assert _verify(signed, stranger.root, tmp_path).returncode != 0


def test_sign_keeps_folded_headers_and_moves_those_of_the_content() -> None:
    """Each header stands where it belongs, once."""
    data = (
        b"From: r@example.com\r\nSubject: a\r\n b\r\nContent-Type: multipart/mixed;\r\n boundary=x\r\n"
        b"MIME-Version: 1.0\r\nContent-Language: en\r\n\r\n--x\r\n\r\nhello\r\n--x--\r\n"
    )
    key = ec.generate_private_key(ec.SECP256R1())
    own = _certificate("reports", key, "reports", key, authority=False).public_bytes(Encoding.PEM).decode()
    signed = sign(data, signer_of(own, _pem(key), SENDER), "k")
    head, first = signed.split(b"\r\n\r\n", 1)
    assert head.startswith(
        b"From: r@example.com\r\nSubject: a\r\n b\r\nMIME-Version: 1.0\r\nContent-Type: mul"
    )
    assert b"Content-Language" not in head
    assert b"Content-Type: multipart/mixed;\r\n boundary=x\r\nContent-Language: en\r\n\r\n--x" in first


def test_signer_of_what_does_not_fit_is_refused_without_the_key(identity: Identity) -> None:
    """Each fault has its words, and no message holds a secret."""
    other = _pem(ec.generate_private_key(ec.SECP256R1()))
    later = datetime.datetime.now(datetime.UTC) + 2 * _DAY
    cases = {
        "the certificate for signing mails is not readable": (lambda: signer_of("canary", "x", SENDER)),
        "the key for signing mails is not readable": (lambda: signer_of(identity.chain, "canary", SENDER)),
        "is not that of the certificate": (lambda: signer_of(identity.chain, other, SENDER)),
        "is not for the sender": (lambda: signer_of(identity.chain, identity.key, "else@example.com")),
        "is not valid now": (lambda: signer_of(identity.chain, identity.key, SENDER, clock=lambda: later)),
    }
    for words, call in cases.items():
        with pytest.raises(InputRefused, match=words) as caught:
            call()
        assert "canary" not in str(caught.value)


def test_signed_what_cannot_be_signed_waits_and_never_leaves(identity: Identity) -> None:
    """A key that is not there is ours to repair: deferred, not refused, and nothing goes out unsigned."""

    def missing() -> str:
        raise InputRefused(Problem("file 'mail.pem' cannot be read"))

    carrier = Scripted()

    def commit(_: Mapping[str, Outcome]) -> None:
        raise AssertionError("nothing may leave")

    fates = Signed(carrier, missing, lambda: identity.key).send(
        Mail("k", SENDER, ("a@example.com",), b"Subject: x\r\n\r\nx\r\n"), commit
    )
    assert list(fates.values()) == [Outcome(Fate.DEFERRED, "file 'mail.pem' cannot be read", reached=False)]
    assert carrier.tried == []


def test_transport_of_a_certificate_signs_with_what_the_references_give(
    tmp_path: Path, identity: Identity
) -> None:
    """Certificate and key stand in files named by the params; the folder then holds a signed mail."""
    (tmp_path / "mail.pem").write_text(identity.chain, encoding="utf-8")
    (tmp_path / "mail.key").write_text(identity.key, encoding="utf-8")
    keys = "certificate: '${file:mail.pem}', key: '${file:mail.key}'"
    spec, problems = read_transport(tmp_path, f"{{kind: eml, from: {SENDER}, folder: mails, {keys}}}")
    assert problems == []
    transport = transport_of(spec, tmp_path)
    data = b"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    transport.send(Mail("k", SENDER, ("a@example.com",), data), lambda _: None)
    assert transport.was_accepted("k")
    written = (tmp_path / "mails" / "k.eml").read_bytes()
    assert _verify(written, identity.root, tmp_path).returncode == 0
    assert "BEGIN" not in repr(transport)


def test_certificate_without_key_is_refused(tmp_path: Path) -> None:
    """Both or none."""
    _, problems = read_transport(tmp_path, f"{{kind: eml, from: {SENDER}, certificate: '${{env:C}}'}}")
    assert [problem.message for problem in problems] == ["'certificate' and 'key' come together"]
