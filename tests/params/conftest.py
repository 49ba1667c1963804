"""A small workspace whose params files a test can change."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reporting.errors import InputRefused
from reporting.params import load_params
from reporting.workspace import Workspace

FILES = {
    "_organisation.yml": """\
name: Group
reporting_currency: EUR
calendars:
  civil: {kind: gregorian}
units:
  GROUP: {name: Group, calendar: civil, locale: en-GB, timezone: Europe/Paris}
  FR: {name: France, parent: GROUP, country: FR, currency: EUR, locale: fr-FR}
  UK: {name: United Kingdom, parent: GROUP, currency: GBP}
""",
    "_data.yml": """\
sources:
  ledger: {kind: csv, path: data/ledger.csv}
tables:
  fact_cost_entry: {sources: [ledger]}
""",
    "_recipients.yml": """\
allow:
  FR: [example.com]
  UK: [director.uk@example.com]
lists:
  leaders:
    reports: [monthly]
    units: [FR]
    to:
      - {role: Director, address: director.fr@example.com}
transport: {kind: eml, from: reporting@example.com}
""",
    "monthly.yml": """\
notebook: monthly.ipynb
title: {en: Monthly, fr: Mensuel}
cadence: month
""",
}

Refusals = Callable[..., list[str]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Write the workspace."""
    (tmp_path / "params").mkdir()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "monthly.ipynb").write_text("{}")
    for name, text in FILES.items():
        (tmp_path / "params" / name).write_text(text)
    return tmp_path


@pytest.fixture
def refusals(root: Path) -> Refusals:
    """Change one file of the workspace, and list what is refused."""

    def change(name: str, old: str = "", new: str = "", *, text: str | None = None) -> list[str]:
        before = FILES.get(name, "")
        assert old in before
        (root / "params" / name).write_text(before.replace(old, new, 1) if text is None else text)
        with pytest.raises(InputRefused) as refusal:
            load_params(Workspace(root))
        return str(refusal.value).splitlines()

    return change
