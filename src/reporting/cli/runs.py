"""Verbs that plan and make reports: plan, run, render."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import click

from reporting.cli.options import Settings, print_json, print_rows, with_selection, with_settings
from reporting.errors import JobsFailed, UsageError

if TYPE_CHECKING:
    from reporting.pipeline.outcome import RunResult
    from reporting.pipeline.planning import PlannedJob
    from reporting.pipeline.run import RunOptions
    from reporting.plan import Selection

_RENDERERS = click.Choice(["auto", "quarto", "embedded"])


def with_run_options(verb: Any) -> Any:
    """Give a verb the options that decide how jobs run."""
    for option in (
        click.option("--reason", default="", help="Why figures change, for the erratum of a sent report."),
        click.option("--snapshot", default="", help="Reproduce an old report from this snapshot."),
        click.option("--as-of", "as_of", default="", help="Show what was known by this day (YYYY-MM-DD)."),
        click.option("--allow-open", is_flag=True, help="Make provisional reports of a period under way."),
        click.option("--force", is_flag=True, help="Run unchanged jobs too."),
        click.option("--renderer", type=_RENDERERS, help="Use this renderer whatever the reports say."),
        click.option("--isolation", type=click.Choice(["auto", "process", "fork"]), default="auto"),
        click.option(
            "--jobs", "workers", type=click.IntRange(min=1), help="Jobs at once; else one per core."
        ),
        click.option(
            "--executor", type=click.Choice(["local", "dask"]), default="local", help="Where jobs run."
        ),
        click.option("--scheduler", default="", help="Dask's scheduler; else a cluster on this machine."),
    ):
        verb = option(verb)
    return verb


@click.command("plan")
@with_selection
@with_run_options
@with_settings
def plan_verb(settings: Settings, **options: Any) -> None:
    """Show what `run` would do with each job, and why. Nothing is run; the sources are read."""
    from reporting.pipeline.run import plan_reports

    planned = plan_reports(settings.workspace, _selection(options), _run_options(options))
    _print_plan(settings, planned)


@click.command("run")
@with_selection
@with_run_options
@click.option("--dry-run", is_flag=True, help="The same as `plan`.")
@click.option("--due", is_flag=True, help="The last closed period and up to 3 missed before it, for timers.")
@with_settings
def run_verb(settings: Settings, dry_run: bool, due: bool, **options: Any) -> None:
    """Make the reports of a selection and file them; what has not changed is skipped.

    A run that was interrupted is resumed by running it again: what is filed stays filed.
    """
    from reporting.pipeline.run import plan_reports

    selection, run_options = _selection(options), _run_options(options, due=due)
    if due and (selection.periods or selection.since or selection.until):
        raise UsageError("--due: names the periods itself; allowed: --due without --period, --from and --to")
    if dry_run:
        _print_plan(settings, plan_reports(settings.workspace, selection, run_options))
        return
    _run(settings, selection, run_options)


@click.command("render")
@with_selection
@click.option("--renderer", type=_RENDERERS, help="Use this renderer whatever the reports say.")
@with_settings
def render_verb(
    settings: Settings, renderer: Literal["auto", "quarto", "embedded"] | None, **options: Any
) -> None:
    """Draw the pages of filed reports again without running their notebooks."""
    from reporting.cli.progress import show_progress
    from reporting.pipeline.rerender import render_again

    with show_progress(quiet=settings.quiet) as progress:
        result = render_again(settings.workspace, _selection(options), renderer or "", progress)
    _answer(settings, result)


def _run(settings: Settings, selection: Selection, options: RunOptions) -> None:
    from reporting.cli.progress import show_progress
    from reporting.pipeline.run import run_reports

    with show_progress(quiet=settings.quiet) as progress:
        result = run_reports(settings.workspace, selection, options, progress)
    _answer(settings, result)


def _answer(settings: Settings, result: RunResult) -> None:
    if settings.as_json:
        print_json(
            {
                "seconds": round(result.seconds, 3),
                "jobs": [
                    {
                        "report": one.job.report,
                        "period": one.job.period.id,
                        "unit": one.job.unit,
                        "outcome": one.outcome.value,
                        "message": one.message,
                        "seconds": dict(one.seconds),
                        "cpu_seconds": one.cpu_seconds,
                        "warnings": list(one.warnings),
                    }
                    for one in result.jobs
                ],
            }
        )
    else:
        counts = Counter(one.outcome.value for one in result.jobs)
        summary = ", ".join(f"{count} {name}" for name, count in counts.items()) or "nothing to do"
        click.echo(f"{summary} in {result.seconds:.1f} s: {settings.workspace.output / 'index.html'}")
    if result.failed:
        lines = [
            f"{one.job.period.id} {one.job.unit} {one.job.report}: {one.message}" for one in result.failed
        ]
        raise JobsFailed(f"{len(lines)} of {len(result.jobs)} jobs failed\n" + "\n".join(lines))


def _print_plan(settings: Settings, planned: tuple[PlannedJob, ...]) -> None:
    if settings.as_json:
        print_json(
            [
                {
                    "report": one.job.report,
                    "period": one.job.period.id,
                    "unit": one.job.unit,
                    "action": one.action.value,
                    "reason": one.reason,
                    "folder": str(one.job.output_folder),
                }
                for one in planned
            ]
        )
        return
    rows = [
        (one.job.report, one.job.period.id, one.job.unit, one.job.state, one.action.value, one.reason)
        for one in planned
    ]
    print_rows(("report", "period", "unit", "state", "action", "reason"), rows)


def _selection(options: dict[str, Any]) -> Selection:
    from reporting.plan import Selection

    names = ("periods", "since", "until", "units", "reports")
    return Selection(**{name: options[name] for name in names})


def _run_options(options: dict[str, Any], *, due: bool = False) -> RunOptions:
    from reporting.pipeline.run import RunOptions

    return RunOptions(
        workers=options["workers"] or 0,
        isolation=options["isolation"],
        renderer=options["renderer"] or "",
        force=options["force"],
        allow_open=options["allow_open"],
        as_of=_day(options["as_of"]),
        snapshot=options["snapshot"],
        reason=options["reason"],
        due=due,
        executor=options["executor"],
        scheduler=options["scheduler"],
    )


def _day(text: str) -> Any:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        raise UsageError(f"--as-of: not a day ({text}); allowed: YYYY-MM-DD, such as 2026-11-05") from None
