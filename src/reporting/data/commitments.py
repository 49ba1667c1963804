"""What is ordered and neither invoiced nor accrued."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

from datetime import date


def orders_query(day: date) -> str:
    """Write the open amount of each purchase order at the start of a day.

    Notes
    -----
    Per purchase order max(0, ordered - released - invoiced on it - accrued on it); a credit note does not
    reopen an order.
    """
    return f"""
        SELECT bu_id, any_value(action_id) AS action_id, any_value(channel_id) AS channel_id,
               any_value(nature_id) AS nature_id, po_no, any_value(currency) AS currency,
               greatest(0, sum(CASE WHEN doc_type = 'commitment' THEN amount_local
                                    WHEN doc_type = 'commitment_release' THEN -abs(amount_local)
                                    WHEN doc_type IN ('invoice', 'accrual', 'accrual_reversal')
                                        THEN -amount_local
                                    ELSE 0 END)) AS value
        FROM fact_cost_entry WHERE po_no IS NOT NULL AND posting_date < DATE '{day}'
        GROUP BY bu_id, po_no HAVING bool_or(doc_type = 'commitment')
    """
