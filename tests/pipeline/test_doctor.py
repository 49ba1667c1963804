"""`doctor` says what is there and what is in the way, and never fails itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporting.pipeline.doctor import SYMBOLS, Finding, examine
from small_workspace import SmallWorkspace, make_small_workspace

NO_QUARTO = {"PATH": ""}


@pytest.fixture
def small(tmp_path: Path) -> SmallWorkspace:
    return make_small_workspace(tmp_path / "small")


def _findings(
    small: SmallWorkspace, environ: dict[str, str] = NO_QUARTO, free: int = 1 << 40
) -> dict[str, Finding]:
    found = examine(small.root, environ=environ, writes_bytecode=True, free_bytes=lambda _: free)
    assert len({one.topic for one in found}) == len(found)
    return {one.topic: one for one in found}


def test_examine_good_workspace_has_nothing_bad(small: SmallWorkspace) -> None:
    """On a good workspace nothing is in the way; a missing Quarto is a note."""
    found = _findings(small)
    assert [one for one in found.values() if one.state == "bad"] == []
    assert (found["Quarto"].state, found["Quarto"].symbol) == ("note", SYMBOLS["note"])
    assert "the embedded renderer draws the pages" in found["Quarto"].text
    assert found["workspace"].text.endswith("params and notebooks are in order")
    assert found["data"] == Finding("data", "good", "7 sources")


def test_examine_unusable_quarto_is_a_note(small: SmallWorkspace) -> None:
    """A Quarto that was named and cannot be used never fails the examination."""
    found = _findings(small, {"PATH": "", "REPORTING_QUARTO": "/bin/false"})
    assert found["Quarto"].state == "note"
    assert "/bin/false" in found["Quarto"].text


def test_examine_bytecode_not_kept_is_a_note(small: SmallWorkspace) -> None:
    """Starting without bytecode is slow, and worth knowing."""
    (one,) = [
        one
        for one in examine(small.root, environ=NO_QUARTO, writes_bytecode=False)
        if one.topic == "bytecode"
    ]
    assert one.state == "note"
    assert "unset PYTHONDONTWRITEBYTECODE" in one.text


@pytest.mark.parametrize(("free", "state"), [(1 << 40, "good"), (1 << 29, "note"), (1 << 20, "bad")])
def test_examine_disk_space(small: SmallWorkspace, free: int, state: str) -> None:
    """Half a gibibyte is worth a note, a mebibyte is in the way."""
    assert _findings(small, free=free)["disk"].state == state


def test_examine_bad_workspace_points_to_validate(small: SmallWorkspace) -> None:
    """Problems of the files are counted, not repeated; a missing font is named."""
    small.change("params/_data.yml", "{sources: [rates]}", "{sources: [rates], mapping: google_adz}")
    (small.root / "templates" / "fonts" / "IBMPlexMono-Regular.ttf").unlink()
    found = _findings(small)
    assert found["workspace"].state == "bad"
    assert found["workspace"].text.endswith(": 2 problems; 'reporting validate' lists them")
    assert found["fonts"].state == "bad"
    assert "IBMPlexMono-Regular.ttf" in found["fonts"].text


def test_examine_folder_that_is_no_workspace(tmp_path: Path) -> None:
    """A folder named by the user must be a workspace."""
    (one,) = [one for one in examine(tmp_path, environ=NO_QUARTO) if one.topic == "workspace"]
    assert one == Finding(
        "workspace", "bad", f"not a workspace ({tmp_path}): it lacks params/ and notebooks/"
    )


def test_examine_missing_data_and_secrets_are_notes(small: SmallWorkspace) -> None:
    """What is only needed later, or by mail, is a note that names what is missing and no value."""
    (small.root / "data" / "rates.csv").unlink()
    small.write(
        "params/_recipients.yml",
        "transport: {kind: smtp, from: a@example.com, host: mail.example.com, user: a, "
        "password: '${env:MAIL_PASSWORD}'}\n",
    )
    found = _findings(small)
    assert found["data"].state == "note"
    assert found["data"].text == (
        "no file yet for 1 of 7 sources (rates); 'reporting sample' writes those of the demo group"
    )
    assert found["mail"].state == "note"
    assert found["mail"].text.startswith("smtp, but params/_recipients.yml:1:")
    assert found["mail"].text.endswith("environment variable 'MAIL_PASSWORD' is not set")
    ready = _findings(small, NO_QUARTO | {"MAIL_PASSWORD": "swordfish"})
    assert ready["mail"] == Finding("mail", "good", "smtp, all settings are there")
