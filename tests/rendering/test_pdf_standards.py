"""The tests' own reading of PDF streams: a length wrong by a byte is found, a right one passes."""

from __future__ import annotations

import pytest

from pdf_standards import _wrong_lengths

STREAM = b"1 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n"


@pytest.mark.parametrize("data", [b"abc", b"abc\r", b"abc\n", b"endstream"])
def test_streams_as_long_as_they_say_pass(data: bytes) -> None:
    """Also where the data end in what looks like a line end."""
    assert _wrong_lengths(STREAM % (len(data), data) * 2) == []


@pytest.mark.parametrize("error", [-1, 1])
def test_streams_of_another_length_are_found(error: int) -> None:
    """One byte too many or too few, in the second of two streams."""
    right = STREAM % (3, b"abc")
    assert _wrong_lengths(right + STREAM % (3 + error, b"abc")) == [len(right) + right.index(b"/Length")]
