"""Budgets: the envelope, transfers that change nothing in total, and the test & learn pocket."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from reporting.errors import DataFailed, Problem

GRID_DECIMALS = 4
POCKET_BAND = (0.10, 0.15)
TEST_DAYS = 90


def envelope(lines: pd.DataFrame, total: float) -> pd.DataFrame:
    """Compare what actions plan to spend with the envelope granted.

    Parameters
    ----------
    lines
        One row per action: `action_id, amount` (money).
    total
        The envelope (money).

    Returns
    -------
    DataFrame
        The rows with `share` (ratio of the envelope; NaN without one), then a row `unallocated` (negative if
        the actions plan more than there is).

    Examples
    --------
    >>> envelope(pd.DataFrame({"action_id": ["sea"], "amount": [40000.0]}), 100000.0)["amount"].tolist()
    [40000.0, 60000.0]
    """
    left = round(total - float(lines["amount"].sum()), GRID_DECIMALS)
    rest = pd.DataFrame({"action_id": ["unallocated"], "amount": [left]})
    both = pd.concat([lines[["action_id", "amount"]], rest], ignore_index=True)
    return both.assign(share=both["amount"] / (total if total > 0 else float("nan")))


def apply_transfers(
    budget: pd.DataFrame, transfers: pd.DataFrame, *, keys: Sequence[str] = ("period", "action_id")
) -> pd.DataFrame:
    """Move budget between lines; the total stays.

    Parameters
    ----------
    budget
        `keys, amount` (money), one row per line; `committed` (spent and ordered, money) where it is known.
    transfers
        `keys, amount`: + receives, - gives. They must make zero.
    keys
        Columns that name a line.

    Returns
    -------
    DataFrame
        The budget after the transfers, sorted by key, with lines that only now receive money.

    Raises
    ------
    DataFailed
        If the transfers do not make zero, or a line would fall below zero or below what it has committed.

    Examples
    --------
    >>> lines = pd.DataFrame({"action_id": ["sea", "fair"], "amount": [40000.0, 20000.0]})
    >>> moves = pd.DataFrame({"action_id": ["fair", "sea"], "amount": [-5000.0, 5000.0]})
    >>> apply_transfers(lines, moves, keys=["action_id"])["amount"].tolist()
    [15000.0, 45000.0]
    """
    names = list(keys)
    left_over = round(float(transfers["amount"].sum()), GRID_DECIMALS)
    if left_over:
        raise DataFailed(f"transfers must make zero; they make {left_over:+.4f}")
    columns = ["amount", *(["committed"] if "committed" in budget else [])]
    before = budget.groupby(names, dropna=False)[columns].sum()
    moved = transfers.groupby(names, dropna=False)["amount"].sum()
    after = before.reindex(before.index.union(moved.index)).fillna(0.0)
    after["amount"] = after["amount"].add(moved, fill_value=0.0).round(GRID_DECIMALS) + 0.0
    bound = after["committed"].clip(lower=0.0) if "committed" in after else 0.0
    low = after[after["amount"].lt(bound)]
    if len(low):
        raise DataFailed(
            [
                Problem(
                    f"line {key}: {row['amount']:.2f} left after the transfer, less than it has committed"
                )
                for key, row in low.iterrows()
            ]
        )
    return after.reset_index()


def learning_pocket(
    lines: pd.DataFrame, *, by: Sequence[str] = (), band: tuple[float, float] = POCKET_BAND
) -> pd.DataFrame:
    """Measure the part of a budget kept for tests.

    Parameters
    ----------
    lines
        `amount` (money), `is_test` (bool), `by`.
    by
        Columns to measure separately (unit, fiscal year).
    band
        Lowest and highest share wanted, both included (ratios).

    Returns
    -------
    DataFrame
        One row per group: `by, total, tests` (money), `share` (ratio; NaN without a budget), `in_band`
        (bool), `missing` (money to reach the band, negative if above it).

    Examples
    --------
    >>> mix = pd.DataFrame({"amount": [40.0, 25.0, 15.0, 10.0, 10.0], "is_test": [False] * 4 + [True]})
    >>> learning_pocket(mix)[["share", "in_band"]].values.tolist()
    [[0.1, True]]
    """
    names = list(by) or ["_all"]
    amounts = lines.assign(_all=0, total=lines["amount"], tests=lines["amount"].where(lines["is_test"], 0.0))
    totals = amounts.groupby(names, dropna=False)[["total", "tests"]].sum().round(GRID_DECIMALS) + 0.0
    share = (totals["tests"] / totals["total"].where(totals["total"].gt(0))).round(12)
    short = (totals["total"] * band[0] - totals["tests"]).clip(lower=0.0)
    over = (totals["tests"] - totals["total"] * band[1]).clip(lower=0.0)
    result = totals.assign(
        share=share, in_band=share.between(*band), missing=(short - over).round(GRID_DECIMALS) + 0.0
    )
    return result.reset_index().drop(columns=[] if by else ["_all"])


def unready_tests(tests: pd.DataFrame, *, longest_days: int = TEST_DAYS) -> pd.DataFrame:
    """Name what each test lacks before its money may be spent.

    Parameters
    ----------
    tests
        `action_id, hypothesis, primary_kpi, stop_rule` (text), `cap` (money), `start, end` (dates).
    longest_days
        Longest a test may run (days).

    Returns
    -------
    DataFrame
        One row per test that lacks something: `action_id, lacking` (hypothesis, primary_kpi, stop_rule, cap,
        end; joined by commas).
    """
    texts = ["hypothesis", "primary_kpi", "stop_rule"]
    lacking = (
        tests[texts].fillna("").astype("str").apply(lambda column: column.str.strip().eq("")).astype("bool")
    )
    lacking["cap"] = ~tests["cap"].fillna(0.0).gt(0)
    days = (pd.to_datetime(tests["end"]) - pd.to_datetime(tests["start"])).dt.days
    lacking["end"] = ~days.between(0, longest_days)
    words: pd.Series = lacking.dot(pd.Series([f"{name}," for name in lacking], index=lacking.columns))
    words = words.str.rstrip(",")
    result: pd.DataFrame = tests[["action_id"]].assign(lacking=words)
    return result[words.ne("").to_numpy()].reset_index(drop=True)
