"""What a person reads about a KPI."""

from __future__ import annotations

import json
from dataclasses import asdict

from reporting.metrics import explain, explain_all, load_catalogue


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
