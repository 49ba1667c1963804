"""What the differential test does not reach of the SQL: quoting, levels, people, and nothing at all."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest

from reporting.metrics import evaluate, load_catalogue
from reporting.metrics.sql import evaluate_sql

COLUMNS = ["scenario", "window", "channel", "measure_id", "value"]


def both(
    rows: list[tuple[str, str, str | None, str, float]], **options: object
) -> tuple[pd.DataFrame, pd.DataFrame]:
    frame = pd.DataFrame(rows, columns=COLUMNS)
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        connection.execute('CREATE TABLE "odd ""name" AS SELECT * FROM frame')
        found = evaluate_sql(connection, 'odd "name', load_catalogue(), **options)  # type: ignore[arg-type]
    return found, evaluate(frame, load_catalogue(), **options)  # type: ignore[arg-type]


def test_evaluate_sql_people_are_not_added() -> None:
    """Reach of two channels is no reach of both; of each it is known."""
    rows = [("AC", "period", "a", "reach", 10.0), ("AC", "period", "b", "reach", 20.0)]
    found, expected = both(rows, kpis=["reach", "frequency"])
    assert found["flag"].tolist() == ["not_additive", "not_additive"]
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)
    found, expected = both(rows, kpis=["reach"], by=["channel"])
    assert found["actual"].tolist() == [10.0, 20.0]
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def test_evaluate_sql_channel_names_are_values() -> None:
    """A quote in a name, or no name, changes nothing."""
    rows = [("AC", "period", "l'été; --", "clicks", 3.0), ("AC", "period", "a", "clicks", 4.0)]
    found, expected = both(
        rows, kpis=["clicks", "traffic_share"], by=["channel"], loaded_measures=["sessions"]
    )
    assert found["channel"].tolist() == ["a", "a", "l'été; --", "l'été; --"]
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


@pytest.mark.parametrize("loaded", [(), ("leads", "x'); DROP TABLE t; --")])
def test_evaluate_sql_loaded_measures_are_zero(loaded: tuple[str, ...]) -> None:
    """A loaded source without rows is zero; an unknown name among them is harmless."""
    found, expected = both([("AC", "ytd", "a", "cost", 5.0)], kpis=["leads", "cpl"], loaded_measures=loaded)
    assert found["flag"].tolist() == (
        ["", "no_base|cost_without_result"] if loaded else ["no_data", "no_data"]
    )
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def test_evaluate_sql_what_is_to_go_has_no_actual() -> None:
    """In the window to go a forecast is known, and an actual is not even zero."""
    rows = [("AC", "ytd", "a", "clicks", 5.0), ("FC", "ytg", "a", "clicks", 3.0)]
    found, expected = both(rows, kpis=["clicks"])
    assert found["flag"].tolist() == ["", "no_data"]
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)
