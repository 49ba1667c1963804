"""The verb that holds reports to the notation: lint."""

from __future__ import annotations

from typing import Any

import click

from reporting.cli.options import Settings, print_json, with_settings
from reporting.errors import InputRefused, JobsFailed, Problem


@click.command("lint")
@click.argument("reports", nargs=-1, metavar="[REPORT]...")
@click.option("--period", "periods", multiple=True, help="A period; else the last one of each report.")
@click.option("--unit", "units", multiple=True, help="Only this unit (may be repeated).")
@click.option(
    "--language",
    "languages",
    type=click.Choice(["en", "fr", "qps"]),
    multiple=True,
    help="Check in this language (qps: the pseudo-language of tests); else in the unit's.",
)
@with_settings
def lint_verb(settings: Settings, languages: tuple[str, ...], **selected: Any) -> None:
    """Run notebooks and name the rules of notation (R01-R48) their exhibits break. Nothing is filed."""
    from reporting.pipeline.lint import lint_reports
    from reporting.plan import Selection

    linted = lint_reports(settings.workspace, Selection(**selected), languages=languages)
    breaches = [breach for one in linted for breach in one.breaches]
    failures = [
        f"{one.job.period.id} {one.job.unit} {one.job.report}: {one.failure}" for one in linted if one.failure
    ]
    if settings.as_json:
        print_json(
            [
                {
                    "report": one.job.report,
                    "period": one.job.period.id,
                    "unit": one.job.unit,
                    "language": one.job.language,
                    "exhibits": one.exhibits,
                    "failure": one.failure,
                    "broken": [
                        {"cell": b.cell, "label": b.label, "rule": b.rule, "message": b.message}
                        for b in one.breaches
                    ],
                }
                for one in linted
            ]
        )
    if failures:
        listed = "\n".join([*failures, *map(str, breaches)])
        raise JobsFailed(f"{len(failures)} of {len(linted)} reports could not be checked\n{listed}")
    if breaches:
        raise InputRefused([Problem(str(breach)) for breach in breaches])
    if not settings.as_json:
        exhibits = sum(one.exhibits for one in linted)
        click.echo(f"{exhibits} exhibits of {len(linted)} reports break no rule of the notation")
