"""The rules that find what needs a fix, on worked cases."""

from __future__ import annotations

import pandas as pd
import pytest

from reporting.errors import DataFailed
from reporting.metrics.diagnostics import (
    EVIDENCE,
    clicks_no_conversion,
    cpm_spike,
    ctr_drop,
    paid_but_paused,
    tracking_break,
)

WEEKS = [f"2026-W{week:02d}" for week in range(4, 13)]


def test_clicks_no_conversion_speaks_from_three_expected_conversions() -> None:
    """At 2 % planned three conversions take 150 clicks; at 5 %, or unplanned, the floor of 100 holds."""
    frame = pd.DataFrame(
        [
            ("at the limit", 150, 0, 0.02),
            ("too few", 149, 0, 0.02),
            ("one conversion", 900, 1, 0.02),
            ("floor", 100, 0, 0.05),
            ("below floor", 99, 0, 0.05),
            ("no plan", 100, 0, float("nan")),
            ("plan zero", 100, 0, 0.0),
        ],
        columns=["campaign", "clicks", "conversions", "plan_cvr"],
    )
    before = frame.copy()
    found = clicks_no_conversion(frame)
    assert found["campaign"].tolist() == ["at the limit", "floor", "no plan", "plan zero"]
    assert found["limit"].tolist() == [150.0, 100.0, 100.0, 100.0]
    assert found["reference"].tolist()[:2] == [3.0, 5.0]
    assert found["base"].tolist() == [150.0, 100.0, 100.0, 100.0]
    assert list(found.columns) == ["campaign", *EVIDENCE]
    assert set(found["kind"]) == {"performance"}
    pd.testing.assert_frame_equal(frame, before)


def test_paid_but_paused_finds_cost_of_what_should_cost_nothing() -> None:
    """Only what stands still and still costs money."""
    frame = pd.DataFrame(
        [("a", "on_hold", 10.0), ("b", "in_progress", 10.0), ("c", "cancelled", 0.0), ("d", "done", 0.01)],
        columns=["action", "status", "media_cost"],
    )
    found = paid_but_paused(frame)
    assert found[["action", "observed"]].values.tolist() == [["a", 10.0], ["d", 0.01]]


def weekly(values: list[float], over: str) -> pd.DataFrame:
    return pd.DataFrame({"channel": "search", "week": WEEKS, over: values, "impressions": 10_000})


def test_ctr_drop_beyond_three_deviations() -> None:
    """Clicks 180 190 200 200 200 200 210 220 of 10 000: median 200, distances 20 10 0 0 0 0 10 20, median 5.

    Limit 2.00 % − 3 × 0.05 % = 1.85 %: 184 clicks are a drop, 185 are not, 230 are no drop either.
    """
    before = [180, 190, 200, 200, 200, 200, 210, 220]
    found = ctr_drop(weekly([*before, 184], "clicks"))
    assert found["observed"].tolist() == pytest.approx([0.0184])
    assert found["reference"].tolist() == pytest.approx([0.02])
    assert found["limit"].tolist() == pytest.approx([0.0185])
    assert found["base"].tolist() == [10_000.0]
    assert (found["measure"].item(), found["rule"].item()) == ("ctr", "ctr_drop")
    assert ctr_drop(weekly([*before, 185], "clicks")).empty
    assert ctr_drop(weekly([*before, 230], "clicks")).empty


def test_cpm_spike_beyond_three_deviations() -> None:
    """Cost 45 47.5 50 50 50 50 52.5 55 for 10 000: median CPM 5.00, deviation 0.125, limit 5.375."""
    before = [45.0, 47.5, 50.0, 50.0, 50.0, 50.0, 52.5, 55.0]
    found = cpm_spike(weekly([*before, 53.76], "media_cost"))
    assert found["limit"].tolist() == pytest.approx([5.375])
    assert found["observed"].tolist() == pytest.approx([5.376])
    assert cpm_spike(weekly([*before, 53.75], "media_cost")).empty
    assert cpm_spike(weekly([*before, 40.0], "media_cost")).empty


def test_weekly_rules_need_nine_complete_weeks() -> None:
    """Without eight weeks to compare with, or with a week without impressions, nothing is said."""
    short = weekly([200.0] * 8 + [1.0], "clicks").iloc[1:]
    assert ctr_drop(short).empty
    gap = weekly([200.0] * 8 + [1.0], "clicks")
    gap.loc[3, "impressions"] = 0
    assert ctr_drop(gap).empty
    longer = pd.concat(
        [weekly([1.0] * 9, "clicks").assign(week="2026-W03").iloc[:1], weekly([200.0] * 8 + [1.0], "clicks")]
    )
    assert ctr_drop(longer)["reference"].tolist() == pytest.approx([0.02])
    assert ctr_drop(weekly([200.0] * 8 + [1.0], "clicks").drop(columns="channel"))["rule"].tolist() == [
        "ctr_drop"
    ]


def test_tracking_break_is_an_incident_of_the_data() -> None:
    """Sessions everywhere and conversions nowhere; one conversion in one channel is enough not to speak."""
    frame = pd.DataFrame(
        [
            ("FR", "mon", "search", 90, 0),
            ("FR", "mon", "email", 10, 0),
            ("FR", "tue", "search", 90, 0),
            ("FR", "tue", "email", 10, 1),
            ("DE", "mon", "search", 0, 0),
        ],
        columns=["unit", "day", "channel", "sessions", "conversions"],
    )
    found = tracking_break(frame)
    assert found[["unit", "day", "kind", "base"]].values.tolist() == [["FR", "mon", "data_incident", 100.0]]
    assert tracking_break(frame.drop(columns=["unit", "day"]).query("channel == 'search'"))[
        "base"
    ].tolist() == [180.0]


@pytest.mark.parametrize("rule", [clicks_no_conversion, paid_but_paused, ctr_drop, cpm_spike, tracking_break])
def test_rules_name_every_missing_column(rule: object) -> None:
    """A frame of another shape is refused with all that it lacks."""
    with pytest.raises(DataFailed) as caught:
        rule(pd.DataFrame({"campaign": ["a"]}))  # type: ignore[operator]
    assert str(caught.value).count("no column") >= 2
