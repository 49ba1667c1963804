"""Files and servers: what is read, what is refused, what is asked again."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from reporting.data.sources import SourceUnavailable, fetch_with_retries, read_source
from reporting.data.sources.files import read_csv, write_csv_as_parquet
from reporting.data.sources.retrying import without_secrets
from reporting.data.spec import SourceSpec
from reporting.errors import DataFailed


def _csv(tmp_path: Path, content: bytes, **how: object) -> SourceSpec:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    return SourceSpec("a", "csv", path, **how)  # type: ignore[arg-type]


def test_read_source_csv_keeps_text_as_written(tmp_path: Path) -> None:
    """Nothing is guessed: leading zeros and long decimals survive; quotes may hold separators and lines."""
    table = read_source(_csv(tmp_path, b'id,v,name\n007,0.10,"a, ""b""\nc"\n,1e5,\n'))
    assert table.to_pydict() == {"id": ["007", None], "v": ["0.10", "1e5"], "name": ['a, "b"\nc', None]}


def test_read_source_csv_follows_stated_encoding_and_separator(tmp_path: Path) -> None:
    """A Windows file with semicolons reads as stated."""
    table = read_source(
        _csv(tmp_path, "nom;prix\nété;1,5\n".encode("cp1252"), encoding="cp1252", separator=";")
    )
    assert table.to_pydict() == {"nom": ["été"], "prix": ["1,5"]}


def test_read_source_csv_wrong_encoding_names_the_line(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are refused with file and line, never replaced."""
    source = _csv(tmp_path, b"name\nok\n\xe9t\xe9\n")
    with pytest.raises(DataFailed, match=r"a\.csv:3: source 'a': bytes that are not utf-8 \(e9 74 e9 0a\)"):
        read_source(source)


def test_read_source_csv_nul_and_double_column_are_refused(tmp_path: Path) -> None:
    """A NUL names its line; a column named twice names itself."""
    with pytest.raises(DataFailed, match=r"a\.csv:2: source 'a': a NUL character"):
        read_source(_csv(tmp_path, b"name\na\x00b\n"))
    with pytest.raises(DataFailed, match=r"column named twice \(x\)"):
        read_source(_csv(tmp_path, b"x,y,x\n1,2,3\n"))


def test_read_source_csv_ragged_row_is_refused(tmp_path: Path) -> None:
    """A row with a column too many is not cut."""
    with pytest.raises(DataFailed, match="Expected 2 columns, got 3"):
        read_source(_csv(tmp_path, b"x,y\n1,2\n1,2,3\n"))


@pytest.mark.parametrize(
    ("content", "how"),
    [
        (b'\xef\xbb\xbfid,v\r\n007,"a, ""b""\nc"\r\n,1e5\r\n', {}),
        ("nom;prix\nété;1,5\n".encode("cp1252"), {"encoding": "cp1252", "separator": ";"}),
        ("a,b\né,2\n".encode("utf-16"), {"encoding": "utf-16"}),
        (("x\n" + "1\n" * 7_999_998 + "1é\n").encode(), {}),
    ],
)
def test_large_csv_is_read_as_a_small_one(tmp_path: Path, content: bytes, how: dict[str, str]) -> None:
    """A file on its way through Parquet, piece by piece, gives the rows of one read at once."""
    source = _csv(tmp_path, content, **how)
    write_csv_as_parquet(source, tmp_path / "a.parquet")
    assert pq.read_table(tmp_path / "a.parquet").equals(read_csv(source))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"name\nok\n\xe9t\xe9\n", r"a\.csv:3: source 'a': bytes that are not utf-8 \(e9 74 e9 0a\)"),
        (
            b"x\n" + b"1\n" * 8_000_000 + b"\xe9",
            r"a\.csv:8000002: source 'a': bytes that are not utf-8 \(e9\)",
        ),
        (b"x\n" + b"1\n" * 8_000_000 + b"\x00", r"a\.csv:8000002: source 'a': a NUL character"),
        (b"x,y,x\n1,2,3\n", r"a\.csv:1: .*column named twice \(x\)"),
        (b"x,y\n1,2\n1,2,3\n", "Expected 2 columns, got 3"),
        (b"x\n1\n2\n3\n4\n", r"too many rows \(over 3\)"),
    ],
)
def test_large_csv_is_refused_as_a_small_one(tmp_path: Path, content: bytes, message: str) -> None:
    """What is wrong far inside a file is named with its line; rows have their limit."""
    with pytest.raises(DataFailed, match=message):
        write_csv_as_parquet(_csv(tmp_path, content, max_rows=3), tmp_path / "a.parquet")


@pytest.mark.parametrize(
    ("limits", "message"),
    [({"max_rows": 2}, r"too many rows \(3\)"), ({"max_bytes": 3}, r"too large \(8 bytes\)")],
)
def test_read_source_limits_stop_large_files(tmp_path: Path, limits: dict[str, int], message: str) -> None:
    """Rows and bytes have limits."""
    with pytest.raises(DataFailed, match=message):
        read_source(_csv(tmp_path, b"x\n1\n2\n3\n", **limits))


def test_read_source_parquet_and_missing_file(tmp_path: Path) -> None:
    """Parquet keeps its types; a file that is none says so; a missing one too."""
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"x": [1, 2]}), path)
    assert read_source(SourceSpec("a", "parquet", path)).to_pydict() == {"x": [1, 2]}
    path.write_bytes(b"PAR1 no")
    with pytest.raises(DataFailed, match="not a Parquet file"):
        read_source(SourceSpec("a", "parquet", path))
    with pytest.raises(DataFailed, match="no such file"):
        read_source(SourceSpec("a", "parquet", tmp_path / "b.parquet"))


def test_read_source_xlsx_reads_a_named_sheet(tmp_path: Path) -> None:
    """Whole numbers have no decimal point; an unknown sheet is refused with the known ones."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("other")
        sheet = book.add_worksheet("plan")
        for row, cells in enumerate([["unit", "amount"], ["FR", 1200], ["DE", 0.5]]):
            sheet.write_row(row, 0, cells)
    table = read_source(SourceSpec("a", "xlsx", path, sheet="plan"))
    assert table.to_pydict() == {"unit": ["FR", "DE"], "amount": ["1200", "0.5"]}
    with pytest.raises(DataFailed, match=r"no such sheet \('budget'\); its sheets: other, plan"):
        read_source(SourceSpec("a", "xlsx", path, sheet="budget"))


class _Flaky:
    """A server that fails a number of times."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.asked = 0

    def fetch(self, query: str) -> pa.Table:
        self.asked += 1
        if self.asked <= self.failures:
            raise SourceUnavailable(
                "connection to postgresql://bob:hunter2@db:5432/x refused, password=hunter2"
            )
        return pa.table({"x": [1]})


def test_fetch_with_retries_asks_three_times_with_growing_pauses() -> None:
    """Two failures are cured by the third try; pauses are 0.5 and 1 s around the jitter."""
    pauses: list[float] = []
    source = SourceSpec("db", "sql", url="postgresql://bob:hunter2@db:5432/x", query="SELECT 1")
    server = _Flaky(2)
    table = fetch_with_retries(server, source, sleep=pauses.append, jitter=lambda: 0.5)
    assert table.num_rows == 1
    assert pauses == [0.5, 1.0]


def test_fetch_with_retries_gives_up_without_the_password() -> None:
    """After three tries the message names the source and holds neither url nor password."""
    source = SourceSpec("db", "sql", url="postgresql://bob:hunter2@db:5432/x", query="SELECT 1")
    server = _Flaky(9)
    with pytest.raises(DataFailed, match="source 'db': not available after 3 tries") as caught:
        fetch_with_retries(server, source, sleep=lambda _: None)
    assert server.asked == 3
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in repr(source)
    assert caught.value.__cause__ is None


def test_without_secrets_keeps_the_first_line_only() -> None:
    """Drivers repeat the connection string in later lines."""
    source = SourceSpec("db", "sql", url="mysql://u:p%40ss@h/d")
    assert without_secrets("refused\nDSN: mysql://u:p%40ss@h/d", source) == "refused"
    assert without_secrets("bad url mysql://u:p%40ss@h/d", source) == "bad url ***"


def _sqlite(folder: Path, query: str, **limits: float) -> SourceSpec:
    """Describe a query of a database with one table of three rows as a source."""
    path = folder / "a.db"
    if not path.exists():
        with sqlite3.connect(path) as made:
            made.execute("CREATE TABLE leads AS SELECT 1 AS n UNION SELECT 2 UNION SELECT 3")
    return SourceSpec("db", "sql", url=f"sqlite:///{path}", query=query, **limits)  # type: ignore[arg-type]


def _never(seconds: float) -> None:
    raise AssertionError(f"asked again after {seconds} s")


def test_read_source_sql_through_sqlalchemy_takes_the_query_as_it_is_written(tmp_path: Path) -> None:
    """Any server SQLAlchemy knows can be read; a colon or a percent sign is no parameter."""
    source = _sqlite(tmp_path, "SELECT n AS x, 'a:b' AS y FROM leads WHERE 'ab' LIKE 'a%' ORDER BY n LIMIT 1")
    assert read_source(source).to_pydict() == {"x": [1], "y": ["a:b"]}


@pytest.mark.parametrize(
    "query", ["SELECT * FROM nowhere", "SELEC 1", "SELECT n FROM leads WHERE nothing = 1"]
)
def test_read_source_sql_wrong_query_is_not_asked_again(tmp_path: Path, query: str) -> None:
    """SQLAlchemy calls a missing table an operational error; it is missing the second time too."""
    with pytest.raises(DataFailed, match=r"^source 'db': (no such|near)"):
        read_source(_sqlite(tmp_path, query), sleep=_never)


@pytest.mark.parametrize(
    "query", ["DELETE FROM leads RETURNING n", "CREATE TABLE stolen AS SELECT 1", "DROP TABLE leads"]
)
def test_read_source_sql_session_can_only_read(tmp_path: Path, query: str) -> None:
    """A statement that writes is refused, and the table is as it was."""
    with pytest.raises(DataFailed, match="attempt to write a readonly database"):
        read_source(_sqlite(tmp_path, query), sleep=_never)
    assert read_source(_sqlite(tmp_path, "SELECT count(*) AS n FROM leads")).to_pydict() == {"n": [3]}


def test_read_source_sql_slow_query_is_ended_and_asked_again(tmp_path: Path) -> None:
    """A query over its seconds is ended; three tries, then the reason."""
    endless = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r"
    pauses: list[float] = []
    with pytest.raises(DataFailed, match=r"'db': not available after 3 tries \(interrupted\)"):
        read_source(_sqlite(tmp_path, endless, seconds=0.05), sleep=pauses.append)
    assert len(pauses) == 2


def test_read_source_sql_locked_database_is_asked_again(tmp_path: Path) -> None:
    """Another program that writes holds the database for a moment; the second try succeeds."""
    source = _sqlite(tmp_path, "SELECT count(*) AS n FROM leads", seconds=0.05)
    writer = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    assert read_source(source, sleep=lambda _: writer.close()).to_pydict() == {"n": [3]}


def test_read_source_sql_unreachable_database_is_asked_three_times(tmp_path: Path) -> None:
    """A database that cannot be opened now may be there later."""
    pauses: list[float] = []
    source = SourceSpec("db", "sql", url=f"sqlite:///{tmp_path / 'no' / 'a.db'}", query="SELECT 1")
    with pytest.raises(DataFailed, match=r"not available after 3 tries \(unable to open database file"):
        read_source(source, sleep=pauses.append)
    assert len(pauses) == 2


def test_read_source_sql_limit_of_rows_stops_reading(tmp_path: Path) -> None:
    """Rows have a limit on servers too."""
    with pytest.raises(DataFailed, match=r"source 'db': too many rows \(over 3\)"):
        read_source(_sqlite(tmp_path, "SELECT n FROM leads", max_rows=2), sleep=_never)


def test_read_source_sql_without_scheme_is_refused() -> None:
    """A url must say what it leads to."""
    with pytest.raises(DataFailed, match="a url without a scheme"):
        read_source(SourceSpec("db", "sql", url="localhost", query="SELECT 1"))
