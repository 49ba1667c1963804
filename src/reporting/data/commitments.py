"""What is ordered and neither invoiced nor accrued."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

from collections.abc import Sequence

from reporting.data.fx import converted
from reporting.data.loading import quoted
from reporting.data.scope import Scope
from reporting.data.spans import Span


def commitment_rows(scope: Scope, spans: Sequence[Span], target: str) -> list[str]:
    """Write the query of open commitments on the day actuals end: the same level in every window.

    Notes
    -----
    Per purchase order max(0, ordered - released - invoiced on it - accrued on it); a credit note does not
    reopen an order.
    """
    windows = sorted({span.window for span in spans if span.scenario == "AC"})
    if not windows:
        return []
    listed = ", ".join(f"({quoted(name)})" for name in windows)
    day = f"DATE '{scope.actual_to}'"
    return [
        f"""
        SELECT 'level' AS reach, 'AC' AS scenario, w.name AS "window", bu_id AS unit,
               coalesce(channel_id, '') AS channel, 'open_commitments' AS measure_id,
               {converted(scope, target)} AS value
        FROM ({orders_query(day)}) AS b
        LEFT JOIN month_rate AS r ON r.target = {quoted(target)} AND r.currency = b.currency
            AND r.month = date_trunc('month', {day} - INTERVAL 1 DAY)
        CROSS JOIN (VALUES {listed}) AS w(name)
        """
    ]


def orders_query(day: str) -> str:
    """Write the open amount of each purchase order on a day."""
    return f"""
        SELECT bu_id, any_value(action_id) AS action_id, any_value(channel_id) AS channel_id,
               any_value(nature_id) AS nature_id, po_no, any_value(currency) AS currency,
               greatest(0, sum(CASE WHEN doc_type = 'commitment' THEN amount_local
                                    WHEN doc_type = 'commitment_release' THEN -abs(amount_local)
                                    WHEN doc_type IN ('invoice', 'accrual', 'accrual_reversal')
                                        THEN -amount_local
                                    ELSE 0 END)) AS value
        FROM fact_cost_entry WHERE po_no IS NOT NULL AND posting_date < {day}
        GROUP BY bu_id, po_no HAVING bool_or(doc_type = 'commitment')
    """
