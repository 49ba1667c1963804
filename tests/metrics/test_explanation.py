"""What a person reads about a KPI."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from reporting.metrics import explain, explain_all, formula_in_words, load_catalogue


def test_explain_says_formula_source_and_what_is_missing() -> None:
    """Cost per lead needs cost and leads; with leads alone it says what it lacks."""
    explained = explain(load_catalogue(), "cpl", loaded_measures={"leads"})
    assert explained.labels == {"en": "Cost per lead", "fr": "Coût par lead"}
    assert (explained.formula, explained.unit, explained.direction) == ("cost / leads", "cur", "down")
    assert (explained.sources, explained.needs, explained.missing) == (("CRM",), ("cost", "leads"), ("cost",))


def test_explain_formula_shows_scale_complement_and_brackets() -> None:
    """What is calculated can be read off: thousandths, one minus, and what is divided by what."""
    catalogue = load_catalogue()
    formulas = {
        kpi: explain(catalogue, kpi).formula for kpi in ("cpm", "bounce_rate", "win_rate", "roi_channel")
    }
    assert formulas == {
        "cpm": "1000 × media_cost / impressions",
        "bounce_rate": "1 − engaged_sessions / sessions",
        "win_rate": "opps_won / (opps_won + opps_lost)",
        "roi_channel": "(attributed_cm - cost) / cost",
    }


def test_explain_all_is_plain_data_of_every_kpi() -> None:
    """The whole catalogue can be written as JSON, hidden and deprecated KPIs too."""
    catalogue = load_catalogue("hide: [nps]")
    rows = [asdict(row) for row in explain_all(catalogue)]
    assert json.loads(json.dumps(rows))[0]["id"] == rows[0]["id"]
    assert [row["id"] for row in rows] == list(catalogue.kpis)
    assert [row["id"] for row in rows if row["hidden"]] == ["nps"]
    assert [row.id for row in explain_all(catalogue, ["mer", "cpl"])] == ["mer", "cpl"]


@pytest.mark.parametrize(
    ("kpi", "language", "words"),
    [
        ("cpl", "fr", "Dépenses marketing / Leads"),
        (
            "available_budget",
            "en",
            "Marketing cost (PL fy) − Marketing cost (AC ytd) − Open commitments (AC ytd)",
        ),
        ("cac_paid", "en", "Media spend / New customers [paid]"),
        ("bounce_rate", "fr", "1 − Sessions avec engagement / Sessions"),
        ("net_revenue", "fr", ""),  # stored as it is
    ],
)
def test_formula_in_words_uses_the_names_a_reader_knows(kpi: str, language: str, words: str) -> None:
    """Names of KPIs where one shows the measure, labels of measures elsewhere; no id reaches a page."""
    assert formula_in_words(load_catalogue(), kpi, language) == words


def test_every_measure_has_a_name_in_both_languages() -> None:
    """By a label of its own, or by the KPI that shows it as it is."""
    catalogue = load_catalogue()
    shown = {str(kpi.formula.numerator) for kpi in catalogue.kpis.values() if not kpi.formula.denominator}
    for measure in catalogue.measures.values():
        assert measure.id in shown or measure.id in catalogue.kpis or set(measure.label) == {"en", "fr"}
