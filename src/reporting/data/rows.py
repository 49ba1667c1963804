"""The rows of a job in memory: every text a number, every amount exact, ready to be added up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from reporting.data.base import Versions
from reporting.data.exact import Exact, Ints, converted, exact
from reporting.data.fx import MONTHS, Rates
from reporting.data.querying import DAYS_OF_A_LEVEL, LEVEL, ORDERED, TEXT_COLUMNS

Flags = npt.NDArray[np.bool_]

#: Measures that are made here: of plan and forecast, and of levels.
COVERAGE: Final = ("expected_plan_cost", "covered_plan_cost")
ACCURACY: Final = ("forecast_scored_actual", "forecast_abs_error", "forecast_error")
MEAN_LEVEL: Final = "stock_unit_days"
LEVEL_AT_START: Final = "[start]"


@dataclass(frozen=True)
class Rows:
    """Rows of facts, levels and orders.

    Parameters
    ----------
    days
        Day the row's bucket begins on, or of the observation (days since 1970).
    codes
        By column, the place of each row's text in `names`.
    names
        By column, its different texts, sorted.
    is_forecast
        Whether somebody forecasts the row's measure.
    is_delivered
        Whether the row's unit has data at all.
    """

    days: Ints
    codes: Mapping[str, Ints]
    names: Mapping[str, tuple[str, ...]]
    is_forecast: Flags
    is_delivered: Flags
    amounts: Exact

    def code(self, column: str, text: str) -> int:
        """Give the number of a text of a column; -1 if no row has it."""
        return _code(self.names[column], text)

    def having(self, column: str, text: str) -> Flags:
        """Tell which rows have a text in a column."""
        return np.asarray(self.codes[column] == self.code(column, text))

    @cached_property
    def of_kind(self) -> Mapping[str, Ints]:
        """Places of the rows of each kind."""
        return {kind: np.flatnonzero(self.having("kind", kind)) for kind in self.names["kind"]}

    def places(self, kind: str) -> Ints:
        """Places of the rows of one kind."""
        return self.of_kind.get(kind, np.empty(0, dtype=np.int64))

    @cached_property
    def at_start(self) -> Ints:
        """Give, for the number of each measure, that of its level at the start of a window."""
        names = self.names["measure_id"]
        place = {name: number for number, name in enumerate(names)}
        return np.array([place.get(name + LEVEL_AT_START, -1) for name in names], dtype=np.int64)


def chosen_rows(table: pa.Table, versions: Versions, first: date, last: date, reached: date) -> pa.Table:
    """Choose the rows of a job: from the first day to before the last one, of the versions it reads.

    Of levels the last ones before the first day count too; of orders those open the day before `reached`.
    """
    days = _days(table)
    is_within = (days >= day_number(first)) & (days < day_number(last))
    is_recent = (days >= day_number(first) - DAYS_OF_A_LEVEL) & (days < day_number(last))
    kept = _having(table, "kind", ("AC", "LAG")) & is_within
    kept |= _having(table, "kind", ("PL",)) & _having(table, "version", versions.budget) & is_within
    kept |= _having(table, "kind", ("FC",)) & _having(table, "version", versions.forecasts) & is_within
    kept |= _having(table, "kind", (LEVEL,)) & is_recent
    kept |= _having(table, "kind", (ORDERED,)) & (days == day_number(reached) - 1)
    return table.filter(pa.array(kept))


def numbered_rows(
    table: pa.Table, missing_units: Iterable[str], target: str, rates: Callable[[str], Rates]
) -> Rows:
    """Give the texts of chosen rows numbers, and convert their money."""
    codes, names = {}, {}
    for column in TEXT_COLUMNS:
        codes[column], names[column] = _numbered(table.column(column), column)
    gone = [place for place, unit in enumerate(names["unit"]) if unit in set(missing_units)]
    days = _days(table)
    amounts, known = _in_target(rates, target, days, codes, names, table.column("amount").to_numpy())
    forecast = codes["origin"][known & (codes["kind"] == _code(names["kind"], "FC"))]
    places = np.flatnonzero(known)
    return Rows(
        days=days[places],
        codes={column: code[places] for column, code in codes.items()},
        names=names,
        is_forecast=np.isin(codes["origin"], forecast)[places],
        is_delivered=~np.isin(codes["unit"], gone)[places],
        amounts=amounts.take(places),
    )


def _in_target(
    rates: Callable[[str], Rates],
    target: str,
    days: Ints,
    codes: Mapping[str, Ints],
    names: Mapping[str, tuple[str, ...]],
    amount: Ints,
) -> tuple[Exact, Flags]:
    """Convert money, and tell which amounts have a rate."""
    own = [_code(names["currency"], text) for text in ("", target)]
    foreign = np.flatnonzero(~np.isin(codes["currency"], own))
    amounts, known = exact(amount), np.ones(len(amount), dtype=np.bool_)
    if not len(foreign):
        return amounts, known
    known_rates = rates(target)
    months = days[foreign].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    keys, inverse = np.unique(codes["currency"][foreign] * MONTHS + months, return_inverse=True)
    found = [known_rates.get((names["currency"][key // MONTHS], int(key % MONTHS)), -1) for key in keys]
    rate = np.array(found, dtype=np.int64)[inverse]
    known[foreign] = rate >= 0
    paid = converted(amount[foreign], rate)
    amounts.whole[foreign], amounts.parts[foreign] = paid.whole, paid.parts
    return amounts, known


def day_number(day: date) -> int:
    """Count the days since 1970.

    Examples
    --------
    >>> day_number(date(1970, 2, 1))
    31
    """
    return day.toordinal() - date(1970, 1, 1).toordinal()


def _code(names: tuple[str, ...], text: str) -> int:
    return names.index(text) if text in names else -1


def _days(table: pa.Table) -> Ints:
    return np.asarray(table.column("day").cast("int32").to_numpy().astype(np.int64))


def _having(table: pa.Table, column: str, texts: Collection[str]) -> Flags:
    """Tell which rows of a table have one of some texts."""
    encoded = _encoded(table.column(column))
    is_one = np.array([text in texts for text in encoded.dictionary.to_pylist()], dtype=np.bool_)
    return np.asarray(is_one[encoded.indices.to_numpy()])


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    whole = column.combine_chunks()
    return whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()


def _numbered(column: pa.ChunkedArray, name: str) -> tuple[Ints, tuple[str, ...]]:
    """Give the texts of a column numbers, in their order, and those of the measures made later."""
    encoded = _encoded(column)
    different = encoded.dictionary.to_pylist()
    made: tuple[str, ...] = ()
    if name == "measure_id":
        made = (*COVERAGE, *ACCURACY, MEAN_LEVEL, *(text + LEVEL_AT_START for text in different))
    names = tuple(sorted({*different, *made}))
    place = {text: number for number, text in enumerate(names)}
    order = np.array([place[text] for text in different], dtype=np.int64)
    return order[encoded.indices.to_numpy()], names
