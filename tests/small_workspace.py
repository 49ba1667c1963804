"""A workspace of two units and their group, small enough to run whole in a test.

Figures of March 2025, worked by hand: FR (EUR) cost 1,000 of 1,200 planned and 50 leads of 40 planned, so a
cost per lead of 20 instead of 30; UK (GBP) cost 500 of 400 and 20 leads, with no plan of leads at all. One
pound is 1.25 euros at the budget rate, so the group's cost is 1,000 + 1.25 * 500 = 1,625 of 1,700.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[1]
PERIOD = "2025-03"

PARAMS = {
    "_organisation.yml": """\
name: Small Group
reporting_currency: EUR
calendars:
  civil: {kind: gregorian}
units:
  GROUP: {name: Small Group, calendar: civil, locale: en-GB, timezone: Europe/Paris}
  FR: {name: France, parent: GROUP, country: FR, currency: EUR, locale: fr-FR}
  UK: {name: United Kingdom, parent: GROUP, country: GB, currency: GBP}
""",
    "_data.yml": """\
sources:
  channels: {kind: csv, path: data/channels.csv}
  versions: {kind: csv, path: data/versions.csv}
  measures: {kind: csv, path: data/measures.csv}
  plans: {kind: csv, path: data/plans.csv}
  budget: {kind: csv, path: data/budget.csv}
  ledger: {kind: csv, path: data/ledger.csv}
  rates: {kind: csv, path: data/rates.csv}
tables:
  dim_channel: {sources: [channels]}
  dim_version: {sources: [versions]}
  fact_measure_daily: {sources: [measures]}
  fact_measure_plan: {sources: [plans]}
  fact_budget_line: {sources: [budget]}
  fact_cost_entry: {sources: [ledger]}
  fact_fx: {sources: [rates]}
""",
    "monthly.yml": """\
notebook: monthly.ipynb
title: {en: Monthly, fr: Mensuel}
cadence: month
limits: {seconds: 60}
position: 10
""",
    "group.yml": """\
notebook: monthly.ipynb
title: {en: Group}
units: group
cadence: month
position: 20
""",
}

DATA = {
    "channels": "channel_id,label_en,label_fr,action_type,poem\nsea,Search,Recherche,sea,paid\n",
    "versions": "version_id,kind,fiscal_year,status\nB25,BUDGET,2025,locked\n",
    "measures": (
        "date,bu_id,channel_id,source,measure_id,value,recorded_at\n"
        "2025-03-10,FR,sea,crm,leads,50,2025-03-11\n"
        "2025-03-10,UK,sea,crm,leads,20,2025-03-11\n"
    ),
    "plans": "version_id,period,bu_id,channel_id,measure_id,value\nB25,2025-03,FR,sea,leads,40\n",
    "budget": (
        "version_id,period,bu_id,channel_id,nature_id,amount_local,currency\n"
        "B25,2025-03,FR,sea,media,1200.00,EUR\n"
        "B25,2025-03,UK,sea,media,400.00,GBP\n"
    ),
    "ledger": (
        "entry_id,doc_type,posting_date,service_start,service_end,bu_id,channel_id,nature_id,amount_local,"
        "currency,recorded_at\n"
        "L1,invoice,2025-03-31,2025-03-01,2025-03-31,FR,sea,media,1000.00,EUR,2025-04-01\n"
        "L2,invoice,2025-03-31,2025-03-01,2025-03-31,UK,sea,media,500.00,GBP,2025-04-01\n"
    ),
    "rates": (
        "rate_set,period,currency,rate\n"
        "BUDGET,2025-03,EUR,1\nBUDGET,2025-03,GBP,1.25\nAVERAGE,2025-03,GBP,1.25\nCLOSING,2025-03,GBP,1.25\n"
    ),
}

PARAMETERS = """\
report = "monthly"
unit = "FR"
period = "2025-03"
language = ""
as_of = ""
snapshot = ""
output_folder = ""
"""

CELLS = (
    """\
#| label: load
from reporting import exhibits, views
from reporting.data import load_facts
from reporting.metrics import load_catalogue, write_kpis

facts = load_facts(unit, period, as_of=as_of, snapshot=snapshot, language=language)
scope = facts.scope
catalogue = load_catalogue(scope.kpi_overrides)
kpis = views.compared(facts, catalogue, ["marketing_cost", "leads", "cpl"])
""",
    """\
#| label: section-position
#| output: asis
exhibits.section("Where do we stand?", scope)
""",
    """\
#| label: key-figures
exhibits.key_figures(kpis, scope, catalogue)
""",
    """\
#| label: file
write_kpis(kpis, scope, report, output_folder)
""",
)


@dataclass(frozen=True, slots=True)
class SmallWorkspace:
    """The workspace, and how a test changes it."""

    root: Path

    def change(self, name: str, old: str, new: str) -> None:
        """Replace a text that a file of the workspace holds."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def write(self, name: str, text: str) -> Path:
        """Write a file of the workspace."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # it may be a link to a file of the repository
        path.write_text(text, encoding="utf-8")
        return path

    def write_notebook(self, *cells: str, name: str = "monthly", parameters: str = PARAMETERS) -> Path:
        """Write a notebook of the given code cells after the parameters cell."""
        return self.write(f"notebooks/{name}.ipynb", json.dumps(notebook(cells, parameters)))

    def filed(self, unit: str, report: str = "monthly", period: str = PERIOD) -> Path:
        """Name the folder of a report."""
        return self.root / "output" / period / unit / report

    def record(self, unit: str, report: str = "monthly", period: str = PERIOD) -> dict[str, Any]:
        """Read the run.json of a report."""
        text = (self.filed(unit, report, period) / "run.json").read_text(encoding="utf-8")
        record: dict[str, Any] = json.loads(text)
        return record


def notebook(cells: Sequence[str], parameters: str = PARAMETERS) -> dict[str, Any]:
    """Make the JSON of a notebook as an author saves it."""
    sources = [(parameters, {"tags": ["parameters"]}), *((source, {}) for source in cells)]
    return {
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell-{number}",
                "metadata": metadata,
                "source": source,
                "execution_count": None,
                "outputs": [],
            }
            for number, (source, metadata) in enumerate(sources)
        ],
        "metadata": {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def make_small_workspace(
    root: Path, *, params: Mapping[str, str] = PARAMS, data: Mapping[str, str] = DATA
) -> SmallWorkspace:
    """Write the workspace into a folder; its templates are those of the repository."""
    made = SmallWorkspace(root)
    for name, text in params.items():
        made.write(f"params/{name}", text)
    for name, text in data.items():
        made.write(f"data/{name}.csv", text)
    made.write_notebook(*CELLS)
    shutil.copytree(REPOSITORY / "templates", root / "templates", copy_function=_link_or_copy)
    return made


def _link_or_copy(source: str, target: str) -> None:
    """Link a font rather than copy it; across file systems it is copied."""
    if source.endswith((".ttf", ".woff2")):
        with suppress(OSError):
            os.link(source, target)
            return
    shutil.copy2(source, target)
