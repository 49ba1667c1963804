"""The verbs of a month: recipients, dry run, approve, send, status, resend."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from delivery.filing import ROOT, file_report
from reporting.cli import main


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Make a workspace of one report of one unit, whose board asks for an approval."""
    for name in ("params", "notebooks", "templates"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name)
    file_report(tmp_path / "output", report="monthly_performance", period="2026-10")
    return tmp_path


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as leave:
        main(list(arguments))
    captured = capsys.readouterr()
    return int(leave.value.code or 0), captured.out, captured.err


def test_month_from_dry_run_to_sent(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Look, approve, send, send again: three mails, once."""
    here = ("--workspace", str(workspace))
    code, out, _ = _run(capsys, "send", "--dry-run", *here)
    assert code == 0
    assert out.count("would wait: waits for 1 approval") == 3
    assert len(list((workspace / "output/.outbox/dry-run").glob("*.eml"))) == 3

    code, out, _ = _run(capsys, "send", "--json", *here)
    assert (code, json.loads(out)["fates"]) == (0, {})

    code, out, _ = _run(capsys, "approve", "--period", "2026-10", "--by", "controller", *here)
    assert code == 0
    assert "2026-10/FR/monthly_performance issue 1 approved by controller" in out

    code, out, err = _run(capsys, "send", *here)
    assert (code, out) == (0, "3 accepted\n")
    assert "@" not in err
    code, out, _ = _run(capsys, "send", *here)
    assert (code, out) == (0, "nothing was due\n")

    code, out, _ = _run(capsys, "outbox", "list", "--json", *here)
    rows = json.loads(out)
    assert {row["state"] for row in rows} == {"sent"}
    assert len(rows) == 3
    code, out, _ = _run(capsys, "outbox", "show", rows[0]["id"][:6], *here)
    assert "state: sent" in out
    assert _run(capsys, "outbox", "verify", *here)[0] == 0


def test_outbox_retry_of_a_sent_delivery_is_refused(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 3, and what is allowed."""
    here = ("--workspace", str(workspace))
    _run(capsys, "approve", "--unit", "FR", *here)
    _run(capsys, "send", "--quiet", *here)
    rows = json.loads(_run(capsys, "outbox", "list", "--json", *here)[1])
    code, _, err = _run(capsys, "outbox", "retry", rows[0]["id"], *here)
    assert code == 3
    assert "is sent; allowed: a delivery that is refused" in err


def test_send_changed_report_is_incomplete(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 6 and the file that was changed."""
    here = ("--workspace", str(workspace))
    page = workspace / "output/2026-10/FR/monthly_performance/report.html"
    page.write_text("changed", encoding="utf-8")
    code, out, err = _run(capsys, "send", *here)
    assert code == 6
    assert "the file was changed after it was filed" in out
    assert "incomplete" in err
    assert _run(capsys, "approve", "--unit", "FR", *here)[0] == 4


def test_send_redirect_all_goes_with_no_other_way(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A rehearsal cannot be combined with real recipients: exit code 2."""
    code, _, err = _run(
        capsys, "send", "--redirect-all", "a@example.com", "--confirm", "--workspace", str(workspace)
    )
    assert code == 2
    assert "rehearsal" in err


def test_hold_and_release(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A hold shows in what waits, with its reason."""
    here = ("--workspace", str(workspace))
    _run(capsys, "approve", "--unit", "FR", *here)
    _run(capsys, "hold", "--unit", "FR", "--reason", "wrong rate", "--by", "controller", *here)
    assert "held by controller: wrong rate" in _run(capsys, "send", *here)[1]
    assert _run(capsys, "release", "--unit", "FR", *here)[0] == 0
    assert _run(capsys, "send", *here)[1] == "3 accepted\n"
    assert _run(capsys, "approve", *here)[0] == 2


def test_recipients_answers_why(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line per person, unit and report, with the rule that lets them in."""
    code, out, _ = _run(capsys, "recipients", "--unit", "FR", "--json", "--workspace", str(workspace))
    assert code == 0
    assert {row["gets it"] for row in json.loads(out)} == {"yes"}
    assert "FR allows cmo@example.com" in out
