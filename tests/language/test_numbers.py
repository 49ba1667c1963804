"""Numbers as readers see them: published formats and rounding worked by hand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.language.numbers import (
    choose_scale,
    format_decimal,
    format_delta,
    format_percent,
    format_quantity,
    format_value,
    unit_text,
)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr-FR", "1\u202f234\u202f567,9"),
        ("de-DE", "1.234.567,9"),
        ("de-CH", "1’234’567.9"),
        ("en-GB", "1,234,567.9"),
        ("qps", "1,234,567.9"),
    ],
)
def test_format_decimal_groups_as_the_locale(locale: str, text: str) -> None:
    """CLDR separators: narrow no-break space in French, full stop in German, apostrophe in Switzerland."""
    assert format_decimal(Decimal("1234567.9"), locale, digits=1) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [("-11.25", "−11.3"), ("0.25", "0.3"), ("2.5", "2.5"), ("-0.04", "0.0"), ("0.05", "0.1"), ("1e22", None)],
)
def test_format_decimal_rounds_half_away_from_zero(number: str, text: str | None) -> None:
    """A controller's spreadsheet shows -11.3 for -11.25, not the banker's -11.2."""
    expected = text or "10,000,000,000,000,000,000,000.0"
    assert format_decimal(Decimal(number), "en", digits=1) == expected


@pytest.mark.parametrize(
    ("values", "uom", "figures", "scale"),
    [
        ([43_000, 40_000], "EUR", 4, ("k", 1)),  # 43.0 kEUR
        ([860, 10_320], "n", 4, ("k", 2)),  # 0.86 k beside 10.32 k
        ([4_616, 39_800, 127_600], "n", 4, ("k", 1)),  # 127.6 k leaves one decimal
        ([214_000], "EUR", 3, ("k", 0)),  # 214 kEUR
        ([1_234_000], "EUR", 3, ("m", 2)),  # 1.23 mEUR
        ([4_200], "EUR", 4, ("", 0)),  # 4 200 EUR
        ([50.0, 52.1], "EUR", 4, ("", 2)),  # 52.10 EUR
        ([860], "n", 4, ("", 0)),
        ([123_456], "n", 4, ("k", 1)),
        ([0.0391], "%", 4, ("", 2)),  # 3.91 %
        ([0.391], "%", 4, ("", 1)),  # 39.1 %
        ([4.9767], "x", 4, ("", 2)),
        ([None, float("nan")], "EUR", 4, ("", 0)),
        ([1e12], "EUR", 3, ("b", 0)),
        ([0.0012], "EUR", 4, ("", 4)),
    ],
)
def test_choose_scale_shows_no_more_figures_than_asked(
    values: list[float], uom: str, figures: int, scale: tuple[str, int]
) -> None:
    """At most 4 figures in tables and 3 in charts, by prefix first and decimals second."""
    chosen = choose_scale(values, uom, figures=figures)
    assert (chosen.prefix, chosen.digits) == scale


def test_format_delta_of_ratio_is_in_points() -> None:
    """3.9091 % against 4.0000 % is -0.09 percentage points, written "pt" in French."""
    assert format_delta(0.039091 - 0.04, "%", "en", digits=2) == "−0.09\u00a0pp"
    assert format_delta(0.039091 - 0.04, "%", "fr", digits=2) == "−0,09\u00a0pt"


def test_format_percent_signs_and_bounds() -> None:
    """Signs are explicit, beyond 999 % only the bound is shown, no base is n.a."""
    assert format_percent(-0.12, "fr", digits=0, signed=True) == "−12\u00a0%"
    assert format_percent(-0.123, "en", signed=True) == "−12.3%"
    assert format_percent(0.07, "de", digits=2, signed=True) == "+7,00\u00a0%"
    assert format_percent(10.0, "en", signed=True) == ">+999%"
    assert format_percent(None, "en") == "n.a."
    assert format_percent(None, "en", flag="no_data") == "–"
    assert format_percent(1.255, "en", signed=True) == "+126%"  # 125.5 half up


@pytest.mark.parametrize(
    ("value", "flag", "text"),
    [
        (None, "", "–"),
        (float("nan"), "no_data", "–"),
        (float("nan"), "no_base|cost_without_result", "n.a."),
        (float("inf"), "", "n.a."),
        (0.0, "", "0"),
    ],
)
def test_format_value_never_merges_the_three_empties(value: float | None, flag: str, text: str) -> None:
    """Zero, no data and no base are three different things."""
    assert format_value(value, "n", "en", flag=flag) == text


def test_format_quantity_says_the_unit() -> None:
    """Sentences carry number and unit together, never breaking between them."""
    assert format_quantity(43_000, "cur", "en", currency="EUR") == "43.0\u00a0kEUR"
    assert format_quantity(3_000, "EUR", "fr", signed=True) == "+3\u202f000\u00a0EUR"
    assert format_quantity(860, "n", "en") == "860"
    assert format_quantity(4.9767, "x", "de") == "4,98\u00a0x"
    assert format_quantity(-0.0009, "%", "en", signed=True) == "−0.09\u00a0pp"


def test_unit_text_is_localised() -> None:
    """Units of time and points are words of the language."""
    assert [unit_text(u, "fr") for u in ("d", "mo", "pp", "x")] == ["j", "mois", "pt", "x"]
    assert unit_text("EUR", "en", prefix="m") == "mEUR"


@given(st.floats(allow_nan=True, allow_infinity=True), st.sampled_from(["EUR", "n", "%", "x", "pt"]))
def test_format_value_never_shows_nan_or_inf(value: float, uom: str) -> None:
    """Whatever number comes, no machine word reaches the reader."""
    scale = choose_scale([value], uom)
    text = format_value(value, uom, "fr", prefix=scale.prefix, digits=scale.digits)
    assert not any(word in text.lower() for word in ("nan", "inf", "e+", "none"))
