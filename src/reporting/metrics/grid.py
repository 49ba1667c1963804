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
    values
        By measure, an array of shape (scenarios, rows); NaN is no data.
    mixed
        By measure that may not be added, where more than one value met (scenarios, rows).
    """

    keys: pd.DataFrame
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

    def rows_in_window(self, window: str) -> npt.NDArray[np.intp]:
        """For each row, the row of the same `by` values in another window, or -1."""
        others = [column for column in self.keys.columns if column != "window"]
        wanted = pd.MultiIndex.from_frame(self.keys.assign(window=window)[["window", *others]])
        return pd.MultiIndex.from_frame(self.keys[["window", *others]]).get_indexer(wanted)

    def total_groups(self) -> npt.NDArray[np.intp]:
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
    frame = measures.loc[measures["measure_id"].isin(needed) & measures["value"].notna()]
    key_columns = ["window", *by]
    keys = measures[key_columns].drop_duplicates()
    keys = keys.assign(_order=keys["window"].map({name: i for i, name in enumerate(WINDOWS)}))
    keys = keys.sort_values(["_order", *by]).drop(columns="_order").reset_index(drop=True)
    rows = pd.MultiIndex.from_frame(keys).get_indexer(pd.MultiIndex.from_frame(frame[key_columns]))
    codes = pd.Categorical(frame["measure_id"], categories=needed).codes.astype(np.intp)
    scenarios = pd.Categorical(frame["scenario"], categories=SCENARIOS).codes.astype(np.intp)
    block, counts = _sum_up(
        frame, by, codes, scenarios, rows, (len(needed), len(SCENARIOS), len(keys)), definitions
    )
    values: dict[str, Floats] = {}
    mixed: dict[str, Flags] = {}
    for index, measure_id in enumerate(needed):
        definition = definitions[measure_id.partition("[")[0]]
        loaded = measure_id in (loaded_measures or ())
        values[measure_id], several = _explained(block[index], counts[index], definition, keys, loaded)
        if several is not None:
            mixed[measure_id] = several
    return Grid(keys, values, mixed)


def _check(measures: pd.DataFrame, by: Sequence[str]) -> None:
    required = ["scenario", "window", *by, "measure_id", "value"]
    missing = [column for column in required if column not in measures.columns]
    problems = [
        Problem(f"the measures have no column '{column}'", allowed=f"needed: {', '.join(required)}")
        for column in missing
    ]
    unknown = sorted(set(measures["scenario"]) - set(SCENARIOS)) if "scenario" not in missing else []
    problems += [
        Problem(f"unknown scenario ('{value}')", allowed=f"allowed: {', '.join(SCENARIOS)}")
        for value in unknown
    ]
    if "value" not in missing and np.isinf(measures["value"].to_numpy(float)).any():
        problems.append(Problem("the measures hold an infinite value", allowed="allowed: numbers"))
    if problems:
        raise DataFailed(problems)


def _sum_up(
    frame: pd.DataFrame,
    by: Sequence[str],
    codes: npt.NDArray[np.intp],
    scenarios: npt.NDArray[np.intp],
    rows: npt.NDArray[np.intp],
    shape: tuple[int, int, int],
    definitions: Mapping[str, Measure],
) -> tuple[Floats, Counts]:
    """Add values per cell in an order that depends on the values alone, so that row order never matters."""
    places = np.ravel_multi_index((codes, scenarios, rows), shape)
    values = frame["value"].to_numpy(float)
    times = [column for column in TIME_COLUMNS if column in frame.columns and column not in by]
    if times:
        last = _last_of_levels(frame, times, places, definitions)
        places, values = places[last], values[last]
    counts = np.bincount(places, minlength=int(np.prod(shape)))
    if (counts > 1).any():
        order = np.lexsort((values, places))
        places, values = places[order], values[order]
    sums = np.bincount(places, weights=values, minlength=int(np.prod(shape))).astype(np.float64)
    return sums.reshape(shape), counts.reshape(shape)


def _last_of_levels(
    frame: pd.DataFrame, times: list[str], places: npt.NDArray[np.intp], definitions: Mapping[str, Measure]
) -> Flags:
    """Keep of each level only its rows of the latest time; keep all rows of everything else."""
    stocks = {measure.id for measure in definitions.values() if measure.stock}
    is_stock = frame["measure_id"].str.partition("[")[0].isin(stocks).to_numpy(bool)
    levels = frame.loc[is_stock]
    stamps = levels[times].astype("object").fillna("").astype(str)
    order = stamps.groupby(times).ngroup()
    known = ("scenario", "window", "measure_id", "value", *times)
    others = [levels[column] for column in levels.columns if column not in known]
    latest = order.groupby([*others, pd.Series(places[is_stock], levels.index)], dropna=False).transform(
        "max"
    )
    kept = np.ones(len(frame), dtype=np.bool_)
    kept[is_stock] = (order == latest).to_numpy(bool)
    return kept


def _explained(
    sums: Floats, counts: Counts, definition: Measure, keys: pd.DataFrame, loaded: bool
) -> tuple[Floats, Flags | None]:
    """Tell zero from no data, and refuse to add what may not be added."""
    values = np.where(counts > 0, sums, np.nan)
    if not definition.additive:
        several = counts > 1
        return np.where(several, np.nan, values), several
    if definition.kind == "money":
        values = on_grid(values)
    if definition.fills_with_zero:
        windows = keys["window"].to_numpy()
        for scenario in range(len(SCENARIOS)):
            known = {*windows[counts[scenario] > 0]}
            if scenario == 0 and (loaded or known):
                known = {*windows} - {TO_GO}
            empty = (counts[scenario] == 0) & np.isin(windows, list(known))
            values[scenario, empty] = 0.0
    return values, None


def on_grid(values: Floats) -> Floats:
    """Round money to the nearest multiple of 1e-4, which a double holds exactly enough to compare.

    Examples
    --------
    >>> on_grid(np.array([0.1 + 0.2, 2.5]))
    array([0.3, 2.5])
    """
    return np.asarray(np.rint(values * GRID) / GRID, dtype=np.float64)
