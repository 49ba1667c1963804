"""Base measures as one block of numbers: scenario × row × measure, with every empty place explained."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from reporting.errors import DataFailed, Problem
from reporting.metrics.definitions import Measure
from reporting.metrics.formula import SCENARIOS, WINDOWS

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.intp]

TIME_COLUMNS: Final = ("month", "week", "day")
STRUCTURE_COLUMNS: Final = ("channel", "source")
TO_GO: Final = "ytg"
"""The window of what is still to come, which has no actual, not even zero."""

GRID: Final = 1e4
"""Money lies on multiples of 1/GRID of a currency unit."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Measures of all scenarios, aligned on the same rows.

    Parameters
    ----------
    keys
        One row per window and combination of the `by` columns, sorted; column ``window`` first.
    places
        For each row, a number of its combination of the `by` columns, the same in all windows.
    values
        By measure, an array of shape (scenarios, rows); NaN is no data.
    mixed
        By measure that may not be added, where more than one value met (scenarios, rows).
    """

    keys: pd.DataFrame
    places: Counts
    values: Mapping[str, Floats]
    mixed: Mapping[str, Flags]

    @property
    def shape(self) -> tuple[int, int]:
        """Number of scenarios and of rows."""
        return len(SCENARIOS), len(self.keys)

    def column(self, measure_id: str) -> Floats:
        """One measure, NaN everywhere if no row has it."""
        found = self.values.get(measure_id)
        return np.full(self.shape, np.nan) if found is None else found

    def rows_in_window(self, window: str) -> Counts:
        """For each row, the row of the same `by` values in another window, or -1."""
        there = np.flatnonzero(self.keys["window"].eq(window).to_numpy(bool))
        row_of = np.full(self.places.max(initial=-1) + 1, -1, dtype=np.intp)
        row_of[self.places[there]] = there
        return row_of[self.places]

    def total_groups(self) -> Counts:
        """Give rows that differ in channel or source only the same number."""
        same = [column for column in self.keys.columns if column not in STRUCTURE_COLUMNS]
        return np.asarray(self.keys.groupby(same, sort=False, dropna=False).ngroup(), dtype=np.intp)


def measure_grid(
    measures: pd.DataFrame,
    definitions: Mapping[str, Measure],
    needed: Iterable[str],
    by: Sequence[str],
    loaded_measures: Collection[str] | None,
) -> Grid:
    """Turn tidy measures into a grid.

    Parameters
    ----------
    measures
        Columns scenario, window, the `by` columns, measure_id and value (currency units, events, seconds);
        further columns are summed over (levels: last of the time columns, summed over the others).
    definitions
        The measures of the catalogue.
    needed
        Measures to keep, as named in the frame (``cost[media]``).
    by
        Columns that stay.
    loaded_measures
        Measures whose source is loaded: no row then means zero in AC. None: those that have an AC row.

    Raises
    ------
    DataFailed
        A column is missing, a scenario unknown, or a value infinite.
    """
    _check(measures, by)
    needed = tuple(dict.fromkeys(needed))
    keys, rows, places = _keys(measures, by)
    codes = pd.Index(needed, dtype=object).get_indexer(pd.Index(measures["measure_id"]))
    kept = (codes >= 0) & measures["value"].notna().to_numpy(bool)
    scenarios = pd.Index(SCENARIOS).get_indexer(pd.Index(measures["scenario"]))
    shape = (len(needed), len(SCENARIOS), len(keys))
    cells = np.ravel_multi_index((codes[kept], scenarios[kept], rows[kept]), shape)
    block, counts = _sum_up(measures, kept, by, cells, shape, definitions)
    chosen = [definitions[name.partition("[")[0]] for name in needed]
    loaded = np.isin(needed, list(loaded_measures or ()))
    values = _explained(block, counts, chosen, keys["window"], loaded)
    mixed = {name: counts[index] > 1 for index, name in enumerate(needed) if not chosen[index].additive}
    return Grid(keys, places, dict(zip(needed, values, strict=True)), mixed)


def _keys(measures: pd.DataFrame, by: Sequence[str]) -> tuple[pd.DataFrame, Counts, Counts]:
    """List the different windows and `by` values, sorted; the row of each measure; the place of each row."""
    windows = pd.Index(dict.fromkeys([*WINDOWS, *measures["window"].unique()]))
    places = np.zeros(len(measures), dtype=np.intp)
    count = 1
    for column in by:
        codes, different = pd.factorize(measures[column], sort=True, use_na_sentinel=False)
        places = places * len(different) + codes
        count *= len(different)
    numbers = windows.get_indexer(pd.Index(measures["window"])) * count + places
    _, first, rows = np.unique(numbers, return_index=True, return_inverse=True)
    keys = measures[["window", *by]].take(first).reset_index(drop=True)
    _, place_of_row = np.unique(places[first], return_inverse=True)
    return keys, rows, place_of_row


def _check(measures: pd.DataFrame, by: Sequence[str]) -> None:
    required = ["scenario", "window", *by, "measure_id", "value"]
    missing = [column for column in required if column not in measures.columns]
    problems = [
        Problem(f"the measures have no column '{column}'", allowed=f"needed: {', '.join(required)}")
        for column in missing
    ]
    unknown = sorted({*measures["scenario"].unique()} - {*SCENARIOS}) if "scenario" not in missing else []
    problems += [
        Problem(f"unknown scenario ('{value}')", allowed=f"allowed: {', '.join(SCENARIOS)}")
        for value in unknown
    ]
    if "value" not in missing and np.isinf(measures["value"].to_numpy(float)).any():
        problems.append(Problem("the measures hold an infinite value", allowed="allowed: numbers"))
    if problems:
        raise DataFailed(problems)


def _sum_up(
    measures: pd.DataFrame,
    kept: Flags,
    by: Sequence[str],
    cells: Counts,
    shape: tuple[int, int, int],
    definitions: Mapping[str, Measure],
) -> tuple[Floats, Counts]:
    """Add values per cell in an order that depends on the values alone, so that row order never matters."""
    values = measures["value"].to_numpy(float)[kept]
    times = [column for column in TIME_COLUMNS if column in measures.columns and column not in by]
    if times:
        last = _last_of_levels(measures[kept], times, cells, definitions)
        cells, values = cells[last], values[last]
    counts = np.bincount(cells, minlength=int(np.prod(shape)))
    if (counts > 1).any():
        order = np.lexsort((values, cells))
        cells, values = cells[order], values[order]
    sums = np.bincount(cells, weights=values, minlength=int(np.prod(shape))).astype(np.float64)
    return sums.reshape(shape), counts.reshape(shape)


def _last_of_levels(
    frame: pd.DataFrame, times: list[str], cells: Counts, definitions: Mapping[str, Measure]
) -> Flags:
    """Keep of each level only its rows of the latest time; keep all rows of everything else."""
    stocks = {measure.id for measure in definitions.values() if measure.stock}
    is_stock = frame["measure_id"].str.partition("[")[0].isin(stocks).to_numpy(bool)
    levels = frame.loc[is_stock]
    stamps = levels[times].astype("object").fillna("").astype(str)
    order = stamps.groupby(times).ngroup()
    known = ("scenario", "window", "measure_id", "value", *times)
    others = [levels[column] for column in levels.columns if column not in known]
    latest = order.groupby([*others, pd.Series(cells[is_stock], levels.index)], dropna=False).transform("max")
    kept = np.ones(len(frame), dtype=np.bool_)
    kept[is_stock] = (order == latest).to_numpy(bool)
    return kept


def _explained(
    sums: Floats, counts: Counts, measures: Sequence[Measure], windows: pd.Series, loaded: Flags
) -> Floats:
    """Tell zero from no data, and refuse to add what may not be added."""
    values = np.where(counts > 0, sums, np.nan)
    additive = np.array([measure.additive for measure in measures], dtype=bool)
    money = np.array([measure.kind == "money" for measure in measures], dtype=bool)
    values[~additive] = np.where(counts[~additive] > 1, np.nan, values[~additive])
    values[additive & money] = on_grid(values[additive & money])
    zeros = np.array([measure.fills_with_zero for measure in measures], dtype=bool) & additive
    known = _known(counts, windows, loaded) & zeros[:, None, None]
    values[(counts == 0) & known] = 0.0
    return values


def _known(counts: Counts, windows: pd.Series, loaded: Flags) -> Flags:
    """Tell where no row means zero: in windows a scenario has rows in; in all of AC if it has any."""
    codes, different = pd.factorize(windows)
    by_window = np.zeros((*counts.shape[:2], len(different)), dtype=bool)
    for code in range(len(different)):
        by_window[:, :, code] = (counts[:, :, codes == code] > 0).any(axis=2)
    actual = loaded | by_window[:, 0].any(axis=1)
    by_window[:, 0] = actual[:, None] & (np.asarray(different) != TO_GO)
    return by_window[:, :, codes]


def on_grid(values: Floats) -> Floats:
    """Round money to the nearest multiple of 1e-4, which a double holds exactly enough to compare.

    Examples
    --------
    >>> on_grid(np.array([0.1 + 0.2, 2.5]))
    array([0.3, 2.5])
    """
    return np.asarray(np.rint(values * GRID) / GRID, dtype=np.float64)
