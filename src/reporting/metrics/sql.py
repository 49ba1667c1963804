"""The same KPIs as one DuckDB SELECT, for relations of measures too large to bring into memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import duckdb
import numpy as np
import pandas as pd

from reporting.metrics.definitions import Catalogue, Formula, Kpi, Measure
from reporting.metrics.evaluation import SCENARIO_COLUMNS
from reporting.metrics.flags import FLAG_BITS, flag_text
from reporting.metrics.formula import SCENARIOS, WINDOWS, Call, Node, Number, Operation, Reference, references
from reporting.metrics.grid import STRUCTURE_COLUMNS, TO_GO
from reporting.metrics.loading import counts_events

_RULES: Final = (
    *("place", "id", "ratio", "scale", "complement", "signed", "cost", "without", "cents", "events", "least"),
    *("mark", "single"),
)
_WITHOUT: Final = {"P2": "cost_without_result", "P3": "return_without_cost"}


def evaluate_sql(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    catalogue: Catalogue,
    *,
    kpis: Iterable[str] | None = None,
    by: Sequence[str] = (),
    loaded_measures: Collection[str] | None = None,
    currency: str = "cur",
) -> pd.DataFrame:
    """Evaluate KPIs inside DuckDB; same rows, columns and flags as `reporting.metrics.evaluate`.

    Parameters
    ----------
    connection
        Where the relation is.
    relation
        Name of a table or view with the columns scenario, window, the `by` columns, measure_id and value
        (DECIMAL for exact sums). Levels stand in it once per window.
    catalogue, kpis, by, loaded_measures, currency
        As for `reporting.metrics.evaluate`.
    """
    wanted = catalogue.select(kpis)
    query = catalogue_query(catalogue, relation, wanted, by=by, loaded_measures=loaded_measures or ())
    result = connection.execute(query).df()
    flags = [f"{column}_flag" for column in SCENARIO_COLUMNS]
    for column in flags:
        result[column] = flag_text(result[column].to_numpy(np.int64))
    result = result.rename(columns={"actual_flag": "flag"})
    units = {kpi.id: currency if kpi.unit == "cur" else kpi.unit for kpi in wanted}
    result["uom"] = result["kpi_id"].map(units).astype(object)
    order = ["window", *by, "kpi_id", *SCENARIO_COLUMNS, "flag", "uom", "base", *flags[1:]]
    return result[order]


def catalogue_query(
    catalogue: Catalogue,
    relation: str,
    kpis: Sequence[Kpi],
    *,
    by: Sequence[str] = (),
    loaded_measures: Collection[str] = (),
) -> str:
    """Compile KPIs to one SELECT: sums, known zeros, measures as columns, KPIs as rows, zero policy.

    Returns
    -------
    str
        A query giving window, the `by` columns, kpi_id, the four scenario columns, base, and the flags of the
        four scenarios as numbers, in the order of the rows of `reporting.metrics.evaluate`.
    """
    return _Query(catalogue, kpis, tuple(by), sorted(loaded_measures)).text(relation)


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(_literal(text) for text in texts)}]::VARCHAR[]"


class _Query:
    """The parts of the query and the names they share."""

    def __init__(
        self, catalogue: Catalogue, kpis: Sequence[Kpi], by: tuple[str, ...], loaded: Sequence[str]
    ) -> None:
        self.catalogue = catalogue
        self.kpis = kpis
        self.loaded = loaded
        self.keys = [_name(column) for column in ("window", *by)]
        self.by = self.keys[1:]
        self.groups = [_name(column) for column in by if column not in STRUCTURE_COLUMNS]
        self.measures = list(dict.fromkeys(name for kpi in kpis for name in catalogue.measures_of(kpi)))
        self.pins: dict[str, str] = {}

    def text(self, relation: str) -> str:
        """Write the whole query."""
        records = ",\n        ".join(self._record(place, kpi) for place, kpi in enumerate(self.kpis))
        rules = ",\n        ".join(self._rules(place, kpi) for place, kpi in enumerate(self.kpis))
        pins = "".join(f",\n        {expression} AS {name}" for expression, name in self.pins.items())
        keys = ", ".join(self.keys)
        money = [name for name in self.measures if self._definition(name).kind == "money"]
        filled = [name for name in self.measures if self._definition(name).fills_with_zero]
        loaded = [name for name in self.loaded if name in self.measures]
        return f"""WITH sums AS (
    SELECT scenario, {keys}, measure_id, sum(value)::DOUBLE AS total, count(value) AS n
    FROM {_name(relation)} GROUP BY ALL
), keys AS (
    SELECT DISTINCT {keys} FROM sums
), known AS (
    SELECT scenario, {self.keys[0]}, measure_id FROM sums WHERE n > 0
    UNION SELECT 'AC', windows.w, measure_id
    FROM (
        SELECT measure_id FROM sums WHERE scenario = 'AC' AND n > 0 UNION SELECT unnest({_list(loaded)})
    ), (
        SELECT DISTINCT {self.keys[0]} AS w FROM keys WHERE {self.keys[0]} <> {_literal(TO_GO)}
    ) AS windows
), cells AS (
    SELECT scenario, {keys}, measure_id, n,
        CASE WHEN list_contains({_list(money)}, measure_id) THEN round(total, 4) ELSE total END AS value
    FROM sums WHERE list_contains({_list(self.measures)}, measure_id)
    UNION ALL SELECT scenario, {", ".join(f"keys.{key}" for key in self.keys)}, measure_id, 0, 0.0
    FROM known JOIN keys ON known.{self.keys[0]} = keys.{self.keys[0]}
    WHERE list_contains({_list(filled)}, measure_id)
    UNION ALL SELECT unnest({_list(SCENARIOS)}), {keys}, NULL, 0, NULL FROM keys
), wide AS (
    SELECT scenario, {keys}{"".join(self._measure_columns())}
    FROM cells GROUP BY ALL
), pinned AS (
    SELECT *{pins}
    FROM wide
), listed AS (
    SELECT scenario, {keys}, unnest([
        {records}]) AS kpi
    FROM pinned
), rules({", ".join(_RULES)}) AS (VALUES
        {rules}
), judged AS (
    SELECT listed.*, rules.*, {_WHY} AS why, {_RAW} AS raw
    FROM listed JOIN rules ON rules.place = kpi.place
), valued AS (
    SELECT *, CASE WHEN why = 0 AND isfinite(raw) THEN raw END AS value
    FROM judged
)
{self._rows()}"""  # noqa: S608 - identifiers are quoted, values come from the catalogue

    def _measure_columns(self) -> Iterable[str]:
        for index, measure_id in enumerate(self.measures):
            chosen = f"FILTER (WHERE measure_id = {_literal(measure_id)})"
            if self._definition(measure_id).additive:
                yield f",\n        sum(value) {chosen} AS m{index}"
            else:
                yield f",\n        max(value) {chosen[:-1]} AND n <= 1) AS m{index}"
                yield f",\n        coalesce(max(n) {chosen}, 0) > 1 AS mixed{index}"

    def _definition(self, measure_id: str) -> Measure:
        return self.catalogue.measures[measure_id.partition("[")[0]]

    def _record(self, place: int, kpi: Kpi) -> str:
        """Write one KPI as a record: its two sides, and what keeps it from a value."""
        mixed, missing = self._obstacles(kpi.formula)
        fields = {
            "place": str(place),
            "over": self._expression(kpi.formula.numerator),
            "under": self._expression(kpi.formula.denominator) if kpi.formula.denominator else "NULL::DOUBLE",
            "mixed": mixed,
            "missing": missing,
        }
        return "{" + ", ".join(f"'{field}': {value}" for field, value in fields.items()) + "}"

    def _rules(self, place: int, kpi: Kpi) -> str:
        """Write what is the same everywhere about one KPI, in the order of `_RULES`."""
        formula = kpi.formula
        rules = (
            str(place),
            _literal(kpi.id),
            str(formula.denominator is not None),
            f"{formula.scale}::DOUBLE",
            str(formula.complement),
            str(formula.signed_base),
            str(kpi.zero_policy == "P2"),
            str(FLAG_BITS.get(_WITHOUT.get(kpi.zero_policy, ""), 0)),
            str(kpi.unit == "cur" and formula.denominator is None),
            str(counts_events(formula.denominator, self.catalogue.measures)),
            str(kpi.min_base),
            str(FLAG_BITS["deprecated"] if kpi.deprecated else 0),
            str(formula.is_comparison),
        )
        return f"({', '.join(rules)})"

    def _obstacles(self, formula: Formula) -> tuple[str, str]:
        """Write what makes a formula impossible: measures that met and may not be added, or are unknown."""
        mixed, missing = [], []
        for reference in (*references(formula.numerator), *references(formula.denominator)):
            if reference.id not in self.catalogue.measures:
                inner = self._obstacles(self.catalogue.kpis[reference.id].formula)
                mixed.append(inner[0])
                missing.append(inner[1])
                continue
            if not self._definition(reference.measure_id).additive:
                mixed.append(f"mixed{self.measures.index(reference.measure_id)}")
            missing.append(f"{self._reference(reference)} IS NULL")
        return " OR ".join(mixed) or "FALSE", " OR ".join(missing) or "FALSE"

    def _expression(self, node: Node) -> str:
        match node:
            case Number():
                return f"{node.text}::DOUBLE"
            case Reference():
                return self._reference(node)
            case Call("total", (Reference() as reference,)):
                parts = ", ".join(["scenario", self.keys[0], *self.groups])
                return self._pin(f"sum({self._reference(reference)}) OVER (PARTITION BY {parts})")
            case Call():
                return self._call(node)
            case Operation("/", left, right):
                return f"({self._expression(left)} / nullif({self._expression(right)}, 0))"
            case Operation():
                return f"({self._expression(node.left)} {node.operator} {self._expression(node.right)})"

    def _call(self, call: Call) -> str:
        arguments = [self._expression(argument) for argument in call.arguments]
        function = {"abs": "abs", "max": "greatest", "min": "least"}[call.function]
        known = " AND ".join(f"{argument} IS NOT NULL" for argument in arguments)
        return f"CASE WHEN {known} THEN {function}({', '.join(arguments)}) END"

    def _reference(self, reference: Reference) -> str:
        if reference.id not in self.catalogue.measures:
            return self._other_kpi(self.catalogue.kpis[reference.id])
        column = f"m{self.measures.index(reference.measure_id)}"
        if not (reference.scenario or reference.window):
            return column
        wanted, same = [], list(self.by)
        if reference.scenario:
            wanted.append(f"scenario = {_literal(reference.scenario)}")
        else:
            same.insert(0, "scenario")
        if reference.window:
            wanted.append(f"{self.keys[0]} = {_literal(reference.window)}")
        else:
            same.insert(0, self.keys[0])
        partition = f"PARTITION BY {', '.join(same)}" if same else ""
        return self._pin(f"max({column}) FILTER (WHERE {' AND '.join(wanted)}) OVER ({partition})")

    def _other_kpi(self, kpi: Kpi) -> str:
        """Write the value of a KPI that another one is calculated from; NULL where it has none."""
        over = self._expression(kpi.formula.numerator)
        ratio, holds = over, "TRUE"
        if kpi.formula.denominator is not None:
            under = self._expression(kpi.formula.denominator)
            ratio = f"{over} / nullif({under}, 0)"
            holds = "TRUE" if kpi.formula.signed_base else f"{under} > 0"
            holds += f" AND {over} >= 0" if kpi.zero_policy == "P2" else ""
        ratio = f"{kpi.formula.scale}::DOUBLE * ({ratio})"
        ratio = f"1 - {ratio}" if kpi.formula.complement else ratio
        return f"CASE WHEN {holds} THEN {ratio} END"

    def _pin(self, expression: str) -> str:
        return self.pins.setdefault(expression, f"p{len(self.pins)}")

    def _rows(self) -> str:
        keys = ", ".join(self.keys)
        columns = [
            f"max({field}) FILTER (WHERE scenario = {_literal(scenario)}) AS {column}{suffix}"
            for field, suffix in ((_OWN_VALUE, ""), (_FLAGS, "_flag"))
            for scenario, column in zip(SCENARIOS, SCENARIO_COLUMNS, strict=True)
        ]
        windows = f"list_position({_list(WINDOWS)}, {self.keys[0]}) NULLS LAST, {self.keys[0]}"
        order = ", ".join([windows, *(f"{column} NULLS LAST" for column in self.by), "place"])
        return f"""SELECT {keys}, id AS kpi_id,
    {", ".join(columns)},
    max(kpi.under) FILTER (WHERE scenario = 'AC' AND events) AS base
FROM valued GROUP BY {keys}, id, place ORDER BY {order}"""  # noqa: S608 - as above


_EMPTY: Final = "coalesce(kpi.under, 0) = 0"
_WHY: Final = f"""CASE
        WHEN kpi.mixed THEN {FLAG_BITS["not_additive"]}
        WHEN kpi.missing THEN {FLAG_BITS["no_data"]}
        WHEN ratio AND kpi.under < 0 AND NOT signed THEN {FLAG_BITS["not_interpretable"]}
        WHEN ratio AND cost AND NOT {_EMPTY} AND kpi.over < 0 THEN {FLAG_BITS["not_interpretable"]}
        WHEN ratio AND {_EMPTY} AND kpi.over > 0 THEN {FLAG_BITS["no_base"]} + without
        WHEN kpi.over IS NULL OR (ratio AND {_EMPTY}) THEN {FLAG_BITS["no_base"]}
        ELSE 0 END"""
_RATIO: Final = "scale * CASE WHEN ratio THEN kpi.over / nullif(kpi.under, 0) ELSE kpi.over END"
_RAW: Final = f"""CASE
        WHEN complement THEN 1 - {_RATIO}
        WHEN cents THEN round({_RATIO}, 4)
        ELSE {_RATIO} END"""
_OWN_VALUE: Final = "CASE WHEN NOT single OR scenario = 'AC' THEN value END"
_FLAGS: Final = f"""CASE
        WHEN single AND scenario <> 'AC' THEN {FLAG_BITS["not_applicable"]}
        WHEN why <> 0 THEN why + mark
        WHEN value IS NULL THEN {FLAG_BITS["not_interpretable"]} + mark
        WHEN events AND kpi.under < least THEN {FLAG_BITS["low_base"]} + mark
        ELSE mark END"""
