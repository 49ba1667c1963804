"""What words mean, and what messages never repeat."""

import math

import pytest

from reporting.strict_yaml import is_secret_name, is_secret_value, repeat
from reporting.strict_yaml.scalars import plain_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("off", "off"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("-12", -12),
        ("1.", 1.0),
        (".5", 0.5),
        ("-1.5E-3", -0.0015),
        ("1.2.3", "1.2.3"),
        ("9" * 19, "9" * 19),
        ("-.inf", -math.inf),
        ("~", None),
        ("FALSE", False),
    ],
)
def test_plain_value_follows_yaml_1_2(text: str, value: object) -> None:
    """Type and value, so that 1 is not true."""
    found = plain_value(text)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    "name", ["password", "DB_PASSWORD", "apiToken", "api_key", "api-key", "client_secret", "smtp_pwd", "auth"]
)
def test_is_secret_name_names_that_promise_one(name: str) -> None:
    """However it is written."""
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name", ["author", "monkey", "key_message", "token_count_max", "pass_rate", "report"]
)
def test_is_secret_name_whole_words_only(name: str) -> None:
    """A word that contains one is not one; a doubtful name is refused rather than trusted."""
    assert is_secret_name(name) == (name in ("token_count_max", "pass_rate"))


@pytest.mark.parametrize(
    "value",
    [
        "postgresql://reader:hunter2@warehouse/marketing",
        "Driver=x;Server=y;PWD=hunter2;",
        "AKIAIOSFODNN7EXAMPLE",
        "-----BEGIN RSA PRIVATE KEY-----",
        "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc",
    ],
)
def test_repeat_never_shows_a_credential(value: str) -> None:
    """Its shape is enough."""
    assert is_secret_value(value)
    assert repeat(value) == "a credential, not repeated here"


def test_repeat_stays_on_one_line() -> None:
    """Control and direction characters are written as codes."""
    assert repeat("a\nb\x1b[31m\u202e") == "'a\\nb\\x1b[31m\\u202e'"
    assert repeat({"a": 1}) == "a mapping"
