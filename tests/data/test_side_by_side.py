"""Queries that are asked at once answer as if they were asked one after the other."""

from __future__ import annotations

import time

import duckdb
import pytest

from reporting.data.side_by_side import side_by_side

ENDLESS = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE hash(a.range, b.range) = 7"


def test_side_by_side_answers_in_order() -> None:
    """The answers stand in the order of the questions, and see the tables of the connection."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE numbers AS SELECT range AS n FROM range(100)")
        found = side_by_side(
            connection,
            range(20),
            lambda cursor, least: cursor.execute(
                "SELECT count(*) FROM numbers WHERE n >= ?", [least]
            ).fetchall(),
        )
    assert found == [[(100 - least,)] for least in range(20)]


def test_side_by_side_error_ends_what_is_asked_beside_it() -> None:
    """One wrong query is the answer; another one, which would take for ever, is ended."""

    def ask(cursor: duckdb.DuckDBPyConnection, query: str) -> object:
        if query == "wrong":
            time.sleep(0.3)
        return cursor.execute(query).fetchall()

    with duckdb.connect() as connection, pytest.raises(duckdb.ParserException, match="wrong"):
        side_by_side(connection, ["wrong", ENDLESS, ENDLESS, ENDLESS], ask)
