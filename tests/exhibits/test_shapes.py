"""Every other kind of chart: what it draws, and that ordinary and hostile data keep the rules."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest

from exhibits.samples import HOSTILE, by_month, make_scope, plan_rows
from reporting.errors import InputRefused
from reporting.exhibits import (
    Exhibit,
    ab_interval,
    funnel,
    funnel_rates,
    gantt,
    line_chart,
    small_multiples,
    stacked_columns,
)
from reporting.exhibits.chart_body import ChartBody
from reporting.exhibits.checker import check_exhibit
from reporting.exhibits.drawing import Drawing

STAGES = plan_rows(
    # The worked backward schedule: go-live 2026-09-01, production from 08-18, approval 08-11, creative 07-21.
    ("Creative", "2026-07-21", "2026-08-10", "2026-07-21", "2026-08-14", "", ""),
    ("Live", "2026-09-01", "2026-10-31", "2026-09-11", "", "", "2026-11-10"),
    ("Analysis", "2026-11-01", "2026-11-20", "", "", "2026-11-11", "2026-11-30"),
)
# The worked experiment: +1.0 pp, Newcombe interval +0.106 to +1.897 pp.
EXPERIMENTS = pd.DataFrame(
    {
        "name": ["Landing page", "Running"],
        "difference": [0.010, np.nan],
        "low": [0.00106, np.nan],
        "high": [0.01897, np.nan],
        "verdict": ["scale", "62 % exposed"],
    }
)
STEPS = pd.DataFrame(
    {
        "name": ["Sessions", "Leads", "Won"],
        "actual": [50_000.0, 1_000.0, 20.0],
        "plan": [50_000.0, 800.0, 20.0],
    }
)


def traffic(names: tuple[str, ...] = tuple("abcdefgh")) -> pd.DataFrame:
    months = [f"2026-{m:02d}" for m in range(1, 11)]
    rows = [
        {"month": m, "source": n, "actual": float(2 ** (8 - i % 9) * 1_000)}
        for m in months
        for i, n in enumerate(names)
    ]
    return pd.DataFrame(rows)


def units(names: tuple[str, ...] = ("FR", "DE")) -> pd.DataFrame:
    frames = [by_month([1_000.0 * (i + 1)] * 12, [900.0] * 12).assign(unit=n) for i, n in enumerate(names)]
    return pd.concat(frames)


def make_stack(names: tuple[str, ...] = tuple("abcdefgh")) -> Exhibit:
    return stacked_columns(traffic(names), make_scope(), by="source", name="Sessions")


def make_multiples(names: tuple[str, ...] = ("FR", "DE")) -> Exhibit:
    return small_multiples(units(names), make_scope(), by="unit", name="Cost")


def make_funnel() -> Exhibit:
    return funnel(STEPS, make_scope())


def make_gantt(names: tuple[str, ...] = ()) -> Exhibit:
    frame = STAGES.assign(status=["watch", "off_track", "on_track"])
    return gantt(frame.assign(name=names[:3]) if names else frame, make_scope(), today=date(2026, 10, 31))


def make_intervals() -> Exhibit:
    return ab_interval(EXPERIMENTS, make_scope(), name="conversion rate")


def make_line(*, index: bool = False) -> Exhibit:
    frame = by_month([100.0, 110.0, 99.0, 150.0], [100.0] * 4, closed=4)
    return line_chart(frame, make_scope(), name="Sessions", uom="n", index=index)


def drawing(exhibit: Exhibit) -> Drawing:
    assert isinstance(exhibit.body, ChartBody)
    return Drawing(exhibit.body.figure)


@pytest.mark.parametrize(
    "make",
    [
        make_stack,
        make_multiples,
        make_funnel,
        make_gantt,
        make_intervals,
        make_line,
        lambda: make_line(index=True),
        lambda: make_stack(HOSTILE),
        lambda: make_multiples(HOSTILE),
        lambda: make_gantt(HOSTILE),
    ],
)
def test_charts_break_no_rule(make: Callable[[], Exhibit]) -> None:
    """Ordinary and hostile names alike: no rule broken, an alternative text, nothing that is markup."""
    exhibit = make()
    assert check_exhibit(exhibit) == ()
    assert exhibit.alt
    assert "<script" not in exhibit.html
    assert "{" not in exhibit.html


def test_charts_leave_room_for_longer_languages() -> None:
    """In the pseudo-language every word of ours is marked and a third longer, and still fits."""
    scope = make_scope("qps")
    frame = STAGES.assign(status=["watch", "off_track", "on_track"], name=["1", "2", "3"])
    charts = [
        gantt(frame, scope, today=date(2026, 10, 31)),
        funnel(STEPS.assign(name=["1", "2", "3"]), scope),
        ab_interval(EXPERIMENTS.assign(name=["1", "2"], verdict=""), scope),
    ]
    for chart in charts:
        assert check_exhibit(chart) == ()
        words = [w for label in drawing(chart).labels for w in [label.text] if len(w) > 4 and w.isalpha()]
        assert words == []


def test_stacked_columns_keep_five_parts_and_the_rest() -> None:
    """Eight sources give five, the largest on the axis, and one for three; parts make the total."""
    exhibit = make_stack()
    stacks = [str(a.get_gid()) for a in drawing(exhibit).named("stack:")]
    assert stacks == ["stack:a", "stack:b", "stack:c", "stack:d", "stack:e", "stack:other"]
    data = exhibit.data
    parts = data[[c for c in data if str(c).startswith("part")]].sum(axis=1)
    assert parts.tolist() == data["total"].tolist()
    # 256 + 128 + ... + 2 = 510 thousand a month.
    assert data["total"].iloc[0] == 510_000.0


def test_stacked_columns_refuse_negative_values() -> None:
    """A stack of both signs has no readable total."""
    with pytest.raises(InputRefused, match="cannot show negative values"):
        stacked_columns(traffic().assign(actual=-1.0), make_scope(), by="source", name="Sessions")


def test_small_multiples_share_one_scale() -> None:
    """All panels have the limits of the largest unit."""
    panels = drawing(make_multiples()).panels["multiple"]
    assert {panel.ylim for panel in panels} == {(0.0, 2_000.0)}


def test_small_multiples_say_how_many_are_not_drawn() -> None:
    """Of 30 units 24 are drawn, and the footnote owns it."""
    exhibit = make_multiples(tuple(f"U{i}" for i in range(30)))
    assert exhibit.footnotes == ("6 further parts are not drawn.",)


def test_funnel_rates_divide_by_the_step_before() -> None:
    """1 000 of 50 000 is 2.0 %, 20 of 1 000 is 2.0 %; against 1.6 % and 2.5 %: +0.4 and -0.5 points."""
    rates = funnel_rates(STEPS)
    assert rates["rate"].round(6).tolist()[1:] == [0.02, 0.02]
    assert rates["rate_delta"].round(6).tolist()[1:] == [0.004, -0.005]
    assert rates["evaluation"].tolist() == ["", "favourable", "adverse"]


def test_funnel_rates_without_base_are_missing() -> None:
    """After a step nobody passed there is no rate."""
    rates = funnel_rates(STEPS.assign(actual=[0.0, 0.0, 0.0]))
    assert rates["rate"].isna().all()


def test_gantt_draws_baseline_actual_and_forecast() -> None:
    """A running stage is solid to today and hatched to its forecast finish; days include the last."""
    found = {
        code: [p.vertices[:4, 0] for a in drawing(make_gantt()).named(f"bars:{code}") for p in a.get_paths()]
        for code in ("PL", "AC", "FC")
    }
    assert [len(found[code]) for code in ("PL", "AC", "FC")] == [3, 2, 2]
    live = found["AC"][1]
    assert (live.min(), live.max()) == (date(2026, 9, 11).toordinal(), date(2026, 11, 1).toordinal())
    rest = found["FC"][0]
    assert (rest.min(), rest.max()) == (date(2026, 11, 1).toordinal(), date(2026, 11, 11).toordinal())


def test_gantt_counts_days_late() -> None:
    """4 days from 10 to 14 August, 10 days from 31 October to 10 November and from 20 to 30 November."""
    exhibit = make_gantt()
    texts = [label.text for label in drawing(exhibit).labels]
    assert [t for t in texts if t.endswith(" d")] == ["+4 d", "+10 d", "+10 d"]
    assert "3 stages, 3 late. Latest: Live, 10 days." in exhibit.alt


def test_intervals_show_nothing_of_a_running_experiment() -> None:
    """No peeking: a running experiment prints a dash and draws nothing."""
    exhibit = make_intervals()
    texts = [label.text for label in drawing(exhibit).labels]
    assert "+1.0 [+0.1 ; +1.9]" in texts
    assert "–" in texts
    assert sum(len(a.get_paths()) for a in drawing(exhibit).named("dots:AC")) == 1


def test_line_index_begins_at_100() -> None:
    """100, 110, 99, 150 sessions are 100, 110, 99 and 150 of the first."""
    texts = [label.text for label in drawing(make_line(index=True)).labels]
    assert {"100", "110", "99", "150"} <= set(texts)


@pytest.mark.parametrize(
    "make",
    [
        lambda: stacked_columns(traffic().iloc[:0], make_scope(), by="source", name="S"),
        lambda: small_multiples(units().iloc[:0], make_scope(), by="unit", name="C"),
        lambda: funnel(STEPS.iloc[:0], make_scope()),
        lambda: gantt(STAGES.iloc[:0], make_scope()),
        lambda: ab_interval(EXPERIMENTS.iloc[:0], make_scope()),
        lambda: line_chart(by_month([None], [None], closed=1), make_scope(), name="S"),
    ],
)
def test_charts_of_nothing_say_so(make: Callable[[], Exhibit]) -> None:
    """Empty data gives one sentence, no exception and no empty axes."""
    labels = [label.text for label in drawing(make()).labels]
    assert labels in (["Nothing to show for this period."], ["No values."])
