"""What a page says around its notebook: title, unit, period, sources, reservations."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from reporting.language.messages import translator
from reporting.pipeline.setting import Setting
from reporting.plan import Job
from reporting.rendering import Document

_FIGURES: Final = (
    "fact_measure_daily",
    "fact_measure_plan",
    "fact_budget_line",
    "fact_forecast_line",
    "fact_cost_entry",
)


def document_of(job: Job, notebook: Path, setting: Setting, *, issue: int) -> Document:
    """Describe a job's executed notebook to the renderers.

    Parameters
    ----------
    notebook
        The executed notebook.
    issue
        Which edition it will be filed as.
    """
    report = setting.params.reports[job.report]
    unit = setting.params.organisation.units[job.unit]
    say = translator(job.language)
    as_of = known_at(setting)
    return Document(
        notebook=notebook,
        report_id=job.report,
        unit_id=job.unit,
        period_id=job.period.id,
        title=report.title_in(job.language),
        unit_name=unit.name,
        period_label=job.period.label(_locale(unit.locale, job.language)),
        language=job.language,
        as_of=as_of,
        snapshot=setting.snapshot.id,
        sources=sources_of(setting),
        issue=issue,
        status_note=say("Provisional: the period is not over") if job.state == "open" else "",
        formats=report.formats,
        templates=setting.workspace.templates,
        brand=setting.brand,
        epoch=_epoch(as_of),
    )


def known_at(setting: Setting) -> str:
    """Give the day up to which a run's figures know the facts (ISO 8601)."""
    return setting.as_of.isoformat() if setting.as_of else str(setting.snapshot.manifest["known_at"])


def sources_of(setting: Setting) -> tuple[str, ...]:
    """Name the sources of a run's figures: those of amounts and counts, not of names and plans of action."""
    tables = setting.snapshot.manifest["tables"]
    return tuple(
        sorted({source for name in _FIGURES if name in tables for source in tables[name]["sources"]})
    )


def _locale(locale: str, language: str) -> str:
    """Give the locale if it speaks the report's language: dates are words, and a page has one language."""
    return locale if locale.partition("-")[0] == language else language


def _epoch(day: str) -> int:
    """Give the moment that stands for "now" in the files: the same data give the same bytes."""
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) if day else 0
