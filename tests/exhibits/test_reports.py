"""Exhibits of the daily, weekly and quarterly reports: what they say, and that they break no rule."""

# ruff: noqa: E501 -- tables of cases, one a line

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pandas as pd

from reporting.exhibits import (
    alert_table,
    change_table,
    exposure_bars,
    objective_bars,
    pace_table,
    reallocation_table,
)
from reporting.exhibits.checker import check_exhibit
from reporting.periods import Period


def scope(language: str = "en", locale: str = "en-GB") -> SimpleNamespace:
    """Give what exhibits need of a job."""
    period = Period.parse("2026-W12")
    unit = SimpleNamespace(id="FR", name="France", locale=locale)
    windows = {"fy": period.window("fy")}
    return SimpleNamespace(unit=unit, period=period, windows=windows, language=language, currency="EUR")


def test_pace_table_says_pace_projection_and_status() -> None:
    """24,000 of 20,000 due: pace 1.20, projected 37.2 thousand, 636 a day to go, to be watched."""
    line = {"plan": 31000.0, "expected": 20000.0, "actual": 24000.0, "delta": 4000.0, "pace": 1.2}
    line |= {"projected": 37200.0, "required_per_day": 636.3636, "pace_status": "watch", "channel": ""}
    frame = pd.DataFrame([line | {"action": "A1", "name": "Search"}, line | {"action": "total", "name": ""}])
    shown = pace_table(frame, scope(), since=date(2026, 3, 1), until=date(2026, 3, 21), channels={})
    text = str(shown)
    assert "2026-03-01..2026-03-20" in text
    for said in ("31.0", "20.0", "24.0", "+4.0", "1.20", "37.2", "636", "Watch"):
        assert said in text
    assert check_exhibit(shown) == ()


def test_alert_table_writes_evidence_in_the_reader_s_language() -> None:
    """The finding of a click rate is a sentence with both rates; without an owner it is the data manager's."""
    finding = {"rule": "ctr_drop", "kind": "performance", "subject": "sea", "observed": 0.01}
    finding |= {
        "reference": 0.02,
        "base": 9000.0,
        "checks": "creative|bids",
        "owner": "",
        "due": date(2026, 3, 23),
    }
    text = str(alert_table(pd.DataFrame([finding]), scope("fr", "fr-FR"), names={"sea": "Google Ads"}))
    assert "Google Ads\u00a0: taux de clic 1,00\u00a0%, d'ordinaire 2,00\u00a0%" in text.replace(
        "\u202f", "\u00a0"
    )
    assert "création, enchères" in text
    assert "Responsable des données" in text


def test_change_table_without_adjustments_has_no_empty_columns() -> None:
    """Reasons and effects are columns only where somebody gave some."""
    row = {"kind": "stage_starts", "subject": "Lamp", "reason": "live", "effect": "", "owner": "Brand"}
    shown = change_table(pd.DataFrame([row | {"due": date(2026, 3, 24)}]), scope(), period="2026-W13")
    assert "Live begins: Lamp" in str(shown)
    assert "Reason" not in str(shown)


def test_exposure_bars_show_progress_and_no_winner() -> None:
    """400 of 1,000 units are 40 %, running."""
    frame = pd.DataFrame(
        {"name": ["Page"], "actual": [400.0], "plan": [1000.0], "progress": [0.4], "verdict": ["running"]}
    )
    shown = exposure_bars(frame, scope())
    assert check_exhibit(shown) == ()
    assert "No result is shown" in shown.footnotes[0]


def test_objective_bars_break_no_rule_below_zero_above_one_and_unknown() -> None:
    """Progress may be negative, beyond the target, or unknown."""
    frame = pd.DataFrame(
        {
            "objective": ["Back", "Beyond", "Unknown"],
            "progress": [-0.2, 1.4, float("nan")],
            "phased": [0.5, 0.5, 0.5],
            "status": ["off_track", "on_track", ""],
        }
    )
    assert check_exhibit(objective_bars(frame, scope())) == ()
    assert check_exhibit(objective_bars(frame.iloc[:0], scope())) == ()


def test_reallocation_table_total_of_changes_is_zero() -> None:
    """+100 and -100 make 0; an action that stays shares a row with others that do."""
    frame = pd.DataFrame(
        {
            "action": ["a", "b", "c"],
            "name": ["A", "B", "C"],
            "plan": [1000.0, 1000.0, 1000.0],
            "floor": 700.0,
            "ceiling": 1300.0,
            "expected_roi": [3.0, 1.0, 2.0],
            "proposed": [1100.0, 900.0, 1000.0],
            "change": [100.0, -100.0, 0.0],
        }
    )
    shown = reallocation_table(frame, scope())
    lines = str(shown).splitlines()
    assert any(line.startswith("Nearly unchanged (1)") for line in lines)
    assert next(line for line in lines if line.startswith("Total")).split(" | ")[2:5] == [
        "3,000",
        "3,000",
        "0",
    ]
