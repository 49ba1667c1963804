"""References: looked up late, all problems at once, and values in no message."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporting.errors import InputRefused
from reporting.params.keyring_entries import read_entry
from reporting.params.references import Late, is_only_reference, is_well_formed


def _entries(name: str) -> str:
    if name != "mail.password":
        raise LookupError(f"keyring entry '{name}' does not exist")
    return "canary-entry"


def test_resolve_reads_variables_files_and_keyring_entries(tmp_path: Path) -> None:
    """One text may hold all three; one newline at a file's end is not part of the value."""
    (tmp_path / "secret").write_text("canary-file\n", encoding="utf-8")
    late = Late("${env:USER_NAME}:${file:secret}@${keyring:mail.password}")
    assert late.resolve(tmp_path, environ={"USER_NAME": "reports"}, entry=_entries) == (
        "reports:canary-file@canary-entry"
    )
    assert "canary" not in repr(late)


def test_resolve_names_everything_that_is_missing_at_once(tmp_path: Path) -> None:
    """Each missing value with its place, none with a value."""
    late = Late("${env:A}${file:b}${keyring:c}", "params/_recipients.yml:3:5")
    with pytest.raises(InputRefused) as caught:
        late.resolve(tmp_path, environ={}, entry=_entries)
    assert [problem.message for problem in caught.value.problems] == [
        "params/_recipients.yml:3:5: environment variable 'A' is not set",
        "params/_recipients.yml:3:5: file 'b' cannot be read",
        "params/_recipients.yml:3:5: keyring entry 'c' does not exist",
    ]


@pytest.mark.parametrize(
    "text", ["${keyring:}", "${keyring:a b}", "${keyring:-x}", "${keyring}", "${ring:x}"]
)
def test_is_well_formed_refuses_other_forms(text: str) -> None:
    """What begins like a reference and is none is never taken for a text."""
    assert not is_well_formed(text)


def test_is_only_reference_knows_keyring_entries() -> None:
    """A secret may stand in the keyring."""
    assert is_only_reference("${keyring:mail.password}")


def test_read_entry_reads_the_keyring_of_this_process() -> None:
    """An entry of the service 'reporting'; one that is missing, or no keyring at all, says what to do."""
    keyring = pytest.importorskip("keyring")
    from keyring.backend import KeyringBackend
    from keyring.backends.fail import Keyring as NoKeyring

    class InMemory(KeyringBackend):
        """Holds one entry."""

        priority = 1

        def get_password(self, service: str, username: str) -> str | None:
            return "canary-entry" if (service, username) == ("reporting", "mail") else None

        def set_password(self, service: str, username: str, password: str) -> None:
            raise NotImplementedError

        def delete_password(self, service: str, username: str) -> None:
            raise NotImplementedError

    before = keyring.get_keyring()
    try:
        keyring.set_keyring(InMemory())
        assert read_entry("mail") == "canary-entry"
        with pytest.raises(LookupError, match="keyring set reporting other"):
            read_entry("other")
        keyring.set_keyring(NoKeyring())
        with pytest.raises(LookupError, match="no keyring here, or it is locked"):
            read_entry("mail")
    finally:
        keyring.set_keyring(before)
