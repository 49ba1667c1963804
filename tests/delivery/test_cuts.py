"""Cut, then tried again: whatever the server breaks off, each mail arrives once or is held for a person."""

from __future__ import annotations

import os
import ssl
from collections import Counter
from dataclasses import replace
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest

from delivery.fakes import Clock
from delivery.faulty_server import PASSWORD, POINTS, USER, Script, make_certificate, serve
from delivery.filing import LOOK, file_report, make_list, make_policy, templates
from reporting.delivery.deliveries import Delivery
from reporting.delivery.ledger import open_ledger
from reporting.delivery.outbox import Outbox
from reporting.delivery.outcomes import Fate
from reporting.delivery.resolutions import resolve
from reporting.delivery.restatement import outbox_folder
from reporting.delivery.round import Delivering, Request, Selection, send_due
from reporting.delivery.states import State
from reporting.delivery.transports.smtp import Smtp
from reporting.delivery.transports.wire import Server

# More takes minutes; a mail that is large enough to be cut in its middle takes a second to write.
ASKED = int(os.environ.get("REPORTING_TEST_CUTS", "0"))
TIMES = dict.fromkeys(POINTS, ASKED or 3) | {"mid-body": ASKED or 1}
PEOPLE = ("a@example.com", "b@example.com")
# A PDF larger than what two sockets buffer: a server that goes away in the middle is noticed in the middle.
_LARGE = 6_000_000
# Waits after the first, second and third attempt: 1, 5 and 15 minutes.
_WAITS = (60, 300, 900)


class Chain:
    """One workspace, one list with two recipients in one mail, one server, and a clock that is moved."""

    def __init__(self, output: Path, script: Script, port: int, certificate: Path) -> None:
        self.output, self.script, self.clock, self.period = output, script, Clock(), ""
        server = Server(
            "127.0.0.1",
            port,
            "starttls",
            credentials=lambda: (USER, PASSWORD),
            context=lambda: ssl.create_default_context(cafile=str(certificate)),
        )
        # No owner: alerts are mails too, and are counted elsewhere.
        policy = replace(make_policy(make_list("leads", *PEOPLE, together=True)), owners={})
        self.work = Delivering(output, policy, Smtp(server, 30.0), templates(), LOOK, self.clock)

    def round(self, wait: float = 0.0) -> Counter[Fate]:
        """Run a round after a while: about the report in hand, or about all if none is."""
        self.clock.forward(wait)
        chosen = Selection(periods=(self.period,)) if self.period else Selection()
        return send_due(self.work, Request(chosen, confirmed=True)).fates

    def deliveries(self, period: str) -> tuple[Delivery, ...]:
        """Read the deliveries of one report."""
        with open_ledger(outbox_folder(self.output)) as ledger:
            return tuple(one for one in ledger.deliveries() if one.period == period)

    def resolve(self, period: str, *, arrived: bool) -> None:
        """Do what a person does who found out."""
        with open_ledger(outbox_folder(self.output)) as ledger:
            for delivery in self.deliveries(period):
                resolve(Outbox(ledger, self.clock), delivery.id, arrived=arrived, by="controller")

    def arrived(self) -> Counter[str]:
        """Count the mails at the server by Message-ID; each must be for both recipients."""
        assert {names for names, _ in self.script.taken} <= {PEOPLE}
        return Counter(message_from_bytes(data, policy=SMTP)["Message-ID"] for _, data in self.script.taken)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.mark.parametrize("point", POINTS)
def test_report_cut_at_a_point_then_tried_again_arrives_once(
    tmp_path: Path, certificate: Path, point: str
) -> None:
    """One to three cuts, then none: one mail each; after the dot it is unknown, and never tried again."""
    script = Script()
    with serve(script, certificate=certificate) as port:
        chain = Chain(tmp_path, script, port, certificate)
        for number in range(TIMES[point]):
            chain.period = period = f"{2000 + number // 12}-{number % 12 + 1:02d}"
            file_report(tmp_path, period=period, filling=_LARGE if point == "mid-body" else 0)
            script.cut_at, script.keep_before_cut = point, bool(number % 2)
            if point == "after dot":
                _held_until_resolved(chain, period, kept=script.keep_before_cut)
            else:
                _tried_until_sent(chain, point, cuts=number % 3 + 1)
            assert {one.state for one in chain.deliveries(period)} == {State.SENT}
            assert len(chain.arrived()) == number + 1
        chain.period = ""
        assert chain.round(24 * 3600) == {}
    assert set(chain.arrived().values()) == {1}


def _tried_until_sent(chain: Chain, point: str, cuts: int) -> None:
    """Be cut off so many times, deferred each time; then the server behaves."""
    if point == "quit":
        # The farewell changes nothing: it was taken before.
        assert chain.round() == {Fate.ACCEPTED: 2}
        assert chain.round(_WAITS[0]) == {}
        return
    for cut in range(cuts):
        assert chain.round(_WAITS[cut - 1] if cut else 0) == {Fate.DEFERRED: 2}
        assert chain.round() == {}, "not before its time"
    chain.script.cut_at = ""
    assert chain.round(_WAITS[cuts - 1]) == {Fate.ACCEPTED: 2}
    assert chain.round(_WAITS[-1]) == {}


def _held_until_resolved(chain: Chain, period: str, *, kept: bool) -> None:
    """Be cut off after the last byte: one mail is unknown until a person says what became of it."""
    assert chain.round() == {Fate.UNKNOWN: 2}
    chain.script.cut_at = ""
    for _ in range(3):
        assert chain.round(24 * 3600) == {}
    held = chain.deliveries(period)
    assert [one.state for one in held] == [State.UNKNOWN] * 2
    assert len({one.mail for one in held}) == 1
    chain.resolve(period, arrived=kept)
    assert chain.round() == ({} if kept else {Fate.ACCEPTED: 2})
