"""Bars by structure are sorted, complete and comparable."""

import pandas as pd
import pytest

from exhibits.samples import Names, by_channel, compared, make_scope
from reporting.errors import InputRefused
from reporting.exhibits import Exhibit, bars_by
from reporting.exhibits.chart_body import ChartBody
from reporting.exhibits.checker import check_exhibit
from reporting.exhibits.drawing import Drawing
from reporting.exhibits.grid import Grid


def make(values: dict[str, tuple[float | None, float | None]], **more: object) -> Exhibit:
    return bars_by(by_channel(values), make_scope(), Names(), by="channel", kpis=["cost"], **more)  # type: ignore[arg-type]


def rows(exhibit: Exhibit) -> list[list[str]]:
    assert isinstance(exhibit.body, ChartBody)
    assert isinstance(exhibit.body.data, Grid)
    return [[cell.text for cell in row.cells] for row in exhibit.body.data.rows]


def test_bars_sort_by_actual_and_put_the_total_last() -> None:
    """Largest first; total 16 000 against 15 000 is +1 000 and +6.7 %."""
    exhibit = make({"b": (6_000.0, 5_000.0), "a": (9_000.0, 9_000.0), "c": (1_000.0, 1_000.0)})
    assert [row[0] for row in rows(exhibit)] == ["a", "b", "c", "Total"]
    assert rows(exhibit)[-1] == ["Total", "16.00", "15.00", "+1.00", "+6.7%"]
    assert check_exhibit(exhibit) == ()


def test_bars_merge_what_does_not_fit_and_keep_the_sum() -> None:
    """Of 60 channels 23 are drawn; the other 37 make one row, so that parts equal the total (R39)."""
    exhibit = make({f"c{i:02d}": (1_000.0 - i, 900.0) for i in range(60)})
    names = [row[0] for row in rows(exhibit)]
    assert len(names) == 25
    assert names[-2:] == ["Other (37)", "Total"]
    drawn = exhibit.data
    parts = drawn["cost actual"].iloc[:-1].sum()
    assert parts == pytest.approx(drawn["cost actual"].iloc[-1])
    assert check_exhibit(exhibit) == ()


def test_bars_keep_an_order_given() -> None:
    """The structure's own order may be asked for."""
    exhibit = make({"b": (1.0, 1.0), "a": (2.0, 1.0)}, order=["b", "a", "unknown"])
    assert [row[0] for row in rows(exhibit)] == ["b", "a", "Total"]


def test_bars_print_a_missing_part_as_a_dash() -> None:
    """A unit that did not deliver stands in its row with dashes, never with zero."""
    exhibit = make({"a": (9_000.0, 9_000.0), "UK": (None, 5_000.0)})
    row = next(row for row in rows(exhibit) if row[0] == "UK")
    assert (row[1], row[3], row[4]) == ("–", "–", "n.a.")


def test_bars_headers_of_rates_never_collide() -> None:
    """Two rates with long names keep to their own room."""
    frame = pd.concat(
        [
            by_channel({"a": (9_000.0, 8_000.0), "b": (5_000.0, 6_000.0)}),
            pd.DataFrame(
                [
                    compared(kpi, value, None, "x", channel=channel)
                    for kpi in ("marketing efficiency ratio of the unit", "another long name of a rate")
                    for channel, value in (("a", 8.9), ("b", 10.3))
                ]
            ),
        ]
    )
    kpis = ["cost", *dict.fromkeys(frame["kpi_id"].iloc[3:])]
    exhibit = bars_by(frame, make_scope(), Names(), by="channel", kpis=kpis)
    assert check_exhibit(exhibit) == ()


def test_bars_without_rows_say_so() -> None:
    """An empty frame gives an exhibit that says there is nothing."""
    frame = by_channel({"a": (1.0, 1.0)}).iloc[:0]
    exhibit = bars_by(frame, make_scope(), Names(), by="channel", kpis=["cost"])
    assert isinstance(exhibit.body, ChartBody)
    labels = Drawing(exhibit.body.figure).labels
    assert [label.text for label in labels] == ["Nothing to show for this period."]


def test_bars_missing_columns_are_refused_together() -> None:
    """Every missing column is named."""
    with pytest.raises(InputRefused, match=r"\(plan, delta\)"):
        bars_by(
            by_channel({"a": (1.0, 1.0)}).drop(columns=["plan", "delta"]),
            make_scope(),
            Names(),
            by="channel",
            kpis=["cost"],
        )
