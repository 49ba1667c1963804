"""Texts for schedulers: the shell reads them as the two steps they are."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from reporting.delivery.schedule import KINDS, Timer, schedule_files
from reporting.errors import UsageError

ODD = "/srv/our reports & 100%/it's $HOME"


def _fake(folder: Path, *, run_code: int) -> Path:
    """Make a command that notes its arguments and ends with a code of our choice when told to run."""
    command = folder / "reporting"
    command.write_text(
        f'#!/bin/sh\nprintf "%s|" "$@" >> {folder}/calls; '
        f'echo >> {folder}/calls\n[ "$1" = run ] && exit {run_code}\nexit 0\n',
        encoding="utf-8",
    )
    command.chmod(0o755)
    return command


def _kubernetes_script(timer: Timer) -> str:
    (text,) = schedule_files("kubernetes", timer).values()
    job = yaml.safe_load(text)
    assert job["spec"]["concurrencyPolicy"] == "Forbid"
    assert job["spec"]["schedule"] == "5 7 * * *"
    (container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    assert container["command"][:2] == ["/bin/sh", "-c"]
    return str(container["command"][2])


def _cron_script(timer: Timer) -> str:
    (text,) = schedule_files("cron", timer).values()
    line = text.splitlines()[1]
    assert line.startswith("5 7 * * * ")
    return line.removeprefix("5 7 * * * ").replace(r"\%", "%")


@pytest.mark.parametrize("script_of", [_kubernetes_script, _cron_script])
@pytest.mark.parametrize(
    ("run_code", "verbs", "code"),
    [(0, ["run", "send"], 0), (5, ["run", "send"], 5), (4, ["run"], 4), (7, ["run"], 7)],
)
def test_schedule_runs_then_sends(
    tmp_path: Path, script_of, run_code: int, verbs: list[str], code: int
) -> None:  # type: ignore[no-untyped-def]
    """Some failed jobs do not keep the others from their readers; a run that could not start does."""
    command = _fake(tmp_path, run_code=run_code)
    script = script_of(Timer(ODD, str(command), "07:05"))
    done = subprocess.run(["/bin/sh", "-c", script], env={"PATH": os.environ["PATH"]}, check=False)
    calls = [line.split("|") for line in (tmp_path / "calls").read_text(encoding="utf-8").splitlines()]
    assert done.returncode == code
    assert [call[0] for call in calls] == verbs
    assert all(ODD in call for call in calls)
    assert "--due" in calls[0]


def test_schedule_systemd_makes_up_for_missed_days() -> None:
    """A timer that was off fires once when it is back."""
    files = schedule_files("systemd", Timer("/srv/reports", at="07:05"))
    assert "OnCalendar=*-*-* 07:05:00\nPersistent=true" in files["reporting.timer"]
    assert "$$code" in files["reporting.service"]


@pytest.mark.parametrize("at", ["7:05", "24:00", "07:60", "", "07:05\n* * * * * root rm"])
def test_schedule_other_times_are_refused(at: str) -> None:
    """A time of day and nothing else."""
    with pytest.raises(UsageError, match="not a time of day"):
        Timer("/srv", at=at)


def test_schedule_unknown_kind_is_refused_with_a_guess() -> None:
    """The message names what is allowed."""
    with pytest.raises(UsageError, match="did you mean 'kubernetes'"):
        schedule_files("kubernets", Timer("/srv"))
    assert set(KINDS) == {"cron", "systemd", "kubernetes"}
