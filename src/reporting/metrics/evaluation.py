"""KPIs from base measures: column arithmetic on a grid, with a reason for every value that is withheld."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from reporting.metrics import lifetime
from reporting.metrics.definitions import Catalogue, Kpi
from reporting.metrics.flags import FLAG_BITS, Bits, flag_text, withheld
from reporting.metrics.formula import SCENARIOS, Call, Node, Number, Operation, Reference, references
from reporting.metrics.grid import Floats, Grid, measure_grid, on_grid
from reporting.metrics.loading import counts_events, load_catalogue

UNASSIGNED: Final = "unassigned"
"""What has a value but no channel, action or whatever else it is split by."""

SCENARIO_COLUMNS: Final = ("actual", "plan", "previous_year", "forecast")


class Facts(Protocol):
    """What a report knows, as far as KPIs need it."""

    @property
    def loaded_measures(self) -> frozenset[str]:
        """Measures whose source is loaded."""

    def measures(self, by: Sequence[str] = ()) -> pd.DataFrame:
        """Tidy base measures."""


def evaluate(
    measures: pd.DataFrame,
    catalogue: Catalogue,
    *,
    kpis: Iterable[str] | None = None,
    by: Sequence[str] = (),
    loaded_measures: Collection[str] | None = None,
    currency: str = "cur",
) -> pd.DataFrame:
    """Evaluate KPIs on base measures.

    Parameters
    ----------
    measures
        One row per scenario (``AC`` ``PL`` ``PY`` ``FC``), window, combination of the `by` columns and
        measure: columns scenario, window, the `by` columns, measure_id and value (money in currency units,
        events, seconds). Finer rows are added up first.
    catalogue
        What the KPIs are.
    kpis
        Ids, in the order wanted; None for all that are neither hidden nor deprecated.
    by
        Columns to keep besides the window.
    loaded_measures
        Measures whose source is loaded: an actual without a row is then zero and not unknown.
    currency
        Unit written for money.

    Returns
    -------
    DataFrame
        One row per window, `by` values and KPI: window, the `by` columns, kpi_id, actual, plan,
        previous_year, forecast (float64, NaN where `flag` or the column's own flag says why), flag, uom, base
        (events in the denominator of the actual), plan_flag, previous_year_flag, forecast_flag. Windows in
        their order, `by` values sorted, KPIs in the order asked for. No measures give no rows.

    Raises
    ------
    DataFailed
        The frame of measures lacks a column, or holds an infinite value or an unknown scenario.
    InputRefused
        An id is not in the catalogue.

    Notes
    -----
    A ratio is a ratio of sums: numerator and denominator are added up first. Amounts of money lie on the 1e-4
    grid; ratios keep full precision. A KPI that compares scenarios has an actual only.

    Examples
    --------
    >>> measures = pd.DataFrame(
    ...     [("AC", "period", "cost", 43_000.0), ("AC", "period", "leads", 860.0)],
    ...     columns=["scenario", "window", "measure_id", "value"],
    ... )
    >>> evaluate(measures, load_catalogue(), kpis=["cpl", "cac"])[["flag", "kpi_id", "actual"]]
          flag kpi_id  actual
    0             cpl    50.0
    1  no_data    cac     NaN
    """
    wanted = catalogue.select(kpis)
    needed = [name for kpi in wanted for name in catalogue.measures_of(kpi)]
    grid = measure_grid(measures, catalogue.measures, needed, by, loaded_measures)
    calculation = _Calculation(grid, catalogue)
    for kpi in catalogue.with_prerequisites(wanted):
        calculation.add(kpi)
    return _assemble(grid, wanted, calculation, currency)


def evaluate_facts(
    facts: Facts,
    kpis: Iterable[str] | None = None,
    by: Sequence[str] = (),
    catalogue: Catalogue | None = None,
) -> pd.DataFrame:
    """Evaluate KPIs on the facts of a report; see `evaluate`.

    What belongs to no channel (action, ...) is named `UNASSIGNED`: an empty name is the total's. Lifetime
    value is calculated by unit and weighted by customers.

    Parameters
    ----------
    facts
        What the report knows; its scope names the currency, if it has one.
    kpis, by
        As for `evaluate`.
    catalogue
        None for the shipped one with the changes of the workspace, which travel with the facts.
    """
    scope = getattr(facts, "scope", None)
    catalogue = catalogue or load_catalogue(getattr(scope, "kpi_overrides", None))
    kpis = None if kpis is None else tuple(kpis)
    loaded = facts.loaded_measures
    measures = facts.measures(by=tuple(by))
    needed = {name for kpi in catalogue.select(kpis) for name in catalogue.measures_of(kpi)}
    if needed & set(lifetime.RESULTS) - loaded and "active_customers" in loaded:
        by_unit = facts.measures(by=tuple(dict.fromkeys([*by, "unit"])))
        derived = lifetime.customer_values(by_unit, by)
        measures = pd.concat([measures, derived[~derived["measure_id"].isin(loaded)]], ignore_index=True)
    for column in by:
        measures[column] = measures[column].where(measures[column] != "", UNASSIGNED)
    currency = getattr(scope, "currency", "") or "cur"
    return evaluate(measures, catalogue, kpis=kpis, by=by, loaded_measures=loaded, currency=currency)


class _Calculation:
    """The KPIs calculated so far: values and flags by KPI, each of shape (scenarios, rows)."""

    def __init__(self, grid: Grid, catalogue: Catalogue) -> None:
        self.grid = grid
        self.catalogue = catalogue
        self.values: dict[str, Floats] = {}
        self.flags: dict[str, Bits] = {}
        self.bases: dict[str, Floats] = {}
        self.rows_in: dict[str, npt.NDArray[np.intp]] = {}

    def add(self, kpi: Kpi) -> None:
        """Calculate one KPI whose prerequisites are known."""
        formula = kpi.formula
        over = self._value(formula.numerator)
        under = None if formula.denominator is None else self._value(formula.denominator)
        blocked = self._blocked(kpi)
        with np.errstate(all="ignore"):
            values = over if under is None else over / under
            values = values * float(formula.scale)
            values = 1.0 - values if formula.complement else values
        flags = np.where(blocked == 0, withheld(kpi, over, under), blocked)
        unfit = (flags == 0) & ~np.isfinite(values)
        flags[unfit] = FLAG_BITS["not_interpretable"]
        values = np.where(flags == 0, values, np.nan)
        if under is not None and counts_events(formula.denominator, self.catalogue.measures):
            self.bases[kpi.id] = under[0]
            flags = flags | np.where((flags == 0) & (under < kpi.min_base), FLAG_BITS["low_base"], 0)
        self.values[kpi.id] = on_grid(values) if kpi.unit == "cur" and under is None else values
        self.flags[kpi.id] = flags | (FLAG_BITS["deprecated"] if kpi.deprecated else 0)

    def _blocked(self, kpi: Kpi) -> Bits:
        """Say why a KPI cannot be calculated from what it refers to: no data, or values that do not add."""
        blocked = np.zeros(self.grid.shape, dtype=np.int64)
        for reference in (*references(kpi.formula.numerator), *references(kpi.formula.denominator)):
            if reference.id not in self.catalogue.measures:
                reason = self.flags[reference.id] & (FLAG_BITS["no_data"] | FLAG_BITS["not_additive"])
            else:
                reason = np.where(np.isnan(self._reference(reference)), FLAG_BITS["no_data"], 0)
                mixed = self.grid.mixed.get(reference.measure_id)
                if mixed is not None:
                    reason = np.where(mixed, FLAG_BITS["not_additive"], reason)
            blocked |= reason
        return np.where(blocked & FLAG_BITS["not_additive"], FLAG_BITS["not_additive"], blocked)

    def _value(self, node: Node) -> Floats:
        match node:
            case Number():
                return np.full(self.grid.shape, float(node.text))
            case Reference():
                return self._reference(node)
            case Call("total", (Reference() as reference,)):
                return self._total(reference)
            case Call():
                return _CALLS[node.function](*(self._value(argument) for argument in node.arguments))
            case Operation():
                left, right = self._value(node.left), self._value(node.right)
                with np.errstate(all="ignore"):
                    return _OPERATIONS[node.operator](left, right)

    def _reference(self, reference: Reference) -> Floats:
        if reference.id not in self.catalogue.measures:
            return self.values[reference.id]
        column = self.grid.column(reference.measure_id)
        if reference.window:
            if reference.window not in self.rows_in:
                self.rows_in[reference.window] = self.grid.rows_in_window(reference.window)
            rows = self.rows_in[reference.window]
            column = np.where(rows >= 0, column[:, rows], np.nan)
        if reference.scenario:
            column = np.broadcast_to(column[SCENARIOS.index(reference.scenario)], self.grid.shape)
        return column

    def _total(self, reference: Reference) -> Floats:
        groups = self.grid.total_groups()
        column = self._reference(reference)
        sums = [np.bincount(groups, weights=row, minlength=len(groups)) for row in column]
        return np.array([row[groups] for row in sums]).reshape(self.grid.shape)


def _divide(left: Floats, right: Floats) -> Floats:
    return np.where(right == 0, np.nan, left / right)


_OPERATIONS: Final[Mapping[str, Callable[[Floats, Floats], Floats]]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": _divide,
}
_CALLS: Final[Mapping[str, Callable[..., Floats]]] = {"abs": np.abs, "max": np.maximum, "min": np.minimum}


def _assemble(grid: Grid, kpis: Sequence[Kpi], calculation: _Calculation, currency: str) -> pd.DataFrame:
    """Lay the KPIs out as rows: by window and `by` values, then in the order of the KPIs."""
    count, rows = len(kpis), len(grid.keys)
    repeated = np.repeat(np.arange(rows), count)
    empty = np.empty((0, *grid.shape))
    values = np.stack([calculation.values[kpi.id] for kpi in kpis]) if kpis else empty
    flags = np.stack([calculation.flags[kpi.id] for kpi in kpis]) if kpis else empty.astype(np.int64)
    single = np.array([kpi.formula.is_comparison for kpi in kpis], dtype=bool)
    values[single, 1:] = np.nan
    flags[single, 1:] = FLAG_BITS["not_applicable"]
    texts = [flag_text(flags[:, scenario].T.ravel()) for scenario in range(len(SCENARIO_COLUMNS))]
    units = [currency if kpi.unit == "cur" else kpi.unit for kpi in kpis]
    unknown = np.full(rows, np.nan)
    bases = [calculation.bases.get(kpi.id, unknown) for kpi in kpis]
    columns: dict[str, npt.NDArray[Any]] = {
        "kpi_id": np.tile(np.array([kpi.id for kpi in kpis], dtype=object), rows),
        **{name: values[:, place].T.ravel() for place, name in enumerate(SCENARIO_COLUMNS)},
        "flag": texts[0],
        "uom": np.tile(np.array(units, dtype=object), rows),
        "base": np.stack(bases).T.ravel() if kpis else np.empty(0),
        **{f"{name}_flag": text for name, text in zip(SCENARIO_COLUMNS[1:], texts[1:], strict=True)},
    }
    keys = grid.keys.take(repeated).reset_index(drop=True)
    return pd.concat([keys, pd.DataFrame(columns)], axis=1)
