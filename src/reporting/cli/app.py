"""The command itself: its verbs, and how errors become exit codes."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn

import click

from reporting.errors import ReportingError

_MODULES = {
    "reporting.cli.workspaces": ("init", "sample", "validate", "doctor", "schema", "kpis", "lab"),
    "reporting.cli.runs": ("plan", "run", "render"),
    "reporting.cli.lint": ("lint",),
    "reporting.cli.reports": ("list", "show", "verify", "diff"),
    "reporting.cli.delivery": ("recipients", "approve", "hold", "release", "send"),
    "reporting.cli.outbox": ("outbox", "schedule"),
}
_VERBS = {verb: module for module, verbs in _MODULES.items() for verb in verbs}


class LazyGroup(click.Group):
    """A group that imports a verb only when it is called: ``--help`` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the verbs in the order a month goes through them."""
        return list(_VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import the module of one verb and give its command."""
        if name not in _VERBS:
            return None
        command: click.Command = getattr(import_module(_VERBS[name]), f"{name}_verb")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Refuse an unknown verb with the nearest one."""
        if args and not args[0].startswith("-") and args[0] not in _VERBS:
            from reporting.errors import nearest

            guess = nearest(args[0], _VERBS)
            hint = f"; did you mean '{guess}'?" if guess else ""
            ctx.fail(f"no such verb ({args[0]}); verbs: {', '.join(_VERBS)}{hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="reporting")
def cli() -> None:
    """Make performance reports from notebooks: every period, every unit, branded, filed, delivered.

    stdout holds the answer; progress and logs go to stderr.
    """


def program() -> NoReturn:
    """Be the program `reporting`: run the command and end the process.

    What is open is closed and said by then; taking apart all that a run has loaded would take as long as a
    report.
    """
    try:
        main()
    except SystemExit as leave:
        if not isinstance(leave.code, int) or threading.active_count() > 1:
            raise
        atexit._run_exitfuncs()  # as an interpreter does when it ends
        with suppress(OSError, ValueError):  # whoever read the answer is gone
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(leave.code)


def main(argv: list[str] | None = None) -> NoReturn:
    """Run one command and exit with its code.

    Exit codes: 0 done; 1 internal error; 2 usage; 3 input refused; 4 data or source failed; 5 some jobs
    failed; 6 delivery incomplete; 7 another run holds the lock; 130 and 143 for signals.
    """
    arguments = sys.argv[1:] if argv is None else argv
    seen = _catch_signals()
    try:
        code = cli.main(args=arguments, prog_name="reporting", standalone_mode=False)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt, _TerminatedError):
        _leave(seen)
    except ReportingError as error:
        _show(error, debug="--debug" in arguments)
        sys.exit(error.exit_code)
    except RuntimeError:
        # DuckDB stops its query at a signal, and raises an error of its own in place of ours.
        if not seen:
            raise
        _leave(seen)
    sys.exit(code if isinstance(code, int) else 0)


class _TerminatedError(BaseException):
    """SIGTERM, as an exception, so that open drafts and kernels are closed on the way out."""


def _catch_signals() -> list[int]:
    """Turn SIGINT and SIGTERM into exceptions; give the list that will name those that came."""
    seen: list[int] = []

    def catch(number: int, _frame: Any) -> NoReturn:
        seen.append(number)
        raise KeyboardInterrupt if number == signal.SIGINT else _TerminatedError

    signal.signal(signal.SIGTERM, catch)
    # A shell starts its background jobs with SIGINT ignored: that is to stay so.
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, catch)
    return seen


def _leave(seen: list[int]) -> NoReturn:
    """Exit as a shell expects of a command that a signal has ended."""
    number = seen[0] if seen else signal.SIGINT
    click.echo("interrupted" if number == signal.SIGINT else "terminated", err=True)
    sys.exit(128 + number)


def _show(error: ReportingError, *, debug: bool) -> None:
    if debug:
        import traceback

        traceback.print_exception(error)
    click.echo(str(error), err=True)
