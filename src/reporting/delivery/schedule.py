"""Texts for the schedulers people already have: cron, systemd and Kubernetes."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Literal

from reporting.errors import UsageError, nearest

Kind = Literal["cron", "systemd", "kubernetes"]
KINDS: Final[tuple[Kind, ...]] = ("cron", "systemd", "kubernetes")
_TIME: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_NAME: Final = "reporting"


@dataclass(frozen=True, slots=True)
class Timer:
    """When and where a workspace is run.

    Parameters
    ----------
    workspace
        Absolute path of the workspace on the machine that runs it.
    command
        The reporting command on that machine.
    at
        Time of day, ``HH:MM``, on that machine's clock.
    image
        Container image, for Kubernetes.
    """

    workspace: str
    command: str = "reporting"
    at: str = "06:00"
    image: str = "reporting:latest"

    def __post_init__(self) -> None:
        if _TIME.fullmatch(self.at) is None:
            raise UsageError(f"not a time of day ({self.at}); allowed: HH:MM, such as 06:00")
        if not PurePosixPath(self.workspace).is_absolute() or not self.workspace.isprintable():
            raise UsageError(f"not an absolute path ({self.workspace!r})")


def schedule_files(kind: str, timer: Timer) -> dict[str, str]:
    """Write the files that run a workspace every day: what is due, then the mails.

    Firing twice, or late, does no harm: a second run is refused by the lock, an unchanged report is skipped,
    a delivery that left is never made again, and a missed day is made up for by the next one.

    Parameters
    ----------
    kind
        ``cron``, ``systemd`` or ``kubernetes``.
    timer
        When and where.

    Returns
    -------
    dict
        Text of each file by its name.
    """
    writers = {"cron": _cron, "systemd": _systemd, "kubernetes": _kubernetes}
    if kind not in writers:
        guess = nearest(kind, writers)
        hint = f"; did you mean '{guess}'?" if guess else ""
        raise UsageError(f"no such scheduler ({kind}); allowed: {', '.join(writers)}{hint}")
    return writers[kind](timer)


def _script(timer: Timer) -> str:
    """Write the two steps. Some failed jobs (5) do not keep the others from their readers."""
    command, place = timer.command, shlex.quote(timer.workspace)
    run = f"{command} run --due --quiet --workspace {place}"
    send = f"{command} send --quiet --workspace {place}"
    return f"{run}; code=$?; if [ $code -eq 0 ] || [ $code -eq 5 ]; then {send} || code=$?; fi; exit $code"


def _cron(timer: Timer) -> dict[str, str]:
    hour, minute = timer.at.split(":")
    # cron reads an unescaped % as the end of the command.
    script = _script(timer).replace("%", r"\%")
    retry = f"{timer.command} send --quiet --workspace {shlex.quote(timer.workspace)}".replace("%", r"\%")
    return {
        f"{_NAME}.cron": (
            "# Every day: make what is due, then mail it. Every 15 minutes: try again what was deferred.\n"
            f"{int(minute)} {int(hour)} * * * {script}\n"
            f"*/15 * * * * {retry}\n"
        )
    }


def _systemd(timer: Timer) -> dict[str, str]:
    # systemd reads % as a specifier and $ as a variable.
    script = _script(timer).replace("%", "%%").replace("$", "$$")
    escaped = script.replace("\\", "\\\\").replace('"', '\\"')
    return {
        f"{_NAME}.service": (
            "[Unit]\nDescription=Make and mail the reports that are due\nAfter=network-online.target\n\n"
            f'[Service]\nType=oneshot\nExecStart=/bin/sh -c "{escaped}"\n'
        ),
        f"{_NAME}.timer": (
            "[Unit]\nDescription=Every day: reports\n\n"
            f"[Timer]\nOnCalendar=*-*-* {timer.at}:00\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n"
        ),
    }


def _kubernetes(timer: Timer) -> dict[str, str]:
    hour, minute = timer.at.split(":")
    text = f"""apiVersion: batch/v1
kind: CronJob
metadata:
  name: {_NAME}
spec:
  schedule: "{int(minute)} {int(hour)} * * *"
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 43200
  jobTemplate:
    spec:
      backoffLimit: 0
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: {_NAME}
              image: {_yaml(timer.image)}
              command: ["/bin/sh", "-c", {_yaml(_script(timer))}]
              volumeMounts:
                - name: workspace
                  mountPath: {_yaml(timer.workspace)}
          volumes:
            - name: workspace
              persistentVolumeClaim:
                claimName: {_NAME}
"""
    return {f"{_NAME}.yaml": text}


def _yaml(text: str) -> str:
    """Write a text as a YAML string: single quotes take everything but themselves literally."""
    return "'" + text.replace("'", "''") + "'"
