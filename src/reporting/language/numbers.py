"""Every number a reader sees: rounded half up once, grouped and signed as the locale writes it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from typing import Literal

from babel.numbers import NumberPattern, parse_pattern

from reporting.language.locales import language_of, parse_locale

Prefix = Literal["", "k", "m", "b"]
Number = float | int | Decimal | None

MINUS = "\u2212"
NO_BREAK = "\u00a0"
NO_DATA = "–"
NOT_APPLICABLE = "n.a."

_POWERS: dict[Prefix, int] = {"": 0, "k": 3, "m": 6, "b": 9}
_PREFIXES: tuple[Prefix, ...] = ("", "k", "m", "b")
_PERCENT = {
    "fr": "\u00a0%",
    "de": "\u00a0%",
    "es": "\u00a0%",
    "en": "%",
    "it": "%",
    "nl": "%",
    "pt": "%",
    "qps": "%",
}
_UNINTERPRETABLE = frozenset(
    {
        "no_base",
        "not_interpretable",
        "cost_without_result",
        "return_without_cost",
        "unbudgeted",
        "negative_cost",
    }
)
_LARGEST_RATIO = Decimal("9.99")


@dataclass(frozen=True, slots=True)
class Scale:
    """How the numbers of one row or one series are written: metric prefix and decimals.

    Parameters
    ----------
    prefix
        ``k`` thousands, ``m`` millions, ``b`` thousand millions.
    digits
        Decimals after the prefix is applied.
    """

    prefix: Prefix = ""
    digits: int = 0


def is_money(uom: str) -> bool:
    """Tell whether a unit is money: ``cur`` or an ISO 4217 code."""
    return uom == "cur" or (len(uom) == 3 and uom.isalpha() and uom.isupper())


def is_missing(value: Number) -> bool:
    """Tell whether there is no number to write: None, not a number, or infinite."""
    return value is None or not math.isfinite(value)


def choose_scale(values: Iterable[Number], uom: str, *, figures: int = 4) -> Scale:
    """Choose one prefix and number of decimals for numbers that are compared with each other.

    Parameters
    ----------
    values
        All numbers of the row, series or axis, in units of `uom`; missing ones are skipped.
    uom
        ``cur`` or an ISO code (money), ``n`` (count), ``%`` (ratio 0 to 1), ``pp``, ``x``, ``s``, ``d``,
        ``mo``, ``pt``.
    figures
        Most figures a number may show: 4 in tables, 3 in charts.

    Examples
    --------
    >>> choose_scale([43_000, 40_000], "EUR")
    Scale(prefix='k', digits=1)
    >>> choose_scale([860, 10_320], "n")
    Scale(prefix='k', digits=2)
    >>> choose_scale([52.083, 50.0], "EUR")
    Scale(prefix='', digits=2)
    >>> choose_scale([0.0391], "%")
    Scale(prefix='', digits=2)
    """
    sizes = [abs(Decimal(str(value))) for value in values if value is not None and not is_missing(value)]
    largest = max(sizes, default=Decimal(0)) * (100 if uom == "%" else 1)
    prefix: Prefix = ""
    if uom == "n" or is_money(uom):
        fitting = (p for p in _PREFIXES if largest.scaleb(-_POWERS[p]) < Decimal(10) ** figures)
        prefix = next(fitting, "b")
    digits = _decimals(largest.scaleb(-_POWERS[prefix]), uom, prefix, figures)
    smallest = min((size for size in sizes if size), default=Decimal(0))
    if prefix and 0 < smallest.scaleb(-_POWERS[prefix]) < 10:  # 860 beside 10 320: 0.86 and 10.32, not 0.9
        digits = max(0, min(2, figures - (largest.adjusted() + 1 - _POWERS[prefix])))
    return Scale(prefix, digits)


def _decimals(largest: Decimal, uom: str, prefix: Prefix, figures: int) -> int:
    """Spend the figures left after the integer part, but never more than a reader needs."""
    if uom == "n" and not prefix:
        return 0
    if largest == 0:
        return {"x": 1, "%": 1}.get(uom, 0)
    whole = largest.adjusted() + 1
    if whole <= (-1 if is_money(uom) else -2):
        return min(1 - largest.adjusted(), 6)
    needed = 2 if whole <= 1 else 1
    if is_money(uom) and not prefix:
        needed = 2 if whole <= 2 else 0 if whole >= 4 else 1
    if prefix and whole == 2:
        needed = 1
    return max(0, min(needed, figures - max(whole, 1)))


def format_value(
    value: Number,
    uom: str,
    locale: str,
    *,
    digits: int | None = None,
    signed: bool = False,
    prefix: Prefix = "",
    flag: str = "",
) -> str:
    """Write a number without its unit, which stands in the title or the row header.

    Parameters
    ----------
    value
        In units of `uom` (a ratio of 0 to 1 for ``%``); None or NaN is missing.
    digits
        Decimals; None chooses them by size.
    signed
        Put "+" before positive numbers (variances), never before zero.
    prefix
        Metric prefix already named by the unit.
    flag
        Reasons of the KPI, joined by ``|``: they decide between "–" (no data) and "n.a.".

    Examples
    --------
    >>> format_value(43_000, "EUR", "fr", prefix="k", digits=1)
    '43,0'
    >>> format_value(-0.0009, "%", "en", digits=2)
    '−0.09'
    >>> format_value(None, "EUR", "fr", flag="no_base")
    'n.a.'
    """
    if value is None or is_missing(value):
        return missing_text(value, flag)
    number = Decimal(str(value)) * (100 if uom == "%" else 1)
    scaled = number.scaleb(-_POWERS[prefix])
    if digits is None:
        digits = _decimals(abs(scaled), uom, prefix, 4)
    return format_decimal(scaled, locale, digits=digits, signed=signed)


def missing_text(value: Number = None, flag: str = "") -> str:
    """Write a missing number: "–" if there are no data, "n.a." if the number would mean nothing."""
    if value is not None and math.isinf(value):
        return NOT_APPLICABLE
    return NOT_APPLICABLE if _UNINTERPRETABLE & set(flag.split("|")) else NO_DATA


def format_delta(
    delta: Number, uom: str, locale: str, *, digits: int | None = None, prefix: Prefix = "", flag: str = ""
) -> str:
    r"""Write a variance with its sign; the variance of a ratio is in percentage points and says so.

    Examples
    --------
    >>> format_delta(3_000, "EUR", "en", prefix="k", digits=1)
    '+3.0'
    >>> format_delta(-0.0009, "%", "fr", digits=2)
    '−0,09\xa0pt'
    """
    text = format_value(delta, uom, locale, digits=digits, signed=True, prefix=prefix, flag=flag)
    return f"{text}{NO_BREAK}{points_text(locale)}" if uom == "%" and not is_missing(delta) else text


def format_percent(
    ratio: Number, locale: str, *, digits: int = 1, signed: bool = False, flag: str = ""
) -> str:
    r"""Write a ratio as a percentage; beyond 999 % only the bound is written.

    Parameters
    ----------
    ratio
        0.075 for 7.5 %. None (no base) is written "n.a." unless the flag says that data are missing.

    Examples
    --------
    >>> format_percent(0.075, "fr", signed=True)
    '+7,5\xa0%'
    >>> format_percent(-12.5, "en", signed=True)
    '<−999%'
    """
    if ratio is None or is_missing(ratio):
        return NO_DATA if "no_data" in flag.split("|") else NOT_APPLICABLE
    number = Decimal(str(ratio))
    suffix = percent_sign(locale)
    if signed and abs(number) > _LARGEST_RATIO:
        return f">+999{suffix}" if number > 0 else f"<{MINUS}999{suffix}"
    shown = 0 if abs(number) >= 1 and digits == 1 else digits
    return format_decimal(number * 100, locale, digits=shown, signed=signed) + suffix


def format_quantity(
    value: Number,
    uom: str,
    locale: str,
    *,
    currency: str = "",
    figures: int = 4,
    signed: bool = False,
    flag: str = "",
) -> str:
    r"""Write a number with its unit, for a sentence.

    Examples
    --------
    >>> format_quantity(43_000, "cur", "fr", currency="EUR")
    '43,0\xa0kEUR'
    >>> format_quantity(0.0391, "%", "en")
    '3.91%'
    """
    if value is None or is_missing(value):
        return missing_text(value, flag)
    scale = choose_scale([value], uom, figures=figures)
    digits = 0 if is_money(uom) and not scale.prefix and float(value).is_integer() else scale.digits
    text = format_value(value, uom, locale, digits=digits, prefix=scale.prefix, signed=signed)
    if uom == "%":
        return f"{text}{NO_BREAK}{points_text(locale)}" if signed else text + percent_sign(locale)
    unit = (
        ""
        if uom == "n" and not scale.prefix
        else unit_text(uom, locale, currency=currency, prefix=scale.prefix)
    )
    return f"{text}{NO_BREAK}{unit}" if unit else text


def format_decimal(number: Decimal, locale: str, *, digits: int, signed: bool = False) -> str:
    r"""Round half up and write with the separators of the locale, true minus sign, no sign on zero.

    Examples
    --------
    >>> format_decimal(Decimal("-1234567.85"), "fr", digits=1)
    '−1\u202f234\u202f567,9'
    >>> format_decimal(Decimal("-0.04"), "en", digits=1)
    '0.0'
    """
    with localcontext() as context:
        context.prec = 400  # the largest float has 309 digits
        rounded = number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        text = str(_pattern(digits).apply(abs(rounded), parse_locale(locale), decimal_quantization=False))
    if rounded < 0:
        return MINUS + text
    return f"+{text}" if signed and rounded > 0 else text


@lru_cache(maxsize=16)
def _pattern(digits: int) -> NumberPattern:
    """Pin the pattern: groups of three, fixed decimals, whatever a later CLDR says."""
    return parse_pattern("#,##0" + ("." + "0" * digits if digits else ""))


def percent_sign(locale: str) -> str:
    """Give the percent sign with the space that belongs before it."""
    if locale.replace("_", "-") in ("de-CH", "fr-CH", "it-CH"):
        return "%"
    return _PERCENT.get(language_of(locale), "\u00a0%")


def points_text(locale: str) -> str:
    """Give the unit of a difference of percentages: "pp", in French "pt"."""
    return "pt" if language_of(locale) == "fr" else "pp"


_UNIT_WORDS = {
    "fr": {"d": "j", "mo": "mois", "pt": "pts", "b": "Md"},
    "de": {"d": "T", "mo": "Mon.", "pt": "Pkt."},
}


def unit_text(uom: str, locale: str, *, currency: str = "", prefix: Prefix = "") -> str:
    """Name a unit with its metric prefix, as titles and row headers print it.

    Examples
    --------
    >>> unit_text("cur", "fr", currency="EUR", prefix="k")
    'kEUR'
    >>> unit_text("n", "en", prefix="k"), unit_text("n", "en"), unit_text("d", "fr")
    ('k', '#', 'j')
    """
    if is_money(uom):
        return prefix + (currency or (uom if uom != "cur" else ""))
    if uom == "n":
        return prefix or "#"
    if uom == "pp":
        return points_text(locale)
    return _UNIT_WORDS.get(language_of(locale), {}).get(uom, uom)
