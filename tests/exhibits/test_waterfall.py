"""Bridges begin at the reference, end at the actual, and leave nothing out."""

import numpy as np
import pandas as pd
import pytest

from exhibits.samples import make_scope
from reporting.exhibits import Exhibit, bridge
from reporting.exhibits.chart_body import ChartBody
from reporting.exhibits.checker import check_exhibit
from reporting.exhibits.drawing import Drawing
from reporting.variance.bridges import bridge as lay


def make(contributions: dict[str, float], start: float) -> Exhibit:
    steps = pd.DataFrame({"step": list(contributions), "contribution": list(contributions.values())})
    end = start + sum(contributions.values())
    return bridge(lay(steps, start, end, sign=-1.0), make_scope(), name="Cost")


def drawing(exhibit: Exhibit) -> Drawing:
    assert isinstance(exhibit.body, ChartBody)
    return Drawing(exhibit.body.figure)


def test_bridge_draws_the_worked_media_case() -> None:
    """20 000 + 3 000 + 300 - 900 = 22 400: lengths, colours and texts of the flexible-budget example."""
    exhibit = make({"sea": 3_000.0, "social": 300.0, "display": -900.0}, 20_000.0)
    lengths = {
        str(a.get_gid()): [float(np.ptp(p.vertices[:4, 0])) for p in a.get_paths()]
        for prefix in ("bars:", "delta:")
        for a in drawing(exhibit).named(prefix)
    }
    assert lengths["bars:PL"] == [20_000.0]
    assert lengths["bars:AC"] == [22_400.0]
    assert lengths["delta:adverse"] == pytest.approx([3_000.0, 300.0])
    assert lengths["delta:favourable"] == pytest.approx([900.0])
    texts = [label.text for label in drawing(exhibit).labels]
    assert [t for t in texts if t[0] in "+−0123456789"] == ["20.0", "+3.0", "+0.3", "−0.9", "22.4"]
    assert check_exhibit(exhibit) == ()


def test_bridge_of_tiny_steps_draws_variances_only_and_writes_the_totals() -> None:
    """Steps under 5 % of the ends would vanish: the reference is not drawn, both totals are written (R37)."""
    exhibit = make({"sea": 800.0, "social": -300.0}, 400_000.0)
    assert not list(drawing(exhibit).named("bars:"))
    texts = [label.text for label in drawing(exhibit).labels]
    assert "400\u00a0kEUR" in [t.replace(".0", "") for t in texts]
    assert "+800" in texts
    assert check_exhibit(exhibit) == ()


def test_bridge_alt_names_ends_and_largest_steps() -> None:
    """Alternative text comes from the records."""
    alt = make({"sea": 3_000.0, "social": 300.0, "display": -900.0}, 20_000.0).alt
    assert "From 20.0\u00a0kEUR to 22.4\u00a0kEUR, variance +2,400\u00a0EUR." in alt
    assert "Largest steps: sea +3,000\u00a0EUR and display −900\u00a0EUR." in alt
