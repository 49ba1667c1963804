"""What a snapshot is taken of: units, calendars, sources and mappings, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from reporting.periods import Calendar

SourceKind = Literal["csv", "parquet", "xlsx", "sql"]


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """One business unit as its snapshot knows it.

    Parameters
    ----------
    parent
        Id of the unit above, empty for the root (the group).
    currency, calendar, locale, timezone
        ISO 4217 code, id of a calendar of the snapshot, ``fr-FR``, ``Europe/Paris``.
    language
        Of the words of its reports; empty for that of the locale.
    include_in_group
        Whether its figures belong to the group's.
    thresholds
        Its own limits of status and materiality; empty where the snapshot's hold.
    """

    id: str
    name: str
    parent: str = ""
    country: str = ""
    currency: str = "EUR"
    calendar: str = "gregorian"
    locale: str = "en-GB"
    language: str = ""
    timezone: str = "UTC"
    include_in_group: bool = True
    valid_from: date | None = None
    valid_to: date | None = None
    thresholds: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """Where one source's rows come from.

    Parameters
    ----------
    path
        File of a csv, parquet or xlsx source.
    encoding, separator, decimal, date_format
        How a csv source is written; `date_format` in strptime's words, empty for ISO dates.
    sheet
        Sheet of an xlsx source; empty for the first.
    url, query
        Of an sql source; the url may hold a password, which no message repeats.
    max_rows, max_bytes, seconds
        Where reading stops with an error.
    freshness_days
        How many days old the newest row may be before a report warns; None for no limit.
    """

    name: str
    kind: SourceKind = "csv"
    path: Path | None = None
    encoding: str = "utf-8"
    separator: str = ","
    decimal: str = "."
    date_format: str = ""
    sheet: str = ""
    url: str = field(default="", repr=False)
    query: str = ""
    max_rows: int = 200_000_000
    max_bytes: int = 20_000_000_000
    seconds: float = 300.0
    freshness_days: int | None = None


@dataclass(frozen=True, slots=True)
class TableSpec:
    """How one canonical table, or a part of it, is filled; parts of one table are put together.

    Parameters
    ----------
    table
        Name of the canonical table.
    sources
        Names of the sources it is made of.
    sql
        The mapping: one SELECT over tables named as the sources. Empty: the only source already has the
        canonical columns.
    sql_path
        Where the mapping stands, for messages.
    """

    table: str
    sources: tuple[str, ...]
    sql: str = ""
    sql_path: Path | None = None


@dataclass(frozen=True, slots=True)
class SnapshotSpec:
    """Everything a snapshot is taken of.

    Parameters
    ----------
    group
        Id of the root unit.
    reporting_currency
        The currency of the group; rates of ``fact_fx`` lead to it.
    thresholds, kpi_overrides
        Passed on to the notebooks as they are.
    budget_version, forecast_version
        Ids to use instead of the locked budgets and the latest forecast; empty for those.
    allow_partial
        Whether a group report may be made while a unit's data are missing.
    preliminary_days
        By source: how many of the newest days are still expected to change.
    """

    units: tuple[UnitRecord, ...]
    sources: tuple[SourceSpec, ...]
    tables: tuple[TableSpec, ...]
    group: str
    reporting_currency: str = "EUR"
    calendars: tuple[Calendar, ...] = (Calendar("gregorian"),)
    thresholds: Mapping[str, object] = field(default_factory=dict)
    kpi_overrides: str = ""
    budget_version: str = ""
    forecast_version: str = ""
    allow_partial: bool = False
    preliminary_days: Mapping[str, int] = field(default_factory=dict)
