"""A report that readers have is never changed under them: changed figures are a new issue with an erratum."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

from cli.conftest import Reporting
from small_workspace import PERIOD, SmallWorkspace

RECIPIENTS = """\
allow:
  FR: [example.com]
owners:
  FR: controlling@example.com
lists:
  leaders:
    reports: [monthly]
    units: [FR]
    approval: false
    to:
      - {role: Marketing director, address: director@example.com}
transport:
  kind: eml
  from: reporting@example.com
  folder: output/mails
"""


def _subjects(workspace: SmallWorkspace) -> list[str]:
    paths: list[Path] = sorted((workspace.root / "output" / "mails").rglob("*.eml"))
    return sorted(str(message_from_bytes(path.read_bytes(), policy=default)["Subject"]) for path in paths)


def test_changed_figures_of_a_sent_report_become_the_next_issue(
    small: SmallWorkspace, reporting: Reporting
) -> None:
    """Run, send, correct the ledger, run, send: two issues, the old one kept, one mail each."""
    small.write("params/_recipients.yml", RECIPIENTS)
    place = ("--workspace", str(small.root))
    month = ("--period", PERIOD, "--unit", "FR", "--report", "monthly")
    assert reporting("run", *place, *month, "--renderer", "embedded").code == 0
    assert reporting("send", *place, "--confirm").code == 0
    assert len(_subjects(small)) == 1
    assert reporting("send", *place, "--confirm").code == 0
    assert len(_subjects(small)) == 1, "the same issue left twice"

    # A late invoice: cost 1,000 becomes 1,100.
    small.change("data/ledger.csv", "1000.00", "1100.00")
    again = reporting("run", *place, *month, "--renderer", "embedded", "--reason", "late invoice L1")
    assert again.code == 0
    assert small.record("FR")["issue"] == 2
    erratum = (small.filed("FR") / "erratum.html").read_text(encoding="utf-8")
    assert "late invoice L1" in erratum
    kept = small.root / "output" / ".issues" / PERIOD / "FR" / "monthly" / "1"
    assert ",1000," in (kept / "kpis.csv").read_text(encoding="utf-8")

    assert reporting("send", *place, "--confirm").code == 0
    assert len(_subjects(small)) == 2
    assert reporting("verify", *place).code == 0


def test_due_names_the_periods_itself(small: SmallWorkspace, reporting: Reporting) -> None:
    """A timer's call and a named period contradict each other."""
    answer = reporting("run", "--workspace", str(small.root), "--due", "--period", PERIOD)
    assert answer.code == 2
    assert answer.err == (
        "--due: names the periods itself; allowed: --due without --period, --from and --to\n"
    )
