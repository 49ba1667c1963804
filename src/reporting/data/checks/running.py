"""Run every rule over the loaded tables; give warnings back, raise all errors at once."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import duckdb

from reporting.data.checks.rules import Rule, domain_rules, shared_sums, structural_rules
from reporting.data.manifest import SPLIT_BY_UNIT
from reporting.data.schema import TABLES
from reporting.data.side_by_side import side_by_side
from reporting.data.spec import SnapshotSpec
from reporting.errors import DataFailed, Problem, nearest

_SHOWN = 3


def run_checks(
    connection: duckdb.DuckDBPyConnection, spec: SnapshotSpec, repeats: Collection[str]
) -> list[dict[str, Any]]:
    """Check all tables.

    Parameters
    ----------
    repeats
        Names of the tables in which keys may repeat.

    Returns
    -------
    list of dict
        The warnings: rule, message, unit and period they concern (empty: all).

    Raises
    ------
    DataFailed
        A rule that blocks is broken. Every broken rule is named with its first offending rows; rules of the
        trade are judged only when keys, references and closed lists hold.
    """
    filled = _filled_tables(connection)
    connection.execute(shared_sums())
    for rules in (structural_rules(repeats), domain_rules(spec)):
        judged = [rule for rule in rules if rule.always or rule.table in filled]
        problems, warnings = _judge(connection, judged)
        if problems:
            raise DataFailed(problems)
    return warnings


def _filled_tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    parts = [f"SELECT '{name}' AS t, (SELECT count(*) FROM {name}) AS n" for name in TABLES]
    rows = connection.execute(f"SELECT t FROM ({' UNION ALL '.join(parts)}) WHERE n > 0").fetchall()
    return {row[0] for row in rows}


def _judge(
    connection: duckdb.DuckDBPyConnection, rules: Iterable[Rule]
) -> tuple[list[Problem], list[dict[str, Any]]]:
    problems: list[Problem] = []
    warnings: list[dict[str, Any]] = []
    suspects = _suspects(connection, rules)
    for rule, found in zip(suspects, side_by_side(connection, suspects, _find), strict=True):
        if not found:
            continue
        if rule.severity == "error":
            problems.append(_problem(connection, rule, found))
        else:
            warnings.extend(_warnings(rule, found))
    return problems, warnings


def _suspects(connection: duckdb.DuckDBPyConnection, rules: Iterable[Rule]) -> list[Rule]:
    """Leave out the rules that no row of their table breaks: asked table by table, in one pass each."""
    candidates = list(rules)
    by_table: dict[str, list[Rule]] = {}
    for rule in candidates:
        if rule.where:
            by_table.setdefault(rule.table, []).append(rule)
    kept = {rule for rule in candidates if not rule.where}
    kept.update(*side_by_side(connection, by_table.values(), _broken))
    return [rule for rule in candidates if rule in kept]


def _broken(connection: duckdb.DuckDBPyConnection, rules: list[Rule]) -> set[Rule]:
    """Ask for all rules of one table at once."""
    table = rules[0].table
    tests = ", ".join(_test(rule) for rule in rules)
    (answers,) = connection.execute(f"SELECT {tests} FROM {table}").fetchall()
    return {rule for rule, is_broken in zip(rules, answers, strict=True) if is_broken}


def _test(rule: Rule) -> str:
    """Write whether any row breaks a rule; of a large table, one column's different values are judged."""
    if rule.column and rule.table in SPLIT_BY_UNIT:
        return f"(SELECT bool_or({rule.where}) FROM (SELECT DISTINCT {rule.column} FROM {rule.table}))"
    return f"bool_or({rule.where})"


def _find(connection: duckdb.DuckDBPyConnection, rule: Rule) -> list[tuple[Any, ...]]:
    """Find the rows that break a rule; of an error, the first few."""
    first = f" LIMIT {_SHOWN}" if rule.severity == "error" else ""
    query = f"SELECT unit, period, shown, count(*) OVER () AS n FROM ({rule.sql}) ORDER BY ALL{first}"
    return connection.execute(query).fetchall()


def _problem(connection: duckdb.DuckDBPyConnection, rule: Rule, found: list[tuple[Any, ...]]) -> Problem:
    rows = "; ".join(str(row[2]) for row in found)
    more = f"; and {found[0][3] - len(found)} more" if found[0][3] > len(found) else ""
    suggestion = _guess(connection, rule, str(found[0][2])) if rule.id == "V01" else None
    return Problem(f"{rule.id} {rule.table}: {rule.text} ({rows}{more})", suggestion=suggestion)


def _guess(connection: duckdb.DuckDBPyConnection, rule: Rule, shown: str) -> str | None:
    """Give the known key most like the first unknown one."""
    column = TABLES[rule.table].column(shown.partition(" ")[0])
    key = TABLES[column.references].key[0]
    known = connection.execute(f"SELECT {key} FROM {column.references} WHERE {key} IS NOT NULL").fetchall()
    return nearest(shown.partition(" ")[2], [row[0] for row in known])


def _warnings(rule: Rule, found: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Put the rows of one unit and period into one warning."""
    groups: dict[tuple[str, str], list[str]] = {}
    for unit, period, shown, _ in found:
        groups.setdefault((unit or "", period or ""), []).append(str(shown))
    warnings = []
    for (unit, period), rows in groups.items():
        more = f"; and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
        message = f"{rule.text} ({'; '.join(rows[:_SHOWN])}{more})"
        warnings.append({"rule": rule.id, "message": message, "unit": unit, "period": period})
    return warnings
