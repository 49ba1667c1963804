"""Only plain data comes out of a YAML file, and everything else is refused with its place."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.errors import InputRefused
from reporting.strict_yaml import Place, read_document, read_text

SHOWN = Path("params/a.yml")


def refusal(text: str) -> str:
    """Give the whole message for a text that cannot be read to its end."""
    with pytest.raises(InputRefused) as refused:
        read_text(text, SHOWN)
    return str(refused.value)


def test_read_text_gives_plain_values_and_their_places() -> None:
    """YAML 1.2: NO and dates are text; lines and columns count from 1."""
    document = read_text('a: NO\nb:\n  - 1\n  - x: "2"\nc: 2026-10-01\nd: {e: true, f: null}\n', SHOWN)
    assert document.data == {
        "a": "NO",
        "b": [1, {"x": "2"}],
        "c": "2026-10-01",
        "d": {"e": True, "f": None},
    }
    assert document.keys[("b", 1, "x")] == Place(4, 5)
    assert document.values[("b", 1, "x")] == Place(4, 8)
    assert document.values[("d", "e")] == Place(6, 8)
    assert document.problems == ()


def test_read_text_keys_are_always_text() -> None:
    """A unit may be called NO or 2026 without quotes."""
    assert read_text("2026: a\ntrue: b\n", SHOWN).data == {"2026": "a", "true": "b"}


def test_read_text_lists_anchors_aliases_tags_and_twins_at_once() -> None:
    """Each is named with its place; the rest of the file is still read."""
    document = read_text("a: &x 1\nb: *x\nc: !!python/object 2\na: 3\nd: {e: 1, e: 2}\n", SHOWN)
    assert [str(problem) for problem in document.problems] == [
        "params/a.yml:1:4: anchor ('&x'); write the value out",
        "params/a.yml:2:4: alias ('*x'); write the value out",
        "params/a.yml:3:4: tag ('tag:yaml.org,2002:python/object'); allowed: plain values",
        "params/a.yml:4:1: duplicate key ('a'); first given on line 1",
        "params/a.yml:5:11: duplicate key ('e'); first given on line 5",
    ]
    assert document.data == {"a": 1, "b": None, "c": 2, "d": {"e": 1}}
    assert document.unread == {("b",)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a:\tb\n", "params/a.yml:1:3: tab character; allowed: spaces; in quoted text, \\t"),
        ("a: 1\n---\nb: 2\n", "params/a.yml:2:1: a second document in one file"),
        ("- a\n", "params/a.yml:1:1: not a mapping of keys; allowed: 'key: value' lines"),
        ("", "params/a.yml:1:1: empty file; allowed: 'key: value' lines"),
        ("# only a comment\n", "params/a.yml:1:1: empty file; allowed: 'key: value' lines"),
        ("a: b: c\n", "params/a.yml:1:5: not YAML: mapping values are not allowed in this context"),
        ("a: [1, 2\n", "params/a.yml:2:1: not YAML: did not find expected ',' or ']'"),
        ("a: \x07\n", "params/a.yml:1:4: forbidden character (U+0007)"),
        (
            "a: 1\n# x\u2028b: 2\n",
            "params/a.yml:2:4: forbidden character (U+2028); allowed: in quoted text, \\u2028",
        ),
        ("? [a]\n: b\n", "params/a.yml:1:3: a key that is not plain text"),
    ],
)
def test_read_text_what_is_not_one_mapping_is_refused(text: str, message: str) -> None:
    """The place is named where there is one."""
    assert refusal(text) == message


def test_read_text_directive_is_refused() -> None:
    """A version directive would change what words mean."""
    document = read_text("%YAML 1.1\n---\na: on\n", SHOWN)
    assert [str(problem) for problem in document.problems] == [
        "params/a.yml:1:1: a YAML directive; allowed: plain YAML 1.2"
    ]


def test_read_text_empty_key_is_refused() -> None:
    """A value without a name is a slip."""
    assert refusal("a: 1\n: 2\n") == "params/a.yml:2:1: not YAML: did not find expected key"
    document = read_text("'': a\n", SHOWN)
    assert [str(problem) for problem in document.problems] == ["params/a.yml:1:1: an empty key"]


def test_read_text_depth_is_capped_without_recursion() -> None:
    """32 levels are read, 33 are refused, and 500,000 cost no more than 33."""
    assert read_text("a: " + "[" * 31 + "]" * 31, SHOWN).problems == ()
    message = "params/a.yml:1:35: nested too deeply; allowed: up to 32 levels"
    assert refusal("a: " + "[" * 32 + "]" * 32) == message
    assert refusal("a: " + "[" * 500_000) == message


def test_read_document_too_large_is_refused_unread(tmp_path: Path) -> None:
    """One byte more than 1 MiB is too much."""
    path = tmp_path / "a.yml"
    path.write_bytes(b"#" * (1024 * 1024 + 1))
    with pytest.raises(InputRefused) as refused:
        read_document(path, SHOWN)
    assert str(refused.value) == "params/a.yml: file larger than 1 MiB; allowed: up to 1048576 bytes"


def test_read_document_other_encodings_are_refused(tmp_path: Path) -> None:
    """The byte is named with its place; a byte order mark is not in the way."""
    path = tmp_path / "a.yml"
    path.write_bytes(b"a: 1\nb: caf\xe9\n")
    with pytest.raises(InputRefused) as refused:
        read_document(path, SHOWN)
    assert str(refused.value) == "params/a.yml:2:7: not UTF-8 (byte 0xe9); allowed: files saved as UTF-8"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_document(path).data == {"a": 1}


def test_read_document_missing_file_is_refused(tmp_path: Path) -> None:
    """The file is named as the user knows it."""
    with pytest.raises(InputRefused) as refused:
        read_document(tmp_path / "a.yml", SHOWN)
    assert str(refused.value) == "params/a.yml: missing file"


def test_read_text_alias_bomb_stays_small() -> None:
    """Nine levels of nine aliases are 81 refused words, not 387 million values."""
    names = "abcdefghi"
    lines = [f"a: &a [{','.join(['x'] * 9)}]"]
    lines += [f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]" for a, b in itertools.pairwise(names)]
    document = read_text("\n".join(lines), SHOWN)
    assert sum("alias" in problem.message for problem in document.problems) == 72
    assert document.data["i"] == [None] * 9


@given(st.text(max_size=40))
def test_read_text_any_text_is_read_or_refused(text: str) -> None:
    """No text gets another error, and every refusal names the file."""
    assert _named_path(text) == SHOWN


def _named_path(text: str) -> Path | None:
    try:
        return read_text(text, SHOWN).path
    except InputRefused as refused:
        return refused.problems[0].path
