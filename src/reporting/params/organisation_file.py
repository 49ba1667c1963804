"""_organisation.yml: the group, its units, calendars and thresholds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import Field

from reporting.errors import InputRefused, Problem
from reporting.language.locales import LANGUAGES
from reporting.params.fields import (
    CalendarName,
    CountryCode,
    CurrencyCode,
    Day,
    FileModel,
    LanguageCode,
    LocaleCode,
    RelativePath,
    Text,
    Timezone,
    UnitName,
)
from reporting.params.identifiers import check_keys
from reporting.params.values import BRAND_FILE, Organisation, UnitSpec
from reporting.periods import Calendar
from reporting.periods.calendar import CalendarKind, LabelRule, Week53Policy, WeekStart
from reporting.strict_yaml import Document, Location
from reporting.strict_yaml.problems import validate

_INHERITED = ("calendar", "locale", "timezone", "currency")


class CalendarFile(FileModel):
    """A fiscal calendar."""

    kind: CalendarKind = Field(description="Months (gregorian, offset) or patterns of whole weeks.")
    fy_start_month: int = Field(
        default=1, ge=1, le=12, description="First month of the fiscal year; offset only."
    )
    fy_label: LabelRule = Field(default="end_year", description="Which year names a fiscal year.")
    week_start: WeekStart | None = Field(
        default=None, description="First day of the week; follows from the anchor."
    )
    anchor: str = Field(default="", description="Last day of the fiscal year: 'last saturday of january'.")
    week53_policy: Week53Policy = Field(
        default="add_to_last_period", description="How a 53-week year is compared."
    )


class ThresholdsFile(FileModel):
    """Bounds that differ from the standard ones; a bound belongs to the better class."""

    on_track: float | None = Field(default=None, ge=0, description="Adverse gap still on track (0.05 = 5 %).")
    watch: float | None = Field(default=None, ge=0, description="Adverse gap still watched (0.10 = 10 %).")
    comment_amount: float | None = Field(
        default=None, ge=0, description="Gap that needs a comment, with the share."
    )
    comment_share: float | None = Field(
        default=None, ge=0, description="Share of the reference, with the amount."
    )
    comment_amount_alone: float | None = Field(
        default=None, ge=0, description="Gap that always needs a comment."
    )
    minimum_base: float | None = Field(
        default=None, ge=0, description="Events under a rate that can be read."
    )
    outlier: float | None = Field(default=None, ge=0, description="Relative gap drawn as an outlier.")
    always_comment: list[Text] | None = Field(default=None, description="KPIs that always need a comment.")
    reconciliation: float | None = Field(default=None, ge=0, description="Largest gap of group and units.")


class UnitFile(FileModel):
    """One business unit; what it does not say holds as for its parent."""

    name: Text = Field(description="As printed.")
    parent: UnitName | None = Field(default=None, description="The unit above; none for the group itself.")
    country: CountryCode | None = Field(default=None, description="ISO 3166, two letters.")
    currency: CurrencyCode | None = Field(default=None, description="ISO 4217.")
    calendar: CalendarName | None = Field(default=None, description="A calendar of this file.")
    language: LanguageCode | None = Field(default=None, description="Of the words; else that of the locale.")
    locale: LocaleCode | None = Field(default=None, description="Of the numbers and dates: fr-FR.")
    timezone: Timezone | None = Field(default=None, description="Europe/Paris.")
    include_in_group: bool = Field(default=True, description="Whether its figures belong to the group's.")
    thresholds: ThresholdsFile = Field(default_factory=ThresholdsFile)
    valid_from: Day | None = Field(default=None, description="First day of its existence.")
    valid_to: Day | None = Field(default=None, description="Last day of its existence.")


class OrganisationFile(FileModel):
    """The group: units, calendars, reporting currency, thresholds."""

    name: Text = Field(description="As printed.")
    reporting_currency: CurrencyCode = Field(description="Currency of consolidated figures.")
    calendars: dict[str, CalendarFile] = Field(min_length=1, description="Fiscal calendars by name.")
    units: dict[str, UnitFile] = Field(min_length=1, description="Business units by id, one root.")
    thresholds: ThresholdsFile = Field(default_factory=ThresholdsFile)
    brand: RelativePath = Field(default=BRAND_FILE, description="Its brand: colours, fonts and logo.")


def names_in(document: Document, key: str) -> tuple[str, ...] | None:
    """List the keys of a mapping of the file, or None if it is no mapping."""
    found = document.data.get(key)
    return tuple(found) if isinstance(found, dict) else None


def settle_organisation(document: Document) -> tuple[Organisation | None, list[Problem]]:
    """Read the organisation's file."""
    context = {"units": names_in(document, "units"), "calendars": names_in(document, "calendars")}
    model, found = validate(document, OrganisationFile, context)
    problems = [*found]
    problems += check_keys(document, ("units",), reserved=("all", "group"))
    problems += check_keys(document, ("calendars",))
    if model is None or problems:
        return None, problems
    calendars = {}
    for name, calendar in model.calendars.items():
        try:
            calendars[name] = _calendar(name, calendar)
        except InputRefused as error:
            problems += [_at(document, ("calendars", name), problem) for problem in error.problems]
    group, tree_problems = _root(document, model)
    problems += tree_problems
    problems += _threshold_problems(document, model)
    if problems:
        return None, problems
    shared = _given(model.thresholds)
    units = {}
    for name in _tree_order(model, group):
        settled, unit_problems = _unit(document, model, name, calendars, shared)
        problems += unit_problems
        units[name] = settled
    organisation = Organisation(
        model.name, model.reporting_currency, group, _complete(units), calendars, shared, model.brand
    )
    return (None if problems else organisation), problems


def _complete(units: Mapping[str, UnitSpec | None]) -> dict[str, UnitSpec]:
    return {name: unit for name, unit in units.items() if unit is not None}


def _calendar(name: str, model: CalendarFile) -> Calendar:
    """Make a calendar; its weeks start the day after its years end."""
    start: WeekStart = model.week_start or ("sun" if "saturday" in model.anchor else "mon")
    return Calendar(
        name, model.kind, model.fy_start_month, model.fy_label, start, model.anchor, model.week53_policy
    )


def _at(document: Document, location: tuple[str, ...], problem: Problem) -> Problem:
    """Give a problem found further down the place of what it is about."""
    return document.problem(
        location, problem.message, allowed=problem.allowed, suggestion=problem.suggestion, at_key=True
    )


# The tree


def _root(document: Document, model: OrganisationFile) -> tuple[str, list[Problem]]:
    """Name the root of the units, and list what keeps them from being one tree."""
    roots = [name for name, unit in model.units.items() if unit.parent is None]
    problems = [
        document.problem(
            ("units", name),
            f"a second unit without parent ('{name}')",
            allowed=f"one root: '{roots[0]}'",
            at_key=True,
        )
        for name in roots[1:]
    ]
    for name in model.units:
        above = list(_above(model, name))
        if name in above:
            text = f"unit '{name}' is above itself ({' > '.join([name, *above])})"
            problems.append(document.problem(("units", name, "parent"), text))
    if not roots and not problems:
        problems.append(document.problem(("units",), "no unit without parent", at_key=True))
    return (roots or [""])[0], problems


def _above(model: OrganisationFile, name: str) -> Iterator[str]:
    """List the units above one, up to the root or until they repeat."""
    seen: set[str] = set()
    parent = model.units[name].parent
    while parent is not None and parent not in seen:
        seen.add(parent)
        yield parent
        parent = model.units[parent].parent


def _tree_order(model: OrganisationFile, group: str) -> Iterator[str]:
    """List the units as in the file, each after the units below it."""
    for name, unit in model.units.items():
        if unit.parent == group:
            yield from _tree_order(model, name)
    yield group


# One unit


def _unit(
    document: Document,
    model: OrganisationFile,
    name: str,
    calendars: Mapping[str, Calendar],
    shared: Mapping[str, float | tuple[str, ...]],
) -> tuple[UnitSpec | None, list[Problem]]:
    """Settle one unit: its own answers, else those of the units above it."""
    own, is_root = model.units[name], model.units[name].parent is None
    settled: dict[str, str] = {}
    problems: list[Problem] = []
    for key in _INHERITED:
        chain = (name, *_above(model, name))
        answer = next((value for unit in chain if (value := getattr(model.units[unit], key))), None)
        if key == "currency" and is_root:
            answer = answer or model.reporting_currency
        if answer is None and is_root:  # said once: the units below lack it for the same reason
            text = f"missing key '{key}'"
            allowed = "the root must say it; other units may"
            problems.append(document.problem(("units", name), text, allowed=allowed, at_key=True))
        settled[key] = answer or ""
    if is_root and settled["currency"] != model.reporting_currency:
        text = f"currency of the group ('{settled['currency']}') is not the reporting currency"
        allowed = f"allowed: {model.reporting_currency}"
        problems.append(document.problem(("units", name, "currency"), text, allowed=allowed))
    if own.valid_from and own.valid_to and own.valid_to < own.valid_from:
        text = f"'valid_to' ('{own.valid_to}') is before 'valid_from' ('{own.valid_from}')"
        problems.append(document.problem(("units", name, "valid_to"), text))
    if problems or "" in settled.values():
        return None, problems
    spoken = settled["locale"].split("-")[0]
    return UnitSpec(
        id=name,
        name=own.name,
        parent=own.parent or "",
        country=own.country or "",
        currency=settled["currency"],
        calendar=calendars[settled["calendar"]],
        language=own.language or (spoken if spoken in LANGUAGES else "en"),
        locale=settled["locale"],
        timezone=settled["timezone"],
        include_in_group=own.include_in_group,
        thresholds={**shared, **_given(own.thresholds)},
        valid_from=date.fromisoformat(own.valid_from) if own.valid_from else None,
        valid_to=date.fromisoformat(own.valid_to) if own.valid_to else None,
    ), []


def _given(model: ThresholdsFile) -> dict[str, float | tuple[str, ...]]:
    """List the bounds a file states; the standard ones are those of the calculation."""
    stated: dict[str, Any] = model.model_dump(exclude_none=True)
    return {name: tuple(value) if isinstance(value, list) else value for name, value in stated.items()}


def _threshold_problems(document: Document, model: OrganisationFile) -> list[Problem]:
    """List the places where the bound of the worse class is tighter than that of the better."""
    places: list[tuple[Location, ThresholdsFile]] = [(("thresholds",), model.thresholds)]
    places += [(("units", name, "thresholds"), unit.thresholds) for name, unit in model.units.items()]
    found = []
    for location, stated in places:
        on_track = stated.on_track if stated.on_track is not None else model.thresholds.on_track
        watch = stated.watch if stated.watch is not None else model.thresholds.watch
        if on_track is not None and watch is not None and watch < on_track:
            text = f"'watch' ({watch:g}) is tighter than 'on_track' ({on_track:g})"
            found.append(document.problem(location, text, allowed="allowed: watch >= on_track", at_key=True))
    return found
