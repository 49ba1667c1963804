"""Read the KPI catalogue: the shipped files, then what a workspace changes or adds in its own words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final, cast, get_args

from reporting.errors import InputRefused, Problem, nearest
from reporting.metrics.definitions import (
    ActionType,
    Aggregation,
    Catalogue,
    CostBasis,
    Direction,
    Formula,
    Kind,
    Kpi,
    Measure,
    StatusRule,
    Unit,
    ZeroPolicy,
)
from reporting.metrics.document import Entry, read_document
from reporting.metrics.fields import IDENTIFIER, Fields
from reporting.metrics.formula import Node, Number, Reference, references

OVERRIDES_PATH: Final = Path("params/kpis.yml")
_SECTIONS: Final = ("measures", "kpis", "action_types", "hide")
_MEASURE_KEYS: Final = ("kind", "stock", "additive", "parts", "note", "label")
_ACTION_KEYS: Final = ("label", "kpis", "additional", "horizon", "cadence", "targets")
_KPI_KEYS: Final = (
    *(
        "label",
        "short",
        "numerator",
        "denominator",
        "scale",
        "complement",
        "signed_base",
        "unit",
        "direction",
    ),
    *("agg", "zero", "decimals", "min_base", "status", "thresholds", "band", "watch_band", "sources"),
    *("used_by", "starred", "deprecated", "note"),
)
_DECIMALS: Final = {"cur": 0, "%": 1, "x": 2, "n": 0, "s": 0, "d": 0, "mo": 1, "pt": 1, "pp": 1}
_EVENTS_OF_A_RATE: Final = 30
_RESPONDENTS: Final = 100

Section = dict[str, dict[str, Entry]]


def load_catalogue(overrides: str | None = None, path: Path = OVERRIDES_PATH) -> Catalogue:
    """Read the catalogue, with the changes of a workspace.

    Parameters
    ----------
    overrides
        Text of the workspace's file, if it has one: the sections ``measures``, ``kpis`` and ``action_types``
        (an id that exists has only the given keys changed) and the list ``hide``. None or empty: as shipped.
    path
        Name of that file, for messages.

    Raises
    ------
    InputRefused
        Naming every problem of the file with its line.

    Examples
    --------
    >>> catalogue = load_catalogue("kpis: {cpl: {decimals: 0}}")
    >>> catalogue["cpl"].formula.text, catalogue["cpl"].decimals, catalogue["cpl"].cost_basis
    ('cost / leads', 0, 'full')
    """
    return _build(overrides or None, path)


@lru_cache(maxsize=8)
def _build(overrides: str | None, path: Path) -> Catalogue:
    sections, hidden = _shipped_sections(), Fields(Entry({}, path, 1, 1), (), [])
    if overrides is not None:
        changes = read_document(overrides, path)
        problems: list[Problem] = []
        hidden = Fields(changes, _SECTIONS, problems)
        sections = _merge(sections, hidden, problems)
    return _catalogue(sections, hidden)


@lru_cache(maxsize=1)
def _shipped_sections() -> Section:
    sections: Section = {"measures": {}, "kpis": {}, "action_types": {}}
    folder = files("reporting.metrics") / "catalogue"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yml"):
            document = read_document(file.read_text(encoding="utf-8"), Path(file.name))
            problems: list[Problem] = []
            sections = _merge(sections, Fields(document, sections, problems), problems, new_only=True)
            if problems:
                raise InputRefused(problems)
    return sections


def _merge(sections: Section, changes: Fields, problems: list[Problem], *, new_only: bool = False) -> Section:
    """Lay the entries of one file over those read before, key by key."""
    merged = {name: dict(entries) for name, entries in sections.items()}
    for name, entries in merged.items():
        section = changes.entries.get(name)
        if section is None:
            continue
        if not isinstance(section.content, dict):
            problems.append(section.problem(f"'{name}' is not a mapping", "allowed: id: {…}"))
            continue
        for identifier, entry in section.content.items():
            if not IDENTIFIER.fullmatch(identifier):
                allowed = "allowed: small letters, digits and _, a letter first"
                problems.append(entry.problem(f"not an id ('{identifier}')", allowed))
            if new_only and identifier in entries:
                problems.append(entry.problem(f"defined before ('{identifier}')"))
            before = entries.get(identifier)
            entries[identifier] = entry if before is None else _overlaid(before, entry)
    return merged


def _overlaid(before: Entry, change: Entry) -> Entry:
    if not isinstance(before.content, dict) or not isinstance(change.content, dict):
        return change
    return Entry({**before.content, **change.content}, change.path, change.line, change.column)


def _catalogue(sections: Section, changes: Fields) -> Catalogue:
    problems = changes.problems
    measures = {key: _measure(key, entry, problems) for key, entry in sections["measures"].items()}
    hidden = changes.words("hide", sections["kpis"])
    kpis = {
        key: _kpi(key, entry, measures, sections, key in hidden, problems)
        for key, entry in sections["kpis"].items()
    }
    actions = {
        key: _action_type(key, entry, kpis, problems) for key, entry in sections["action_types"].items()
    }
    problems += _circles(kpis, measures, sections["kpis"])
    if problems:
        raise InputRefused(sorted(set(problems), key=lambda problem: (str(problem.path), problem.line or 0)))
    return Catalogue(kpis, measures, actions)


def _measure(key: str, entry: Entry, problems: list[Problem]) -> Measure:
    fields = Fields(entry, _MEASURE_KEYS, problems)
    return Measure(
        id=key,
        kind=cast(Kind, fields.choice("kind", get_args(Kind), "count")),
        stock=fields.flag("stock"),
        additive="additive" not in fields.entries or fields.flag("additive"),
        parts=fields.text("parts"),
        note=fields.text("note"),
        label=fields.labels("label", required=False),
    )


def _kpi(
    key: str,
    entry: Entry,
    measures: Mapping[str, Measure],
    sections: Section,
    hidden: bool,
    problems: list[Problem],
) -> Kpi:
    fields = Fields(entry, _KPI_KEYS, problems)
    formula = Formula(
        fields.expression("numerator", required=True) or Number("0"),
        fields.expression("denominator", required=False),
        fields.number("scale", "1"),
        fields.flag("complement"),
        fields.flag("signed_base"),
    )
    for name, node in (("numerator", formula.numerator), ("denominator", formula.denominator)):
        problems += _unknown_names(node, fields.entries.get(name), measures, sections["kpis"])
    unit = cast(Unit, fields.choice("unit", get_args(Unit), "n"))
    agg = cast(Aggregation, fields.choice("agg", get_args(Aggregation), "R" if formula.denominator else "A"))
    zero = cast(
        ZeroPolicy, fields.choice("zero", get_args(ZeroPolicy), "P1" if formula.denominator else "P0")
    )
    decimals = 2 if unit == "cur" and agg not in ("A", "S") else _DECIMALS[unit]
    events = _RESPONDENTS if zero == "P5" else _EVENTS_OF_A_RATE
    return Kpi(
        id=key,
        label=fields.labels("label", required=True),
        short=fields.labels("short", required=False),
        formula=formula,
        unit=unit,
        direction=cast(Direction, fields.choice("direction", get_args(Direction), "up")),
        agg=agg,
        zero_policy=zero,
        cost_basis=_cost_basis(formula),
        decimals=fields.whole("decimals", decimals, 6),
        min_base=fields.whole(
            "min_base", events if counts_events(formula.denominator, measures) else 0, 10**9
        ),
        status=cast(StatusRule, fields.choice("status", get_args(StatusRule), "impact")),
        thresholds=fields.pair("thresholds"),
        band=fields.pair("band"),
        watch_band=fields.pair("watch_band"),
        sources=fields.words("sources"),
        used_by=fields.words("used_by", sections["action_types"]),
        starred=fields.flag("starred"),
        deprecated=fields.flag("deprecated"),
        hidden=hidden,
        note=fields.text("note"),
    )


def _action_type(key: str, entry: Entry, kpis: Mapping[str, Kpi], problems: list[Problem]) -> ActionType:
    fields = Fields(entry, _ACTION_KEYS, problems)
    targets = fields.entries.get("targets")
    content = targets.content if targets and isinstance(targets.content, dict) else {}
    for kpi, target in content.items():
        if kpi not in kpis:
            problems.append(target.problem(f"unknown KPI ('{kpi}')", suggestion=nearest(kpi, kpis)))
    return ActionType(
        id=key,
        label=fields.labels("label", required=True),
        kpis=fields.words("kpis", kpis),
        additional=fields.words("additional", kpis),
        horizon=fields.text("horizon"),
        cadence=fields.text("cadence"),
        targets={kpi: target.content for kpi, target in content.items() if isinstance(target.content, str)},
    )


def counts_events(denominator: Node | None, measures: Mapping[str, Measure]) -> bool:
    """Tell whether a denominator is a number of events, so that few of them make a rate unreliable."""
    found = [measures.get(reference.id) for reference in references(denominator)]
    return bool(found) and all(
        measure is not None and measure.kind == "count" and measure.fills_with_zero for measure in found
    )


def _cost_basis(formula: Formula) -> CostBasis:
    ids = {reference.id for reference in (*references(formula.numerator), *references(formula.denominator))}
    return "full" if "cost" in ids else "media" if "media_cost" in ids else ""


def _unknown_names(
    node: Node | None, entry: Entry | None, measures: Mapping[str, Measure], kpis: Mapping[str, Entry]
) -> list[Problem]:
    if entry is None:
        return []
    problems = []
    for reference in references(node):
        measure = measures.get(reference.id)
        if measure is None and reference.id not in kpis:
            allowed = "allowed: a measure or another KPI of the catalogue"
            guess = nearest(reference.id, [*measures, *kpis])
            problems.append(entry.problem(f"unknown measure ('{reference.id}')", allowed, guess))
        elif measure is None and (reference.part or reference.scenario):
            message = f"'{reference.id}' is a KPI and has no parts, scenarios or windows"
            problems.append(entry.problem(message, "allowed: its plain id"))
        elif measure is not None and reference.part and not measure.parts:
            message = f"'{reference.id}' has no parts ('{reference.measure_id}')"
            problems.append(entry.problem(message, "allowed: the measure as a whole"))
    return problems


def _circles(
    kpis: Mapping[str, Kpi], measures: Mapping[str, Measure], entries: Mapping[str, Entry]
) -> list[Problem]:
    """Find KPIs that are calculated from themselves."""

    def needs(kpi: Kpi) -> list[str]:
        both: list[Reference] = [*references(kpi.formula.numerator), *references(kpi.formula.denominator)]
        return [reference.id for reference in both if reference.id not in measures and reference.id in kpis]

    problems = []
    for start in kpis:
        reached: set[str] = set()
        waiting = [start]
        while waiting:
            for name in needs(kpis[waiting.pop()]):
                if name not in reached:
                    reached.add(name)
                    waiting.append(name)
        if start in reached:
            problems.append(entries[start].problem(f"'{start}' is calculated from itself"))
    return problems
