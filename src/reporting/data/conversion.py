"""Turn the text of sources into the types of canonical columns, and refuse what does not fit."""

# ruff: noqa: S608 -- statements are made of our own names and of quoted literals only

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from reporting.data.quoting import identifier, quoted
from reporting.data.schema import Column, ColumnType, Table
from reporting.data.spec import TableSpec
from reporting.errors import DataFailed, Problem

_SHOWN_ROWS = 3


@dataclass(frozen=True, slots=True)
class SourceFormat:
    """What must be known of a source to convert its text."""

    decimal: str
    date_format: str
    is_text: bool


def typed_columns(connection: duckdb.DuckDBPyConnection, raw: str, stated: SourceFormat) -> str:
    """Write the SELECT list that turns a source's text columns into exact numbers, dates and truth values.

    A column takes the first type all its values have: whole number (without leading zeros), decimal with as
    many digits as the longest, date, truth value; else it stays text.
    """
    names = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {raw}").fetchall()]
    tests = []
    for name in names:
        column = identifier(name)
        number = f"replace({column}, {quoted(stated.decimal)}, '.')"
        tests.append(
            f"count({column}), "
            f"count({column}) FILTER (regexp_full_match({column}, '-?(0|[1-9][0-9]{{0,17}})')), "
            f"count({column}) FILTER (regexp_full_match({number}, '-?[0-9]{{1,20}}([.][0-9]{{0,12}})?') "
            f"AND NOT regexp_full_match({number}, '-?0[0-9].*')), "
            f"max(length({number}) - strpos({number}, '.')) FILTER (contains({number}, '.')), "
            f"max(length(ltrim(split_part({number}, '.', 1), '-'))), "
            f"count({_as_date(column, stated)}), "
            f"count({column}) FILTER (lower({column}) IN ('true', 'false'))"
        )
    row = connection.execute(f"SELECT {', '.join(tests)} FROM {raw}").fetchone()
    if row is None:
        return "*"
    parts = []
    for index, name in enumerate(names):
        filled, whole, exact, digits, wide, dates, truths = row[7 * index : 7 * index + 7]
        column = identifier(name)
        number = f"replace({column}, {quoted(stated.decimal)}, '.')"
        if not filled:
            typed = column
        elif whole == filled:
            typed = f"CAST({column} AS BIGINT)"
        elif exact == filled:
            # No wider than needed: where a mapping unites two widest decimals, the engine drops decimals.
            places = max(digits or 0, 1)
            typed = f"CAST({number} AS DECIMAL({min(wide + places, 38)},{places}))"
        elif dates == filled:
            typed = _as_date(column, stated)
        elif truths == filled:
            typed = f"CAST({column} AS BOOLEAN)"
        else:
            typed = column
        parts.append(f"{typed} AS {column}")
    return ", ".join(parts) or "*"


def _as_date(column: str, stated: SourceFormat) -> str:
    if stated.date_format:
        return f"CAST(try_strptime({column}, {quoted(stated.date_format)}) AS DATE)"
    is_date = f"regexp_full_match({column}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')"
    return f"CASE WHEN {is_date} THEN TRY_CAST({column} AS DATE) END"


def defaults_of(table: Table, wanted: TableSpec) -> dict[str, str]:
    """Name the columns a source may leave out although the table needs them, and what stands for them."""
    defaults: dict[str, str] = {}
    if table.bitemporal and table.time:
        # What a source does not date was known when its day was over.
        defaults["recorded_at"] = f"CAST({table.time} AS TIMESTAMP) + INTERVAL 1 DAY"
    if "source" in table.column_names:
        defaults["source"] = quoted(wanted.sources[0] if wanted.sources else "manual")
    return defaults


def columns_as_they_are(
    connection: duckdb.DuckDBPyConnection, table: Table, found: Mapping[str, str], wanted: TableSpec
) -> str:
    """Write the SELECT list of rows that need no conversion; empty if any value must be converted.

    All values are read for that: what cannot be read shows here.
    """
    if any(found.get(column.name, column.sql_type) != column.sql_type for column in table.columns):
        return ""
    new = f'"new {table.name}"'
    names = [identifier(name) for name in found]
    texts = [identifier(column.name) for column in table.columns if column.type == "text"]
    padded = " UNION ALL ".join(
        f"SELECT {name} AS text FROM (SELECT DISTINCT {name} FROM {new})" for name in texts if name in names
    )
    row = connection.execute(
        f"SELECT bool_or(text IS DISTINCT FROM {_trimmed('text')}), "
        f"(SELECT max(hash({', '.join(names)})) FROM {new}) FROM ({padded})"
    ).fetchone()
    return "" if row and row[0] else _listed(table, {name: identifier(name) for name in found}, wanted)


def converted_columns(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    found: Mapping[str, str],
    stated: SourceFormat,
    wanted: TableSpec,
) -> str:
    """Write the SELECT list that converts columns to their types; refuse values that cannot be converted."""
    converted = {
        column.name: _conversion(column, found[column.name], stated)
        for column in table.columns
        if column.name in found
    }
    tests = [
        f"count(*) FILTER ({_present(name, found[name])} AND {expression} IS NULL) AS {identifier(name)}"
        for name, expression in converted.items()
        # A column taken as it is, or as trimmed text, has no value that cannot be converted.
        if expression not in (identifier(name), _trimmed(identifier(name)))
    ]
    if tests:
        counts = connection.execute(f'SELECT {", ".join(tests)} FROM "new {table.name}"')
        names = [entry[0] for entry in counts.description or ()]
        row = counts.fetchone() or ()
        bad = [name for name, count in zip(names, row, strict=True) if count]
        if bad:
            refused = {name: converted[name] for name in bad}
            raise DataFailed(_problems(connection, table, refused, found, stated, wanted))
    return _listed(table, converted, wanted)


def _listed(table: Table, values: Mapping[str, str], wanted: TableSpec) -> str:
    """Write the SELECT list of a table's columns; what a source may leave out has a default."""
    defaults = defaults_of(table, wanted)
    parts = []
    for column in table.columns:
        value = values.get(column.name, "NULL")
        if column.name in defaults:
            value = f"coalesce({value}, {defaults[column.name]})"
        parts.append(f"CAST({value} AS {column.sql_type}) AS {column.name}")
    return ", ".join(parts)


def _present(name: str, sql_type: str) -> str:
    column = identifier(name)
    return f"{_trimmed(column)} IS NOT NULL" if sql_type == "VARCHAR" else f"{column} IS NOT NULL"


def _trimmed(column: str) -> str:
    return f"nullif(trim({column}), '')"


def _conversion(column: Column, sql_type: str, stated: SourceFormat) -> str:
    """Write the expression that converts a column to its canonical type, null where it cannot."""
    name = identifier(column.name)
    if sql_type == column.sql_type and column.type not in ("text", "number"):
        return name
    if column.type == "number":
        value = f"TRY_CAST({_number_text(name, stated) if sql_type == 'VARCHAR' else name} AS DOUBLE)"
        return f"CASE WHEN isfinite({value}) THEN {value} END"
    if sql_type != "VARCHAR":
        return f"TRY_CAST({name} AS {column.sql_type})"
    text = _trimmed(name)
    if column.type == "text":
        return text
    if column.type == "money" or column.type == "integer":
        return f"TRY_CAST({_number_text(name, stated)} AS {column.sql_type})"
    if column.type == "date" and stated.date_format:
        return f"CAST(try_strptime({text}, {quoted(stated.date_format)}) AS DATE)"
    return f"TRY_CAST({text} AS {column.sql_type})"


def _number_text(name: str, stated: SourceFormat) -> str:
    text = _trimmed(name)
    return f"replace({text}, ',', '.')" if stated.decimal == "," else text


def _problems(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    refused: Mapping[str, str],
    found: Mapping[str, str],
    stated: SourceFormat,
    wanted: TableSpec,
) -> list[Problem]:
    """Show the first values of each column that could not be converted, and what may stand there."""
    problems = []
    for name, expression in refused.items():
        rows = connection.execute(
            f"SELECT row, {identifier(name)}::VARCHAR FROM (SELECT *, row_number() OVER () AS row "
            f'FROM "new {table.name}") WHERE {_present(name, found[name])} AND {expression} IS NULL '
            f"ORDER BY row LIMIT {_SHOWN_ROWS}"
        ).fetchall()
        shown = ", ".join(f"row {row}: '{value}'" for row, value in rows)
        what, allowed = _described(table.column(name).type, stated)
        text = f"{table.name}.{name}: not {what} ({shown})"
        problems.append(Problem(text, wanted.sql_path, allowed=f"allowed: {allowed}"))
    return problems


def _described(kind: ColumnType, stated: SourceFormat) -> tuple[str, str]:
    """Name a type of column in plain words, and what a value of it looks like."""
    sign = stated.decimal
    return {
        "text": ("text", "any text"),
        "date": ("a date", stated.date_format or "YYYY-MM-DD"),
        "timestamp": ("a date with a time", "YYYY-MM-DD HH:MM:SS"),
        "integer": ("a whole number", "digits only"),
        "number": ("a number", f"digits, at most one '{sign}'"),
        "money": ("an amount of money", f"digits, at most one '{sign}', as in 1234{sign}50"),
        "boolean": ("true or false", "true, false"),
    }[kind]
