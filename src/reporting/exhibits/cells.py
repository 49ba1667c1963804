"""Cells of numbers: the text a reader sees, and the number behind it for who calculates on."""

from __future__ import annotations

from reporting.exhibits.grid import Amount, Cell
from reporting.exhibits.theme import Impact
from reporting.exhibits.voice import Voice
from reporting.language.numbers import Scale, choose_scale, is_missing


def value_cell(
    voice: Voice, value: float | None, uom: str, scale: Scale, *, flag: str = "", impact: Impact = ""
) -> Cell:
    """Show a value at the scale of its row or column."""
    text = voice.value(value, uom, scale, flag=flag)
    return Cell(text, impact=impact, amount=_amount(value, uom, scale, voice))


def delta_cell(
    voice: Voice,
    delta: float | None,
    uom: str,
    scale: Scale,
    *,
    flag: str = "",
    impact: Impact = "",
    bar: float | None = None,
) -> Cell:
    """Show a variance, signed; that of a ratio is in percentage points."""
    points = uom == "%"
    amount = _amount(
        delta * 100 if points and delta is not None else delta,
        "pp" if points else uom,
        scale,
        voice,
        signed=True,
    )
    return Cell(voice.delta(delta, uom, scale, flag=flag), impact=impact, bar=bar, amount=amount)


def percent_cell(
    voice: Voice, ratio: float | None, *, flag: str = "", impact: Impact = "", bar: float | None = None
) -> Cell:
    """Show a relative variance, signed."""
    amount = _amount(ratio, "%", Scale(digits=1), voice, signed=True)
    return Cell(voice.percent(ratio, flag=flag), impact=impact, bar=bar, amount=amount)


def ratio_cell(voice: Voice, ratio: float | None, *, flag: str = "", impact: Impact = "") -> Cell:
    """Show a share with its percent sign."""
    amount = _amount(ratio, "%", choose_scale([ratio], "%"), voice)
    return Cell(voice.quantity(ratio, "%", flag=flag), impact=impact, amount=amount)


def _amount(
    value: float | None, uom: str, scale: Scale, voice: Voice, *, signed: bool = False
) -> Amount | None:
    if value is None or is_missing(value):
        return None
    named = voice.currency if uom == "cur" else uom
    return Amount(float(value), named, scale.prefix, scale.digits, signed)
