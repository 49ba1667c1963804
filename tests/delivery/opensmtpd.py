"""Debian's OpenSMTPD in the foreground on a free port, relaying to sinks on this machine."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

SMTPD = shutil.which("smtpd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
RUNNABLE = SMTPD is not None and os.geteuid() == 0
# A second address of this machine: a route that failed is closed for all mail to that address.
LATER_HOST = "127.0.0.2"
LATER_DOMAIN = "later.example.com"


@dataclass(frozen=True)
class MailServer:
    """A running server.

    Parameters
    ----------
    port
        Where it takes mail, on 127.0.0.1.
    later_port
        Where, on LATER_HOST, it relays mail for LATER_DOMAIN to.
    """

    port: int
    later_port: int
    log_path: Path

    def log(self) -> str:
        """Give what it logged so far."""
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def queue(self) -> str:
        """List what it still has to deliver, one line per recipient."""
        return _control("show", "queue")

    def try_now(self) -> None:
        """Do at once what it would do on its own within minutes: open closed routes, try deferred mail."""
        for line in _control("show", "routes").splitlines():
            _control("resume", "route", line.partition(".")[0])
        _control("schedule", "all")


@contextmanager
def run_opensmtpd(folder: Path, sink: int) -> Iterator[MailServer]:
    """Run the server until the end of the block.

    Its queue and control socket have one place on a machine: test processes take turns.

    Parameters
    ----------
    sink
        Port on 127.0.0.1 it relays to, but for LATER_DOMAIN.
    """
    with (Path(tempfile.gettempdir()) / "reporting-tests-opensmtpd.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        server = MailServer(_free_port("127.0.0.1"), _free_port(LATER_HOST), folder / "log")
        configuration = folder / "smtpd.conf"
        configuration.write_text(
            f"listen on 127.0.0.1 port {server.port}\nlisten on socket\n"
            f'action "later" relay host "smtp://{LATER_HOST}:{server.later_port}"\n'
            f'action "on" relay host "smtp://127.0.0.1:{sink}"\n'
            f'match from any for domain "{LATER_DOMAIN}" action "later"\n'
            'match from any for any action "on"\n',
            encoding="utf-8",
        )
        with server.log_path.open("wb") as log:
            process = subprocess.Popen([str(SMTPD), "-d", "-f", str(configuration)], stdout=log, stderr=log)
            try:
                _wait_until_open(process, server)
                yield server
            finally:
                process.terminate()
                process.wait(20)


def wait_until(true: Callable[[], bool], *, tries: int = 1200) -> bool:
    """Ask again and again, for a minute at most."""
    for _ in range(tries):
        if true():
            return True
        time.sleep(0.05)
    return true()


def _free_port(host: str) -> int:
    with socket.create_server((host, 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_until_open(process: subprocess.Popen[bytes], server: MailServer) -> None:
    for _ in range(400):
        if process.poll() is not None:
            pytest.skip(f"OpenSMTPD does not start here, or already runs: {server.log()[-200:]}")
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the mail server did not open its port")


def _control(*arguments: str) -> str:
    done = subprocess.run(["/usr/sbin/smtpctl", *arguments], capture_output=True, text=True, check=False)
    return done.stdout
