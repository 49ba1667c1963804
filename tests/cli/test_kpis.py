"""The KPI catalogue on the command line."""

from __future__ import annotations

import json

from cli.conftest import Reporting
from metrics.test_catalogue import KPIS
from reporting.metrics import load_catalogue
from small_workspace import SmallWorkspace


def test_kpis_json_lists_every_id(on_small: Reporting) -> None:
    """The list holds every KPI of the catalogue, in its order."""
    answer = on_small("kpis", "--json")
    assert (answer.code, answer.err) == (0, "")
    ids = [one["id"] for one in json.loads(answer.out)]
    assert ids == list(load_catalogue().kpis)
    assert set(KPIS.split()) <= set(ids)


def test_kpis_explain_names_formula_needs_and_what_is_not_loaded(on_filed: Reporting) -> None:
    """With a snapshot the measures whose source is not loaded are named."""
    cpl = on_filed("kpis", "cpl")
    assert (cpl.code, cpl.err) == (0, "")
    lines = cpl.out.splitlines()
    assert lines[0] == "cpl: Cost per lead"
    assert "  formula: cost / leads" in lines
    assert "  needs: cost, leads" in lines
    assert not any(line.startswith("  not loaded") for line in lines)
    aov = json.loads(on_filed("kpis", "aov", "--json").out)
    assert set(aov["missing"]) == set(aov["needs"]) >= {"orders"}


def test_kpis_explain_speaks_french(on_filed: Reporting) -> None:
    """The name is in the language asked for."""
    answer = on_filed("kpis", "cpl", "--language", "fr")
    assert answer.out.splitlines()[0] == "cpl: " + load_catalogue()["cpl"].label["fr"]


def test_kpis_without_snapshot_says_that_loading_is_unknown(on_small: Reporting) -> None:
    """Without a snapshot nothing is called missing, and stderr says why."""
    answer = on_small("kpis", "cpl")
    assert answer.code == 0
    assert "not loaded" not in answer.out
    assert answer.err == "no snapshot yet: what is loaded is not known\n"


def test_kpis_unknown_id_is_refused_with_the_nearest(on_small: Reporting) -> None:
    """An unknown id exits with 3."""
    answer = on_small("kpis", "cpll")
    assert (answer.code, answer.out) == (3, "")
    assert answer.err == "unknown KPI ('cpll'); allowed: an id of the catalogue; did you mean 'cpl'?\n"


def test_kpis_own_ones_of_the_workspace_are_listed(on_small: Reporting, small: SmallWorkspace) -> None:
    """What kpis.yml adds is listed and explained like the shipped ones."""
    small.write(
        "params/kpis.yml",
        "kpis:\n  cost_per_order_line:\n    label: {en: Cost per order line, fr: Coût par ligne}\n"
        "    numerator: cost\n    denominator: orders\n    unit: cur\n    direction: down\n",
    )
    answer = on_small("kpis", "cost_per_order_line")
    assert answer.code == 0
    assert answer.out.splitlines()[:2] == [
        "cost_per_order_line: Cost per order line",
        "  formula: cost / orders",
    ]
