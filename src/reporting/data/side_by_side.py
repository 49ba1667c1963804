"""Run independent queries at once, each on a cursor of its own: one small query keeps one core busy only."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TypeVar

import duckdb

Work = TypeVar("Work")
Found = TypeVar("Found")

_AT_ONCE = 2


def side_by_side(
    connection: duckdb.DuckDBPyConnection,
    work: Iterable[Work],
    run: Callable[[duckdb.DuckDBPyConnection, Work], Found],
) -> list[Found]:
    """Run a query for each piece of work, two at a time, and give the answers in order.

    An interruption ends what is being asked at once.

    Parameters
    ----------
    run
        Asks a cursor; it must change nothing that another one reads. Temporary tables are not seen there.
    """
    cursors = [connection.cursor() for _ in range(_AT_ONCE)]
    free: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
    for cursor in cursors:
        free.put(cursor)

    def ask(piece: Work) -> Found:
        cursor = free.get()
        try:
            return run(cursor, piece)
        finally:
            free.put(cursor)

    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="query") as pool:
        answers = [pool.submit(ask, piece) for piece in work]
        try:
            return [answer.result() for answer in answers]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            while not all(answer.done() for answer in answers):
                for cursor in cursors:
                    cursor.interrupt()
                time.sleep(0.01)  # one that is about to ask did not hear it
            raise
        finally:
            pool.shutdown()
            for cursor in cursors:
                cursor.close()
