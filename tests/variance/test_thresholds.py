"""Thresholds come from plain mappings, and say everything that is wrong with one."""

import pytest

from reporting.errors import InputRefused
from reporting.variance import Thresholds

NAMES = (
    "on_track, watch, comment_amount, comment_share, comment_amount_alone, minimum_base, outlier, "
    "always_comment, reconciliation"
)


def test_thresholds_from_nothing_are_the_defaults() -> None:
    """Without settings: 5 and 10 %, 2 000 and 5 %, 10 000, 30 events, a cent."""
    assert Thresholds.from_mapping({}) == Thresholds(
        on_track=0.05,
        watch=0.10,
        comment_amount=2000,
        comment_share=0.05,
        comment_amount_alone=10000,
        minimum_base=30,
        outlier=9.99,
        always_comment=("marketing_cost", "net_revenue", "cac"),
        reconciliation=0.01,
    )


def test_thresholds_written_and_read_back_are_equal() -> None:
    """A mapping of thresholds gives the same thresholds."""
    own = Thresholds(on_track=0.02, always_comment=("cpl",))
    assert Thresholds.from_mapping(own.as_mapping()) == own


def test_thresholds_wrong_values_are_all_named() -> None:
    """Every problem of a mapping is told at once, with a guess."""
    with pytest.raises(InputRefused) as caught:
        Thresholds.from_mapping({"wach": 0.1, "on_track": "5 %", "watch": -1, "always_comment": "cpl"})
    assert str(caught.value).splitlines() == [
        f"unknown threshold ('wach'); allowed: {NAMES}; did you mean 'watch'?",
        "threshold on_track is not a number >= 0 ('5 %')",
        "threshold watch is not a number >= 0 (-1)",
        "threshold always_comment is not a list of KPI ids ('cpl')",
    ]


def test_thresholds_watch_tighter_than_on_track_is_refused() -> None:
    """Watch comes after on track."""
    with pytest.raises(InputRefused, match=r"watch \(0.01\) is tighter than on_track \(0.05\)"):
        Thresholds.from_mapping({"watch": 0.01})


def test_thresholds_at_their_bounds_are_accepted() -> None:
    """Nothing at all may be tolerated, and watch may be as tight as on track."""
    strict = Thresholds.from_mapping({"on_track": 0.0, "watch": 0.0})
    assert (strict.on_track, strict.watch) == (0.0, 0.0)
