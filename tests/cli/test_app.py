"""Verbs, help, exit codes, and what goes to stdout."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from cli.conftest import Reporting
from reporting.cli.app import cli
from reporting.pipeline.lock import hold_lock
from small_workspace import PERIOD, REPOSITORY, SmallWorkspace

VERBS = cli.list_commands(None)  # type: ignore[arg-type]


def test_help_lists_every_verb(reporting: Reporting) -> None:
    """--help names all verbs of the workspace, each with one line of text."""
    answer = reporting("--help")
    assert answer.code == 0
    listed = [line.split(maxsplit=1) for line in answer.out.partition("Commands:")[2].splitlines() if line]
    assert [name for name, *_ in listed] == VERBS
    assert all(len(line) == 2 for line in listed)
    assert set(VERBS) >= {
        "init",
        "sample",
        "validate",
        "doctor",
        "plan",
        "run",
        "render",
        "lint",
        "list",
        "show",
        "verify",
        "diff",
        "lab",
    }


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(reporting: Reporting, verb: str) -> None:
    """Each verb explains itself and its options."""
    answer = reporting(verb, "--help")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith(f"Usage: reporting {verb}")
    assert answer.out.splitlines()[2].strip()


def test_unknown_verb_is_a_usage_error_with_a_guess(reporting: Reporting) -> None:
    """A misspelt verb exits with 2 and names the nearest one."""
    answer = reporting("validat")
    assert (answer.code, answer.out) == (2, "")
    assert f"no such verb (validat); verbs: {', '.join(VERBS)}; did you mean 'validate'?" in answer.err


def test_unknown_option_is_a_usage_error(on_small: Reporting) -> None:
    """An unknown option exits with 2."""
    answer = on_small("run", "--perod", PERIOD)
    assert (answer.code, answer.out) == (2, "")
    assert "--perod" in answer.err


def test_malformed_as_of_is_a_usage_error(on_small: Reporting) -> None:
    """A day that is none exits with 2 and shows the form."""
    answer = on_small("plan", "--as-of", "2025-02-30")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "--as-of: not a day (2025-02-30); allowed: YYYY-MM-DD, such as 2026-11-05\n"


def test_held_workspace_exits_with_7(on_small: Reporting, small: SmallWorkspace) -> None:
    """While another run holds the workspace nothing starts, and the message names the holder."""
    with hold_lock(small.root / "output" / ".lock"):
        for verb in ("run", "render"):
            answer = on_small(verb, "--period", PERIOD)
            assert (answer.code, answer.out) == (7, "")
            assert f"another run holds this workspace (process {os.getpid()} on " in answer.err


def test_plan_says_why_each_job_would_run(on_small: Reporting) -> None:
    """The plan is a table on stdout in the order of the reports, the group last."""
    answer = on_small("plan", "--period", PERIOD)
    assert (answer.code, answer.err) == (0, "")
    assert [line.split(maxsplit=5) for line in answer.out.splitlines()] == [
        ["report", "period", "unit", "state", "action", "reason"],
        ["monthly", PERIOD, "FR", "closed", "run", "not filed yet"],
        ["monthly", PERIOD, "UK", "closed", "run", "not filed yet"],
        ["group", PERIOD, "GROUP", "closed", "run", "not filed yet"],
    ]


def test_run_unchanged_jobs_are_skipped(on_filed: Reporting) -> None:
    """A second run makes nothing, and its answer alone is on stdout."""
    answer = on_filed("run", "--period", PERIOD, "--json")
    assert answer.code == 0
    found = json.loads(answer.out)
    assert [(job["unit"], job["outcome"]) for job in found["jobs"]] == [
        ("FR", "unchanged"),
        ("UK", "unchanged"),
        ("GROUP", "unchanged"),
    ]
    assert on_filed("run", "--period", PERIOD, "--quiet").err == ""


def test_list_and_verify_name_what_is_filed(on_filed: Reporting) -> None:
    """All three reports are listed and are as filed."""
    answer = on_filed("list", "--json")
    assert [(one["unit"], one["report"]) for one in json.loads(answer.out)] == [
        ("FR", "monthly"),
        ("GROUP", "group"),
        ("UK", "monthly"),
    ]
    verified = on_filed("verify")
    assert (verified.code, verified.out, verified.err) == (0, "3 reports are as filed\n", "")


def test_show_unknown_report_is_refused_with_the_nearest(on_filed: Reporting) -> None:
    """A report that is not filed is refused with the nearest one that is."""
    answer = on_filed("show", "monthly", PERIOD, "FRA")
    assert (answer.code, answer.out) == (3, "")
    assert answer.err == (
        f"no filed report ({PERIOD}/FRA/monthly); filed are 3 reports (see 'reporting list'); "
        f"did you mean '{PERIOD}/FR/monthly'?\n"
    )


def test_filed_figures_are_the_hand_worked_ones(on_filed: Reporting) -> None:
    """The group's cost is 1,000 + 1.25 x 500 = 1,625 of 1,200 + 1.25 x 400 = 1,700."""
    answer = on_filed("show", "group", PERIOD, "GROUP", "--json")
    kpis = {(row["window"], row["kpi_id"]): row for row in json.loads(answer.out)["kpis"]}
    cost = kpis["period", "marketing_cost"]
    assert (cost["actual"], cost["plan"], cost["delta"], cost["uom"]) == ("1625", "1700", "-75", "EUR")


def test_missing_budget_is_never_zero_percent(on_filed: Reporting, filed: SmallWorkspace) -> None:
    """Without a plan there is no variance: empty cells with a reason, and no 0 % on the page."""
    answer = on_filed("show", "monthly", PERIOD, "UK", "--json")
    kpis = {(row["window"], row["kpi_id"]): row for row in json.loads(answer.out)["kpis"]}
    leads = kpis["period", "leads"]
    assert leads["actual"] == "20"
    assert [leads[name] for name in ("plan", "delta", "delta_pct", "status")] == ["", "", "", ""]
    assert "plan:no_data" in leads["flag"].split("|")
    page = (filed.filed("UK") / "report.html").read_text(encoding="utf-8")
    row = page.partition("Leads")[2].partition("</tr>")[0]
    assert "20" in row
    assert "0 %" not in row.replace("\u202f", " ").replace("\xa0", " ")
    assert "0%" not in row


def test_program_has_said_everything_when_it_ends(small: SmallWorkspace, reporting: Reporting) -> None:
    """The process ends with the code of its command, and nothing of its answer is lost in a pipe."""
    command = [sys.executable, "-c", "from reporting.cli import program; program()"]
    answer = subprocess.run([*command, "kpis"], capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout) == (0, reporting("kpis").out)
    assert len(answer.stdout) > 10_000
    refused = [*command, "plan", "--workspace", str(small.root), "--period", "2025-13"]
    answer = subprocess.run(refused, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout) == (3, "")
    assert answer.stderr.startswith("no such period ('2025-13')")


def _interrupt(small: SmallWorkspace, number: int) -> tuple[int, str, str]:
    """Start a run whose notebook never ends, and send it a signal once that notebook runs."""
    marker = small.root / "started"
    small.write_notebook(f"import time\nopen({str(marker)!r}, 'w').close()\ntime.sleep(600)")
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    # Were the tests started in the background, SIGINT would be ignored.
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    code += "from reporting.cli import program; program()"
    command = [sys.executable, "-c", code, "run"]
    command += ["--workspace", str(small.root), "--period", PERIOD, "--unit", "FR"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as run:
        try:
            while not marker.exists() and run.poll() is None:
                time.sleep(0.05)
            run.send_signal(number)
            out, err = run.communicate(timeout=60)
        finally:
            run.kill()
    return run.returncode, out, err


@pytest.mark.parametrize(
    ("number", "code", "word"), [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")]
)
def test_run_ended_by_a_signal_files_nothing(
    small: SmallWorkspace, number: int, code: int, word: str
) -> None:
    """Ctrl-C and kill end the notebook at once, with the exit code a shell expects."""
    left, out, err = _interrupt(small, number)
    assert (left, out) == (code, "")
    assert word in err.splitlines()
    assert "Traceback" not in err
    assert not small.filed("FR").exists()
