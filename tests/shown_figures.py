"""What a filed page shows, read as a reader reads it: tables, and the numbers printed in them."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from pathlib import Path

#: What stands where there is no number.
NOTHING = frozenset({"–", "n.a."})
#: A printed unit to what the number in kpis.csv is multiplied with.
FACTORS = {"k": Decimal("0.001"), "m": Decimal("0.000001"), "%": Decimal(100), "": Decimal(1)}


def exhibit_tables(page: Path) -> dict[str, list[list[str]]]:
    """Read the table of each exhibit, or the one behind its chart, by the label of the exhibit."""
    text = page.read_text(encoding="utf-8")
    parts = re.split(r'<div class="exhibit exhibit-of-[a-z]+" id="([^"]+)">', text)
    return {label: _rows(body) for label, body in zip(parts[1::2], parts[2::2], strict=True)}


def money_factors(page: Path) -> dict[str, Decimal]:
    """Read from the title of each exhibit in which money it is: ``in kEUR`` is thousands."""
    text = page.read_text(encoding="utf-8")
    titles = re.findall(r'id="([^"]+)">(?:(?!id=").)*?class="exhibit-measure">(.*?)</span>', text, re.DOTALL)
    units = {label: re.search(r" ([km]?)[A-Z]{3}\b", _text(title)) for label, title in titles}
    return {label: FACTORS[unit[1]] for label, unit in units.items() if unit}


def _rows(body: str) -> list[list[str]]:
    table = re.search(r"<table.*?</table>", body, re.DOTALL)
    rows = re.findall(r"<tr.*?</tr>", table[0], re.DOTALL) if table else []
    return [[_text(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in rows]


def _text(cell: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", cell))


def factor_of(header: str) -> Decimal:
    """Read the unit at the end of a heading: ``AC, kEUR`` is thousands."""
    unit = re.search(r"(?:,|^) ?([km]?)(?:[A-Z]{3})?$", header)
    return FACTORS[unit[1]] if unit else Decimal(1)


def as_shown(text: str) -> Decimal:
    """Read a printed number, whatever its locale groups and points with."""
    digits = re.sub(r"[^0-9,.\u2212-]", "", text).replace("\u2212", "-")
    point = re.search(r"[.,](\d{1,2})$", digits)
    whole = digits[: point.start()] if point else digits
    return Decimal(re.sub(r"[.,]", "", whole) + (f".{point[1]}" if point else ""))


def rounded(value: Decimal, text: str) -> Decimal:
    """Round half up to as many decimals as were printed."""
    return value.quantize(as_shown(text), rounding=ROUND_HALF_UP)


def assert_shows(text: str, raw: str | Decimal, factor: Decimal, place: object = "") -> None:
    """Require that a cell prints a number of kpis.csv, or says that there is none where there is none."""
    if text in NOTHING:
        assert raw == "", (place, raw, text)
    else:
        assert raw != "", (place, text)
        assert as_shown(text) == rounded(Decimal(raw) * factor, text), (place, raw, text)
