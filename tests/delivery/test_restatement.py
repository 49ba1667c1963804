"""Corrections: the next issue, what it says, and that exactly those who had the old one get it."""

from __future__ import annotations

import shutil
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest

from delivery.fakes import Clock, Scripted
from delivery.filing import FIGURES, LOOK, file_report, make_list, make_policy, templates
from reporting.catalogue.filed import Filed
from reporting.catalogue.kpis import read_rows
from reporting.delivery.ledger import open_ledger
from reporting.delivery.outcomes import Fate, Outcome
from reporting.delivery.policy import Policy
from reporting.delivery.restatement import Reissue, kept_issue, outbox_folder, plan_reissue, write_erratum
from reporting.delivery.round import Delivering, Request, RoundResult, send_due

# The ledger was corrected: cost 43,000 becomes 44,200.
CORRECTED = (
    FIGURES[0].replace("43000.0000", "44200.0000").replace("3000.0000,0.075", "4200.0000,0.105"),
    *FIGURES[1:],
)
CONFIRMED = Request(confirmed=True)


class Desk:
    """A workspace's output that is filed, sent and corrected."""

    def __init__(self, output: Path) -> None:
        self.output, self.clock, self.transport = output, Clock(), Scripted()
        self.people = ["a@example.com", "b@example.com"]

    def send(self, request: Request = CONFIRMED) -> RoundResult:
        """Send what is due."""
        policy = make_policy(make_list("leads", *self.people))
        policy = Policy(
            **{**{name: getattr(policy, name) for name in Policy.__dataclass_fields__}, "owners": {}}
        )
        return send_due(
            Delivering(self.output, policy, self.transport, templates(), LOOK, clock=self.clock), request
        )

    def rerun(
        self, filed: Filed, figures: tuple[str, ...], reason: str = "late invoice"
    ) -> tuple[Filed, Reissue]:
        """Do what the pipeline does when a job is run again: ask, keep the old issue, file the new one."""
        scratch = file_report(self.output / "scratch", figures=figures)
        planned = plan_reissue(self.output, filed, read_rows(scratch.folder / "kpis.csv"), reason)
        shutil.rmtree(self.output / "scratch")
        if planned.keep_old is not None:
            shutil.copytree(filed.folder, planned.keep_old)
        again = file_report(self.output, figures=figures, issue=planned.issue)
        if planned.correction is not None:
            write_erratum(again.folder, planned.correction, "France / Performance", "en")
            again = _file_with_erratum(again)
        return again, planned

    def mails(self) -> list[tuple[str, str]]:
        """Give recipient and subject of all mails."""
        return [
            (address, str(message_from_bytes(data, policy=SMTP)["Subject"]))
            for _, address, data in self.transport.kept
        ]


def _file_with_erratum(filed: Filed) -> Filed:
    from dataclasses import replace

    from reporting.catalogue.record import describe_outputs, read_record, write_record

    write_record(filed.folder, replace(filed.record, outputs=describe_outputs(filed.folder)))
    return Filed(filed.folder, read_record(filed.folder))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_plan_reissue_of_what_nobody_has_keeps_its_number(desk: Desk) -> None:
    """Corrected before anybody saw it: still the first issue."""
    filed = file_report(desk.output)
    _, planned = desk.rerun(filed, CORRECTED)
    assert planned == Reissue(1)


def test_plan_reissue_same_figures_keeps_its_number_though_sent(desk: Desk) -> None:
    """A new logo is no correction."""
    filed = file_report(desk.output)
    desk.send()
    assert plan_reissue(desk.output, filed, read_rows(filed.folder / "kpis.csv")) == Reissue(1)
    file_report(desk.output, headline="Another look.")
    assert desk.send().fates == {}


def test_correction_goes_to_exactly_those_who_had_the_first_issue(desk: Desk) -> None:
    """One joins the list and one leaves it: only who had issue 1 and may still see it gets issue 2."""
    filed = file_report(desk.output)
    desk.people = ["a@example.com", "b@example.com", "left@example.com"]
    desk.send()
    desk.people = ["a@example.com", "b@example.com", "new@example.com"]
    again, planned = desk.rerun(filed, CORRECTED)
    assert (planned.issue, planned.keep_old) == (2, kept_issue(desk.output, filed.record.key, 1))
    desk.transport.kept.clear()
    assert desk.send().fates == {Fate.ACCEPTED: 2}
    assert [address for address, _ in desk.mails()] == ["a@example.com", "b@example.com"]
    assert desk.mails()[0][1].startswith("[BU France] Performance 2026-03 (corrected): cost +10.5%")
    assert desk.send().fates == {}
    assert again.record.issue == 2


def test_correction_mail_says_old_new_and_reason(desk: Desk) -> None:
    """43,000 became 44,200: both stand in the mail with the reason, and only what changed."""
    desk.rerun(*_sent(desk))
    desk.transport.kept.clear()
    desk.send()
    body = message_from_bytes(desk.transport.kept[0][2], policy=SMTP).get_body(("plain",))
    assert body is not None
    text = body.get_content().replace("\r\n", "\n").replace("\u00a0", " ")
    assert (
        "Corrected since the issue you have:\n- Marketing cost / Actual, period: 43.0 kEUR -> 44.2 kEUR\n"
        in text
    )
    assert "Reason: late invoice" in text
    assert text.count(" -> ") == 1


def test_correction_files_an_erratum_page(desk: Desk) -> None:
    """Old, new and reason on a page that fetches nothing."""
    again, _ = desk.rerun(*_sent(desk), reason="a <late> invoice")
    page = (again.folder / "erratum.html").read_text(encoding="utf-8")
    assert "<td>43.0\u00a0kEUR</td><td>44.2\u00a0kEUR</td>" in page
    assert "Issue 2 replaces issue 1." in page
    assert "a &lt;late&gt; invoice" in page
    assert "default-src 'none'" in page
    assert "erratum.html" in again.record.outputs


def test_correction_waits_for_a_person(desk: Desk) -> None:
    """Without an approval or --confirm, nobody is told that figures changed."""
    desk.rerun(*_sent(desk))
    assert "correction" in desk.send(Request()).kept[0].reasons[0]
    assert desk.send(CONFIRMED).fates == {Fate.ACCEPTED: 2}


def test_correction_takes_the_place_of_what_was_still_waiting(desk: Desk) -> None:
    """B was deferred when issue 2 came: b gets issue 2 alone, as a first mail."""
    desk.transport.script = lambda _, address: Outcome(
        Fate.ACCEPTED if address[0] == "a" else Fate.DEFERRED, "451"
    )
    filed = file_report(desk.output)
    desk.send()
    desk.transport.script = lambda *_: Outcome(Fate.ACCEPTED)
    desk.rerun(filed, CORRECTED)
    desk.clock.forward(3600)
    desk.send()
    assert [address for address, _ in desk.mails()] == ["a@example.com", "a@example.com", "b@example.com"]
    with open_ledger(outbox_folder(desk.output)) as ledger:
        states = {(row.recipient[0], row.issue): row.state.value for row in ledger.deliveries()}
    assert states == {("a", 1): "sent", ("b", 1): "withdrawn", ("a", 2): "sent", ("b", 2): "sent"}


def test_correction_of_an_unclear_delivery_waits_until_it_is_resolved(desk: Desk) -> None:
    """Whether b has issue 1 is unknown: the list waits, rather than guess."""
    desk.transport.script = lambda _, address: Outcome(
        Fate.ACCEPTED if address[0] == "a" else Fate.UNKNOWN, "cut"
    )
    filed = file_report(desk.output)
    desk.send()
    desk.rerun(filed, CORRECTED)
    assert "may or may not have arrived" in desk.send().kept[0].reasons[0]


def test_figures_changed_under_a_sent_number_go_to_nobody(desk: Desk) -> None:
    """A report refiled by hand with other figures and the same issue number is stopped."""
    desk.people = ["a@example.com"]
    file_report(desk.output)
    desk.send()
    file_report(desk.output, figures=CORRECTED)
    desk.people = ["a@example.com", "b@example.com"]
    assert "changed after issue 1 was sent" in desk.send().kept[0].reasons[0]
    assert len(desk.mails()) == 1


def test_third_issue_corrects_the_one_each_reader_has(desk: Desk) -> None:
    """Issue 2 was never sent and is replaced: readers still have issue 1, and the number stays 2."""
    again, _ = desk.rerun(*_sent(desk))
    third = tuple(line.replace("44200.0000", "45000.0000") for line in CORRECTED)
    _, planned = desk.rerun(again, third)
    assert planned.issue == 2
    assert planned.correction is not None
    actual = [change for change in planned.correction.changes if change.column == "actual"]
    assert [(change.before, change.after) for change in actual] == [("43000.0000", "45000.0000")]


def _sent(desk: Desk) -> tuple[Filed, tuple[str, ...]]:
    filed = file_report(desk.output)
    desk.send()
    return filed, CORRECTED
