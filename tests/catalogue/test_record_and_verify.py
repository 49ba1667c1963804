"""A filed report says what it is, and any change to it is found."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from reporting.catalogue.filed import find_filed, iter_filed
from reporting.catalogue.record import RunRecord, describe_outputs, read_record, write_record
from reporting.catalogue.verify import verify_report
from reporting.errors import DataFailed, InputRefused

RECORD = RunRecord(
    report="monthly_performance",
    period="2026-10",
    unit="FR",
    title="Performance mensuelle",
    unit_name="France",
    period_label="octobre 2026",
    language="fr",
    issue=1,
    state="filed",
    as_of="",
    parameters={"unit": "FR"},
    snapshot="s1",
    inputs={"notebook": "00"},
    renderer="embedded",
    versions={"python": "3.11"},
    started="2026-11-02T06:00:00+00:00",
    finished="2026-11-02T06:00:02+00:00",
    outputs={},
)


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Make an output folder with one filed report."""
    folder = tmp_path / "2026-10" / "FR" / "monthly_performance"
    folder.mkdir(parents=True)
    (folder / "report.html").write_text("<p>43,0 kEUR</p>")
    write_record(folder, replace(RECORD, outputs=describe_outputs(folder)))
    return tmp_path


def test_record_round_trip_keeps_every_field(output: Path) -> None:
    """What is read is what was written."""
    folder = output / "2026-10" / "FR" / "monthly_performance"
    record = read_record(folder)
    assert replace(record, outputs={}) == RECORD
    # sha256 of the bytes above, by `printf '<p>43,0 kEUR</p>' | sha256sum`
    assert record.outputs["report.html"].size == 16


def test_read_record_newer_schema_is_refused(output: Path) -> None:
    """A record of a later version is not guessed at."""
    path = output / "2026-10" / "FR" / "monthly_performance" / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "schema": 2}))
    with pytest.raises(DataFailed) as caught:
        read_record(path.parent)
    assert str(caught.value) == f"{path}: unknown schema (2); this version reads schema 1"


def test_verify_untouched_report_finds_nothing(output: Path) -> None:
    """A report as filed is in order."""
    (filed,) = iter_filed(output)
    assert verify_report(filed) == ()


@pytest.mark.parametrize("change", ["flip", "remove", "add"])
def test_verify_changed_report_names_the_file(output: Path, change: str) -> None:
    """One changed byte, a missing file and a foreign file are each found."""
    (filed,) = iter_filed(output)
    page = filed.folder / "report.html"
    if change == "flip":
        page.write_text("<p>44,0 kEUR</p>")
        expected = f"{page}: the file was changed after it was filed; run the job again"
    elif change == "remove":
        page.unlink()
        expected = f"{page}: a filed file is missing; run the job again"
    else:
        (filed.folder / "x.pdf").write_text("x")
        expected = f"{filed.folder / 'x.pdf'}: a file that was not filed; run.json lists report.html"
    assert [str(problem) for problem in verify_report(filed)] == [expected]


def test_find_filed_unknown_report_suggests_the_nearest(output: Path) -> None:
    """A slip in the name of a report is met with a guess."""
    with pytest.raises(InputRefused) as caught:
        find_filed(output, period="2026-10", unit="FR", report="monthly_perfomance")
    assert str(caught.value) == (
        "no filed report (2026-10/FR/monthly_perfomance); filed are 1 reports (see 'reporting list'); "
        "did you mean '2026-10/FR/monthly_performance'?"
    )


def test_iter_filed_skips_drafts(output: Path) -> None:
    """Folders that start with a dot are not reports."""
    draft = output / ".drafts" / "a" / "b"
    draft.mkdir(parents=True)
    write_record(draft, RECORD)
    assert [filed.record.key for filed in iter_filed(output)] == [("2026-10", "FR", "monthly_performance")]
