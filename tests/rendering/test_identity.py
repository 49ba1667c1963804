"""What a report is can be read back from its PDF."""

from __future__ import annotations

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.errors import RenderFailed
from reporting.rendering.identity import Identity, keywords, parse_keywords, read_identity

IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,20}", fullmatch=True)


def pdf_with_keywords(path, text):
    document = pikepdf.new()
    document.add_blank_page()
    if text is not None:
        document.docinfo["/Keywords"] = text
    document.save(path)
    return path


@given(IDS, IDS, IDS, st.integers(1, 999))
def test_keywords_read_back_as_the_same_identity(unit, period, report, issue):
    """Writing and reading are inverse."""
    identity = Identity(unit, period, report, issue)
    assert parse_keywords(", ".join(keywords(identity))) == identity


@pytest.mark.parametrize(
    "text",
    [
        "",
        "reporting:report=r, reporting:unit=FR, reporting:period=2026-10",
        "reporting:report=r, reporting:unit=FR, reporting:unit=DE, reporting:period=2026, reporting:issue=1",
        "reporting:report=r, reporting:unit=FR DE, reporting:period=2026-10, reporting:issue=1",
        "reporting:report=r, reporting:unit=FR, reporting:period=2026-10, reporting:issue=one",
    ],
)
def test_parse_keywords_doubt_is_no_identity(text):
    """A missing, doubled or malformed part says nothing: nobody gets such a file."""
    assert parse_keywords(text) is None


def test_read_identity_of_a_foreign_pdf_is_refused(tmp_path):
    """A PDF that somebody else made is not sent as a report."""
    path = pdf_with_keywords(tmp_path / "a.pdf", None)
    with pytest.raises(RenderFailed) as caught:
        read_identity(path)
    assert str(caught.value) == f"{path}: does not say which report it is (keywords '')"


def test_read_identity_of_no_pdf_is_refused(tmp_path):
    """A file that is no PDF, or none at all, is refused with its path."""
    path = tmp_path / "a.pdf"
    path.write_text("hello")
    with pytest.raises(RenderFailed, match="cannot be read as a PDF"):
        read_identity(path)
    with pytest.raises(RenderFailed, match="cannot be read as a PDF"):
        read_identity(tmp_path / "absent.pdf")
