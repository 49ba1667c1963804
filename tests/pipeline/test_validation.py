"""`validate` finds everything wrong with a workspace at once, without reading its data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reporting.pipeline.validation import validate
from reporting.workspace import Workspace
from small_workspace import CELLS, PARAMETERS, REPOSITORY, SmallWorkspace, make_small_workspace, notebook


@pytest.fixture
def small(tmp_path: Path) -> SmallWorkspace:
    return make_small_workspace(tmp_path / "small")


def _lines(small: SmallWorkspace) -> list[str]:
    return [str(problem) for problem in validate(Workspace(small.root))]


def test_validate_demo_and_small_workspace_are_in_order(small: SmallWorkspace) -> None:
    """The demo group's own workspace, and the one of the tests, have no problem."""
    assert validate(Workspace(REPOSITORY)) == ()
    assert _lines(small) == []


def test_validate_reads_no_data(small: SmallWorkspace) -> None:
    """A workspace is checked before its sources exist."""
    for path in (small.root / "data").iterdir():
        path.unlink()
    assert _lines(small) == []


def test_validate_lists_problems_of_all_files_at_once(small: SmallWorkspace) -> None:
    """A bad key does not hide a bad notebook, nor that a bad brand."""
    small.change("params/monthly.yml", "cadence:", "cadense: x\ncadence:")
    small.write_notebook("def twice(x):\n    return 2 * x", *CELLS)
    small.change("templates/_brand.yml", "accent: petrol", "accent: petroll")
    lines = _lines(small)
    assert len(lines) == 3
    assert lines[0].startswith("params/monthly.yml:3:1: unknown key ('cadense')")
    assert lines[1] == (
        "notebooks/monthly.ipynb: cell 2, line 1: a function is defined (twice); "
        "allowed: calls; definitions belong to the package, with tests"
    )
    assert lines[2].startswith("templates/_brand.yml:108:15: unknown colour ('petroll')")


def test_validate_unknown_table_and_mapping_are_placed(small: SmallWorkspace) -> None:
    """Names of _data.yml that the data half does not know are refused where they are written."""
    small.change("params/_data.yml", "fact_fx: {sources: [rates]}", "fact_fxx: {sources: [rates]}")
    small.change("params/_data.yml", "{sources: [ledger]}", "{sources: [ledger], mapping: google_adz}")
    lines = _lines(small)
    assert len(lines) == 2
    assert lines[0].startswith("params/_data.yml:15:49: unknown mapping ('google_adz'); a .sql file of")
    assert lines[0].endswith("; did you mean 'google_ads'?")
    assert lines[1].startswith("params/_data.yml:16:3: unknown table ('fact_fxx'); canonical tables: dim_")
    assert lines[1].endswith("; did you mean 'fact_fx'?")


def test_validate_sql_mapping_must_be_one_select_over_its_sources(small: SmallWorkspace) -> None:
    """A mapping that writes, or reads something else, is refused without being run."""
    small.change("params/_data.yml", "{sources: [ledger]}", "{sources: [ledger], mapping: sql/ledger.sql}")
    assert _lines(small) == ["params/_data.yml:15:49: no such file of the workspace ('sql/ledger.sql')"]
    small.write("sql/ledger.sql", "SELECT * FROM read_csv('/etc/passwd')")
    (line,) = _lines(small)
    assert line.startswith("sql/ledger.sql: a mapping that calls 'read_csv'; table functions: ")
    small.write("sql/ledger.sql", "DROP TABLE ledger")
    assert _lines(small) == ["sql/ledger.sql: a mapping that is not a SELECT (DROP); one SELECT"]
    small.write("sql/ledger.sql", "SELECT * FROM ledger")
    assert _lines(small) == []


def test_validate_own_kpis_and_their_mentions(small: SmallWorkspace) -> None:
    """kpis.yml is read through the catalogue; places that name a KPI name one that exists."""
    small.write("params/kpis.yml", "kpis:\n  cpl: {decimalz: 0}\n")
    (line,) = _lines(small)
    assert line.startswith("params/kpis.yml:2:")
    assert "('decimalz')" in line
    small.write("params/kpis.yml", "kpis:\n  cpl: {decimals: 0}\n")
    small.change("params/_organisation.yml", "calendars:", "thresholds: {always_comment: [cpll]}\ncalendars:")
    (line,) = _lines(small)
    assert line == (
        "params/_organisation.yml:3:31: unknown KPI ('cpll'); KPIs: see 'reporting kpis'; did you mean 'cpl'?"
    )


def test_validate_parameter_without_a_place_is_refused(small: SmallWorkspace) -> None:
    """A report's own parameter must stand in the parameters cell, with a value of its type."""
    cell = PARAMETERS + "top = 3\n"
    small.write("notebooks/monthly.ipynb", json.dumps(notebook(CELLS, cell)))
    small.change("params/monthly.yml", "position: 10", "parameters: {tops: 3, top: many}")
    assert _lines(small) == [
        (
            "params/monthly.yml:5:20: unknown parameter ('tops'); allowed parameters: as_of, language, "
            "output_folder, period, report, snapshot, top, unit; did you mean 'top'?"
        ),
        (
            "params/monthly.yml:5:28: parameter 'top' has the wrong type ('many' is str); "
            "allowed: int, as its default 3"
        ),
    ]
