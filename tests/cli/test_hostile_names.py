"""Names that are Markdown, HTML, Typst, Jinja or shortcodes are shown as text, in both formats."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pdfplumber

from cli.conftest import Reporting
from small_workspace import CELLS, DATA, PERIOD, SmallWorkspace

NAMES = (
    "<script>alert(1)</script>",
    "**bold** _it_ [a](b)",
    "#import sys; #panic()",
    "{{ 7 * 7 }}{% raw %}",
    "{{< meta title >}}",
    "$x^2$ `code` @ref",
)
TABLE = """\
#| label: names
import pandas as pd

exhibits.bars_by(
    views.not_zero(views.by_channel(facts, catalogue, ["marketing_cost"], kpis), "marketing_cost"),
    scope,
    catalogue,
    by="channel",
    kpis=["marketing_cost"],
    by_name="channel",
    names=views.channel_names(facts),
    label="names",
)
"""


def test_run_hostile_names_are_shown_as_text(on_small: Reporting, small: SmallWorkspace) -> None:
    """Units and channels of these names appear letter for letter in the page and in the PDF."""
    small.change("params/_organisation.yml", "name: France", f"name: '{NAMES[0]}'")
    small.change("params/_organisation.yml", "name: United Kingdom", f"name: '{NAMES[4]}'")
    ledger, _, rows = DATA["ledger"].partition("\n")
    first = rows.splitlines()[0]
    channels = [f'c{number},"{name}","{name}",sea,paid' for number, name in enumerate(NAMES)]
    entries = [first.replace("L1", f"N{number}").replace("sea", f"c{number}") for number in range(len(NAMES))]
    small.write("data/channels.csv", "\n".join([DATA["channels"].rstrip(), *channels, ""]))
    small.write("data/ledger.csv", "\n".join([ledger, rows.rstrip(), *entries, ""]))
    small.write_notebook(*CELLS[:-1], TABLE, CELLS[-1])
    answer = on_small("run", "--period", PERIOD, "--report", "monthly")
    assert answer.code == 0, answer.err
    _check(small.filed("FR"), (*NAMES, NAMES[0]))
    _check(small.filed("UK"), (NAMES[4],))


def _check(folder: Path, names: tuple[str, ...]) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    shown = html.unescape(re.sub(r"<[^>]*>", "", page.partition("<body")[2]))
    with pdfplumber.open(folder / "report.pdf") as pdf:
        text = " ".join(page.extract_text() for page in pdf.pages)
    for name in names:
        assert shown.count(name) >= names.count(name)
        assert _letters(text).count(_letters(name)) >= names.count(name)


def _letters(text: str) -> str:
    """Drop the spaces: where a PDF breaks its lines is its own affair."""
    return re.sub(r"\s+", "", text)
