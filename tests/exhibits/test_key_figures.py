"""Key figures print what was computed: scales, signs, missing values, statuses."""

import pandas as pd
import pytest

from exhibits.samples import Names, compared, make_scope
from reporting.errors import InputRefused
from reporting.exhibits import key_figures
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.grid import Grid


def cells(exhibit: Exhibit, row: int) -> list[str]:
    assert isinstance(exhibit.body, Grid)
    return [cell.text for cell in exhibit.body.rows[row].cells]


def plain_month() -> pd.DataFrame:
    """Make the plain month of the golden cases: cost 43 000 against 40 000, leads 860 against 800."""
    rows = [
        compared("cost", 43_000.0, 40_000.0, "EUR", status="watch"),
        compared("leads", 860.0, 800.0, "n", status="on_track"),
        compared("rate", 860 / 22_000, 0.04, "%"),
        compared("cpl", None, 50.0, "EUR", flag="no_base|cost_without_result", status="off_track"),
        compared("mql", None, None, "n", flag="no_data", plan_flag="no_data"),
    ]
    return pd.DataFrame(rows)


def test_key_figures_print_values_and_variances_of_the_plain_month() -> None:
    """+3 000 is +7.50 %, +60 leads too, 3.9091 % against 4 % is -0.09 pp and -2.27 %."""
    exhibit = key_figures(plain_month(), make_scope(), Names())
    assert cells(exhibit, 0) == ["cost (en)", "43.0", "40.0", "–", "+3.0", "+7.5%", "Watch"]
    assert cells(exhibit, 1) == ["leads (en)", "860", "800", "–", "+60", "+7.5%", "On track"]
    assert cells(exhibit, 2) == ["rate (en)", "3.91", "4.00", "–", "−0.09\u00a0pp", "−2.3%", "–"]


def test_key_figures_never_merge_the_three_empties() -> None:
    """A rate without base is n.a., a source not loaded is a dash."""
    exhibit = key_figures(plain_month(), make_scope(), Names())
    assert cells(exhibit, 3)[1:6] == ["n.a.", "50.00", "–", "–", "–"]
    assert cells(exhibit, 4)[1:6] == ["–", "–", "–", "–", "–"]


def test_key_figures_speak_french() -> None:
    """Numbers, statuses and the notation follow the language."""
    exhibit = key_figures(plain_month(), make_scope("fr"), Names())
    assert cells(exhibit, 0)[1:] == ["43,0", "40,0", "–", "+3,0", "+7,5\u00a0%", "À surveiller"]
    assert "AC réalisé · PL budget · PY année précédente" in exhibit.footnotes[-1]


def test_key_figures_keep_the_order_asked_and_leave_channels_out() -> None:
    """Rows come as listed; rows of a channel are not totals."""
    frame = pd.concat([plain_month(), pd.DataFrame([compared("cost", 1.0, 1.0, "EUR", channel="sea")])])
    exhibit = key_figures(frame, make_scope(), Names(), rows=["leads", "cost"], thereof={"cost": "leads"})
    assert [row.cells[0].text for row in exhibit.body.rows] == ["leads (en)", "thereof cost (en)"]  # type: ignore[attr-defined]
    assert cells(exhibit, 1)[1] == "43.0"


def test_key_figures_show_windows_side_by_side() -> None:
    """Month, year to date and landing stand under their own headings, on one scale a row."""
    frame = pd.concat(
        [
            pd.DataFrame([compared("leads", 860.0, 800.0, "n")]),
            pd.DataFrame([compared("leads", 8_600.0, 8_000.0, "n", window="ytd")]),
            pd.DataFrame([compared("leads", 9_000.0, 9_600.0, "n", window="fy", forecast=10_320.0)]),
        ]
    )
    exhibit = key_figures(frame, make_scope(), Names())
    # 10 320 needs the prefix k; 860 then needs two decimals. 9 000 / 9 600 - 1 = -6.25 %, half up -6.3 %.
    assert cells(exhibit, 0)[1:] == [
        "0.86",
        "0.80",
        "–",
        "+0.06",
        "+7.5%",
        "8.60",
        "8.00",
        "+7.5%",
        "10.32",
        "9.60",
        "−6.3%",
        "–",
    ]
    spans = [text for text, _ in exhibit.body.spans() if text]  # type: ignore[attr-defined]
    assert spans == ["2026-10", "Year to date _2026-10", "Full year FY2026"]


def test_key_figures_html_is_an_accessible_table() -> None:
    """Caption, scoped headers, a region for the keyboard, symbols hidden from readers of the words."""
    html = key_figures(plain_month(), make_scope(), Names()).html
    assert "<caption>" in html
    assert '<th scope="row"' in html
    assert '<th scope="col"' in html
    assert 'role="group"' in html
    assert '<span class="symbol" aria-hidden="true">▲</span> <span class="text">Watch</span>' in html


def test_key_figures_missing_columns_are_named() -> None:
    """All missing columns at once."""
    with pytest.raises(InputRefused, match=r"does not have \(delta_pct, flag\)"):
        key_figures(plain_month().drop(columns=["delta_pct", "flag"]), make_scope(), Names())


def test_key_figures_do_not_change_their_frame() -> None:
    """The frame given is the frame after."""
    frame = plain_month()
    before = frame.copy()
    key_figures(frame, make_scope(), Names())
    pd.testing.assert_frame_equal(frame, before)
