"""How one report speaks: its language, its locale for numbers, its currency and the name of its unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from reporting.language import numbers
from reporting.language.locales import reading_locale
from reporting.language.messages import Translator, translator
from reporting.language.numbers import Number, Scale


class UnitLike(Protocol):
    """The business unit as exhibits see it."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def locale(self) -> str:
        """Its locale, such as fr-FR."""
        ...


class WindowLike(Protocol):
    """A window of time as exhibits see it."""

    @property
    def start(self) -> date:
        """First day."""
        ...

    @property
    def end(self) -> date:
        """Day after the last."""
        ...


class PeriodLike(Protocol):
    """The period of a report as exhibits see it."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def kind(self) -> str:
        """Month, week, ..."""
        ...


class ScopeLike(Protocol):
    """What exhibits need to know of the job."""

    @property
    def unit(self) -> UnitLike:
        """The business unit."""
        ...

    @property
    def period(self) -> PeriodLike:
        """The period."""
        ...

    @property
    def language(self) -> str:
        """Of the report."""
        ...

    @property
    def currency(self) -> str:
        """ISO code of the money shown."""
        ...


@dataclass(frozen=True, slots=True)
class Voice:
    """Words and numbers for one reader.

    Parameters
    ----------
    say
        Translator of English sentences.
    locale
        Locale of numbers: the unit's own if it speaks the report's language.
    currency
        ISO code of money shown.
    """

    say: Translator
    locale: str
    currency: str

    def value(self, value: Number, uom: str, scale: Scale, *, flag: str = "") -> str:
        """Write a value at the scale of its row."""
        return numbers.format_value(
            value, uom, self.locale, digits=scale.digits, prefix=scale.prefix, flag=flag
        )

    def delta(self, delta: Number, uom: str, scale: Scale, *, flag: str = "") -> str:
        """Write a variance at the scale of its row, signed."""
        return numbers.format_delta(
            delta, uom, self.locale, digits=scale.digits, prefix=scale.prefix, flag=flag
        )

    def percent(self, ratio: Number, *, flag: str = "", digits: int = 1) -> str:
        """Write a relative variance, signed."""
        return numbers.format_percent(ratio, self.locale, digits=digits, signed=True, flag=flag)

    def quantity(self, value: Number, uom: str, *, signed: bool = False, flag: str = "") -> str:
        """Write a value with its unit, for a sentence."""
        return numbers.format_quantity(
            value, uom, self.locale, currency=self.currency, signed=signed, flag=flag
        )

    def unit(self, uom: str, scale: Scale) -> str:
        """Name a unit with its prefix."""
        return numbers.unit_text(uom, self.locale, currency=self.currency, prefix=scale.prefix)

    def join(self, items: list[str]) -> str:
        """Write a list as "a, b and c"."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self.say('and')} {items[-1]}"


def voice_of(scope: ScopeLike) -> Voice:
    """Find how a scope's report speaks."""
    language = scope.language
    return Voice(translator(language), reading_locale(scope.unit.locale, language), scope.currency)
