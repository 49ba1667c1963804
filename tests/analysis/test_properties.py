"""What holds for all analyses, whatever the figures."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reporting import analysis
from reporting.analysis.evidence import holm, mixture_e_value
from reporting.analysis.proportions import compare_arms

FEW = settings(max_examples=25, deadline=None)
ARM = st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@FEW
@given(ARM, ARM)
def test_intervals_hold_their_estimate_and_turn_with_the_arms(a: tuple[int, int], b: tuple[int, int]) -> None:
    """Intervals hold the estimate, stay within what is possible, and swapping the arms turns their sign."""
    wilson = analysis.wilson_interval(*a)
    assert 0 <= wilson.low <= a[0] / a[1] <= wilson.high <= 1
    there, back = analysis.newcombe_interval(*a, *b), analysis.newcombe_interval(*b, *a)
    difference = b[0] / b[1] - a[0] / a[1]
    assert -1 - 1e-12 <= there.low <= difference + 1e-12
    assert difference - 1e-12 <= there.high <= 1 + 1e-12
    assert np.isclose(there.low, -back.high, atol=1e-12)


@FEW
@given(st.integers(10, 5000), st.integers(10, 5000))
def test_two_arms_swapped_have_the_same_p_value(a: int, b: int) -> None:
    """The test is two-sided: which arm is called A does not matter."""
    there, back = compare_arms(a, 10_000, b, 10_000), compare_arms(b, 10_000, a, 10_000)
    assert np.isclose(there.p_value, back.p_value)
    assert np.isclose(there.statistic, -back.statistic)
    assert 0 <= there.p_value <= 1


@FEW
@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_keeps_order_and_never_lowers(p_values: list[float]) -> None:
    """Adjusted p-values are never smaller than given, never above 1, and in the same order."""
    adjusted = holm(p_values)
    assert all(p <= q <= 1 for p, q in zip(p_values, adjusted, strict=True))
    ranked = [adjusted[place] for place in np.argsort(p_values, kind="stable")]
    assert ranked == sorted(ranked)


@FEW
@given(st.floats(0, 5), st.floats(0.1, 10), st.floats(0.1, 10))
def test_evidence_grows_with_the_difference(difference: float, spread: float, prior: float) -> None:
    """A larger difference is more evidence, and the p-value never exceeds 1."""
    less, more = mixture_e_value(difference, spread, prior), mixture_e_value(difference + 1, spread, prior)
    assert more[0] > less[0]
    assert more[1] <= less[1] <= 1


ROI = st.lists(st.integers(0, 500).map(lambda n: n / 100), min_size=1, max_size=8)


@FEW
@given(ROI, st.integers(0, 10**7), st.integers(0, 100))
def test_allocation_makes_the_total(returns: list[float], total: int, pocket: int) -> None:
    """Amounts make the budget exactly, none is negative, and more return never gets less."""
    candidates = pd.DataFrame({"action_id": [f"a{n}" for n in range(len(returns))], "expected_roi": returns})
    proposal = analysis.propose_allocation(candidates, float(total), pocket=pocket / 100)
    assert round(proposal["amount"].sum(), 6) == total
    assert (proposal["amount"] >= 0).all()
    amounts = proposal.set_index("action_id")["amount"].reindex(candidates["action_id"])
    order = np.argsort(returns, kind="stable")
    assert (np.diff(amounts.to_numpy()[order]) >= -1).all()


CURVE = st.tuples(st.integers(1, 10**6).map(float), st.integers(1, 10**5).map(float))


@FEW
@given(st.lists(CURVE, min_size=1, max_size=6), st.integers(1, 10**6))
@example([(1.0, 3.0)], 1)  # all of it for one: the search once began a rounding error too late
def test_allocation_by_curves_equalises_marginal_returns(
    curves: list[tuple[float, float]], total: int
) -> None:
    """Actions that get money have the same marginal return, and no other would have more."""
    candidates = pd.DataFrame(curves, columns=["saturation", "scale"])
    candidates["action_id"] = [f"a{n}" for n in range(len(curves))]
    proposal = analysis.propose_allocation(candidates, float(total), pocket=0.0)
    assert round(proposal["amount"].sum(), 6) == total
    rows = proposal[proposal["action_id"].isin(candidates["action_id"])].reset_index(drop=True)
    logs = np.log(candidates["saturation"] / candidates["scale"]) - rows["amount"] / candidates["scale"]
    step = 1.5 / candidates["scale"]
    funded = rows["amount"] > 2
    if funded.any():
        highest_lower = (logs - step)[funded].max()
        assert ((logs + step)[funded] >= highest_lower - 1e-6).all()
        assert ((logs - step)[~funded] <= (logs + step)[funded].min() + 1e-6).all()


@FEW
@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=8), st.integers(-100, 100))
def test_transfers_leave_the_total(amounts: list[int], moved: int) -> None:
    """Whatever moves between two lines, the budget stays."""
    budget = pd.DataFrame({"action_id": [f"a{n}" for n in range(len(amounts))], "amount": amounts}).astype(
        {"amount": "float64"}
    )
    budget["amount"] += 100.0
    moves = pd.DataFrame({"action_id": ["a0", "a1"], "amount": [float(moved), -float(moved)]})
    after = analysis.apply_transfers(budget, moves, keys=["action_id"])
    assert after["amount"].sum() == budget["amount"].sum()


@FEW
@given(st.lists(st.integers(0, 40), min_size=1, max_size=6), st.dates(date(2024, 1, 1), date(2027, 12, 31)))
def test_backward_schedule_is_a_chain_of_working_days(durations: list[int], go_live: date) -> None:
    """Each stage ends where the next starts, on a working day, and lasts its working days."""
    stages = pd.DataFrame({"action_id": "a", "stage_no": range(len(durations)), "duration": durations})
    plan = analysis.backward_schedule(stages.assign(stage="s", go_live=pd.Timestamp(go_live)))
    starts = plan["start"].to_numpy().astype("datetime64[D]")
    finishes = plan["finish"].to_numpy().astype("datetime64[D]")
    assert np.is_busday(starts).all()
    assert (finishes[:-1] == starts[1:]).all()
    assert np.busday_count(starts, finishes).tolist() == durations


@FEW
@given(st.lists(st.integers(1, 30), min_size=1, max_size=7), st.randoms(use_true_random=False))
def test_critical_path_is_as_long_as_the_plan(durations: list[int], random: object) -> None:
    """Some task is critical, none has negative slack, and shuffled tasks have the same slack."""
    names = [f"t{n}" for n in range(len(durations))]
    waits = [",".join(names[:n:2]) for n in range(len(durations))]
    tasks = pd.DataFrame({"task_id": names, "duration": durations, "depends_on": waits})
    path = analysis.critical_path(tasks)
    assert path["critical"].any()
    assert (path["slack"] >= 0).all()
    turned = analysis.critical_path(tasks.iloc[::-1]).sort_index()
    assert turned["slack"].tolist() == path["slack"].tolist()


@FEW
@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.sampled_from(["linear", "back_loaded", "seasonal"]))
def test_way_due_grows_from_nothing_to_all(today: date, phasing: str) -> None:
    """What is due is 0 to 1, 1 on the due date, and back-loaded asks for no more than linear."""
    goal = pd.DataFrame(
        {
            "comparator": ["at_least"] * 2,
            "baseline_value": [0.0] * 2,
            "target_value": [10.0] * 2,
            "actual": [5.0] * 2,
            "start": ["2026-01-01"] * 2,
            "due_date": ["2026-12-31"] * 2,
            "phasing": [phasing, "linear"],
        }
    )
    even = pd.Series(1.0, index=range(1, 13))
    due = analysis.objective_progress(goal, today, season=even)["expected"]
    assert due.between(0, 1).all()
    assert phasing != "back_loaded" or due[0] <= due[1]
    end = analysis.objective_progress(goal, date(2026, 12, 31), season=even)["expected"]
    assert np.allclose(end, 1.0)
