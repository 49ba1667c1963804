"""kpis.csv: columns, digits, reasons, and a file that is whole or absent."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.errors import DataFailed
from reporting.metrics import read_kpis, write_kpis
from reporting.metrics.records import number_text

SCOPE = SimpleNamespace(unit=SimpleNamespace(id="FR"), period=SimpleNamespace(id="2026-03"))
HEADER = (
    "report,period,unit,window,channel,kpi_id,actual,plan,previous_year,forecast,"
    "delta,delta_pct,impact,status,uom,flag\n"
)


def kpis() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "window": ["period", "period"],
            "kpi_id": ["marketing_cost", "cpl"],
            "actual": [43_000.0, np.nan],
            "plan": [40_000.0, 50.0],
            "previous_year": [39_999.9999, np.nan],
            "forecast": [np.nan, np.nan],
            "flag": ["", "no_base|cost_without_result"],
            "uom": ["EUR", "EUR"],
            "plan_flag": ["", "low_base"],
            "previous_year_flag": ["", "no_data"],
            "forecast_flag": ["no_data", "no_data"],
            "delta": [3_000.0, np.nan],
            "delta_pct": [0.075, np.nan],
            "impact": [-3_000.0, np.nan],
            "status": ["watch", "off_track"],
        }
    )


def test_write_kpis_gives_the_agreed_columns_and_digits(tmp_path: Path) -> None:
    """Numbers in full, nothing where there is none, and the reason beside it."""
    path = write_kpis(kpis(), SCOPE, "monthly_performance", str(tmp_path / "draft"))
    assert path == tmp_path / "draft" / "kpis.csv"
    assert path.read_text(encoding="utf-8") == HEADER + (
        "monthly_performance,2026-03,FR,period,,marketing_cost,43000,40000,39999.9999,,3000,0.075,-3000,watch,EUR,"
        "forecast:no_data\n"
        "monthly_performance,2026-03,FR,period,,cpl,,50,,,,,,off_track,EUR,"
        "no_base|cost_without_result|previous_year:no_data|forecast:no_data\n"
    )


def test_write_kpis_leaves_one_file_with_its_rights(tmp_path: Path) -> None:
    """No draft stays behind, and the group may read whatever the umask."""
    before = os.umask(0o077)
    try:
        path = write_kpis(kpis(), SCOPE, "r", tmp_path)
    finally:
        os.umask(before)
    assert path is not None
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [file.name for file in tmp_path.iterdir()] == ["kpis.csv"]


def test_write_kpis_again_gives_the_same_bytes(tmp_path: Path) -> None:
    """A second run replaces the file by the same bytes."""
    first = write_kpis(kpis(), SCOPE, "r", tmp_path)
    assert first is not None
    content = first.read_bytes()
    second = write_kpis(kpis(), SCOPE, "r", tmp_path)
    assert second is not None
    assert second.read_bytes() == content


def test_write_kpis_without_a_folder_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook run by hand leaves no file."""
    monkeypatch.chdir(tmp_path)
    assert write_kpis(kpis(), SCOPE, "r", "") is None
    assert list(tmp_path.iterdir()) == []


def test_write_kpis_refuses_double_rows_and_infinity(tmp_path: Path) -> None:
    """Nothing is written when a row speaks twice or a number has no end."""
    frame = pd.concat([kpis(), kpis().iloc[[0]].assign(actual=np.inf)])
    with pytest.raises(DataFailed) as caught:
        write_kpis(frame, SCOPE, "r", tmp_path)
    assert str(caught.value) == (
        "two rows for period /  / marketing_cost; one row per window and KPI\n"
        "an infinite number for period /  / marketing_cost; numbers"
    )
    assert list(tmp_path.iterdir()) == []


def test_write_kpis_text_is_no_formula(tmp_path: Path) -> None:
    """A channel that starts like a formula is text in every spreadsheet."""
    path = write_kpis(kpis().assign(channel=["=1+1", "a,b"]), SCOPE, "r", tmp_path)
    assert path is not None
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[1].startswith("r,2026-03,FR,period,'=1+1,marketing_cost,43000")
    assert lines[2].startswith('r,2026-03,FR,period,"a,b",cpl,')


def test_read_kpis_gives_back_what_was_written(tmp_path: Path) -> None:
    """Numbers as the same doubles, empty ones unknown, text as text."""
    path = write_kpis(kpis(), SCOPE, "r", tmp_path)
    assert path is not None
    frame = read_kpis(path)
    pd.testing.assert_series_equal(frame["previous_year"], kpis()["previous_year"])
    assert frame["channel"].tolist() == ["", ""]
    assert frame["flag"].tolist()[0] == "forecast:no_data"


def test_read_kpis_other_columns_are_refused(tmp_path: Path) -> None:
    """A file of another shape is not read as if it were KPIs."""
    path = tmp_path / "kpis.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DataFailed, match="other columns than agreed"):
        read_kpis(path)
    with pytest.raises(DataFailed, match="not readable as KPIs"):
        read_kpis(tmp_path / "none.csv")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_text_reads_back_as_the_same_double(number: float) -> None:
    """No digit is lost, and no sign is left on zero."""
    text = number_text(number)
    assert float(text) == number
    assert text != "-0"
