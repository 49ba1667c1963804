"""Digests see every change that matters and nothing else; reasons name what changed."""

from pathlib import Path

import pytest

from reporting.pipeline.inputs import digest_files, digest_text, why_execute, why_render

FILED = {
    "notebook": "a",
    "parameters": "b",
    "code": "c",
    "brand": "d",
    "renderer": "embedded",
    "data:fact_cost_entry": "120:x",
}


@pytest.mark.parametrize(
    ("change", "execute", "render"),
    [
        ({}, "", ""),
        ({"notebook": "z"}, "notebook changed", ""),
        ({"brand": "z"}, "", "brand changed"),
        ({"renderer": "quarto 1.9.0"}, "", "renderer changed"),
        ({"data:fact_cost_entry": "123:y"}, "data changed: fact_cost_entry (+3 rows)", ""),
        ({"data:fact_cost_entry": "118:y"}, "data changed: fact_cost_entry (-2 rows)", ""),
        ({"data:fact_cost_entry": "120:y"}, "data changed: fact_cost_entry (values)", ""),
        ({"data:fact_fx": "4:y"}, "data changed: fact_fx (+4 rows)", ""),
        (
            {"code": "z", "brand": "z", "data:fact_cost_entry": "120:y"},
            "code changed; data changed: fact_cost_entry (values)",
            "brand changed",
        ),
    ],
)
def test_why_names_what_changed(change: dict[str, str], execute: str, render: str) -> None:
    """Only a change of pages leaves the notebook alone; a change of data names table and rows."""
    now = FILED | change
    assert (why_execute(FILED, now), why_render(FILED, now)) == (execute, render)


def test_why_execute_table_that_is_gone_is_a_change() -> None:
    """A table that no longer holds rows counts as rows lost."""
    now = {name: value for name, value in FILED.items() if name != "data:fact_cost_entry"}
    assert why_execute(FILED, now) == "data changed: fact_cost_entry (-120 rows)"


def test_digest_files_depends_on_names_and_bytes_only(tmp_path: Path) -> None:
    """The order of the files is nothing; a name or a byte is everything."""
    a, b = tmp_path / "a", tmp_path / "b"
    a.write_text("one")
    b.write_text("two")
    before = digest_files(tmp_path, [a, b])
    assert digest_files(tmp_path, [b, a]) == before
    b.rename(tmp_path / "c")
    assert digest_files(tmp_path, [a, tmp_path / "c"]) != before
    (tmp_path / "c").rename(b)
    b.write_text("twO")
    assert digest_files(tmp_path, [a, b]) != before


def test_digest_text_is_sha256() -> None:
    """The digest of the empty text is the published one (FIPS 180-4 examples)."""
    assert digest_text("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
