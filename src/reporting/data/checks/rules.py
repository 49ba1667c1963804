"""The rules: each one a query for the rows that break it."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Final, Literal

from reporting.data.quoting import quoted
from reporting.data.repeats import repeated
from reporting.data.schema import TABLES, Column, Table
from reporting.data.spec import SnapshotSpec

Severity = Literal["error", "warning"]
_HEAD: Final = re.compile(
    r"^-- (?P<id>V\d\d) (?P<severity>error|warning) (?P<table>\w+)(?P<always> always)?: (?P<text>.+)$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule on the data.

    Parameters
    ----------
    id
        As reports and messages name it (``V02``).
    severity
        An error blocks the run; a warning is printed on the reports it concerns.
    text
        What is wrong with the rows found.
    sql
        Gives the offending rows: ``unit`` and ``period`` they concern (both may be null), and ``shown``, the
        row as a person recognises it.
    always
        Judged although its table is empty: what is missing there is the point.
    where
        What a row that breaks the rule meets, where one row alone can tell; empty: only the query tells.
    column
        The one column that `where` looks at, if it is no more.
    """

    id: str
    severity: Severity
    table: str
    text: str
    sql: str
    always: bool = False
    where: str = ""
    column: str = ""


def structural_rules(repeats: Collection[str]) -> Iterator[Rule]:
    """Give the rules that follow from the canonical tables themselves: keys, references, closed lists.

    Parameters
    ----------
    repeats
        Names of the tables in which keys may repeat.
    """
    for table in TABLES.values():
        if table.name in repeats:
            yield _unique_key(table)
        for column in table.columns:
            if column.required:
                where = f"{column.name} IS NULL"
                found = _rows(table, where, _key_text(table))
                yield Rule("V00", "error", table.name, f"'{column.name}' is empty", found, where=where)
            if column.references:
                key = TABLES[column.references].key[0]
                known = f"(SELECT {key} FROM {column.references})"
                where = f"{column.name} IS NOT NULL AND {column.name} NOT IN {known}"
                yield _value_rule("V01", table, column, f"unknown '{column.name}'", where)
            if column.allowed:
                listed = ", ".join(f"'{name}'" for name in column.allowed)
                text = f"'{column.name}' is none of {', '.join(column.allowed)}"
                yield _value_rule("V00", table, column, text, f"{column.name} NOT IN ({listed})")


def _value_rule(identity: str, table: Table, column: Column, text: str, where: str) -> Rule:
    """Write a rule on the values of one column; each different value is shown once."""
    shown = f"'{column.name} ' || coalesce(CAST({column.name} AS VARCHAR), 'empty')"
    found = (
        f"SELECT NULL AS unit, NULL AS period, {shown} AS shown FROM {table.name} WHERE {where} GROUP BY ALL"
    )
    return Rule(identity, "error", table.name, text, found, where=where, column=column.name)


def _unique_key(table: Table) -> Rule:
    key = [*table.key, *(["recorded_at"] if table.bitemporal else [])]
    unit = f"any_value({table.unit})" if table.unit else "NULL"
    return Rule(
        "V02", "error", table.name, f"rows with the same key ({', '.join(key)})",
        f"SELECT {unit} AS unit, NULL AS period, {_key_text(table)} || ': ' || count(*) || ' rows' AS shown "
        f"FROM {repeated(table)} GROUP BY {', '.join(key)} HAVING count(*) > 1",
    )  # fmt: skip


def _key_text(table: Table) -> str:
    return "concat_ws(', ', " + ", ".join(f"CAST({name} AS VARCHAR)" for name in table.key) + ")"


def _rows(table: Table, where: str, shown: str) -> str:
    unit = table.unit or "NULL"
    return f"SELECT {unit} AS unit, NULL AS period, {shown} AS shown FROM {table.name} WHERE {where}"


def shared_sums() -> str:
    """Give the statement that creates what several rules of the trade read."""
    return _HEAD.split(_written_rules(), maxsplit=1)[0]


def _written_rules() -> str:
    return (resources.files("reporting.data.checks") / "rules.sql").read_text(encoding="utf-8")


def domain_rules(spec: SnapshotSpec) -> Iterator[Rule]:
    """Give the rules of the trade, which stand in ``rules.sql``.

    Examples
    --------
    >>> spec = SnapshotSpec((), (), (), "GROUP")
    >>> [rule.table for rule in domain_rules(spec) if rule.id == "V12"]
    ['fact_cost_entry']
    """
    text = _written_rules().replace(":reporting_currency", quoted(spec.reporting_currency))
    weekly = ", ".join(quoted(calendar.id) for calendar in spec.calendars if calendar.is_weekly)
    text = text.replace(":week_calendars", f"CAST([{weekly}] AS VARCHAR[])")
    heads = list(_HEAD.finditer(text))
    for head, end in zip(heads, [*(head.start() for head in heads[1:]), None], strict=True):
        sql = text[head.end() : end]
        severity: Severity = "error" if head["severity"] == "error" else "warning"
        yield Rule(head["id"], severity, head["table"], head["text"], sql, bool(head["always"]))
