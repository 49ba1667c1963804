"""The few figures a mail shows, read from kpis.csv and written as the reader's language writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from reporting.catalogue.kpis import KpiKey
from reporting.language.messages import translator
from reporting.language.numbers import format_delta, format_percent, format_quantity, missing_text

COUNT: Final = 5
_WINDOW: Final = "period"
_USUAL: Final = (
    "marketing_cost",
    "net_revenue",
    "leads",
    "cac",
    "roi_channel",
    "orders",
    "mer",
    "sessions",
    "budget_consumption",
)
_NAMES: Final[Mapping[str, str]] = {
    "marketing_cost": "Marketing cost",
    "net_revenue": "Net revenue",
    "leads": "Leads",
    "cac": "Customer acquisition cost",
    "roi_channel": "Marketing ROI",
    "orders": "Orders",
    "mer": "Marketing efficiency ratio",
    "roas": "Return on ad spend",
    "sessions": "Traffic (sessions)",
    "budget_consumption": "Budget consumption",
    "cpl": "Cost per lead",
    "new_customers": "New customers",
    "qualified_leads": "Qualified leads",
}
_SUBJECT_NAMES: Final[Mapping[str, str]] = {"marketing_cost": "cost", "net_revenue": "revenue"}
_STATUS_WORDS: Final[Mapping[str, str]] = {"on_track": "on track", "watch": "watch", "off_track": "off track"}
# The same marks as in the report: shape and word say it without the colour.
_STATUS_MARKS: Final[Mapping[str, str]] = {"on_track": "●", "watch": "▲", "off_track": "■"}

Rows = Mapping[KpiKey, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as the reader sees it.

    Parameters
    ----------
    kpi_id
        Which KPI.
    name, actual, plan, delta
        Texts. The delta is a percentage of the plan, or percentage points for a ratio.
    status, word, mark
        ``on_track``, ``watch``, ``off_track`` or empty, its word and its mark.
    """

    kpi_id: str
    name: str
    actual: str
    plan: str
    delta: str
    status: str
    word: str
    mark: str


def choose_kpis(rows: Rows, wanted: Sequence[str] = ()) -> tuple[str, ...]:
    """Choose the KPIs a mail shows: those asked for, else the usual five that have an actual.

    Parameters
    ----------
    rows
        kpis.csv.
    wanted
        KPI ids in order; one without a row is left out.
    """
    present = [key[2] for key, row in rows.items() if key[:2] == (_WINDOW, "")]
    if wanted:
        return tuple(name for name in wanted if name in present)[:COUNT]
    filled = [name for name in present if rows[_WINDOW, "", name]["actual"]]
    usual = [name for name in _USUAL if name in filled]
    others = [name for name in filled if name not in usual]
    return tuple((usual + others)[:COUNT])


def read_figures(rows: Rows, kpis: Sequence[str], language: str) -> tuple[Figure, ...]:
    """Write the total of each KPI for the period.

    Parameters
    ----------
    rows
        kpis.csv; money in the currency named by ``uom``, ratios 0 to 1.
    kpis
        Ids, from `choose_kpis`.
    language
        Language or locale of the reader.
    """
    return tuple(_figure(name, rows[_WINDOW, "", name], language) for name in kpis)


def subject_figures(rows: Rows, language: str) -> str:
    """Write what the subject says: how far cost and revenue are from the plan; empty if neither is known.

    Examples
    --------
    >>> row = {"delta_pct": "0.075", "flag": ""}
    >>> subject_figures({("period", "", "marketing_cost"): row}, "en")
    'cost +7.5% vs budget'
    """
    say = translator(language)
    parts: list[str] = []
    for kpi_id, name in _SUBJECT_NAMES.items():
        row = rows.get((_WINDOW, "", kpi_id))
        share = number(row["delta_pct"]) if row else None
        if share is not None:
            percent = format_percent(share, language, signed=True)
            parts.append(f"{say(name)} {percent}" + ("" if parts else f" {say('vs budget')}"))
    return ", ".join(parts)


def number(text: str) -> Decimal | None:
    """Read a cell of kpis.csv; None if it is empty or no finite number.

    Examples
    --------
    >>> number("0.075"), number(""), number("nan")
    (Decimal('0.075'), None, None)
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def kpi_name(kpi_id: str, language: str) -> str:
    """Name a KPI in the reader's language; one without a name is written as its id, in words."""
    known = _NAMES.get(kpi_id)
    return translator(language)(known) if known else kpi_id.replace("_", " ").capitalize()


def quantity(text: str, uom: str, flag: str, language: str) -> str:
    """Write one cell of kpis.csv with its unit."""
    value = number(text)
    if value is None:
        return missing_text(None, flag)
    return format_quantity(value, uom, language, flag=flag)


def _figure(kpi_id: str, row: Mapping[str, str], language: str) -> Figure:
    uom, flag, status = row["uom"], row["flag"], row["status"]
    if uom == "%":
        delta = format_delta(number(row["delta"]), uom, language, flag=flag)
    else:
        delta = format_percent(number(row["delta_pct"]), language, signed=True, flag=flag)
    word = _STATUS_WORDS.get(status, "")
    return Figure(
        kpi_id=kpi_id,
        name=kpi_name(kpi_id, language),
        actual=quantity(row["actual"], uom, flag, language),
        plan=quantity(row["plan"], uom, "", language),
        delta=delta,
        status=status if word else "",
        word=translator(language)(word) if word else "",
        mark=_STATUS_MARKS.get(status, ""),
    )
