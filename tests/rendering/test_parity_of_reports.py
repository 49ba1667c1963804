"""The five shipped reports, in French and English, are the same from either renderer."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from conftest import OTHER_CADENCES
from filed_documents import document_of
from rendering.parity import alternatives, assert_same
from reporting.rendering import Rendered
from reporting.rendering.choice import VARIABLE
from reporting.rendering.render import render

NEEDED = {name: os.environ[name] for name in ("PATH", VARIABLE) if name in os.environ}
PERIODS = {"monthly_performance": "2026-10", **OTHER_CADENCES}
# France's own language is French, the group's English; the translated demo has it the other way round.
JOBS = [(language, "FR", report, period) for report, period in PERIODS.items() for language in ("fr", "en")]
JOBS += [(language, "GROUP", "group_performance", "2026-10") for language in ("fr", "en")]
pytestmark = [pytest.mark.quarto, pytest.mark.slow]


@pytest.fixture(scope="module")
def rendered(
    filed_cadences: Path, translated_demo: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], tuple[Rendered, Rendered]]:
    """Render all ten with both renderers, from the same executed notebooks."""
    documents = []
    for language, unit, report, period in JOBS:
        own = (language == "fr") == (unit == "FR")
        workspace = filed_cadences if own else translated_demo
        documents.append(document_of(workspace / "output" / period / unit / report))
    place = tmp_path_factory.mktemp("parity")
    native = render(documents, [place / f"q{i}" for i in range(len(JOBS))], renderer="quarto", environ=NEEDED)
    own_ones = render(documents, [place / f"e{i}" for i in range(len(JOBS))], renderer="embedded")
    keys = [(language, report) for language, _, report, _ in JOBS]
    return dict(zip(keys, zip(native, own_ones, strict=True), strict=True))


@pytest.mark.parametrize(("language", "report"), [(job[0], job[2]) for job in JOBS])
def test_report_is_the_same_from_both_renderers(
    rendered: dict[tuple[str, str], tuple[Rendered, Rendered]], language: str, report: str
) -> None:
    """Headings, texts and numbers, tables, figures, alternative texts, bookmarks and identity are equal."""
    native, own = rendered[language, report]
    assert (native.renderer, own.renderer) == ("quarto", "embedded")
    assert f'<html lang="{language}"' in native.files["html"].read_text("utf-8")
    assert_same(native, own)


def test_alternative_texts_are_compared(rendered: dict[tuple[str, str], tuple[Rendered, Rendered]]) -> None:
    """The comparison has something to compare: every chart of a month says what it shows."""
    from pypdf import PdfReader

    native, _ = rendered["fr", "monthly_performance"]
    assert len([alt for alt in alternatives(PdfReader(native.files["pdf"])) if "2026-10" in alt]) >= 6
