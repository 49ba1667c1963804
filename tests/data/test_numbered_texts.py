"""Numbered texts sort as the texts do and are written as texts."""

from __future__ import annotations

from pathlib import Path

import duckdb

from reporting.data.numbered_texts import numbered_texts

ROWS = [("b", 1), ("O'Neil", 2), (None, 3), ("É", 4), ("a", 5), ("Z", 6), ("", 7)]


def test_numbered_texts_sort_and_are_written_as_texts(tmp_path: Path) -> None:
    """Quotes, accents, capitals, empty and missing texts keep their place, and files hold plain texts."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE rows (name VARCHAR, number INTEGER, nothing VARCHAR)")
        connection.executemany("INSERT INTO rows VALUES (?, ?, NULL)", ROWS)
        columns = numbered_texts(connection, "rows", ("name", "number", "nothing"), ("name", "nothing"))
        path = str(tmp_path / "rows.parquet")
        connection.execute(f"COPY (SELECT {columns} FROM rows ORDER BY name) TO '{path}' (FORMAT parquet)")
        numbered = connection.execute(f"SELECT * FROM '{path}'").fetchall()
        plain = connection.execute("SELECT * FROM rows ORDER BY name").fetchall()
        types = connection.execute(f"SELECT typeof(name) FROM '{path}' LIMIT 1").fetchall()
    assert numbered == plain
    assert types == [("VARCHAR",)]
