"""Who gets what: every unit x recipient pair, swapped files, canaries."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import pytest

from delivery.fakes import Clock, Scripted
from delivery.faulty_server import PASSWORD, USER, Script, make_certificate, serve
from delivery.filing import LOOK, file_report, make_list, make_policy, templates
from reporting.delivery.ledger import open_ledger
from reporting.delivery.letters import make_letter
from reporting.delivery.message import as_bytes, compose
from reporting.delivery.outcomes import Fate
from reporting.delivery.policy import Policy
from reporting.delivery.recipients import entitlements
from reporting.delivery.rehearsal import redirect_all
from reporting.delivery.restatement import outbox_folder
from reporting.delivery.round import Delivering, Request, RoundResult, send_due
from reporting.delivery.transports.smtp import Smtp
from reporting.delivery.transports.wire import Server
from reporting.errors import InputRefused

UNITS = ("FR", "DE", "ES", "UK", "US", "CH", "GROUP")
PEOPLE = tuple(f"{name}@{domain}.example" for name in ("a", "b", "c") for domain in ("fr", "de", "group"))
# Written out by hand: who may see which unit.
ALLOW = {
    "FR": {"@fr.example", "a@group.example"},
    "DE": {"@de.example", "a@group.example"},
    "ES": {"a@group.example"},
    "UK": set[str](),
    "GROUP": {"@group.example"},
}
MAY = {
    *(("FR", f"{name}@fr.example") for name in "abc"),
    *(("DE", f"{name}@de.example") for name in "abc"),
    *((unit, "a@group.example") for unit in ("FR", "DE", "ES", "GROUP")),
    ("GROUP", "b@group.example"),
    ("GROUP", "c@group.example"),
}


def _send(output: Path, policy: Policy, transport: Scripted, request: Request | None = None) -> RoundResult:
    work = Delivering(output, policy, transport, templates(), LOOK, clock=Clock())
    return send_due(work, request or Request(confirmed=True))


def _everybody(**options: object) -> Policy:
    policy = make_policy(make_list("everybody", *PEOPLE, units=UNITS, **options), allow=ALLOW)
    return Policy(**{**{name: getattr(policy, name) for name in Policy.__dataclass_fields__}, "owners": {}})


def _file_all(output: Path) -> None:
    for unit in UNITS:
        file_report(output, unit=unit, unit_name=f"canary-{unit}-7f3a")


@pytest.mark.parametrize(
    "options", [{}, {"together": True}, {"combined": True}, {"together": True, "combined": True}]
)
def test_every_pair_of_unit_and_recipient_is_sent_exactly_if_allowed(
    tmp_path: Path, options: dict[str, object]
) -> None:
    """7 units x 9 people on one list: the 12 allowed pairs and no other, and no mail shows one unit more."""
    _file_all(tmp_path)
    transport = Scripted()
    _send(tmp_path, _everybody(**options), transport)
    seen = set()
    for _, address, data in transport.kept:
        text = data.replace(b"=\r\n", b"")
        units = {unit for unit in UNITS if f"canary-{unit}-7f3a".encode() in text}
        assert units
        seen |= {(unit, address) for unit in units}
    assert seen == MAY
    expected_mails = 9 if options.get("combined") else 12
    assert len(transport.kept) == expected_mails


def test_entitlements_say_why(tmp_path: Path) -> None:
    """Every answer has a reason a person understands; a unit nobody wrote down allows nobody."""
    policy = _everybody()
    answers = {e.recipient.address: e for e in entitlements(policy, "performance", "FR")}
    assert answers["a@fr.example"].why == "list everybody names them, FR allows @fr.example"
    assert answers["a@de.example"].why == "denied: FR does not allow this address"
    unwritten = entitlements(policy, "performance", "US")
    assert {e.why for e in unwritten} == {"denied: US allows nobody yet"}
    assert entitlements(policy, "another_report", "FR") == ()


def test_recipient_on_two_lists_gets_one_mail(tmp_path: Path) -> None:
    """The first list serves them."""
    file_report(tmp_path)
    policy = make_policy(make_list("one", "a@example.com"), make_list("two", "a@example.com", form="html"))
    transport = Scripted()
    _send(tmp_path, policy, transport)
    assert [address for _, address, _ in transport.kept] == ["a@example.com"]


def test_pdfs_swapped_between_all_pairs_of_units_are_never_sent(tmp_path: Path) -> None:
    """Swap the PDFs of any two units, run.json included or not: neither report leaves."""
    for number, (left, right) in enumerate(itertools.combinations(("FR", "DE", "ES", "GROUP"), 2)):
        for deep in (False, True):
            output = tmp_path / f"{number}-{deep}"
            _file_all(output)
            _swap(output, left, right, deep=deep)
            transport = Scripted()
            _send(output, _everybody(), transport)
            for unit in (left, right):
                assert not any(
                    f"canary-{unit}-7f3a".encode() in data.replace(b"=\r\n", b"")
                    for _, _, data in transport.kept
                )
            assert list((outbox_folder(output) / "quarantine").iterdir())


def _swap(output: Path, left: str, right: str, *, deep: bool) -> None:
    """Swap two PDFs; `deep` also makes each run.json declare the file it now has."""
    folders = [output / "2026-03" / unit / "performance" for unit in (left, right)]
    data = [(folder / "report.pdf").read_bytes() for folder in folders]
    for folder, other in zip(folders, reversed(data), strict=True):
        (folder / "report.pdf").write_bytes(other)
    if deep:
        from dataclasses import replace

        from reporting.catalogue.record import describe_outputs, read_record, write_record

        for folder in folders:
            record = read_record(folder)
            write_record(folder, replace(record, outputs=describe_outputs(folder)))


def test_address_taken_off_the_allow_list_gets_nothing_that_was_queued(tmp_path: Path) -> None:
    """Allowed when queued, denied when due: the second check counts."""
    file_report(tmp_path)
    from reporting.delivery.outcomes import Outcome

    transport = Scripted(lambda *_: Outcome(Fate.DEFERRED, "451"))
    clock = Clock()
    work = Delivering(
        tmp_path, make_policy(make_list("x", "a@example.com")), transport, templates(), LOOK, clock=clock
    )
    send_due(work, Request(confirmed=True))
    clock.forward(3600)
    transport.script = lambda *_: Outcome(Fate.ACCEPTED)
    denied = make_policy(make_list("x", "a@example.com"), allow={"FR": {"@other.example"}})
    send_due(Delivering(tmp_path, denied, transport, templates(), LOOK, clock=clock), Request(confirmed=True))
    assert transport.kept == []


def test_redirect_all_reaches_one_allowed_address_and_enters_nothing(tmp_path: Path) -> None:
    """A rehearsal goes to its address alone, says so, and leaves the real mails to be sent."""
    file_report(tmp_path)
    transport = Scripted()
    policy = make_policy(make_list("x", "a@example.com", "b@example.com"))
    work = Delivering(tmp_path, policy, transport, templates(), LOOK, clock=Clock())
    rehearsal = redirect_all(work, Request(), "tester@example.com")
    assert [mail.recipients for mail in rehearsal.mails] == [("a@example.com",), ("b@example.com",)]
    assert {address for _, address, _ in transport.kept} == {"tester@example.com"}
    assert all(b"Subject: [Rehearsal]" in data for _, _, data in transport.kept)
    assert send_due(work, Request(confirmed=True)).fates == {Fate.ACCEPTED: 2}
    with pytest.raises(InputRefused, match=r"stranger@other\.example may not see FR"):
        redirect_all(work, Request(), "stranger@other.example")


def test_canary_secrets_stand_nowhere(tmp_path: Path) -> None:
    """After a round with user and password, neither is in any file, ledger, export, mail or text."""
    filed = file_report(tmp_path / "output")
    script = Script(replies={"b@example.com": f"550 no, {PASSWORD}"})
    certificate = make_certificate(tmp_path)
    policy = make_policy(make_list("x", "a@example.com", "b@example.com"))
    import ssl

    with serve(script, certificate=certificate) as port:
        server = Server(
            "127.0.0.1", port, credentials=lambda: (USER, PASSWORD),
            context=lambda: ssl.create_default_context(cafile=str(certificate)),
        )  # fmt: skip
        work = Delivering(tmp_path / "output", policy, Smtp(server, 20.0), templates(), LOOK, clock=Clock())
        result = send_due(work, Request(confirmed=True))
    assert result.fates == {Fate.ACCEPTED: 1, Fate.REFUSED: 1}
    assert PASSWORD not in repr(work) + repr(result)
    everything = [path.read_bytes() for path in (tmp_path / "output").rglob("*") if path.is_file()]
    assert len(everything) >= 6
    assert not any(PASSWORD.encode() in data for data in [*everything, *(data for _, data in script.taken)])
    assert filed.record.key[1] == "FR"


def test_letter_holds_no_absolute_path(tmp_path: Path) -> None:
    """A mail does not tell where the report was made."""
    filed = file_report(tmp_path)
    mailing_list = make_list("x", "a@example.com")
    letter = make_letter(
        [(filed, 0)], mailing_list, mailing_list.recipients[0], policy=make_policy(mailing_list), look=LOOK,
        output=tmp_path, key="k", created=0.0,
    )  # fmt: skip
    assert str(tmp_path).encode() not in as_bytes(compose(letter, templates()))


def test_ledger_and_files_have_narrow_modes_whatever_the_umask(tmp_path: Path) -> None:
    """0640 and 0750, quarantine 0700: also under umask 0."""
    import os

    old = os.umask(0)
    try:
        _file_all(tmp_path)
        _swap(tmp_path, "FR", "DE", deep=False)
        _send(tmp_path, _everybody(), Scripted())
        with open_ledger(outbox_folder(tmp_path)) as ledger:
            ledger.export()
    finally:
        os.umask(old)
    folder = outbox_folder(tmp_path)
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert modes["ledger.sqlite"] == 0o640
    assert modes["ledger.jsonl"] == 0o640
    assert {path.stat().st_mode & 0o777 for path in (folder / "quarantine").iterdir()} == {0o700}
    assert folder.stat().st_mode & 0o777 == 0o750
    shutil.rmtree(folder)
