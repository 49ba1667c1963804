"""Bridges over time begin at the plan, add each month's variance, and end where the year lands."""

import pandas as pd

from exhibits.samples import make_scope
from reporting.exhibits import Exhibit, bridge_over_time
from reporting.exhibits.checker import check_exhibit
from reporting.exhibits.drawing import Drawing
from reporting.variance.bridges import bridge as lay

MONTHS = ["2026-08", "2026-09", "2026-10"]


def make(contributions: list[float], start: float, *, closed: int = 2) -> Exhibit:
    steps = pd.DataFrame({"step": MONTHS[: len(contributions)], "contribution": contributions})
    laid = lay(steps, start, start + sum(contributions), sign=-1.0)
    laid["forecast"] = laid["step"].isin(MONTHS[closed:])
    return bridge_over_time(laid, make_scope(), name="Cost")


def drawing(exhibit: Exhibit) -> Drawing:
    assert exhibit.figure is not None
    return Drawing(exhibit.figure)


def reach(exhibit: Exhibit, name: str) -> list[tuple[float, float]]:
    """Read from where to where each column of a name reaches, in units of its axis."""
    paths = [path for artist in drawing(exhibit).named(name) for path in artist.get_paths()]
    return [(float(p.vertices[:4, 1].min()), float(p.vertices[:4, 1].max())) for p in paths]


def test_bridge_over_time_stacks_the_months_between_plan_and_landing() -> None:
    """20 000 + 3 000 - 900 = 22 100, + 300 forecast = 22 400: a cost above plan is adverse."""
    exhibit = make([3_000.0, -900.0, 300.0], 20_000.0)
    assert reach(exhibit, "bars:PL") == [(0.0, 20_000.0)]
    assert reach(exhibit, "delta:adverse") == [(20_000.0, 23_000.0), (22_100.0, 22_400.0)]
    assert reach(exhibit, "delta:favourable") == [(22_100.0, 23_000.0)]
    assert reach(exhibit, "bars:FC") == [(0.0, 22_400.0)]
    hatched = [a.get_gid() for a in drawing(exhibit).named("delta:") if a.get_hatch()]
    assert hatched == ["delta:adverse:FC"]
    assert str(exhibit.title).endswith("FY2026, AC&FC, PL, ΔPL")
    assert check_exhibit(exhibit) == ()


def test_bridge_over_time_runs_to_the_right_in_the_order_of_time() -> None:
    """The plan stands first, then August to October, then the landing."""
    labels = [label for label in drawing(make([3_000.0, -900.0, 300.0], 20_000.0)).labels if label.y == 17.0]
    assert [label.text for label in sorted(labels, key=lambda label: label.x)] == [
        "PL",
        "Aug",
        "Sep",
        "Oct",
        "FC",
    ]


def test_bridge_over_time_of_small_variances_draws_them_only_and_writes_both_totals() -> None:
    """Steps under 5 % of the plan would vanish: neither end is drawn, both are written (R37)."""
    exhibit = make([800.0, -300.0], 400_000.0)
    assert not list(drawing(exhibit).named("bars:"))
    assert reach(exhibit, "delta:adverse") == [(0.0, 800.0)]
    texts = [label.text.replace("\u00a0", " ") for label in drawing(exhibit).labels]
    assert {"400.0 kEUR", "400.5 kEUR", "+800", "−300"} <= set(texts)
    assert check_exhibit(exhibit) == ()


def test_bridge_over_time_of_a_closed_year_ends_in_its_actual() -> None:
    """Without a month to come the last column is solid and called AC."""
    exhibit = make([3_000.0, -900.0], 20_000.0)
    assert reach(exhibit, "bars:AC") == [(0.0, 22_100.0)]
    assert "AC&FC" not in str(exhibit.title)


def test_bridge_over_time_alt_names_ends_and_the_largest_month() -> None:
    """Alternative text comes from the records."""
    alt = make([3_000.0, -900.0, 300.0], 20_000.0).alt.replace("\u00a0", " ")
    assert "From 20.0 kEUR to 22.4 kEUR, variance +2,400 EUR." in alt
    assert "Largest variance: Aug, +3,000 EUR." in alt


def test_bridge_over_time_of_extremes_breaks_no_rule() -> None:
    """Nothing planned, nothing spent, credits larger than the plan."""
    for contributions, start in (([0.0, 0.0, 0.0], 0.0), ([5.0, -9e9, 1e9], 1.0), ([-50_000.0], 20_000.0)):
        assert check_exhibit(make(contributions, start)) == ()
