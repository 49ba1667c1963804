"""Columns over time draw what the records say, in the notation."""

import numpy as np
import pytest

from exhibits.samples import by_month, make_scope
from reporting.exhibits import Exhibit, columns_by_month
from reporting.exhibits.chart_body import ChartBody
from reporting.exhibits.checker import check_exhibit
from reporting.exhibits.drawing import Drawing


def drawing(exhibit: Exhibit) -> Drawing:
    assert isinstance(exhibit.body, ChartBody)
    return Drawing(exhibit.body.figure)


def heights(exhibit: Exhibit, name: str) -> list[float]:
    """Read the height of every bar of a series, in units of its axis."""
    paths = [path for artist in drawing(exhibit).named(name) for path in artist.get_paths()]
    return [float(np.ptp(path.vertices[:4, 1])) for path in paths]


def make(actual: list[float | None], plan: list[float | None], **more: object) -> Exhibit:
    frame = by_month(actual, plan, closed=2)
    return columns_by_month(frame, make_scope(), name="Cost", **more)  # type: ignore[arg-type]


def test_columns_split_actual_and_forecast() -> None:
    """Two closed months are solid, the third is hatched; plan stands behind all three."""
    exhibit = make([33_000.0, 36_500.0, 43_000.0], [35_000.0, 35_000.0, 40_000.0])
    assert heights(exhibit, "bars:AC") == [33_000.0, 36_500.0]
    assert heights(exhibit, "bars:FC") == [43_000.0]
    assert heights(exhibit, "bars:PL") == [35_000.0, 35_000.0, 40_000.0]


def test_columns_draw_variances_by_impact_on_the_scale_of_values() -> None:
    """-2 000 is favourable for a cost, +1 500 adverse, the forecast's +3 000 too; one scale."""
    exhibit = make([33_000.0, 36_500.0, 43_000.0], [35_000.0, 35_000.0, 40_000.0])
    assert heights(exhibit, "delta:favourable") == [2_000.0]
    assert heights(exhibit, "delta:adverse") == [3_000.0, 1_500.0] or heights(exhibit, "delta:adverse") == [
        1_500.0,
        3_000.0,
    ]
    assert check_exhibit(exhibit) == ()
    assert [label.text for label in drawing(exhibit).labels if label.text[0] in "+−"] == [
        "−2.0",
        "+1.5",
        "+3.0",
        "−6%",
        "+4%",
        "+8%",
    ]


def test_columns_write_an_outlier_instead_of_drawing_it() -> None:
    """+4 900 % is a triangle with its bound, the others keep their scale."""
    exhibit = make([50.0, 1_010.0], [1.0, 1_000.0])
    texts = [label.text for label in drawing(exhibit).labels]
    assert ">+999%" in texts
    assert list(drawing(exhibit).named("outlier"))


def test_columns_of_many_days_label_only_extremes() -> None:
    """Of 28 days the first, last, highest and lowest carry a value."""
    actual: list[float | None] = [100.0 + (i * 5 + 14) % 28 for i in range(28)]
    frame = by_month(actual, [None] * 28, closed=28).drop(columns=["plan", "delta", "delta_pct", "forecast"])
    frame["month"] = [f"2026-10-{i + 1:02d}" for i in range(28)]
    exhibit = columns_by_month(frame.rename(columns={"month": "day"}), make_scope(), name="Cost", x="day")
    values = [label.text for label in drawing(exhibit).labels if label.y > 40]
    assert len(values) == 4
    assert check_exhibit(exhibit) == ()


def test_columns_of_a_period_are_as_wide_in_every_exhibit() -> None:
    """Twelve months take the same width whatever they show: the width is that of the page (R25)."""
    charts = [make([value] * 12, [1.0] * 12) for value in (1.0, 500_000.0, -3e9)]
    widths = {panel.x(1.0) - panel.x(0.0) for one in charts for panel in drawing(one).panels["base"]}
    assert len(widths) == 1


@pytest.mark.parametrize(
    ("actual", "plan"),
    [([0.0] * 3, [0.0] * 3), ([None] * 3, [None] * 3), ([-500.0, 300.0, -1e9], [2_000.0, -300.0, 0.001])],
)
def test_columns_survive_extreme_data(actual: list[float | None], plan: list[float | None]) -> None:
    """All zero, all missing, both signs and huge beside tiny: drawn or said, within the rules."""
    exhibit = make(actual, plan)
    assert check_exhibit(exhibit) == ()
    assert "nan" not in exhibit.html.lower()
    assert exhibit.alt
