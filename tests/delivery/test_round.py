"""Rounds: every delivery once, whatever fails, and nothing that the gate keeps."""

from __future__ import annotations

import hashlib
from collections import Counter
from email import message_from_bytes
from email.policy import SMTP
from itertools import pairwise
from pathlib import Path

import pytest

from delivery.fakes import Clock, Scripted
from delivery.filing import LOOK, file_report, make_list, make_policy, templates
from reporting.delivery.approvals import approve, hold, release
from reporting.delivery.content import content_digest
from reporting.delivery.deliveries import Delivery
from reporting.delivery.ledger import open_ledger
from reporting.delivery.outbox import Outbox
from reporting.delivery.outcomes import Fate, Outcome
from reporting.delivery.policy import Limits, Policy
from reporting.delivery.resolutions import resolve
from reporting.delivery.restatement import outbox_folder
from reporting.delivery.round import Delivering, Request, RoundResult, send_due
from reporting.delivery.states import State
from reporting.errors import InputRefused
from reporting.rendering.identity import Identity

CONFIRMED = Request(confirmed=True)


class Desk:
    """A workspace's output with its policy, transport and clock, and a round a call."""

    def __init__(self, output: Path, policy: Policy, transport: Scripted | None = None) -> None:
        self.output, self.policy = output, policy
        self.transport = transport or Scripted()
        self.clock = Clock()
        self.templates = templates()

    def round(self, request: Request = CONFIRMED) -> RoundResult:
        """Send what is due."""
        work = Delivering(self.output, self.policy, self.transport, self.templates, LOOK, clock=self.clock)
        return send_due(work, request)

    def rows(self, kind: str = "report") -> tuple[Delivery, ...]:
        """Read the ledger, which must be sound."""
        with open_ledger(outbox_folder(self.output)) as ledger:
            assert ledger.verify() == ()
            return ledger.deliveries("kind = ?", (kind,))

    def states(self) -> dict[str, str]:
        """Give the state of each recipient."""
        return {row.recipient: row.state.value for row in self.rows()}

    def received(self) -> Counter[str]:
        """Count what arrived."""
        return Counter(address for _, address, _ in self.transport.kept)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    file_report(tmp_path)
    return Desk(tmp_path, make_policy(make_list("leads", "a@example.com", "b@example.com")))


def test_send_due_twice_sends_each_delivery_once(desk: Desk) -> None:
    """A second round of the same reports finds nothing to do."""
    first, second = desk.round(), desk.round()
    assert first.fates == {Fate.ACCEPTED: 2}
    assert second.fates == {}
    assert first.complete
    assert second.complete
    assert desk.received() == {"a@example.com": 1, "b@example.com": 1}


def test_send_due_attaches_exactly_the_filed_pdf(desk: Desk) -> None:
    """What arrives has the digest of what was filed."""
    filed = file_report(desk.output)
    desk.round()
    message = message_from_bytes(desk.transport.kept[0][2], policy=SMTP)
    attached = [part for part in message.walk() if part.get_content_type() == "application/pdf"]
    assert [part.get_filename() for part in attached] == ["performance_FR_2026-03.pdf"]
    data = attached[0].get_payload(decode=True)
    assert isinstance(data, bytes)
    assert hashlib.sha256(data).hexdigest() == filed.record.outputs["report.pdf"].sha256


def test_send_due_first_mail_of_a_list_waits_for_confirmation(desk: Desk) -> None:
    """Without an approval or --confirm, the first mail of a list stays; later ones need neither."""
    waiting = desk.round(Request())
    assert waiting.fates == {}
    assert "first mail" in waiting.kept[0].reasons[0]
    desk.round()
    file_report(desk.output, period="2026-04")
    assert desk.round(Request()).fates == {Fate.ACCEPTED: 2}


def test_send_due_one_ok_one_550_one_451_retries_only_the_451(tmp_path: Path) -> None:
    """Each of the three gets what its reply says: once, never, and once on the second attempt."""
    replies = {
        "ok": Outcome(Fate.ACCEPTED),
        "no": Outcome(Fate.REFUSED, "550"),
        "later": Outcome(Fate.DEFERRED, "451"),
    }
    people = [f"{name}@example.com" for name in replies]
    transport = Scripted(lambda _, address: replies[address.partition("@")[0]])
    file_report(tmp_path)
    policy = make_policy(make_list("all", *people, together=True), allow={"FR": {"@example.com"}})
    desk = Desk(tmp_path, Policy(**{**_fields(policy), "owners": {}}), transport)
    result = desk.round()
    assert result.fates == {Fate.ACCEPTED: 1, Fate.REFUSED: 1, Fate.DEFERRED: 1}
    assert not result.complete
    desk.clock.forward(59)
    assert desk.round().fates == {}
    replies["later"] = Outcome(Fate.ACCEPTED)
    desk.clock.forward(1)
    assert desk.round().fates == {Fate.ACCEPTED: 1}
    assert transport.tried[1][1] == ("later@example.com",)
    assert desk.received() == {"ok@example.com": 1, "later@example.com": 1}
    assert {key for key, _, _ in transport.kept} == {transport.tried[0][0]}


def test_send_due_deferred_is_tried_after_1_5_15_60_minutes_then_hourly_for_a_day(desk: Desk) -> None:
    """The waits grow as promised, and after a day the delivery is refused, with one alert."""
    desk.policy = make_policy(make_list("leads", "a@example.com"))
    desk.transport.script = lambda mail, _: (
        Outcome(Fate.DEFERRED, "451 busy") if b"not delivered" not in mail.data else Outcome(Fate.ACCEPTED)
    )
    attempts = [0.0]
    desk.round()
    start = desk.clock.now
    while desk.rows()[0].state is State.QUEUED:
        desk.clock.now = desk.rows()[0].next_at
        attempts.append(desk.clock.now - start)
        desk.round()
    waits = [int(b - a) // 60 for a, b in pairwise(attempts)]
    assert waits[:6] == [1, 5, 15, 60, 60, 60]
    assert set(waits[3:]) == {60}
    assert 23 * 3600 < attempts[-1] <= 24 * 3600
    assert desk.states() == {"a@example.com": "refused"}
    assert desk.received() == {"owner@example.com": 1}


def test_send_due_5xx_is_never_retried_and_the_owner_hears_once(desk: Desk) -> None:
    """Refused stays refused round after round; one alert names both recipients."""
    desk.transport.script = lambda _, address: (
        Outcome(Fate.ACCEPTED)
        if address == "owner@example.com"
        else Outcome(Fate.REFUSED, "550 no such user")
    )
    for _ in range(5):
        desk.round()
        desk.clock.forward(86_400)
    tried = Counter(address for _, people in desk.transport.tried for address in people)
    assert tried == {"a@example.com": 1, "b@example.com": 1, "owner@example.com": 1}
    text = message_from_bytes(desk.transport.kept[0][2], policy=SMTP).get_payload()
    assert isinstance(text, str)
    assert "a@example.com: refused" in text
    assert "b@example.com: refused" in text


def test_send_due_only_failed_sends_what_was_deferred_and_nothing_new(desk: Desk) -> None:
    """--only-failed does not wait for the back-off, and leaves fresh reports alone."""
    desk.policy = make_policy(make_list("leads", "a@example.com"))
    desk.transport.script = lambda *_: Outcome(Fate.DEFERRED, "451")
    desk.round()
    desk.transport.script = lambda *_: Outcome(Fate.ACCEPTED)
    file_report(desk.output, period="2026-04")
    result = desk.round(Request(confirmed=True, only_failed=True))
    assert result.fates == {Fate.ACCEPTED: 1}
    assert {row.period: row.state.value for row in desk.rows()} == {"2026-03": "sent", "2026-04": "queued"}


def test_send_due_unknown_is_held_until_a_person_resolves_it(desk: Desk) -> None:
    """An unknown fate is neither sent again nor forgotten; a person decides, and both answers work."""
    desk.transport.script = lambda _, address: (
        Outcome(Fate.ACCEPTED) if address == "owner@example.com" else Outcome(Fate.UNKNOWN, "cut")
    )
    desk.round()
    assert set(desk.states().values()) == {"unknown"}
    desk.clock.forward(10 * 86_400)
    assert not desk.round().complete
    desk.transport.script = lambda *_: Outcome(Fate.ACCEPTED)
    with open_ledger(outbox_folder(desk.output)) as ledger:
        outbox = Outbox(ledger, desk.clock)
        rows = {row.recipient: row.id for row in ledger.deliveries("kind = 'report'")}
        resolve(outbox, rows["a@example.com"][:8], arrived=True, by="controller")
        resolve(outbox, rows["b@example.com"][:8], arrived=False, by="controller")
        with pytest.raises(InputRefused, match="is sent"):
            resolve(outbox, rows["a@example.com"], arrived=True, by="controller")
    assert desk.round().complete
    assert desk.received() == {"b@example.com": 1, "owner@example.com": 1}


def test_send_due_limit_of_mails_ends_a_round_and_the_next_goes_on(tmp_path: Path) -> None:
    """A round sends at most so many mails; the rest leaves in the next."""
    file_report(tmp_path)
    people = [f"p{number}@example.com" for number in range(5)]
    desk = Desk(tmp_path, make_policy(make_list("leads", *people), limits=Limits(messages=3)))
    assert desk.round().fates == {Fate.ACCEPTED: 3}
    assert desk.round().fates == {Fate.ACCEPTED: 2}
    assert desk.received() == dict.fromkeys(people, 1)


def test_send_due_no_server_ends_the_round_early(tmp_path: Path) -> None:
    """Three mails that reach no server are enough; the others keep their first attempt."""
    file_report(tmp_path)
    people = [f"p{number}@example.com" for number in range(6)]
    transport = Scripted(lambda *_: Outcome(Fate.DEFERRED, "refused", reached=False))
    desk = Desk(tmp_path, make_policy(make_list("leads", *people)), transport)
    result = desk.round()
    assert "3 mails in a row" in result.stopped
    assert sorted(row.attempts for row in desk.rows()) == [0, 0, 0, 1, 1, 1]


def test_send_due_list_in_one_mail_shows_no_address_and_never_more_than_the_limit(tmp_path: Path) -> None:
    """Bcc: 7 people in mails of at most 3; none of their addresses stands in a header."""
    file_report(tmp_path)
    people = [f"p{number}@example.com" for number in range(7)]
    policy = make_policy(make_list("leads", *people, together=True), limits=Limits(recipients=3))
    desk = Desk(tmp_path, policy)
    desk.round()
    assert [len(names) for _, names in desk.transport.tried] == [3, 3, 1]
    assert not any(person.encode() in data for person in people for _, _, data in desk.transport.kept)


# The gate ----------------------------------------------------------------------------------------


def _approve(desk: Desk, by: str, *, period: str = "2026-03", unit: str = "FR") -> None:
    from reporting.catalogue.filed import find_filed

    filed = find_filed(desk.output, period=period, unit=unit, report="performance")
    with open_ledger(outbox_folder(desk.output)) as ledger:
        approve(ledger, filed.record.key, content_digest(filed.record), by, clock=desk.clock)


def test_send_due_approval_names_the_exact_content(tmp_path: Path) -> None:
    """An approval lets exactly the approved content out; a changed report needs a new one."""
    file_report(tmp_path)
    desk = Desk(tmp_path, make_policy(make_list("board", "a@example.com", approval="one")))
    assert "waits for 1 approval" in desk.round().kept[0].reasons[0]
    _approve(desk, "controller")
    file_report(tmp_path, headline="Another sentence.")
    assert "earlier content" in desk.round().kept[0].reasons[0]
    _approve(desk, "controller")
    assert desk.round(Request()).fates == {Fate.ACCEPTED: 1}


def test_send_due_four_eyes_needs_two_people(tmp_path: Path) -> None:
    """The same person twice, in whatever spelling, is one person; somebody not named is none."""
    file_report(tmp_path)
    people = frozenset({"controller", "director"})
    desk = Desk(
        tmp_path, make_policy(make_list("board", "a@example.com", approval="four_eyes", approvers=people))
    )
    for name in ("controller", " Controller ", "visitor"):
        _approve(desk, name)
        assert desk.round().fates == {}
    _approve(desk, "director")
    assert desk.round().fates == {Fate.ACCEPTED: 1}


def test_send_due_approval_expires(tmp_path: Path) -> None:
    """Two weeks and a second later the approval is none."""
    file_report(tmp_path)
    desk = Desk(tmp_path, make_policy(make_list("board", "a@example.com", approval="one", approval_days=14)))
    _approve(desk, "controller")
    desk.clock.forward(14 * 86_400 + 1)
    assert "has expired" in desk.round().kept[0].reasons[0]


def test_send_due_hold_stops_even_what_is_queued_until_release(desk: Desk) -> None:
    """A hold beats everything, also between two attempts."""
    desk.transport.script = lambda *_: Outcome(Fate.DEFERRED, "451")
    desk.round()
    key = ("2026-03", "FR", "performance")
    with open_ledger(outbox_folder(desk.output)) as ledger:
        hold(ledger, key, "controller", "wrong FX rate", clock=desk.clock)
    desk.transport.script = lambda *_: Outcome(Fate.ACCEPTED)
    desk.clock.forward(3600)
    assert "wrong FX rate" in desk.round().kept[0].reasons[0]
    assert desk.received() == {}
    with open_ledger(outbox_folder(desk.output)) as ledger:
        release(ledger, key, "controller", clock=desk.clock)
        with pytest.raises(InputRefused, match="not held"):
            release(ledger, key, "controller", clock=desk.clock)
    assert desk.round().fates == {Fate.ACCEPTED: 2}


def test_send_due_hold_during_the_round_stops_a_claimed_mail(desk: Desk) -> None:
    """The word of a person counts until the mail is handed over: it is read again after the claim."""

    def hold_after_claim(name: str) -> None:
        if name == "claimed":
            with open_ledger(outbox_folder(desk.output)) as ledger:
                hold(ledger, ("2026-03", "FR", "performance"), "controller", "stop", clock=desk.clock)

    work = Delivering(
        desk.output,
        desk.policy,
        desk.transport,
        desk.templates,
        LOOK,
        clock=desk.clock,
        step=hold_after_claim,
    )
    assert send_due(work, CONFIRMED).fates == {}
    assert desk.states() == {"a@example.com": "drafted", "b@example.com": "drafted"}


@pytest.mark.parametrize(
    ("filing", "rule", "reason"),
    [
        ({"state": "provisional"}, {}, "period is still open"),
        ({"warnings": ("source hubspot is 3 days late",)}, {"reserves": "hold"}, "hubspot is 3 days late"),
    ],
)
def test_send_due_reserves_stay_where_the_list_says_so(
    tmp_path: Path, filing: dict[str, object], rule: dict[str, object], reason: str
) -> None:
    """Provisional reports and late sources go only to lists that take them."""
    file_report(tmp_path, **filing)  # type: ignore[arg-type]
    desk = Desk(tmp_path, make_policy(make_list("board", "a@example.com", **rule)))
    assert reason in desk.round().kept[0].reasons[0]
    assert desk.received() == {}


@pytest.mark.parametrize("name", ["report.pdf", "report.html", "kpis.csv"])
def test_send_due_changed_file_goes_to_nobody(desk: Desk, name: str) -> None:
    """One changed byte in any filed file, and nothing leaves but one alert to the owner."""
    path = desk.output / "2026-03" / "FR" / "performance" / name
    path.write_bytes(path.read_bytes() + b" ")
    results = [desk.round() for _ in range(3)]
    assert desk.received() == {"owner@example.com": 1}
    assert not any(result.complete for result in results)
    assert "changed after it was filed" in results[0].kept[0].reasons[0]
    assert str(desk.output).encode() not in desk.transport.kept[0][2].replace(b"=\r\n", b"")


def test_send_due_pdf_of_another_unit_is_quarantined(tmp_path: Path) -> None:
    """A PDF that names another unit is never mailed, even if run.json was made to fit it."""
    file_report(tmp_path, identity=Identity("DE", "2026-03", "performance", 1))
    desk = Desk(tmp_path, make_policy(make_list("leads", "a@example.com")))
    desk.transport.script = lambda *_: Outcome(Fate.ACCEPTED)
    result = desk.round()
    assert result.fates == {Fate.REFUSED: 1}
    assert desk.received() == {"owner@example.com": 1}
    assert "another report (2026-03/DE/performance" in desk.rows()[0].detail
    assert str(tmp_path) not in desk.rows()[0].detail
    parked = list((outbox_folder(tmp_path) / "quarantine").glob("*/report.pdf"))
    assert [path.read_bytes() for path in parked] == [
        (tmp_path / "2026-03/FR/performance/report.pdf").read_bytes()
    ]


def test_send_due_too_large_fails_or_becomes_a_link(tmp_path: Path) -> None:
    """Above the limit nothing is handed over: the delivery is refused, or a small mail with a link leaves."""
    file_report(tmp_path, filling=400_000)
    small = Limits(mail_bytes=300_000)
    desk = Desk(tmp_path, make_policy(make_list("leads", "a@example.com"), limits=small))
    assert desk.round().fates == {Fate.TOO_LARGE: 1}
    assert desk.states() == {"a@example.com": "refused"}
    linked = make_list("linked", "c@example.com", link_if_too_large=True)
    desk.policy = make_policy(linked, limits=small, portal="https://reports.example.com")
    desk.round()
    mail = next(data for _, address, data in desk.transport.kept if address == "c@example.com")
    message = message_from_bytes(mail, policy=SMTP)
    text = message.get_body(("plain",))
    assert text is not None
    assert "https://reports.example.com/2026-03/FR/performance/report.html" in text.get_content()
    assert list(message.iter_attachments()) == []


def _fields(policy: Policy) -> dict[str, object]:
    return {name: getattr(policy, name) for name in Policy.__dataclass_fields__}
