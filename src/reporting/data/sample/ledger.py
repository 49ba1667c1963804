"""The demo's cost ledger: invoices, accruals, reversals, credit notes, purchase orders, staff time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np

from reporting.data.sample.actions import BudgetLine
from reporting.data.sample.planning import PLAN_MONTHS
from reporting.data.sample.world import LAST_DAY, PAID, Dates, Floats, months_of, smooth_noise

_SUPPLIERS = {
    "media": "{channel} sales house",
    "production": "Studio Brindille & Cie",
    "fees": "Agency Kestrel",
    "tools": "Software house Ledgerline",
    "incentives": "Gifts & Samples Ltd",
    "training": "Marketing school",
    "logistics": "Spedition Rot_Weiß",
    "other": "Various",
}
#: How the spending of a nature left the plan in 2026, by unit: found again in the bridges by nature.
_NATURE_AHEAD = {
    ("FR", "production"): 1.09,
    ("DE", "fees"): 0.94,
    ("US", "logistics"): 1.12,
    ("UK", "fees"): 1.05,
}


@dataclass(slots=True)
class Ledger:
    """Entries of the ledger in the order they were posted."""

    rows: list[tuple[object, ...]] = field(default_factory=list)
    invoices: dict[tuple[str, str, str, str], str] = field(default_factory=dict)

    def post(
        self,
        line: tuple[str, str, str, str, str],
        doc_type: str,
        amount: float,
        posted: date,
        service: tuple[date, date],
        *,
        po_no: str = "",
        reference: str = "",
        is_penalty: bool = False,
    ) -> str:
        """Post one document; nothing is known after the last day. Gives its entry id."""
        if posted > LAST_DAY or not amount:
            return ""
        unit, action, channel, nature, currency = line
        entry_id = f"{unit}{len(self.rows) + 1:06d}"
        supplier = None if doc_type == "internal_time" else _SUPPLIERS[nature].format(channel=channel)
        known = datetime.combine(posted, time(18))
        document = (entry_id, doc_type, f"{doc_type[:3].upper()}-{entry_id}", supplier, posted, *service)
        cost = (unit, action, channel or None, nature, round(amount, 2), currency)
        self.rows.append((*document, *cost, po_no or None, reference or None, is_penalty, known))
        return entry_id


def month_bounds(month: str) -> tuple[date, date]:
    """Give the first and last day of a month."""
    first = date(int(month[:4]), int(month[5:]), 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, following - timedelta(days=1)


def actual_amounts(
    lines: list[BudgetLine], planned: Floats, spend: Floats, days: Dates, rng: np.random.Generator
) -> Floats:
    """Give what each line cost by month: media as the platforms report it, the rest around its plan."""
    actual = np.zeros_like(planned)
    month_of_day = months_of(days)
    channels = [channel.channel_id for channel in PAID]
    for index, line in enumerate(lines):
        wobble = smooth_noise(rng, len(PLAN_MONTHS), 0.05)
        if line.nature == "media" and line.share == 0:
            daily = spend[channels.index(line.channel)]
            actual[index] = [daily[month_of_day == month].sum() for month in PLAN_MONTHS]
            continue
        ahead = _NATURE_AHEAD.get((line.unit.unit_id, line.nature), 1.0)
        factor = np.where(np.array(PLAN_MONTHS) >= "2026-01", ahead, 1.0)
        if line.nature in ("tools", "internal_time"):
            wobble = 1 + (wobble - 1) * 0.3
        actual[index] = planned[index] * factor * wobble
    actual[:, [month > "2026-10" for month in PLAN_MONTHS]] = 0
    return np.asarray(np.round(actual, 2))


def post_lines(ledger: Ledger, lines: list[BudgetLine], planned: Floats, actual: Floats) -> None:
    """Post all documents of a unit's lines."""
    for line, plan, cost in zip(lines, planned, actual, strict=True):
        if line.nature == "tools":
            _post_contracts(ledger, line, plan)
            continue
        ordered = line.nature in ("production", "fees", "logistics")
        if ordered:
            _post_orders(ledger, line, plan, cost)
        for index, month in enumerate(PLAN_MONTHS):
            year = int(month[:4])
            label = _label(line, year)
            po_no = _order_no(line, year) if ordered else ""
            if line.nature == "media":
                _post_media(ledger, line, label, float(cost[index]), month)
            elif line.nature == "internal_time":
                service = month_bounds(month)
                ledger.post(label, "internal_time", float(cost[index]), service[1], service)
            else:
                service = month_bounds(month)
                posted = service[0] + timedelta(days=19 if ordered else 24)
                ledger.post(label, "invoice", float(cost[index]), posted, service, po_no=po_no)


def _label(line: BudgetLine, year: int) -> tuple[str, str, str, str, str]:
    return (line.unit.unit_id, line.action_id(year), line.channel, line.nature, line.unit.currency)


def _order_no(line: BudgetLine, year: int) -> str:
    return f"PO-{line.unit.unit_id}-{year}-{line.suffix}-{line.channel[:3]}-{line.nature[:4]}".upper()


def _post_media(
    ledger: Ledger, line: BudgetLine, label: tuple[str, str, str, str, str], amount: float, month: str
) -> None:
    """Accrue a month's media on its last day, reverse it on the next, and post the invoice a week later."""
    service = month_bounds(month)
    accrual = ledger.post(label, "accrual", amount, service[1], service)
    reversed_on = service[1] + timedelta(days=1)
    ledger.post(label, "accrual_reversal", -amount, reversed_on, service, reference=accrual)
    invoice = ledger.post(label, "invoice", amount, reversed_on + timedelta(days=6), service)
    ledger.invoices[(line.unit.unit_id, line.channel, line.nature, month)] = invoice


def _post_contracts(ledger: Ledger, line: BudgetLine, plan: Floats) -> None:
    """Invoice a year's software in January; its cost belongs to the whole year."""
    for year in (2024, 2025, 2026):
        amount = sum(
            float(value) for value, month in zip(plan, PLAN_MONTHS, strict=True) if int(month[:4]) == year
        )
        service = (date(year, 1, 1), date(year, 12, 31))
        ledger.post(_label(line, year), "invoice", amount * 1.013, date(year, 1, 14), service)


def _post_orders(ledger: Ledger, line: BudgetLine, plan: Floats, cost: Floats) -> None:
    """Order a year's work at its start; release what is left of the order when the year has ended."""
    for year in (2024, 2025, 2026):
        chosen = [index for index, month in enumerate(PLAN_MONTHS) if int(month[:4]) == year and plan[index]]
        if not chosen:
            continue
        first = month_bounds(PLAN_MONTHS[chosen[0]])[0]
        ordered = float(plan[chosen].sum())
        service = (first, month_bounds(PLAN_MONTHS[chosen[-1]])[1])
        label, number = _label(line, year), _order_no(line, year)
        ledger.post(label, "commitment", ordered, first, service, po_no=number)
        left = round(ordered - float(cost[chosen].sum()), 2)
        if left > 0 and (year < 2026 or line.months[-1] < 10):
            ledger.post(label, "commitment_release", -left, service[1], service, po_no=number)


def post_incidents(ledger: Ledger) -> None:
    """Post what makes a ledger awkward: credit notes, a forgotten accrual, a cancelled fair."""
    july, august = month_bounds("2026-07"), month_bounds("2026-08")
    for unit, currency, amount, posted, service in (
        ("DE", "EUR", -8_450.0, date(2026, 9, 18), july),
        ("FR", "EUR", -2_500.0, date(2026, 10, 12), august),
    ):
        month = f"{service[0]:%Y-%m}"
        reference = ledger.invoices[(unit, "google_search", "media", month)]
        label = (unit, f"{unit}-2026-SEA", "google_search", "media", currency)
        ledger.post(label, "credit_note", amount, posted, service, reference=reference)
    forgotten = ("UK", "UK-2026-PRI", "influence", "fees", "GBP")
    ledger.post(forgotten, "accrual", 3_200.0, date(2026, 7, 31), july)
    october = month_bounds("2026-10")
    crisis = ("ES", "ES-2026-PRI", "influence", "other", "EUR")
    ledger.post(crisis, "invoice", 4_200.0, date(2026, 10, 21), october)
    fair = ("CH", "CH-2026-AUTUMN", "events", "logistics", "CHF")
    order = "PO-CH-2026-AUTUMN"
    whole = (date(2026, 10, 1), date(2026, 11, 30))
    ledger.post(fair, "commitment", 45_000.0, date(2026, 8, 20), whole, po_no=order)
    ledger.post(fair, "invoice", 9_000.0, date(2026, 10, 2), october, po_no=order)
    ledger.post(fair, "commitment_release", -36_000.0, date(2026, 10, 12), whole, po_no=order)
    ledger.post(fair, "accrual", 6_000.0, date(2026, 10, 31), october, is_penalty=True)


def columns() -> Iterator[str]:
    """Name the columns of the rows of a ledger."""
    yield from [
        "entry_id",
        "doc_type",
        "doc_no",
        "supplier",
        "posting_date",
        "service_start",
        "service_end",
        "bu_id",
        "action_id",
        "channel_id",
        "nature_id",
        "amount_local",
        "currency",
        "po_no",
        "ref_entry_id",
        "is_penalty",
        "recorded_at",
    ]
