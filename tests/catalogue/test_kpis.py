"""kpis.csv is checked against the agreed columns and compared cell by cell."""

from pathlib import Path

from reporting.catalogue.kpis import COLUMNS, check_kpis, compare_rows, read_rows

HEADER = ",".join(COLUMNS)
ONE_ROW = "one row per window, channel and KPI"
ROW = "monthly,2026-10,FR,period,,cpl,52.1,50.0,,,2.1,0.042,-2.1,on_track,EUR,"


def _write(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_check_kpis_good_file_has_no_problem(tmp_path: Path) -> None:
    """One row with the agreed columns is enough."""
    assert check_kpis(_write(tmp_path / "kpis.csv", ROW)) == ()


def test_check_kpis_names_what_is_wrong(tmp_path: Path) -> None:
    """Absent file, other columns, no rows and double rows each have their text."""
    absent = tmp_path / "absent.csv"
    other = _write(tmp_path / "other.csv", header="report,unit")
    empty = _write(tmp_path / "empty.csv")
    double = _write(tmp_path / "double.csv", ROW, ROW)
    texts = [str(problem) for path in (absent, other, empty, double) for problem in check_kpis(path)]
    assert texts == [
        f"{absent}: the notebook left no kpis.csv; its last cell calls write_kpis",
        f"{other}:1: other columns than agreed (report, unit); {', '.join(COLUMNS)}",
        f"{empty}: no rows; {ONE_ROW}",
        f"{double}:3: a second row for period /  / cpl (the first is line 2); {ONE_ROW}",
    ]


def test_compare_rows_lists_changed_cells_and_absent_rows(tmp_path: Path) -> None:
    """A changed actual is one change; a row that is gone is one change per filled cell."""
    before = read_rows(_write(tmp_path / "a.csv", ROW))
    after = read_rows(_write(tmp_path / "b.csv", ROW.replace("52.1", "51.9")))
    changes = compare_rows(before, after)
    assert [(change.column, change.before, change.after) for change in changes] == [
        ("actual", "52.1", "51.9")
    ]
    # filled value cells of ROW: actual, plan, delta, delta_pct, impact, status, uom
    assert len(compare_rows(before, {})) == 7
