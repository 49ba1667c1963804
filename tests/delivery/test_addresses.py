"""Addresses, header texts and file names: one thing each, or refused."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reporting.delivery.addresses import file_name, header_text, matching_rule, parse_address, parse_rule
from reporting.errors import InputRefused

_PIECES = st.one_of(
    st.text(max_size=10),
    st.sampled_from(
        [
            "a@b.example",
            ",",
            ";",
            ":",
            "<",
            ">",
            '"',
            "(",
            ")",
            "\r\n",
            "\n",
            " ",
            "@",
            "..",
            ".",
            "\u0430",
            "%0a",
            "\\",
        ]
    ),
)
_ANY = st.lists(_PIECES, max_size=6).map("".join)


@settings(max_examples=6000, deadline=None)
@example("a@example.com")
@example("a@b.example, c@d.example")
@example("group: a@b.example;")
@example("Name <a@b.example>")
@example("a@b.example\r\nBcc: c@d.example")
@example("a\u0430@b.example")
@given(_ANY)
def test_parse_address_gives_one_recipient_or_refuses(text: str) -> None:
    """What is accepted is read back from a header as exactly one address, the same."""
    try:
        address = parse_address(text)
    except InputRefused:
        return
    message = EmailMessage(policy=SMTP)
    message["To"] = address
    assert [found.addr_spec for found in message["To"].addresses] == [address]
    assert address == text.lower()
    assert address.isascii()


@pytest.mark.parametrize(
    "text",
    [
        "", "no-at", "a@b@c.example", "a@b", ".a@b.example", "a.@b.example", "a@-b.example", "a@b.example.",
        '"quoted"@b.example', "a@[127.0.0.1]", "a@b.example\n", f"{'x' * 65}@b.example", "pаul@b.example",
    ],
)  # fmt: skip
def test_parse_address_refuses(text: str) -> None:
    """Forms that some mail program somewhere reads as another or as two addresses."""
    with pytest.raises(InputRefused, match="not a mail address"):
        parse_address(text)


def test_matching_rule_covers_one_domain_and_no_other() -> None:
    """Neither a domain below nor one that merely ends the same."""
    rules = frozenset({parse_rule("@example.com"), parse_rule("x@other.example")})
    assert matching_rule("a@example.com", rules) == "@example.com"
    assert matching_rule("x@other.example", rules) == "x@other.example"
    for stranger in (
        "a@sub.example.com",
        "a@notexample.com",
        "y@other.example",
        "a@example.com.evil.example",
    ):
        assert matching_rule(stranger, rules) is None


@settings(max_examples=2000, deadline=None)
@given(st.lists(_PIECES, min_size=1, max_size=3))
def test_file_name_is_a_plain_name_or_refused(parts: list[str]) -> None:
    """No path, no hidden file, no device, nothing to quote."""
    try:
        name = file_name(*parts, suffix="pdf")
    except InputRefused:
        return
    assert name.isascii()
    assert not set(name) & set('/\\:*?"<>|\r\n \t')
    assert name[0] not in ".-"
    assert name.endswith(".pdf")


@settings(max_examples=2000, deadline=None)
@given(_ANY)
def test_header_text_is_one_line_or_refused(text: str) -> None:
    """What passes has no line of its own to add."""
    try:
        passed = header_text(text, what="subject")
    except InputRefused:
        return
    assert len(passed.splitlines()) <= 1
    assert len(passed) <= 200
