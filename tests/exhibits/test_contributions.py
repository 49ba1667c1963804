"""The table of a marketing-mix model says what it is, and is not there without one."""

from __future__ import annotations

import pandas as pd
import pytest

from exhibits.samples import HOSTILE, make_scope
from reporting.exhibits import Exhibit, contribution_table
from reporting.exhibits.checker import check_exhibit
from reporting.exhibits.grid import Grid

NAMES = {"sea": "Search ads", "seo": "Organic search"}


def modelled(*, covered: float = 1.0, model: str = "2026-10 b") -> pd.DataFrame:
    """Search adds 7,080 within 5,310 and 9,160 for 17,700: 0.40 within 0.30 and 0.5175."""
    nothing = float("nan")
    rows = [
        ("channel", "sea", 7080.0, 5310.0, 9160.0, 17700.0, 0.40, 0.30, 9160 / 17700),
        ("channel", "seo", 300.0, 100.0, 400.0, 0.0, nothing, nothing, nothing),
        ("baseline", "", 21500.0, 19500.0, 23000.0, nothing, nothing, nothing, nothing),
        ("residual", "", -880.0, nothing, nothing, nothing, nothing, nothing, nothing),
        ("total", "", 28000.0, nothing, nothing, nothing, nothing, nothing, nothing),
    ]
    columns = ["part", "channel", "contribution", "low", "high", "cost", "roi", "roi_low", "roi_high"]
    return pd.DataFrame(rows, columns=columns).assign(model=model, covered=covered)


def table(frame: pd.DataFrame, language: str = "en") -> Exhibit:
    exhibit = contribution_table(frame, make_scope(language), names=NAMES)
    assert exhibit is not None
    return exhibit


def rows_of(exhibit: Exhibit) -> dict[str, list[str]]:
    assert isinstance(exhibit.body, Grid)
    return {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in exhibit.body.rows}


def test_contribution_table_names_the_model_and_what_it_must_not_be_compared_with() -> None:
    """The title holds the letters MMM and the version; the notes say imported, conservative, not alike."""
    exhibit = table(modelled())
    title = str(exhibit.title)
    assert "MMM" in title
    assert "2026-10 b" in title
    assert "MMM" in exhibit.alt
    notes = " ".join(exhibit.footnotes)
    for said in ("imported, not estimated here", "not comparable with attributed ROI", "conservative"):
        assert said in notes
    assert "period's days" not in notes  # the model speaks of all of them


def test_contribution_table_shows_estimates_between_their_bounds() -> None:
    """Money in thousands with one scale, returns as multiples, nothing where there is no cost or no bound."""
    rows = rows_of(table(modelled()))
    assert rows["Search ads"] == ["7.08", "5.31", "9.16", "17.70", "0.40", "0.30", "0.52"]
    assert rows["Organic search"][3:] == ["0.00", "–", "–", "–"]
    assert rows["Sales without marketing"][3:] == ["–"] * 4
    assert rows["Residual"] == ["\u22120.88", *["–"] * 6]
    assert list(rows)[-1] == "Total"


def test_contribution_table_of_part_of_a_period_says_so() -> None:
    """31 of 90 days are 34.4 % of the period."""
    notes = table(modelled(covered=31 / 90)).footnotes
    assert any("34" in note and "of the period's days" in note for note in notes)


@pytest.mark.parametrize("language", ["en", "fr", "de"])
@pytest.mark.parametrize("model", ["2026-10", *HOSTILE])
def test_contribution_table_breaks_no_rule(language: str, model: str) -> None:
    """In every language and whatever a model is called, the checker finds nothing and nothing is markup."""
    exhibit = table(modelled(model=model, covered=0.5), language)
    assert check_exhibit(exhibit) == ()
    assert "<script" not in exhibit.html


def test_contribution_table_without_a_model_is_no_exhibit() -> None:
    """A cell that ends in None shows nothing, not even a heading."""
    assert contribution_table(modelled().iloc[:0], make_scope(), names=NAMES) is None
