"""A real PostgreSQL server as a source: read-only, in time, asked again when it goes away, never betrayed."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from data.conftest import MINIMAL, spec_of
from reporting.data.manifest import newest_snapshot, verify_snapshot
from reporting.data.snapshot import take_snapshot
from reporting.data.sources import read_source
from reporting.data.spec import SnapshotSpec, SourceSpec, TableSpec, UnitRecord
from reporting.errors import DataFailed

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
SECRET = "s3cret-of-the-server"

if not PROGRAMS or not shutil.which("runuser"):
    warnings.warn("NOT TESTED on a real PostgreSQL: apt-get install postgresql", stacklevel=1)
    pytest.skip("no PostgreSQL here: apt-get install postgresql", allow_module_level=True)


class Postgres:
    """A server of its own in a short folder (a socket's path may have 107 characters)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs = PROGRAMS[-1].parent
        self.log = folder / "log"

    def run(self, program: str, *arguments: str) -> None:
        """Run a program of the server as its user: it refuses to run as root."""
        command = [str(self.programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)

    def start(self) -> None:
        """Start it, reachable through its socket only."""
        options = f"-c listen_addresses='' -k {self.folder} -c fsync=off -c max_connections=20"
        self.run("pg_ctl", "-D", str(self.folder / "db"), "-l", str(self.log), "-w", "-o", options, "start")

    def stop(self) -> None:
        """Stop it at once, as a lost machine does."""
        self.run("pg_ctl", "-D", str(self.folder / "db"), "-m", "immediate", "stop")

    def kill(self) -> None:
        """Kill what serves the reader: the server then ends all sessions and recovers."""
        main = int((self.folder / "db" / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
        listed = subprocess.run(
            ["pgrep", "-P", str(main), "-f", "reader"], check=False, capture_output=True, text=True
        )
        for process in listed.stdout.split():
            os.kill(int(process), signal.SIGKILL)

    def until_it_answers(self) -> None:
        """Wait for the end of a recovery."""
        for _ in range(100):
            try:
                return self.run("pg_isready", "-h", str(self.folder))
            except subprocess.CalledProcessError:
                time.sleep(0.1)
        raise AssertionError(self.log.read_text(encoding="utf-8"))

    def url(self) -> str:
        """Address of the database, the password in it."""
        return f"postgresql://reader:{SECRET}@/postgres?host={self.folder}"

    def source(self, query: str, name: str = "warehouse", **limits: float) -> SourceSpec:
        """Describe a query as a source."""
        return SourceSpec(name, "sql", url=self.url(), query=query, **limits)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """Make a server with one table and a user that may write: reading only is the session's business."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    folder.chmod(0o755)
    server = Postgres(folder)
    server.run("initdb", "-D", str(folder / "db"), "-A", "trust", "-U", "owner", "-N", "-E", "UTF8")
    access = "local all owner trust\nlocal all all password\n"
    (folder / "db" / "pg_hba.conf").write_text(access, encoding="utf-8")
    server.start()
    sql = f"""
        CREATE ROLE reader LOGIN PASSWORD '{SECRET}';
        CREATE TABLE leads (day date, unit text, amount numeric(20,4), leads bigint);
        INSERT INTO leads
            SELECT date '2026-03-01' + i, 'FR', 123456789012345.6789, i FROM generate_series(0, 27) AS i;
        GRANT ALL ON leads TO reader;
    """
    server.run("psql", "-h", str(folder), "-U", "owner", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-c", sql)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


def test_postgres_gives_rows_and_every_digit(server: Postgres) -> None:
    """NUMERIC arrives as written: fifteen digits before the point and four after it."""
    table = read_source(server.source("SELECT day, unit, amount, leads FROM leads ORDER BY day LIMIT 2"))
    rows = table.to_pylist()
    assert [row["day"].isoformat() for row in rows] == ["2026-03-01", "2026-03-02"]
    assert [Decimal(row["amount"]) for row in rows] == [Decimal("123456789012345.6789")] * 2
    assert [row["leads"] for row in rows] == [0, 1]


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM leads RETURNING unit",
        "CREATE TABLE stolen AS SELECT 1",
        "WITH gone AS (DELETE FROM leads RETURNING *) SELECT count(*) FROM gone",
    ],
)
def test_postgres_session_can_only_read(server: Postgres, query: str) -> None:
    """A user that may write cannot write through a report's query; the table is as it was."""
    with pytest.raises(DataFailed, match="read-only transaction"):
        read_source(server.source(query), sleep=_never)
    assert read_source(server.source("SELECT count(*) AS n FROM leads")).to_pydict() == {"n": [28]}


def test_postgres_slow_query_is_ended_and_asked_again(server: Postgres) -> None:
    """A query over its seconds is ended by the server; three tries, then the reason."""
    pauses: list[float] = []
    with pytest.raises(DataFailed, match=r"'warehouse': not available after 3 tries .*statement timeout"):
        read_source(server.source("SELECT pg_sleep(9)", seconds=0.2), sleep=pauses.append)
    assert len(pauses) == 2
    assert 0.25 <= pauses[0] <= 0.75
    assert 0.5 <= pauses[1] <= 1.5


@pytest.mark.parametrize("query", ["SELECT nothing FROM leads", "SELEC 1", "SELECT 1/0 AS x"])
def test_postgres_wrong_query_is_not_asked_again(server: Postgres, query: str) -> None:
    """What is wrong stays wrong: one try, and the server's own words."""
    with pytest.raises(DataFailed, match=r"source 'warehouse'") as caught:
        read_source(server.source(query), sleep=_never)
    assert SECRET not in str(caught.value)


def test_postgres_wrong_password_is_not_printed(server: Postgres) -> None:
    """A refused login names the source, not what was tried."""
    source = SourceSpec(
        "warehouse", "sql", url=server.url().replace(SECRET, "hunter2-tried"), query="SELECT 1"
    )
    with pytest.raises(DataFailed, match="'warehouse'") as caught:
        read_source(source, sleep=lambda _: None)
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in repr(source)


def test_postgres_killed_while_it_answers_leaves_the_old_snapshot(server: Postgres, tmp_path: Path) -> None:
    """Killed in each of three tries: a data failure, and the last snapshot is whole and the newest."""
    first = take_snapshot(_spec(tmp_path, server, DAILY), tmp_path / "snapshots")
    slow = f"SELECT d.* FROM ({DAILY}) AS d, LATERAL (SELECT pg_sleep(0.2 + 0 * d.value)) AS z"
    with (
        _keep_killing(server),
        pytest.raises(DataFailed, match="'facts': not available after 3 tries") as caught,
    ):
        take_snapshot(_spec(tmp_path, server, slow), tmp_path / "snapshots", read=_without_pauses)
    assert caught.value.exit_code == 4
    assert SECRET not in str(caught.value)
    assert newest_snapshot(tmp_path / "snapshots").id == first.id
    verify_snapshot(first)
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == [first.id]


def test_postgres_that_does_not_run_is_asked_three_times(server: Postgres) -> None:
    """A refused connection may pass; the message has no password and no address."""
    server.until_it_answers()
    server.stop()
    pauses: list[float] = []
    try:
        with pytest.raises(DataFailed, match="not available after 3 tries") as caught:
            read_source(server.source("SELECT 1"), sleep=pauses.append)
    finally:
        server.start()
    assert len(pauses) == 2
    assert SECRET not in str(caught.value)
    assert read_source(server.source("SELECT 1 AS one")).num_rows == 1


DAILY = """SELECT day AS date, unit AS bu_id, 'sea' AS channel_id, 'crm' AS source, 'leads' AS measure_id,
           leads AS value FROM leads"""


def _spec(folder: Path, server: Postgres, query: str) -> SnapshotSpec:
    """Describe the smallest world with its facts on the server."""
    files = spec_of(folder / "files", MINIMAL, (UnitRecord("FR", "France"),))
    return replace(
        files,
        sources=(*files.sources, server.source(query, "facts")),
        tables=(*files.tables, TableSpec("fact_measure_daily", ("facts",))),
    )


def _without_pauses(source: SourceSpec) -> pa.Table:
    return read_source(source, sleep=lambda _: None)


def _never(seconds: float) -> None:
    raise AssertionError(f"asked again after {seconds} s")


@contextmanager
def _keep_killing(server: Postgres) -> Iterator[None]:
    """Kill whatever answers, again and again, until the block ends; then wait for the server's recovery."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.3):
            server.kill()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        server.until_it_answers()
