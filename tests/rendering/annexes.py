"""Exhibits with one table and one chart, as notebooks store them, for workbooks and slides."""

from __future__ import annotations

from typing import Any

HOSTILE = '=HYPERLINK("https://example.org","x")'


def number(text: str, value: float, uom: str = "EUR", **how: Any) -> dict[str, Any]:
    """Make a cell of a number."""
    return {
        "text": text,
        "amount": {"value": value, "uom": uom, "prefix": "", "digits": 0, "signed": False, **how},
    }


def table_record(**changes: Any) -> dict[str, Any]:
    """Make the record of a table with a total, a hostile name, a variance, a date and a missing number."""
    rows = [
        [
            {"text": HOSTILE},
            number("43.0", 43_012.34, prefix="k", digits=1),
            {"text": "2026-11-06"},
            {"text": "–"},
        ],
        [
            {"text": "Total"},
            number("43.0", 43_012.34, prefix="k", digits=1),
            {"text": "–"},
            {**number("+7.5%", 0.0753, "%", digits=1, signed=True), "impact": "adverse"},
        ],
    ]
    record = {
        "label": "costs",
        "lang": "en",
        "message": "Cost is 7.5 % over plan.",
        "footnotes": ["Rounded."],
        "title": {
            "unit": "France",
            "measure": [{"text": "Cost", "bold": True}, {"text": " in kEUR", "bold": False}],
            "period": "2026-10, AC",
        },
        "alt": "Costs. 2 rows.",
        "empty": "Nothing.",
        "spans": [],
        "columns": [
            {"header": "Channel", "align": "start", "bars": False, "wide": True},
            {"header": "AC, kEUR", "align": "end", "bars": False, "wide": False},
            {"header": "Due", "align": "start", "bars": False, "wide": False},
            {"header": "Δ%", "align": "end", "bars": True, "wide": False},
        ],
        "rows": [
            {"style": "normal", "cells": rows[0]},
            {"style": "total", "cells": rows[1]},
        ],
    }
    return record | changes
