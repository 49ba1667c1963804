"""Add rows up by whatever a notebook asks for, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd

from reporting.data.exact import Exact, Ints, joined
from reporting.data.rows import Flags, Rows
from reporting.data.scope import Scope
from reporting.periods import Calendar, Period

TIME_COLUMNS: Final = ("month", "week", "day")
_FIRST_DAY: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Part:
    """Amounts to add up, each under a scenario and window, the texts of one of the rows, and a measure.

    Parameters
    ----------
    group
        Place of the scenario and window in the list of those asked for.
    places
        Of the rows.
    measure
        Number of the measure they count as.
    """

    group: Ints
    places: Ints
    measure: Ints
    amounts: Exact


def part_of(rows: Rows, group: int, places: Ints, measure: int | Ints | None = None) -> Part:
    """Take rows as they are, under their own measure or another one."""
    own = rows.codes["measure_id"][places] if measure is None else np.broadcast_to(measure, places.shape)
    return Part(np.full(places.shape, group), places, own, rows.amounts.take(places))


def added(
    parts: Sequence[Part], rows: Rows, scope: Scope, groups: Sequence[tuple[str, str]], by: Sequence[str]
) -> pd.DataFrame:
    """Add parts up: scenario, window, the columns asked for, measure_id and value, sorted."""
    group = np.concatenate([part.group for part in parts])
    places = np.concatenate([part.places for part in parts])
    measure = np.concatenate([part.measure for part in parts])
    is_last_year = np.array([scenario == "PY" for scenario, _ in groups])
    keys: list[tuple[Ints, Sequence[Any]]] = [(group, groups)]
    for name in by:
        if name in TIME_COLUMNS:
            keys.append(time_codes(scope, name, rows.days[places], is_last_year[group]))
        else:
            keys.append((rows.codes[name][places], rows.names[name]))
    keys.append((measure, rows.names["measure_id"]))
    numbers = numbered([codes for codes, _ in keys], [len(names) for _, names in keys])
    order = np.argsort(numbers, kind="stable")
    starts = starts_of(numbers[order])
    first = order[starts]
    columns = {"scenario": _texts([name for name, _ in groups], group[first])}
    columns["window"] = _texts([name for _, name in groups], group[first])
    for name, (codes, names) in zip([*by, "measure_id"], keys[1:], strict=True):
        columns[name] = _days(names, codes[first]) if name == "day" else _texts(names, codes[first])
    values = joined([part.amounts for part in parts]).take(order).summed(starts).rounded()
    return pd.DataFrame({**columns, "value": values})


def numbered(codes: Sequence[Ints], sizes: Sequence[int]) -> Ints:
    """Make one number of several codes, in the order of the first, then of the second, and so on."""
    number = codes[0].astype(np.int64)
    for code, size in zip(codes[1:], sizes[1:], strict=True):
        number = number * size + code
    return number


def starts_of(ordered: Ints) -> Ints:
    """Give the places where a run of equal numbers begins."""
    changes = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    return np.concatenate([np.zeros(min(1, len(ordered)), dtype=np.int64), changes])


def time_codes(scope: Scope, name: str, days: Ints, is_last_year: Flags) -> tuple[Ints, Sequence[Any]]:
    """Give the months, weeks or days of rows as numbers; the comparatives of last year carry this year's."""
    ahead = 364 if scope.period.kind in ("day", "week") else 0
    stamps, inverse = np.unique(days * 2 + is_last_year, return_inverse=True)
    labels = [_label(name, int(stamp) // 2, bool(stamp % 2), scope.unit.calendar, ahead) for stamp in stamps]
    names = sorted(set(labels))
    place = {label: number for number, label in enumerate(names)}
    return np.array([place[label] for label in labels], dtype=np.int64)[inverse], names


@lru_cache(maxsize=8192)
def _label(name: str, number: int, is_last_year: bool, calendar: Calendar, ahead: int) -> Any:
    """Name the month or week of a day, or the day itself; of last year, the one it is compared with."""
    day = _FIRST_DAY + timedelta(days=number)
    if name == "day":
        return _year_later(day, ahead) if is_last_year else day
    if name == "week":
        return f"{day + timedelta(days=364):%G-W%V}" if is_last_year else _period(day, "week", calendar)
    month = _period(day, "month", calendar)
    return f"{int(month[:4]) + 1}{month[4:]}" if is_last_year else month


def _period(day: date, kind: Any, calendar: Calendar) -> str:
    return Period.containing(day, kind, calendar).id


def _year_later(day: date, ahead: int) -> date:
    if ahead:
        return day + timedelta(days=ahead)
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year + 1, day=28 if leap else day.day)


def _texts(names: Sequence[str], codes: Ints) -> Any:
    return pd.array(list(names), dtype="str").take(codes)


def _days(names: Sequence[date], codes: Ints) -> Any:
    return np.array(names, dtype="datetime64[us]")[codes]
