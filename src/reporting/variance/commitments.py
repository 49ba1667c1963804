"""Cost states: what is spent, ordered, exposed and still available, from the entries of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

import pandas as pd

from reporting.errors import DataFailed, Problem
from reporting.variance.grid import on_grid

ACTUAL_TYPES = ("invoice", "credit_note", "accrual", "accrual_reversal", "internal_time", "reclass")
ORDER_TYPES = ("commitment", "commitment_release")
CONSUMING_TYPES = ("invoice", "accrual", "accrual_reversal")  # credit notes do not reopen an order


def exposure(entries: pd.DataFrame, *, by: Sequence[str] = (), as_of: date | None = None) -> pd.DataFrame:
    """Add up cost entries to actual cost, open commitments and exposure.

    Parameters
    ----------
    entries
        `doc_type`, `amount` (one currency; cost +, credit -; commitments +, releases - or +), `po_no` (empty
        = no order), `posting_date`, and `by`.
    by
        Columns that name a line; none gives one row.
    as_of
        Last posting date counted, inclusive; all if absent.

    Returns
    -------
    DataFrame
        One row per line: `by, actual, internal_time` (the part that is not cash), `open_commitment,
        exposure`.

    Raises
    ------
    DataFailed
        Names every type of document that is not known.

    Notes
    -----
    actual = invoices + accruals - reversals + credit notes + internal time (accrual basis). Per order: open
    commitment = max(0, ordered - released - invoiced - accrued). exposure = actual + open commitment.

    Examples
    --------
    >>> ledger = pd.DataFrame({"doc_type": ["commitment", "invoice", "credit_note"], "po_no": "P1",
    ...                        "amount": [60000.0, 45000.0, -2000.0], "posting_date": "2026-03-01"})
    >>> exposure(ledger).values.tolist()
    [[43000.0, 0.0, 15000.0, 58000.0]]
    """
    _require_types(entries["doc_type"])
    names = list(by) or ["_all"]
    known = entries.assign(_all=0)
    if as_of is not None:
        known = known[pd.to_datetime(known["posting_date"]) <= pd.Timestamp(as_of)]
    spent = known["amount"].where(known["doc_type"].isin(ACTUAL_TYPES), 0.0)
    own_time = known["amount"].where(known["doc_type"].eq("internal_time"), 0.0)
    lines = known[names].assign(actual=spent, internal_time=own_time)
    totals = lines.groupby(names, dropna=False)[["actual", "internal_time"]].sum()
    totals["open_commitment"] = _open_commitments(known, names).reindex(totals.index).fillna(0.0)
    totals["exposure"] = totals["actual"] + totals["open_commitment"]
    return totals.apply(on_grid).reset_index().drop(columns=[] if by else ["_all"])


def available_budget(lines: pd.DataFrame) -> pd.DataFrame:
    """Compare exposure with the year's budget.

    Parameters
    ----------
    lines
        `plan_fy, actual, open_commitment` (money, one currency).

    Returns
    -------
    DataFrame
        The lines with `exposure`, `available` (plan - exposure), `committed_rate` and `consumed_rate` (ratios
        of the plan; NaN without a plan).

    Examples
    --------
    >>> line = pd.DataFrame({"plan_fy": [100000.0], "actual": [55000.0], "open_commitment": [15000.0]})
    >>> available_budget(line)[["exposure", "available", "committed_rate"]].values.tolist()
    [[70000.0, 30000.0, 0.7]]
    """
    plan = lines["plan_fy"].astype("float64")
    result = lines.copy()
    result["exposure"] = on_grid(lines["actual"] + lines["open_commitment"])
    result["available"] = on_grid(plan - result["exposure"])
    result["committed_rate"] = result["exposure"] / plan.where(plan.gt(0))
    result["consumed_rate"] = lines["actual"] / plan.where(plan.gt(0))
    return result


def cost_by_month(
    entries: pd.DataFrame,
    *,
    view: Literal["ledger", "service"],
    by: Sequence[str] = (),
    as_of: date | None = None,
) -> pd.DataFrame:
    """Assign actual cost to months, by posting date or by the dates of the service.

    Parameters
    ----------
    entries
        `doc_type, amount, posting_date, service_start, service_end` (inclusive), and `by`.
    view
        `ledger` for reconciliation with the books; `service` for KPIs: an entry is spread over its service
        days.
    as_of
        Last posting date counted, inclusive; all if absent.

    Returns
    -------
    DataFrame
        `by, month` (`YYYY-MM`), `cost` (on the money grid), sorted. Both views have the same total.

    Examples
    --------
    >>> accrual = pd.DataFrame({"doc_type": ["invoice"], "amount": [3800.0], "posting_date": ["2026-03-05"],
    ...                         "service_start": ["2026-02-01"], "service_end": ["2026-02-28"]})
    >>> cost_by_month(accrual, view="service").values.tolist()
    [['2026-02', 3800.0]]
    """
    _require_types(entries["doc_type"])
    known = entries[entries["doc_type"].isin(ACTUAL_TYPES)].reset_index(drop=True)
    posted = pd.to_datetime(known["posting_date"])
    if as_of is not None:
        known = known[posted <= pd.Timestamp(as_of)]
        posted = posted[known.index]
    if view == "ledger":
        rows = known.assign(month=posted.dt.strftime("%Y-%m"), cost=known["amount"].astype("float64"))
    else:
        rows = _spread(known)
    names = [*by, "month"]
    totals = rows.groupby(names, dropna=False)["cost"].sum()
    return on_grid(totals).rename("cost").reset_index()


def _open_commitments(entries: pd.DataFrame, names: list[str]) -> pd.Series:
    """Sum what is left of each order, never below zero."""
    ordered = entries[entries["po_no"].fillna("").ne("")]
    amount = ordered["amount"].astype("float64")
    kind = ordered["doc_type"]
    left = (
        amount.where(kind.eq("commitment"), 0.0)
        - amount.abs().where(kind.eq("commitment_release"), 0.0)
        - amount.where(kind.isin(CONSUMING_TYPES), 0.0)
    )
    orders = (
        ordered[[*names, "po_no"]].assign(left=left).groupby([*names, "po_no"], dropna=False)["left"].sum()
    )
    return on_grid(orders.clip(lower=0.0)).groupby(level=names, dropna=False).sum()


def _spread(entries: pd.DataFrame) -> pd.DataFrame:
    """Spread each entry over the months of its service by days; the last month takes the rounding."""
    start = pd.to_datetime(entries["service_start"]).dt.to_period("M")
    end = pd.to_datetime(entries["service_end"]).dt.to_period("M")
    first = start.dt.year * 12 + start.dt.month - 1
    months = (end.dt.year * 12 + end.dt.month - 1) - first + 1
    backwards = months.index[months.lt(1)]
    if len(backwards):
        raise DataFailed(
            [Problem(f"cost entry in row {index}: service ends before it starts") for index in backwards]
        )
    rows = entries.loc[entries.index.repeat(months)].copy()
    place = rows.groupby(level=0).cumcount()
    number = first.reindex(rows.index) + place
    opening = pd.to_datetime(
        (number // 12).astype("str") + "-" + (number % 12 + 1).astype("str") + "-01", format="%Y-%m-%d"
    )
    closing = opening + pd.offsets.MonthBegin(1)
    service_start = pd.to_datetime(rows["service_start"])
    service_stop = pd.to_datetime(rows["service_end"]) + pd.Timedelta(days=1)
    total_days = (service_stop - service_start).dt.days
    done_before = (opening - service_start).dt.days.clip(lower=0)
    done_after = (closing - service_start).dt.days.clip(upper=total_days)
    amount = rows["amount"].astype("float64")
    cost = on_grid(amount * (done_after / total_days)) - on_grid(amount * (done_before / total_days))
    return rows.assign(month=opening.dt.strftime("%Y-%m"), cost=cost)


def _require_types(types: pd.Series) -> None:
    """Refuse documents of unknown type: they would silently fall out of the cost."""
    unknown = sorted(set(types.astype("str")) - {*ACTUAL_TYPES, *ORDER_TYPES})
    if unknown:
        allowed = "allowed: " + ", ".join((*ACTUAL_TYPES, *ORDER_TYPES))
        raise DataFailed([Problem(f"unknown document type ({name!r})", allowed=allowed) for name in unknown])
