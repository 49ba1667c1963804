"""What is ordered and neither invoiced nor accrued."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def orders_query(days: Sequence[date]) -> str:
    """Write the open amount of each purchase order at the start of each of the days.

    Notes
    -----
    Per purchase order max(0, ordered - released - invoiced on it - accrued on it); a credit note does not
    reopen an order.
    """
    listed = ", ".join(f"(DATE '{day}')" for day in days)
    return f"""
        SELECT day, bu_id, any_value(channel_id) AS channel_id, po_no, any_value(currency) AS currency,
               greatest(0, sum(CASE WHEN doc_type = 'commitment' THEN amount_local
                                    WHEN doc_type = 'commitment_release' THEN -abs(amount_local)
                                    WHEN doc_type IN ('invoice', 'accrual', 'accrual_reversal')
                                        THEN -amount_local
                                    ELSE 0 END)) AS value
        FROM fact_cost_entry JOIN (VALUES {listed}) AS d(day) ON posting_date < d.day
        WHERE po_no IS NOT NULL
        GROUP BY day, bu_id, po_no HAVING bool_or(doc_type = 'commitment')
    """
