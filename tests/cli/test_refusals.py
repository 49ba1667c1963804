"""Every bad input, through the command line: exit code, full message, and nothing half-written."""

# ruff: noqa: E501 -- messages stand as they are printed

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from cli.conftest import Reporting
from reporting.periods import Period
from small_workspace import DATA, PARAMETERS, PERIOD, SmallWorkspace

RUN = ("run", "--period", PERIOD)
PLAN = ("plan", "--period", PERIOD)  # reads the sources as a run does, and starts no kernel


def _today() -> date:
    """Give the day of this machine, as the command line sees it."""
    return datetime.now().astimezone().date()


def _nothing_filed(small: SmallWorkspace) -> bool:
    """Say that output/ holds no report, draft, page or snapshot."""
    kept = {path.name for path in (small.root / "output").rglob("*")}
    return kept <= {".lock", ".snapshots"}


# What is asked for


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("--period", PERIOD, "--unit", "FRA"),
            "unknown unit ('FRA'); units: FR, UK, GROUP; did you mean 'FR'?",
        ),
        (
            ("--period", PERIOD, "--report", "montly"),
            "unknown report ('montly'); reports: monthly, group; did you mean 'monthly'?",
        ),
        (
            ("--period", "2025-3"),
            (
                "malformed period ('2025-3'); allowed forms: 2026-10 (month), 2026-W43 (week), 2026-Q3 (quarter), "
                "2026 (year), 2026-10-20 (day); did you mean '2025-03'?"
            ),
        ),
        (
            ("--period", PERIOD, "--unit", "../FR"),
            "unknown unit ('../FR'); units: FR, UK, GROUP",
        ),
        (
            ("--period", "2025-W10"),
            (
                "report 'monthly' is made per month, not per week ('2025-W10'); periods such as 2025-03\n"
                "report 'group' is made per month, not per week ('2025-W10'); periods such as 2025-03"
            ),
        ),
        (("--period", PERIOD, "--snapshot", "abc"), "no such snapshot (abc); kept are: none"),
    ],
    ids=["unit", "report", "malformed period", "unit that is a path", "period of another kind", "snapshot"],
)
def test_run_unknown_selection_is_refused(
    on_small: Reporting, small: SmallWorkspace, arguments: tuple[str, ...], message: str
) -> None:
    """What does not exist is refused with what does, before anything is read."""
    answer = on_small("run", *arguments)
    assert (answer.code, answer.out) == (3, "")
    assert "\n".join(answer.last) == message
    assert _nothing_filed(small)


def test_run_future_period_is_refused(on_small: Reporting, small: SmallWorkspace) -> None:
    """A period that has not begun is refused whatever is allowed."""
    last = Period.containing(_today(), "month").previous().id
    answer = on_small("run", "--period", "2099-01", "--allow-open")
    assert answer.code == 3
    assert answer.last == [f"period '2099-01' has not begun (it begins on 2099-01-01); allowed: up to {last}"]
    assert _nothing_filed(small)


def test_run_period_under_way_is_refused_unless_allowed(on_small: Reporting) -> None:
    """An open period needs --allow-open, and the message says so."""
    month = Period.containing(_today(), "month")
    answer = on_small("plan", "--period", month.id)
    assert answer.code == 3
    assert answer.err.splitlines() == [
        (
            f"period '{month.id}' is not over (its last day is {month.end - timedelta(days=1)}); "
            f"allowed: up to {month.previous().id}, or --allow-open for a provisional report"
        )
    ]
    allowed = on_small("plan", "--period", month.id, "--allow-open")
    assert allowed.code == 0
    assert allowed.out.count("open") == 3


# Params


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "params/monthly.yml",
            "cadence:",
            "cadense: week\ncadence:",
            (
                "params/monthly.yml:3:1: unknown key ('cadense'); allowed keys: notebook, title, units, cadence, "
                "formats, renderer, parameters, limits, position; did you mean 'cadence'?"
            ),
        ),
        (
            "params/monthly.yml",
            "position: 10",
            "parameters: {top: 5}",
            (
                "params/monthly.yml:5:19: unknown parameter ('top'); allowed parameters: as_of, language, "
                "output_folder, period, report, snapshot, unit"
            ),
        ),
        (
            "params/_organisation.yml",
            "  FR: {",
            "  ../FR: {",
            (
                "params/_organisation.yml:7:3: unsafe id ('../FR'); allowed: letters, digits, _ and -, at most 64, "
                "beginning with a letter or digit"
            ),
        ),
        (
            "params/_data.yml",
            "data/ledger.csv",
            "'${env:NO_SUCH_FOLDER}/ledger.csv'",
            "params/_data.yml:7:29: environment variable 'NO_SUCH_FOLDER' is not set",
        ),
        (
            "params/_data.yml",
            "{sources: [rates]}",
            "{sources: [rates], mapping: google_adz}",
            (
                "unknown mapping ('google_adz'); built-in mappings: ga4, google_ads, hubspot_deals, matomo, meta_ads, "
                "salesforce_opportunities; did you mean 'google_ads'?"
            ),
        ),
    ],
    ids=["key", "parameter", "unit id that is a path", "variable", "mapping"],
)
def test_run_bad_params_are_refused(
    on_small: Reporting, small: SmallWorkspace, file: str, old: str, new: str, message: str
) -> None:
    """The message names file, line and column, what is allowed and the nearest guess."""
    small.change(file, old, new)
    answer = on_small(*RUN)
    assert (answer.code, answer.out) == (3, "")
    assert "\n".join(answer.last) == message
    assert _nothing_filed(small)


# Brand


def test_run_brand_with_unknown_colour_is_refused(on_small: Reporting, small: SmallWorkspace) -> None:
    """A role names a colour the palette does not have."""
    small.change("templates/_brand.yml", "accent: petrol", "accent: petroll")
    answer = on_small(*RUN)
    assert answer.code == 3
    (line,) = answer.last
    assert line.startswith("templates/_brand.yml:108:15: unknown colour ('petroll'); allowed: ")
    assert line.endswith("; did you mean 'petrol'?")
    assert _nothing_filed(small)


def test_run_brand_with_missing_font_is_refused(on_small: Reporting, small: SmallWorkspace) -> None:
    """A font file that is not there is refused; nothing is fetched or replaced."""
    (small.root / "templates" / "fonts" / "IBMPlexMono-Regular.ttf").unlink()
    answer = on_small(*RUN)
    assert answer.code == 3
    (line,) = answer.last
    assert line.startswith("templates/_brand.yml:")
    assert line.endswith(": font file of 'IBM Plex Mono' ('fonts/IBMPlexMono-Regular.ttf'): no such file")
    assert _nothing_filed(small)


# Data


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "nature_id",
            "nature",
            (
                "fact_cost_entry: missing column ('nature_id', text); columns found: entry_id, doc_type, "
                "posting_date, service_start, service_end, bu_id, channel_id, nature, amount_local, currency, "
                "recorded_at; did you mean 'nature'?\n"
                "fact_cost_entry: unknown column ('nature'); columns: entry_id, doc_type, doc_no, supplier, "
                "posting_date, service_start, service_end, bu_id, action_id, channel_id, nature_id, amount_local, "
                "currency, po_no, ref_entry_id, is_penalty, recorded_at; did you mean 'nature_id'?"
            ),
        ),
        (
            "1000.00",
            "1'000.00",
            (
                "fact_cost_entry.amount_local: not an amount of money (row 1: '1'000.00'); "
                "allowed: digits, at most one '.', as in 1234.50"
            ),
        ),
        ("L2", "L1", "V02 fact_cost_entry: rows with the same key (entry_id, recorded_at) (L1: 2 rows)"),
        (
            "FR,sea",
            "FR,seo",
            "V01 fact_cost_entry: unknown 'channel_id' (channel_id seo); did you mean 'sea'?",
        ),
    ],
    ids=["missing column", "wrong type", "duplicate key", "unknown foreign key"],
)
def test_run_bad_rows_are_refused(
    on_small: Reporting, small: SmallWorkspace, old: str, new: str, message: str
) -> None:
    """Rows that do not fit stop the run before any notebook, with table, column and first rows."""
    small.change("data/ledger.csv", old, new)
    answer = on_small(*PLAN)
    assert (answer.code, answer.out) == (4, "")
    assert "\n".join(answer.last) == message
    assert _nothing_filed(small)


def test_run_unreadable_encoding_is_refused(on_small: Reporting, small: SmallWorkspace) -> None:
    """A file saved in another encoding is refused with the line of its first bad byte."""
    text = DATA["channels"].replace("Search", "Réf")
    (small.root / "data" / "channels.csv").write_bytes(text.encode("latin-1"))
    answer = on_small(*PLAN)
    assert answer.code == 4
    assert answer.last == [
        (
            "data/channels.csv:2: source 'channels': bytes that are not utf-8 (e9 66 2c 52); "
            "state the file's encoding in _data.yml"
        )
    ]
    assert _nothing_filed(small)


def test_run_missing_source_file_is_refused(on_small: Reporting, small: SmallWorkspace) -> None:
    """A file that is not there is named as seen from the workspace."""
    (small.root / "data" / "ledger.csv").unlink()
    answer = on_small(*PLAN)
    assert answer.code == 4
    assert answer.last == ["data/ledger.csv: source 'ledger': no such file"]
    assert _nothing_filed(small)


def test_run_empty_data_is_refused(on_small: Reporting, small: SmallWorkspace) -> None:
    """Files that hold their headings only make no report."""
    for name, text in DATA.items():
        small.write(f"data/{name}.csv", text.splitlines()[0] + "\n")
    answer = on_small(*PLAN)
    assert answer.code == 4
    assert answer.last == ["no facts: every source is empty; rows of measures or costs are needed"]
    assert not small.filed("FR").exists()


# Notebooks


def _failure(small: SmallWorkspace, answer_lines: list[str]) -> tuple[str, str]:
    """Give the message of the one failed job, and the draft it names, which must exist."""
    headline, message, kept = answer_lines[-3:]
    assert headline == "1 of 1 jobs failed"
    draft = kept.removeprefix("  the draft is kept: ")
    assert (small.root / draft / "notebook.ipynb").is_file()
    assert not small.filed("FR").exists()
    return message, draft


def test_run_notebook_that_raises_names_cell_and_line(on_small: Reporting, small: SmallWorkspace) -> None:
    """The error names notebook, cell, line and its source; the draft is kept."""
    small.write_notebook("x = 1", "y = 0\nx / y")
    answer = on_small(*RUN, "--unit", "FR")
    assert answer.code == 5
    message, draft = _failure(small, answer.err.splitlines())
    assert message == (
        "2025-03 FR monthly: notebooks/monthly.ipynb: cell 3, line 2 (x / y): "
        "ZeroDivisionError: division by zero"
    )
    assert draft.startswith("output/.drafts/2025-03-FR-monthly-")


def test_run_notebook_that_hangs_is_killed_at_its_limit(on_small: Reporting, small: SmallWorkspace) -> None:
    """After its time a notebook is killed, and the message says which limit it was."""
    small.write_notebook("import time\ntime.sleep(60)")
    small.change("params/monthly.yml", "seconds: 60", "seconds: 2")
    answer = on_small(*RUN, "--unit", "FR")
    assert answer.code == 5
    message, _ = _failure(small, answer.err.splitlines())
    assert message.startswith("2025-03 FR monthly: notebooks/monthly.ipynb: cell ")
    assert message.endswith(": the time limit of 2 s was reached; the kernel was killed")


def test_run_notebook_without_figures_is_not_filed(on_small: Reporting, small: SmallWorkspace) -> None:
    """A notebook that forgets its kpis.csv fails, and is told what to call."""
    small.write_notebook("x = 1")
    answer = on_small(*RUN, "--unit", "FR")
    assert answer.code == 5
    message, draft = _failure(small, answer.err.splitlines())
    assert message == (
        f"2025-03 FR monthly: {draft}/kpis.csv: the notebook left no kpis.csv; its last cell calls write_kpis"
    )


def test_run_one_failing_job_never_stops_the_others(on_small: Reporting, small: SmallWorkspace) -> None:
    """The unit whose notebook fails is missing, the others are filed, and the exit code says so."""
    small.write_notebook("assert unit != 'FR', 'not today'", *_cells())
    answer = on_small(*RUN)
    assert answer.code == 5
    assert answer.out.startswith("1 failed, 2 succeeded in ")
    assert answer.err.splitlines()[-3:-1] == [
        "1 of 3 jobs failed",
        (
            "2025-03 FR monthly: notebooks/monthly.ipynb: cell 2, line 1 (assert unit != 'FR', 'not today'): "
            "AssertionError: not today"
        ),
    ]
    assert small.filed("UK").is_dir()
    assert small.filed("GROUP", "group").is_dir()
    assert not small.filed("FR").exists()


def test_run_notebook_that_prints_fifty_megabytes_is_cut(on_small: Reporting, small: SmallWorkspace) -> None:
    """What a cell prints beyond its limit is cut, and the record says so; the report stays a page."""
    small.write_notebook("for _ in range(500_000):\n    print('x' * 99)", *_cells())
    small.change("params/monthly.yml", "seconds: 60", "seconds: 60, output_mb: 0.1")
    answer = on_small(*RUN, "--unit", "FR")
    assert answer.code == 0
    assert (small.filed("FR") / "notebook.ipynb").stat().st_size < 500_000
    (warning,) = small.record("FR")["warnings"]
    assert warning == "cell 2: stdout cut after 104,857 characters"


def _cells() -> tuple[str, ...]:
    from small_workspace import CELLS

    return CELLS


def test_run_notebook_without_a_parameter_is_refused(on_small: Reporting, small: SmallWorkspace) -> None:
    """A parameters cell without a place for the snapshot is refused before any kernel starts."""
    small.write_notebook(*_cells(), parameters=PARAMETERS.replace('snapshot = ""\n', ""))
    answer = on_small(*RUN)
    assert answer.code == 3
    line = (
        "notebooks/monthly.ipynb: the parameters cell lacks 'snapshot'; every notebook takes report, unit, "
        "period, language, as_of, snapshot, output_folder"
    )
    assert answer.last == [line, line]
    assert _nothing_filed(small)
