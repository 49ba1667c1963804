"""Commentary in words: what happened, why, what follows, in the reader's language and at most 60 words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import isnan

import pandas as pd

from reporting.analysis.commentary import Driver, Statement
from reporting.language.messages import translator
from reporting.language.numbers import (
    Scale,
    choose_scale,
    format_delta,
    format_percent,
    format_quantity,
    format_value,
    is_money,
    percent_sign,
    unit_text,
)
from reporting.metrics.definitions import Catalogue

MOST_WORDS = 60
MOST_DRIVERS = 3
COLUMNS = ["kpi_id", "headline", "what", "why", "so_what", "next", "owner", "due", "tag", "author"]

# Names of decomposition steps; any other driver is a name from the data and stays as it is.
STEP_NAMES = {
    "activity": "activity",
    "efficiency": "efficiency",
    "volume": "volume",
    "mix": "mix",
    "rate": "price",
    "new": "not in the plan",
    "fixed": "fixed costs",
    "cancelled": "cancelled actions",
    "penalty": "cancellation penalties",
    "comparable": "comparable scope",
    "timing": "shift in time",
    "fx": "exchange rates",
    "operational": "operations",
    "unexplained": "not decomposed",
    "other": "other",
}


@dataclass(frozen=True, slots=True)
class _Writer:
    """Words and numbers for one reader."""

    say: Callable[[str], str]
    locale: str
    name: Callable[[str], str]
    scale: Scale | None = None

    def at_scale_of(self, statement: Statement) -> _Writer:
        """Write money and rates of a statement at one scale, so that its parts can be added up by eye."""
        if not is_money(statement.uom) and statement.uom != "%":
            return replace(self, scale=None)
        scale = choose_scale([statement.actual, statement.delta], statement.uom)
        return replace(self, scale=replace(scale, digits=1) if scale.prefix else scale)

    def amount(self, value: float, uom: str, *, signed: bool = False) -> str:
        """Write a value with its unit."""
        if self.scale is None or isnan(value):
            return format_quantity(value, uom, self.locale, signed=signed)
        digits, prefix = self.scale.digits, self.scale.prefix
        if uom == "%" and signed:
            return format_delta(value, uom, self.locale, digits=digits)
        text = format_value(value, uom, self.locale, digits=digits, prefix=prefix, signed=signed)
        if uom == "%":
            return text + percent_sign(self.locale)
        return f"{text}\u00a0{unit_text(uom, self.locale, prefix=prefix)}"

    def gap(self, delta: float, pct: float, uom: str) -> str:
        """Write a gap, and its percentage where there is one."""
        text = self.amount(delta, uom, signed=True)
        return text if isnan(pct) else f"{text} ({format_percent(pct, self.locale, signed=True)})"


def write_commentary(
    statements: Sequence[Statement],
    catalogue: Catalogue,
    language: str,
    *,
    locale: str = "",
    analysts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Put statements into words; what analysts wrote takes precedence.

    Parameters
    ----------
    statements
        What `commentary.statements` gives.
    catalogue
        Names of KPIs.
    language
        Language of the sentences.
    locale
        Locale of the numbers; the language's own if empty.
    analysts
        Comments of people for this unit and period (`fact_commentary`): `line` (a KPI id or any name), `what,
        why, so_what, next_action, owner, due, author`, and `tag` where known.

    Returns
    -------
    DataFrame
        `kpi_id, headline, what, why, so_what, next, owner, due, tag, author`: people's comments first, in
        their order, then those written by rules (author empty) for the KPIs nobody commented.

    Notes
    -----
    The rules name parts of a gap, never a cause beyond them; without a decomposition they say that the
    figures show none.
    """
    writer = _Writer(
        say=translator(language),
        locale=locale or language,
        name=lambda kpi_id: catalogue[kpi_id].name(language),
    )
    people = _people(analysts, catalogue, writer)
    spoken = {record["kpi_id"] for record in people}
    written = [
        _record(statement, writer.at_scale_of(statement))
        for statement in statements
        if statement.kpi_id not in spoken
    ]
    return pd.DataFrame([*people, *written], columns=COLUMNS)


def count_words(record: dict[str, str]) -> int:
    """Count the words of a comment, its headline apart."""
    return sum(len(record[name].split()) for name in ("what", "why", "so_what", "next"))


def _record(statement: Statement, writer: _Writer) -> dict[str, str]:
    """Write one statement, with as many drivers as 60 words allow."""
    name = writer.name(statement.kpi_id)
    record = dict.fromkeys(COLUMNS, "")
    record["kpi_id"] = statement.kpi_id
    record["tag"] = statement.nature
    record["headline"] = _headline(statement, name, writer)
    record["what"] = _what(statement, name, writer)
    record["so_what"] = _so_what(statement, writer)
    for shown in range(min(MOST_DRIVERS, len(statement.drivers)), -1, -1):
        record["why"] = _why(statement, shown, writer)
        if count_words(record) <= MOST_WORDS:
            break
    return record


def _headline(statement: Statement, name: str, writer: _Writer) -> str:
    """Say the number."""
    if "unbudgeted" in statement.flag.split("|"):
        return writer.say("{kpi}: {actual} without a plan").format(
            kpi=name, actual=writer.amount(statement.actual, statement.uom)
        )
    size = statement.delta_pct
    shown = (
        writer.amount(statement.delta, statement.uom, signed=True)
        if isnan(size)
        else format_percent(size, writer.locale, signed=True)
    )
    return writer.say("{kpi}: {gap} against plan").format(kpi=name, gap=shown)


def _what(statement: Statement, name: str, writer: _Writer) -> str:
    """State the fact."""
    actual = writer.amount(statement.actual, statement.uom)
    if "unbudgeted" in statement.flag.split("|"):
        return writer.say("{kpi} {actual}; nothing was planned.").format(kpi=name, actual=actual)
    gap = writer.gap(statement.delta, statement.delta_pct, statement.uom)
    words = {
        "favourable": writer.say("{kpi} {actual}, {gap} against plan, favourable."),
        "adverse": writer.say("{kpi} {actual}, {gap} against plan, adverse."),
    }
    sentence = words.get(statement.evaluation, writer.say("{kpi} {actual}, {gap} against plan."))
    said = sentence.format(kpi=name, actual=actual, gap=gap)
    return f"{said} {writer.say('Its objective is off track.')}" if statement.misses_objective else said


def _why(statement: Statement, shown: int, writer: _Writer) -> str:
    """Name the parts of the gap; the rest is summed, so that they add up."""
    if not statement.drivers:
        return writer.say("The figures show no cause.")
    rest = sum(driver.contribution for driver in statement.drivers[shown:])
    parts = [_part(driver, statement.uom, writer) for driver in statement.drivers[:shown]]
    if len(statement.drivers) > shown:
        parts.append(_part(Driver("other", rest), statement.uom, writer))
    return writer.say("Parts of the gap: {parts}.").format(parts=", ".join(parts))


def _part(driver: Driver, uom: str, writer: _Writer) -> str:
    """Write one part."""
    known = STEP_NAMES.get(driver.name)
    name = driver.name if known is None else writer.say(known)
    return f"{name} {writer.amount(driver.contribution, uom, signed=True)}"


def _so_what(statement: Statement, writer: _Writer) -> str:
    """Say what it means for the year, where the forecast tells."""
    sentences = []
    if statement.nature == "timing":
        taken_back = writer.amount(abs(statement.timing), statement.uom)
        sentences.append(
            writer.say("The forecast takes back {amount} within the year.").format(amount=taken_back)
        )
    if not isnan(statement.landing_delta):
        gap = writer.gap(statement.landing_delta, statement.landing_pct, statement.uom)
        sentences.append(writer.say("Full-year landing {gap} against plan.").format(gap=gap))
    return " ".join(sentences) or writer.say("The effect on the full year is not known.")


def _people(analysts: pd.DataFrame | None, catalogue: Catalogue, writer: _Writer) -> list[dict[str, str]]:
    """Take people's comments as they wrote them."""
    if analysts is None:
        return []
    records = []
    for row in analysts.to_dict("records"):
        text = {str(name): "" if pd.isna(value) else str(value) for name, value in row.items()}
        record = {name: text.get(name, "") for name in COLUMNS}
        line = text.get("line", "")
        record["kpi_id"] = line
        record["headline"] = writer.name(line) if line in catalogue.kpis else line
        record["next"] = text.get("next_action", "")
        record["author"] = text.get("author", "") or writer.say("analyst")
        records.append(record)
    return records
